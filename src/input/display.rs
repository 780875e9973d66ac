//! A value as a message shows it.

use crate::json::tree::Tree;
use crate::port::params::Given;
use crate::text::{revealed, truncate};

/// A value as a message shows it: short, and never the bytes of a file.
pub(crate) fn display<F>(given: &Given<F>) -> String {
    const LONGEST: usize = 60;
    match given {
        Given::Absent => "nothing".into(),
        Given::Flag(flag) => flag.to_string(),
        Given::Number(text) => truncate(text, LONGEST),
        Given::Text(text) => format!("\"{}\"", revealed(&truncate(text, LONGEST))),
        Given::Json(json) => match Tree::parsed(json) {
            Some(Tree::List(items)) if items.len() == 1 => "a list of 1 item".into(),
            Some(Tree::List(items)) => format!("a list of {} items", items.len()),
            Some(Tree::Object(fields)) if fields.is_empty() => "an empty object".into(),
            Some(Tree::Object(fields)) => {
                let keys: Vec<String> = fields
                    .iter()
                    .map(|(key, _)| revealed(&truncate(key, LONGEST)))
                    .take(6)
                    .collect();
                let more = if fields.len() > keys.len() {
                    ", …"
                } else {
                    ""
                };
                let several = if fields.len() > 1 { "s" } else { "" };
                format!("an object with the key{several} {}{more}", keys.join(", "))
            }
            _ => "this JSON".into(),
        },
        Given::File(file) if file.size == 1 => "a file of 1 byte".into(),
        Given::File(file) => format!("a file of {} bytes", file.size),
        Given::Entries(_) => "keys and values".into(),
        Given::Unusable(what) | Given::TooLarge(what) => truncate(what, 4 * LONGEST),
    }
}

/// A text as a message shows it.
pub(crate) fn display_text(text: &str) -> String {
    display(&Given::<()>::Text(text.to_owned()))
}
