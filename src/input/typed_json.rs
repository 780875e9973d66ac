//! JSON as people and programs hand it over: what is meant as JSON, and what went wrong on its way here.

use super::display::display;
use crate::json::read::{Parsed, parse, well_formed};
use crate::manifest::Kind;
use crate::port::params::Given;
use crate::text::trim_unseen;

/// Whether text is meant as JSON: then it must be JSON, and is never taken for plain text.
pub(crate) fn is_meant(text: &str) -> bool {
    text.trim_start().starts_with(['{', '[', '"'])
}

/// Text that is meant as JSON without what nobody sees around it: a mark of the byte order, as files begin with, made plain
/// text of it. Other text as it is.
pub(crate) fn uncovered(text: &str) -> &str {
    let seen = trim_unseen(text);
    // White space alone is part of where a fault is told to be.
    if is_meant(seen) && seen != text.trim() {
        seen
    } else {
        text
    }
}

/// What happened to JSON before it came here, in words that follow the input's label.
pub(crate) fn mishap(text: &str) -> Option<String> {
    let text = text.trim();
    let is_object =
        text.starts_with("[object ") || !is_meant(text) && text.contains("[object Object]");
    if is_object {
        return Some(format!(
            "must be the object itself or its JSON, not {}: that is what JavaScript makes of an object that is put into text",
            display(&Given::<()>::Text(text.to_owned()))
        ));
    }
    let encoded = text.starts_with('"').then(|| parse(text).ok()).flatten();
    match encoded {
        Some(Parsed::Text(inner)) if inner.trim_start().starts_with(['{', '[']) => {
            let is_json = parse(&inner).is_ok();
            is_json.then(|| {
                "is JSON that was encoded twice: give it without the quotes and backslashes around it"
                    .to_owned()
            })
        }
        _ => None,
    }
}

/// Whether JSON is read there.
pub(crate) fn is_structured(kind: &Kind) -> bool {
    matches!(
        kind,
        Kind::Json(_)
            | Kind::Reference { .. }
            | Kind::List { .. }
            | Kind::Person
            | Kind::Team
            | Kind::Macro
            | Kind::Address
            | Kind::Pairs
            | Kind::Comparators
            | Kind::FieldValues
            | Kind::Form
    )
}

/// JSON without halves of characters (lone surrogates): no service accepts them, and each reads them differently.
pub(crate) fn well_formed_json<F>(kind: &Kind, given: Given<F>) -> Given<F> {
    match given {
        Given::Json(json) => Given::Json(well_formed(&json).into_owned()),
        Given::Text(text) if is_structured(kind) => {
            Given::Text(well_formed(uncovered(&text)).into_owned())
        }
        Given::Entries(entries) => {
            let mended = entries
                .into_iter()
                .map(|(key, value)| (key, well_formed_json(&Kind::Payload, value)));
            Given::Entries(mended.collect())
        }
        other => other,
    }
}
