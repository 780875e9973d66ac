//! The wire half of an input: kind, place, name, and what the kind is told.

use serde_json::Value;

use crate::attributes::{needs, takes};
use crate::rows::Wire;
use crate::words::{Kind, Word};

/// Reads `{ "kind", "in", "as", … }`.
///
/// # Errors
/// The first thing that is wrong with it.
pub fn row(row: Value) -> Result<Wire, String> {
    let Value::Object(members) = &row else {
        return Err("`wire` is not an object".to_owned());
    };
    for name in ["kind", "in", "as"] {
        match members.get(name) {
            Some(Value::String(_)) => {}
            Some(other) => return Err(format!("`wire.{name}` must be text, not {other}")),
            None if name == "as" => {}
            None => return Err(format!("`wire.{name}` is missing")),
        }
    }
    let kind = Kind::read(
        members
            .get("kind")
            .and_then(Value::as_str)
            .unwrap_or_default(),
    )?;
    let word = kind.spelling();
    let mut others = members
        .keys()
        .filter(|name| !["kind", "in", "as"].contains(&name.as_str()));
    if let Some(other) = others.find(|name| !takes(kind).contains(&name.as_str())) {
        let known = match takes(kind) {
            [] => "none".to_owned(),
            known => known.join(", "),
        };
        return Err(format!(
            "kind {word:?} takes no attribute {other:?} (it takes: {known})"
        ));
    }
    if let Some(missing) = needs(kind)
        .iter()
        .find(|name| !members.contains_key(**name))
    {
        return Err(format!("kind {word:?} needs `{missing}`"));
    }
    serde_json::from_value(row).map_err(|error| error.to_string())
}
