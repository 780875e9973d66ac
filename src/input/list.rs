//! Several values in one input.

use super::display::display;
use crate::json::read::{Parsed, parse};
use crate::manifest::Kind;
use crate::port::params::Given;
use crate::text::trim_unseen;

/// The values of an array, of JSON text of one, or of text with commas, each with its place. Empty ones are dropped. The name
/// before an address may have a comma in its quotes; elsewhere a quote is a character like others.
pub(super) fn listed<F>(of: &Kind, value: Given<F>) -> Result<Vec<(usize, Given<F>)>, String> {
    match value {
        Given::Json(json) => items(&json),
        Given::Text(text) if text.trim_start().starts_with('[') => items(&text),
        Given::Text(text) if text.trim_start().starts_with('{') => Ok(vec![(1, Given::Json(text))]),
        Given::Text(text) => {
            let is_quoting = *of == Kind::Address && text.matches('"').count() % 2 == 0;
            let mut is_quoted = false;
            let parts = text.split(|char| {
                is_quoted ^= is_quoting && char == '"';
                char == ',' && !is_quoted
            });
            let parts = (1..).zip(parts.map(trim_unseen));
            let parts = parts.filter(|(_, part)| !part.is_empty());
            Ok(parts
                .map(|(at, part)| (at, Given::Text(part.to_owned())))
                .collect())
        }
        Given::Unusable(_) => Err(format!("cannot be {}", display(&value))),
        other => Ok(vec![(1, other)]),
    }
}

/// The items that are not blank, each with its place: the first is 1, and blank ones count, so that the place is the one
/// that whoever reads of it sees.
fn items<F>(json: &str) -> Result<Vec<(usize, Given<F>)>, String> {
    let is_blank = |item: &Given<F>| match item {
        Given::Absent => true,
        Given::Text(text) => trim_unseen(text).is_empty(),
        _ => false,
    };
    Ok(match parse(json)? {
        Parsed::List(items) => (1..)
            .zip(items.iter().map(|item| Given::from_json(item)))
            .filter(|(_, item)| !is_blank(item))
            .collect(),
        _ => vec![(1, Given::Json(json.to_owned()))],
    })
}
