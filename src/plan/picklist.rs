//! Picklists: every record as a key and a label that a person can tell apart from the others.

use std::collections::{HashMap, HashSet};

use crate::client::exchange::Exchange;
use crate::error::{Code, Error};
use crate::input::read::Inputs;
use crate::input::scalar::LARGEST_ID;
use crate::json::write::{object_text, quoted};
use crate::manifest::Labels;
use crate::paging::walk::Walk;
use crate::port::json::Json;
use crate::port::transport::Transport;
use crate::text::{first_characters, one_line};

/// Characters of a message's text that make its label.
const BEGINNING: usize = 60;
/// Characters of a name that are read; many more than a label shows, for names that begin with white space.
const LONGEST: u32 = 2_000;

/// All records as `{key, label}`, newest first.
///
/// # Errors
/// As a walk: a picklist is complete, or an error.
pub(crate) async fn picklist<T: Transport>(
    exchange: &Exchange<'_, T>,
    inputs: &Inputs<T::File>,
    labels: Labels,
) -> Result<T::Json, Error> {
    let mut names: Vec<&str> = labels.of.concat().concat();
    names.push("id");
    let mut items: Vec<(u64, String)> = Vec::new();
    let mut inexact = None;
    let walk = Walk::new(exchange, inputs);
    let walk = match inputs.get("order_by") {
        Some(_) => walk,
        None => walk.ordered("created_datetime:desc"),
    };
    walk.run(exchange, |ids, records| {
        let texts = exchange.transport.texts(&records, &names, LONGEST);
        for (id, texts) in ids.iter().zip(texts) {
            match (*id, texts.last()) {
                (Some(id), _) => items.push((id, label(labels, id, &texts))),
                (None, Some(Some(id))) if is_inexact(id) => inexact = Some(id.to_owned()),
                (None, _) => {}
            }
        }
    })
    .await?;
    if let Some(id) = inexact {
        let message = format!(
            "Gorgias gave a record the ID {id}, which is too large to be held exactly, so it cannot be offered for choice."
        );
        return Err(Error::new(Code::UnexpectedResponse, message));
    }
    let items: Vec<String> = disambiguate(items)
        .into_iter()
        .map(|(id, label)| {
            let (key, label) = (quoted(&id.to_string()), quoted(&label));
            object_text(&[("key".into(), key), ("label".into(), label)])
        })
        .collect();
    Ok(T::Json::parsed(&format!("[{}]", items.join(","))))
}

/// Whether that is an id which JavaScript rounds: it may name another record.
fn is_inexact(id: &str) -> bool {
    id.len() >= LARGEST_ID.to_string().len() && id.bytes().all(|byte| byte.is_ascii_digit())
}

/// Adds the id to equal labels. A record may have the name that another one gets with its id, so this is repeated.
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

/// The first way to name a record that is not blank; `texts` are those of its members that `labels` name, in order.
fn label(labels: Labels, id: u64, texts: &[Option<String>]) -> String {
    let mut texts = texts.iter();
    for ways in labels.of {
        let parts = ways.iter().map(|names| {
            let words = names.iter().zip(texts.by_ref());
            let words = words.filter_map(|(name, text)| Some(display(name, text.as_deref()?)));
            joined(words, " ")
        });
        let label = joined(parts, " · ");
        if !label.is_empty() {
            return label;
        }
    }
    format!("{} {id}", labels.noun)
}

/// What is not blank of these, joined.
fn joined(parts: impl Iterator<Item = String>, by: &str) -> String {
    let parts: Vec<String> = parts.filter(|part| !part.is_empty()).collect();
    parts.join(by)
}

/// A member of a record as a part of its label: a time to the minute, of a long text its beginning.
fn display(name: &str, text: &str) -> String {
    let text = one_line(text);
    if name.ends_with("_datetime") {
        to_minute(&text)
    } else if name.ends_with("_text") {
        first_characters(&text, BEGINNING).trim_end().to_owned()
    } else {
        text
    }
}

/// `2026-01-31T09:30:12.345+00:00` → `2026-01-31 09:30`
fn to_minute(datetime: &str) -> String {
    first_characters(datetime, 16).replace('T', " ")
}
