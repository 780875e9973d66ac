//! A ticket with one message, of flat inputs. E-mail needs a `source` with both addresses; which is whose follows from who
//! wrote it.

use crate::client::exchange::Exchange;
use crate::error::{Code, Error};
use crate::http::method::Method;
use crate::input::address::Address;
use crate::input::binding::json_text;
use crate::input::problems::Problems;
use crate::input::read::{Inputs, Value};
use crate::json::read::{Members, Parsed, parse};
use crate::json::write::{object_text, quoted};
use crate::manifest::Lookup;
use crate::plan::create::create_by;
use crate::plan::mailboxes::Mailboxes;
use crate::port::json::Json;
use crate::port::transport::Transport;
use crate::timestamp::Timestamp;

/// Finds what is wrong with inputs that are each right alone.
pub(crate) fn check<F: Clone>(inputs: &Inputs<F>, problems: &mut Problems) {
    if channel(inputs) == "internal-note" && inputs.text("written_by") == Some("customer") {
        let says = "must be agent for an internal note of your team: customer stores the note as the customer's";
        problems.add("written_by", says);
    }
}

/// Creates the ticket.
///
/// # Errors
/// When an e-mail would have no address of the account or of the customer; then nothing was written. Else as a create.
pub(crate) async fn create<T: Transport>(
    exchange: &Exchange<'_, T>,
    inputs: &Inputs<T::File>,
    lookup: Lookup,
) -> Result<T::Json, Error> {
    let message = object_text(&message(exchange, inputs).await?);
    let mut members = vec![("messages".to_owned(), format!("[{message}]"))];
    for (name, json) in inputs.body() {
        let json = if name == "customer" {
            customer(inputs).unwrap_or(json)
        } else {
            json
        };
        members.push((name, json));
    }
    if inputs.text("channel").is_none() {
        members.push(("channel".to_owned(), quoted(channel(inputs))));
    }
    members.push(("from_agent".to_owned(), from_agent(inputs).to_string()));
    members.push(("via".to_owned(), quoted("api")));
    let request = exchange.account.request(Method::Post, "/tickets", "");
    let request = request.with_json(object_text(&members));
    create_by(exchange, inputs, lookup, request).await
}

/// Whether the agent wrote it.
pub(super) fn from_agent<F: Clone>(inputs: &Inputs<F>) -> bool {
    inputs.text("written_by") == Some("agent")
}

/// The channel of the message.
pub(super) fn channel<F: Clone>(inputs: &Inputs<F>) -> &str {
    inputs.text("channel").unwrap_or("email")
}

/// The members of the message.
///
/// # Errors
/// As [`create`].
pub(super) async fn message<T: Transport>(
    exchange: &Exchange<'_, T>,
    inputs: &Inputs<T::File>,
) -> Result<Vec<(String, String)>, Error> {
    let (source, integration) = if channel(inputs) == "email" {
        let (source, integration) = source(exchange, inputs).await?;
        (Some(source), integration)
    } else {
        (None, None)
    };
    let channel = channel(inputs);
    Ok(parts(exchange, inputs, channel, source, integration))
}

/// The members of a message by that channel and that way.
pub(super) fn parts<T: Transport>(
    exchange: &Exchange<'_, T>,
    inputs: &Inputs<T::File>,
    channel: &str,
    source: Option<String>,
    integration: Option<u64>,
) -> Vec<(String, String)> {
    let from_agent = from_agent(inputs);
    let mut members = vec![
        ("channel".to_owned(), quoted(channel)),
        ("via".to_owned(), quoted("api")),
        ("from_agent".to_owned(), from_agent.to_string()),
    ];
    let mut add = |name: &str, json: Option<String>| {
        members.extend(json.map(|json| (name.to_owned(), json)));
    };
    let theirs = if from_agent { "receiver" } else { "sender" };
    add(theirs, customer(inputs));
    add("source", source);
    // Mail from an address without its integration is taken and never sent.
    add(
        "integration_id",
        integration.filter(|_| from_agent).map(|id| id.to_string()),
    );
    for name in ["subject", "body_text", "body_html"] {
        add(name, inputs.text(name).map(quoted));
    }
    add("attachments", inputs.get("attachments").map(json_text));
    let created = inputs.text("created_datetime");
    add("created_datetime", created.map(quoted));
    if inputs.flag("store_only") {
        let now = || Timestamp::of_milliseconds(exchange.transport.now()).iso();
        let sent = created.map_or_else(now, str::to_owned);
        add("sent_datetime", Some(quoted(&sent)));
    }
    members
}

/// The customer as a message and a ticket name them; by the name that was given, if any, and not by the one in the object.
fn customer<F: Clone>(inputs: &Inputs<F>) -> Option<String> {
    let Value::Json(json) = inputs.get("customer")? else {
        return None;
    };
    let (Some(name), Ok(Parsed::Object(Members(members)))) =
        (inputs.text("customer_name"), parse(json))
    else {
        return Some(json.clone());
    };
    let others = members.into_iter().filter(|(own, _)| own != "name");
    let mut all: Vec<_> = others
        .map(|(own, value)| (own, value.get().to_owned()))
        .collect();
    all.push(("name".to_owned(), quoted(name)));
    Some(object_text(&all))
}

/// The `source` of an e-mail, and the integration of the account's address in it.
async fn source<T: Transport>(
    exchange: &Exchange<'_, T>,
    inputs: &Inputs<T::File>,
) -> Result<(String, Option<u64>), Error> {
    let theirs = their_address(exchange, inputs).await?;
    let from_agent = from_agent(inputs);
    let (ours, integration) = match inputs.entry("inbox") {
        // What the customer wrote is stored only, so it may have come to any address.
        Some((_, Value::Address(given))) if !from_agent => (given.clone(), None),
        given => {
            let mailboxes = Mailboxes::read(exchange).await?;
            let mailbox = match given {
                Some((input, Value::Address(given))) => {
                    mailboxes.of(&given.address).ok_or_else(|| {
                        let (label, address) = (input.label, &given.address);
                        mailboxes.refusal(
                            format!("{label} is {address}, which is no address that this account sends e-mail from: Gorgias would take the message and never send it"),
                            label,
                        )
                    })?
                }
                _ => mailboxes.standard(exchange).await?.ok_or_else(|| {
                    let text = "The account has no default address for e-mail";
                    mailboxes.refusal(text.to_owned(), "Inbox Address")
                })?,
            };
            (mailbox.address.clone(), mailbox.integration)
        }
    };
    let (from, to) = if from_agent {
        (ours, theirs)
    } else {
        (theirs, ours)
    };
    let source = object_text(&[
        ("type".to_owned(), quoted("email")),
        ("from".to_owned(), from.json()),
        ("to".to_owned(), format!("[{}]", to.json())),
    ]);
    Ok((source, integration))
}

/// The customer's e-mail address; of one that is given by id, as Gorgias has it.
async fn their_address<T: Transport>(
    exchange: &Exchange<'_, T>,
    inputs: &Inputs<T::File>,
) -> Result<Address, Error> {
    let given = customer(inputs).map(|json| T::Json::parsed(&json));
    let text = |record: &T::Json, name: &str| {
        let text = record.member(name)?.text()?;
        (!text.trim().is_empty()).then_some(text)
    };
    let read = |record: &T::Json| {
        Some(Address {
            address: text(record, "email")?,
            name: text(record, "name"),
        })
    };
    if let Some(address) = given.as_ref().and_then(read) {
        return Ok(address);
    }
    if let Some(id) = given.as_ref().and_then(Json::id) {
        let path = format!("/customers/{id}");
        let request = exchange.account.request(Method::Get, &path, "");
        if let Some(address) = read(&exchange.value(&request).await?) {
            return Ok(address);
        }
    }
    let text = "The customer has no e-mail address, which a ticket by e-mail needs";
    Err(Error::new(Code::NotPossible, text)
        .with_hint("Set Customer to an e-mail address, or Channel to another one."))
}
