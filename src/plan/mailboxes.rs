//! The addresses that an account sends e-mail from. Gorgias takes a message from any other address too, answers 201, and
//! never sends it; so the address is found here, and a wrong one is refused.

use crate::client::exchange::Exchange;
use crate::error::{Code, Error};
use crate::http::method::Method;
use crate::input::address::Address;
use crate::paging::page::items;
use crate::paging::walk::Walk;
use crate::port::json::Json;
use crate::port::transport::Transport;

/// The types of integrations that send e-mail.
const TYPES: [&str; 3] = ["email", "gmail", "outlook"];

/// An address that the account sends e-mail from.
#[derive(Debug, Clone)]
pub(crate) struct Mailbox {
    /// Its integration, when it is known.
    pub(crate) integration: Option<u64>,
    /// The address and the name that customers see.
    pub(crate) address: Address,
    /// Whether the account prefers it.
    is_preferred: bool,
}

/// The mailboxes of an account.
pub(crate) struct Mailboxes(Vec<Mailbox>);

impl Mailboxes {
    /// Those that a ticket says it can be answered from, if it says so. Documented, never seen.
    pub(crate) fn offered<J: Json>(option: &J) -> Option<Self> {
        let offered = option.member("integrations")?;
        let all = items(&offered).filter_map(|one| mailbox(&one, &one));
        let all: Vec<Mailbox> = all.collect();
        (!all.is_empty()).then_some(Self(all))
    }

    /// Those of the account, as its integrations tell.
    ///
    /// # Errors
    /// When these cannot be read.
    pub(crate) async fn read<T: Transport>(exchange: &Exchange<'_, T>) -> Result<Self, Error> {
        let mut all = Vec::new();
        Walk::over("/integrations", String::new(), exchange)
            .run(exchange, |_, records| {
                all.extend(items(&records).filter_map(|record| {
                    let kind = record.member("type")?.text()?;
                    let is_on = is_blank(record.member("deactivated_datetime"));
                    let sends = is_on && TYPES.contains(&kind.as_str());
                    let meta = record.member("meta").filter(|_| sends)?;
                    mailbox(&record, &meta)
                }));
            })
            .await?;
        Ok(Self(all))
    }

    /// The mailbox of an address.
    pub(crate) fn of(&self, address: &str) -> Option<&Mailbox> {
        let mut all = self.0.iter();
        all.find(|mailbox| mailbox.address.is(address))
    }

    /// The one that stands for all: the account's default, else the preferred one, else the only one.
    ///
    /// # Errors
    /// When the settings cannot be read. Who may not read them does without.
    pub(crate) async fn standard<T: Transport>(
        &self,
        exchange: &Exchange<'_, T>,
    ) -> Result<Option<&Mailbox>, Error> {
        if let [_, _, ..] = self.0.as_slice() {
            let query = "type=default-integration";
            let settings = exchange
                .account
                .request(Method::Get, "/account/settings", query);
            let default = match exchange.value(&settings).await {
                Ok(settings) => default(&settings),
                Err(error) if matches!(error.status, Some(400 | 403 | 404)) => None,
                Err(error) => return Err(error),
            };
            let mut all = self.0.iter();
            let is_default = |mailbox: &&Mailbox| mailbox.integration == default;
            if let Some(mailbox) = all.find(|mailbox| default.is_some() && is_default(mailbox)) {
                return Ok(Some(mailbox));
            }
        }
        let mut preferred = self.0.iter().filter(|mailbox| mailbox.is_preferred);
        Ok(
            match (preferred.next(), preferred.next(), self.0.as_slice()) {
                (Some(one), None, _) | (None, _, [one]) => Some(one),
                _ => None,
            },
        )
    }

    /// That none of them will do, with those that would.
    pub(crate) fn refusal(&self, message: String, label: &str) -> Error {
        let all: Vec<&str> = self
            .0
            .iter()
            .map(|one| one.address.address.as_str())
            .collect();
        let error = Error::new(Code::NotPossible, message);
        match all.as_slice() {
            [] => error.with_hint(
                "Connect an e-mail address in Gorgias, Settings → Email, and run the step again.",
            ),
            all => error.with_hint(format!("Set {label} to one of {}.", all.join(", "))),
        }
    }
}

/// A mailbox whose integration is `record` and whose address stands in `place`.
fn mailbox<J: Json>(record: &J, place: &J) -> Option<Mailbox> {
    let text = |place: &J, name: &str| place.member(name).and_then(|text| text.text());
    let address = text(place, "address").filter(|address| !address.trim().is_empty())?;
    Some(Mailbox {
        integration: record.id(),
        address: Address {
            address,
            name: text(record, "name").filter(|name| !name.trim().is_empty()),
        },
        is_preferred: place.member("preferred").is_some_and(|flag| flag.is_true()),
    })
}

/// The id of the default integration for e-mail.
fn default<J: Json>(settings: &J) -> Option<u64> {
    let list = settings.member("data").unwrap_or_else(|| settings.clone());
    let mut found = items(&list).filter_map(|setting| {
        let kind = setting.member("type")?.text()?;
        let id = setting.member("data")?.member("email")?.whole()?;
        (kind == "default-integration").then_some(id)
    });
    found.next()
}

fn is_blank<J: Json>(value: Option<J>) -> bool {
    value.is_none_or(|value| value.is_null())
}
