//! What stands inside JSON inputs: dates and addresses are looked at there as they are in inputs of their own.

use super::choice::choice;
use super::datetime::datetime;
use super::problems::limited;
use super::scalar::identifier;
use crate::json::read::{Parsed, parse};
use crate::json::scan::{Scalar, replace_scalars};
use crate::json::write::quoted;
use crate::manifest::Model;
use crate::port::params::Given;

/// Names of fields by whose text a record is found again, in the API and so in JSON that goes there.
const IDENTIFIERS: [&str; 4] = ["email", "address", "external_id", "message_id"];

/// Dates that decide what Gorgias does: a message without a sent date is really sent, one without a created date is of
/// today. The others are null for what has not happened, and so they are in what Gorgias answers.
const NEVER_NULL: [&str; 2] = ["sent_datetime", "created_datetime"];

/// A member of a list's items that is chosen.
#[derive(Clone, Copy)]
pub(crate) struct Chosen<'a> {
    /// Its name.
    pub(crate) member: &'static str,
    /// What it is chosen from.
    pub(crate) model: &'static Model,
    /// The model's values, one a line.
    pub(crate) values: &'a str,
}

/// Valid JSON with its dates and identifiers read as such, and what is chosen in it, the rest as it was.
///
/// # Errors
/// All of them that cannot be read, each with its place.
pub(crate) fn fields(json: &str, chosen: Option<Chosen>) -> Result<String, String> {
    let mut problems = Vec::new();
    let mended = replace_scalars(json, |scalar| match field(scalar, chosen) {
        Ok(other) => other,
        Err(problem) => {
            let Scalar { name, item, .. } = scalar;
            let place = item.map_or(String::new(), |item| format!(" of item {}", item + 1));
            problems.push(format!("{name}{place} {problem}"));
            None
        }
    });
    limited(problems).map(|()| mended)
}

/// How many lists and objects hold a member of a list's item: the list and the item.
const ITEM: usize = 2;

/// What stands there instead, if anything.
fn field(scalar: &Scalar, chosen: Option<Chosen>) -> Result<Option<String>, String> {
    // A member of an item itself, and not one of what the item holds.
    let chosen = chosen.filter(|chosen| chosen.member == scalar.name && scalar.depth == ITEM);
    let read = if let Some(chosen) = chosen {
        match given(scalar.json) {
            text @ Given::Text(_) => choice(chosen.model, chosen.values, text)?,
            _ => return Ok(None),
        }
    } else if scalar.name.ends_with("_datetime") {
        match given(scalar.json) {
            Given::Absent if scalar.json == "null" && !NEVER_NULL.contains(&scalar.name) => {
                return Ok(None);
            }
            given => datetime(given)?,
        }
    } else if IDENTIFIERS.contains(&scalar.name) {
        match given(scalar.json) {
            Given::Text(text) => identifier(&text)?.to_owned(),
            _ => return Ok(None),
        }
    } else {
        return Ok(None);
    };
    let json = quoted(&read);
    Ok((json != scalar.json).then_some(json))
}

fn given(json: &str) -> Given<()> {
    match parse(json) {
        Ok(Parsed::Text(text)) if text.is_empty() => Given::Absent,
        Ok(Parsed::Text(text)) => Given::Text(text),
        Ok(Parsed::Null) | Err(_) => Given::Absent,
        _ => Given::Number(json.to_owned()),
    }
}
