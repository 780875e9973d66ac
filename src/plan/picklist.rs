//! Picklists: every record as a key and a label that a person can tell apart from the others.

use std::collections::{HashMap, HashSet};

use crate::client::exchange::Exchange;
use crate::error::Error;
use crate::input::read::Inputs;
use crate::json::write::{object_text, quoted};
use crate::manifest::Labels;
use crate::paging::walk::Walk;
use crate::port::json::Json;
use crate::port::transport::Transport;
use crate::text::{first_characters, one_line};

/// Characters of a message's text that serve as its label.
const BEGINNING: usize = 60;
/// Characters of a name that are looked at; many more than a label shows, for names that begin with white space.
const LONGEST: u32 = 2_000;

/// All records as `{key, label}`, newest first.
///
/// # Errors
/// As a walk: a picklist is whole, or an error.
pub async fn picklist<T: Transport>(
    exchange: &Exchange<'_, T>,
    inputs: &Inputs<T::File>,
    labels: Labels,
) -> Result<T::Json, Error> {
    let mut items: Vec<(u64, String)> = Vec::new();
    let walk = Walk::new(exchange, inputs).ordered("created_datetime:desc");
    walk.run(exchange, |ids, records| {
        let texts = exchange.transport.texts(&records, labels.names(), LONGEST);
        for (id, texts) in ids.iter().zip(texts) {
            if let Some(id) = *id {
                items.push((id, labels.label(id, &texts)));
            }
        }
    })
    .await?;
    let items: Vec<String> = disambiguate(items)
        .into_iter()
        .map(|(id, label)| {
            let (key, label) = (quoted(&id.to_string()), quoted(&label));
            object_text(&[("key".into(), key), ("label".into(), label)])
        })
        .collect();
    Ok(T::Json::parsed(&format!("[{}]", items.join(","))))
}

/// Equal labels get their ids. A record may be called like another one with its id, so this is looked at again.
fn disambiguate(mut items: Vec<(u64, String)>) -> Vec<(u64, String)> {
    let mut with_id: HashSet<u64> = HashSet::new();
    loop {
        let mut times: HashMap<&str, u32> = HashMap::new();
        for (_, label) in &items {
            *times.entry(label).or_default() += 1;
        }
        let is_equal = |label: &str| times.get(label).is_some_and(|times| *times > 1);
        let equal: HashSet<u64> = items
            .iter()
            .filter(|(id, label)| is_equal(label) && !with_id.contains(id))
            .map(|(id, _)| *id)
            .collect();
        if equal.is_empty() {
            return items;
        }
        for (id, label) in items.iter_mut().filter(|(id, _)| equal.contains(id)) {
            label.push_str(&format!(" (#{id})"));
        }
        with_id.extend(equal);
    }
}

impl Labels {
    /// What of a record its label is made of.
    fn names(self) -> &'static [&'static str] {
        match self {
            Self::Customer => &["name", "firstname", "lastname", "email"],
            Self::Event => &["type", "object_type", "object_id", "created_datetime"],
            Self::Message => &["subject", "body_text", "stripped_text"],
            Self::Ticket => &["subject", "excerpt"],
        }
    }

    /// The first of the record's names that is not blank; `texts` are those of [`Labels::names`].
    fn label(self, id: u64, texts: &[Option<String>]) -> String {
        let text = |name: &str| {
            let mut known = self.names().iter().zip(texts);
            let (_, text) = known.find(|(known, _)| **known == name)?;
            text.as_deref().map(one_line)
        };
        let named = |name: &str| text(name).filter(|text| !text.is_empty());
        match self {
            Self::Customer => named("name")
                .or_else(|| {
                    let names = [text("firstname"), text("lastname")].into_iter().flatten();
                    let full = names
                        .filter(|name| !name.is_empty())
                        .collect::<Vec<_>>()
                        .join(" ");
                    (!full.is_empty()).then_some(full)
                })
                .or_else(|| named("email"))
                .unwrap_or_else(|| format!("Customer {id}")),
            Self::Event => {
                let about = [named("object_type"), named("object_id")];
                let about: Vec<String> = about.into_iter().flatten().collect();
                let parts = [
                    named("type"),
                    Some(about.join(" ")),
                    named("created_datetime").map(|time| to_minute(&time)),
                ];
                let known: Vec<String> = parts
                    .into_iter()
                    .flatten()
                    .filter(|part| !part.is_empty())
                    .collect();
                if known.is_empty() {
                    format!("Event {id}")
                } else {
                    known.join(" · ")
                }
            }
            Self::Message => named("subject")
                .or_else(|| {
                    named("body_text")
                        .or_else(|| named("stripped_text"))
                        .map(|text| first_characters(&text, BEGINNING).trim_end().to_owned())
                })
                .unwrap_or_else(|| format!("Message {id}")),
            Self::Ticket => named("subject")
                .or_else(|| named("excerpt"))
                .unwrap_or_else(|| format!("Ticket {id}")),
        }
    }
}

/// `2026-01-31T09:30:12.345+00:00` → `2026-01-31 09:30`
fn to_minute(datetime: &str) -> String {
    datetime
        .chars()
        .take(16)
        .map(|char| if char == 'T' { ' ' } else { char })
        .collect()
}
