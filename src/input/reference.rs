//! Values that name a record: references, tags, custom-field values.

use std::collections::HashSet;
use std::fmt;

use serde_json::value::RawValue;

use super::address::{is_address, no_email};
use super::display::{display, display_text};
use super::fields::{self, fields};
use super::problems::limited;
use super::scalar::{CUT_OFF_CHOSEN, id, identifier, is_cut_off, text};
use crate::json::read::{Item, Members, Parsed, parse};
use crate::json::write::{object_text, quoted};
use crate::port::params::Given;
use crate::text::trim_unseen;

/// What a tag has in Gorgias' answers and may not have in a request.
const ANSWERED: [&str; 6] = [
    "id",
    "uri",
    "description",
    "usage",
    "created_datetime",
    "deleted_datetime",
];

/// A tag by its name; an object with a name (and perhaps a decoration) passes, a ticket's own without what Gorgias says
/// of it.
pub(crate) fn tag<F>(value: Given<F>, max: u32) -> Result<String, String> {
    match value {
        Given::Json(json) => {
            let members = match parse(&json)? {
                Parsed::Object(Members(members)) => members,
                _ => Vec::new(),
            };
            let name = members.iter().find(|(name, _)| name == "name");
            match name.map(|(_, name)| Given::<F>::from_json(name)) {
                Some(name @ Given::Text(_)) => {
                    let own = text(name, max)?;
                    let own = quoted(identifier(&own)?);
                    let is_blank = |json: &str| matches!(json, "{}" | "null");
                    let kept = members.into_iter().filter(|(name, value)| {
                        let is_plain = name == "decoration" && is_blank(value.get());
                        !ANSWERED.contains(&name.as_str()) && !is_plain
                    });
                    let kept: Vec<_> = kept
                        .map(|(name, value)| {
                            let value = if name == "name" {
                                own.clone()
                            } else {
                                value.get().to_owned()
                            };
                            (name, value)
                        })
                        .collect();
                    Ok(object_text(&kept))
                }
                Some(name) => Err(format!(
                    "must be a tag whose name is text, not {}",
                    display(&name)
                )),
                None => Err(format!(
                    "must be the name of a tag, not {}",
                    display(&Given::<F>::Json(json))
                )),
            }
        }
        other => {
            // Tags are found by their names: two that look the same would be two tags.
            let name = text(other, max)?;
            let name = quoted(identifier(&name)?);
            Ok(object_text(&[("name".to_owned(), name)]))
        }
    }
}

/// An object that says which record, or a bare id or e-mail address wrapped as one.
pub(crate) fn reference<F: Clone>(value: Given<F>, email: bool) -> Result<String, String> {
    let example = if email {
        "an ID, an e-mail address or an object such as {\"email\": \"jane@example.com\"}"
    } else {
        "an ID or an object such as {\"id\": 12}"
    };
    let wrong = |value: &Given<F>| format!("must be {example}, not {}", display(value));
    if is_cut_off(&value) {
        return Err(CUT_OFF_CHOSEN.to_owned());
    }
    match &value {
        Given::Json(json) => referring_object(json, email)?.ok_or_else(|| wrong(&value)),
        Given::Text(text) if text.trim_start().starts_with('{') => {
            referring_object(text, email)?.ok_or_else(|| wrong(&Given::Json(text.clone())))
        }
        Given::Text(text) if email && is_address(trim_unseen(text)) => {
            let address = identifier(text)?;
            Ok(object_text(&[("email".to_owned(), quoted(address))]))
        }
        Given::Text(_) | Given::Number(_) => {
            let id = id(value.clone()).map_err(|_| wrong(&value))?;
            Ok(object_text(&[("id".to_owned(), id.to_string())]))
        }
        _ => Err(wrong(&value)),
    }
}

/// The object if it names a record. An id that is text of digits becomes a number: Gorgias refuses the text,
/// and ids from earlier steps often are text.
fn referring_object(json: &str, email: bool) -> Result<Option<String>, String> {
    let Parsed::Object(Members(members)) = parse(json)? else {
        return Ok(None);
    };
    let names = |key: &str| {
        members
            .iter()
            .any(|(name, value)| name == key && (key == "id" || value.get() != "null"))
    };
    if !names("id")
        && !(email
            && (names("email") || names("channels") || names("external_id") || names("name")))
    {
        return Ok(None);
    }
    // 0 is Gorgias' own word for the user of the credential; null takes the assignment away.
    let number = |value: &RawValue| match Given::<()>::from_json(value) {
        Given::Absent if value.get() == "null" => Ok("null".to_owned()),
        Given::Number(zero) | Given::Text(zero) if zero.trim() == "0" => Ok("0".to_owned()),
        other => id(other)
            .map(|id| id.to_string())
            .map_err(|problem| format!("has a problem: its id {problem}")),
    };
    // Beside an id it is only what is known of the record.
    let is_named_by_email = email && !names("id");
    let mut mended = Vec::new();
    for (name, value) in members {
        if is_named_by_email && name == "email" {
            check_email(&value)?;
        }
        let text = match name.as_str() {
            "id" => number(&value)?,
            _ => value.get().to_owned(),
        };
        mended.push((name, text));
    }
    let (mended, problems) = fields(&object_text(&mended), fields::Members::default());
    limited(problems).map(|()| Some(mended))
}

/// Refuses what is plainly no address. Invisible characters are told of with all others of the object.
fn check_email(value: &RawValue) -> Result<(), String> {
    match Given::<()>::from_json(value) {
        Given::Absent => Ok(()),
        Given::Text(text) if trim_unseen(&text).is_empty() || is_address(trim_unseen(&text)) => {
            Ok(())
        }
        other => Err(format!("has a problem: its email {}", no_email(&other))),
    }
}

/// Fields of one ticket that are written at once.
const MOST_FIELDS: usize = 1_000;

/// A custom field as it is given.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum FieldKey {
    /// By its id.
    Id(u64),
    /// By its label or external id, which is yet to be looked up.
    Name(String),
}

impl fmt::Display for FieldKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Id(id) => id.fmt(formatter),
            Self::Name(name) => formatter.write_str(&display_text(name)),
        }
    }
}

/// A field's id, or what it is called.
fn field_key<F: Clone>(given: Given<F>) -> Result<FieldKey, String> {
    match &given {
        Given::Text(text) if trim_unseen(text).bytes().any(|byte| !byte.is_ascii_digit()) => {
            Ok(FieldKey::Name(identifier(text)?.to_owned()))
        }
        _ => id(given).map(FieldKey::Id),
    }
}

/// Custom-field values: a list of `{id, value}`, or an object of values by the fields' ids, labels or external ids.
pub(crate) fn field_values<F: Clone>(value: Given<F>) -> Result<Vec<(FieldKey, String)>, String> {
    let example = "must be a list such as [{\"id\": 12, \"value\": \"Damaged\"}] or an object such as {\"Contact reason\": \"Damaged\"}";
    let text = match &value {
        Given::Json(text) | Given::Text(text) => text.as_str(),
        _ => return Err(format!("{example}, not {}", display(&value))),
    };
    if !text.trim_start().starts_with(['[', '{']) {
        return Err(format!("{example}, not {}", display(&value)));
    }
    type Entry = (Result<FieldKey, String>, Option<Item>);
    let entries: Vec<Entry> = match parse(text)? {
        Parsed::Object(Members(members)) => members
            .into_iter()
            .map(|(key, value)| (field_key::<F>(Given::Text(key)), Some(answered(value))))
            .collect(),
        Parsed::List(items) => items
            .iter()
            .map(|item| {
                let (own, value) = id_and_value::<F>(item);
                (id(own).map(FieldKey::Id), value)
            })
            .collect(),
        _ => return Err(example.into()),
    };
    let mut values: Vec<(FieldKey, String)> = Vec::new();
    let mut known = HashSet::new();
    let mut problems = Vec::new();
    for (at, (field, value)) in entries.into_iter().enumerate() {
        let id = match field {
            Ok(id) => id,
            Err(problem) => {
                problems.push(format!("item {}: its id {problem}", at + 1));
                continue;
            }
        };
        match value.as_deref().map(|json| (parse(json.get()), json)) {
            _ if !known.insert(id.clone()) => problems.push(format!("field {id} is given twice")),
            Some((Ok(Parsed::Text(word)), _)) if trim_unseen(&word) == "null" => problems.push(format!(
                "field {id} has the word null for its value: to clear a field use the action Delete Ticket Custom Field"
            )),
            Some((Ok(Parsed::Text(_) | Parsed::Scalar(_)), json)) => values.push((id, json.get().to_owned())),
            Some((Ok(Parsed::Null), _)) => problems.push(format!(
                "field {id} has the value null: to clear a field use the action Delete Ticket Custom Field"
            )),
            Some((_, json)) => problems.push(format!(
                "field {id} must be text, a number, true or false, not {}",
                display(&Given::<F>::from_json(json))
            )),
            None => problems.push(format!("field {id} has no value")),
        }
    }
    limited(problems)?;
    match values.len() {
        0 => Err(format!("{example}, not an empty one")),
        // They may be sent one by one; no account has that many fields.
        count if count > MOST_FIELDS => Err(format!(
            "must hold at most {MOST_FIELDS} fields, but holds {count}"
        )),
        _ => Ok(values),
    }
}

/// The value of a field as a ticket holds it: an object of it and the field's id.
fn answered(value: Item) -> Item {
    match parse(value.get()) {
        Ok(Parsed::Object(Members(members))) => {
            let mut own = members.into_iter().filter(|(name, _)| name == "value");
            own.next().map_or(value, |(_, own)| own)
        }
        _ => value,
    }
}

fn id_and_value<F>(item: &RawValue) -> (Given<F>, Option<Item>) {
    match parse(item.get()) {
        Ok(Parsed::Object(Members(members))) => {
            let mut id = Given::Absent;
            let mut content = None;
            for (name, value) in members {
                match name.as_str() {
                    "id" => id = Given::from_json(&value),
                    // As the list of a ticket's values has it.
                    "field" if matches!(id, Given::Absent) => {
                        if let (Given::Number(own), _) = id_and_value::<F>(&value) {
                            id = Given::Number(own);
                        }
                    }
                    "value" => content = Some(value),
                    _ => {}
                }
            }
            (id, content)
        }
        _ => (Given::from_json(item), None),
    }
}
