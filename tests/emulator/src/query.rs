//! Query strings: read, typed and checked against what a route knows.

use crate::api_error::{ApiError, Problems};
use crate::shape::{Field, Kind};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use serde_json::{Map, Number, Value};

const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// Splits a query string into its pairs.
#[must_use]
pub fn pairs(query: &str) -> Vec<(String, String)> {
    query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decoded(key), decoded(value))
        })
        .collect()
}

/// Escapes a value for a query the way Python's `urlencode` does.
#[must_use]
pub fn encoded(text: &str) -> String {
    utf8_percent_encode(text, RESERVED)
        .to_string()
        .replace("%20", "+")
}

fn decoded(text: &str) -> String {
    percent_decode_str(&text.replace('+', " "))
        .decode_utf8_lossy()
        .into_owned()
}

/// Types the pairs by the fields of a route.
///
/// # Errors
/// 400 naming every parameter that is unknown, repeated, empty or of the wrong type.
pub fn typed(
    pairs: &[(String, String)],
    fields: &'static [Field],
) -> Result<Map<String, Value>, ApiError> {
    let mut problems = Problems::default();
    let mut typed = Map::new();
    for (name, text) in pairs {
        let Some(field) = fields.iter().find(|field| field.name() == name) else {
            problems.add(name, "Unknown parameter.");
            continue;
        };
        let kind = field.kind();
        if let Kind::List(item, ..) = kind {
            let list = typed
                .entry(name.clone())
                .or_insert_with(|| Value::Array(Vec::new()));
            if let Value::Array(list) = list {
                list.push(value_of(text, item));
            }
        } else if typed.insert(name.clone(), value_of(text, kind)).is_some() {
            problems.add(name, "Given more than once.");
        }
    }
    for field in fields {
        match typed.get(field.name()) {
            Some(value) => field
                .kind()
                .check(value, field.name(), false, &mut problems),
            None if field.is_required() => {
                problems.add(field.name(), "This parameter is required.")
            }
            None => {}
        }
    }
    problems.verdict().map(|()| typed)
}

// What does not read as its kind stays text, so that the check names it.
fn value_of(text: &str, kind: &Kind) -> Value {
    match kind {
        Kind::Integer(..) | Kind::Number => text.parse::<i64>().map_or_else(
            |_| Value::String(text.to_owned()),
            |number| Value::Number(Number::from(number)),
        ),
        Kind::Flag => match text {
            "true" => Value::Bool(true),
            "false" => Value::Bool(false),
            _ => Value::String(text.to_owned()),
        },
        _ => Value::String(text.to_owned()),
    }
}
