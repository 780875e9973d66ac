//! What stands inside JSON inputs: dates and addresses are looked at there as they are in inputs of their own.

use super::choice::choice;
use super::datetime::datetime;
use super::scalar::identifier;
use crate::json::read::{Parsed, parse};
use crate::json::scan::{Scalar, replace_scalars};
use crate::json::write::quoted;
use crate::manifest::Model;
use crate::port::params::Given;

/// Names of fields by whose text a record is found again, in the API and so in JSON that goes there.
const IDENTIFIERS: [&str; 4] = ["email", "address", "external_id", "message_id"];

/// What is said of the members of a list's items.
#[derive(Clone, Copy, Default)]
pub(crate) struct Members<'a> {
    /// One that is chosen.
    pub(crate) chosen: Option<Chosen<'a>>,
    /// Dates that decide what Gorgias does: a message without a sent date is really sent, one without a created date is
    /// of today. The others are null for what has not happened, and so they are in what Gorgias answers.
    pub(crate) never_null: &'static [&'static str],
}

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

/// Valid JSON with its dates and identifiers read as such, and what is chosen in it, the rest as it was; and all of them
/// that cannot be read, each with its place.
pub(crate) fn fields(json: &str, members: Members) -> (String, Vec<String>) {
    let mut problems = Vec::new();
    let mended = replace_scalars(json, |scalar| match field(scalar, members) {
        Ok(other) => other,
        Err(problem) => {
            let Scalar { name, item, .. } = scalar;
            let place = item.map_or(String::new(), |item| format!(" of item {}", item + 1));
            problems.push(format!("{name}{place} {problem}"));
            None
        }
    });
    (mended, problems)
}

/// How many lists and objects hold a member of a list's item: the list and the item.
const ITEM: usize = 2;

/// What stands there instead, if anything.
fn field(scalar: &Scalar, members: Members) -> Result<Option<String>, String> {
    // A member of an item itself, and not one of what the item holds.
    let is_member = scalar.depth == ITEM && scalar.item.is_some();
    let chosen = members
        .chosen
        .filter(|chosen| is_member && chosen.member == scalar.name);
    let may_be_null = !(is_member && members.never_null.contains(&scalar.name));
    let read = if let Some(chosen) = chosen {
        match given(scalar.json) {
            text @ Given::Text(_) => choice(chosen.model, chosen.values, text)?,
            _ => return Ok(None),
        }
    } else if scalar.name.ends_with("_datetime") {
        match given(scalar.json) {
            Given::Absent if scalar.json == "null" && may_be_null => return Ok(None),
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
