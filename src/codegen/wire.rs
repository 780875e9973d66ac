//! The wire half of an input: kind, place, name.

use serde_json::Value;

use crate::model::{Item, KINDS, Kind, Place, Shape, Word};
use crate::rows::Attributes;
use crate::words::unknown;

/// Reads `{ "kind", "in", "as", … }`; the name is the input's key where `as` is absent.
pub fn row(row: Value) -> Result<(Kind, Place, Option<String>), String> {
    let Value::Object(mut row) = row else {
        return Err("`wire` is not an object".to_owned());
    };
    let mut text = |key: &str| match row.remove(key) {
        Some(Value::String(text)) => Ok(Some(text)),
        Some(other) => Err(format!("`wire.{key}` must be text, not {other}")),
        None => Ok(None),
    };
    let word = text("kind")?.ok_or("`wire.kind` is missing")?;
    let place = text("in")?.ok_or("`wire.in` is missing")?;
    let name = text("as")?;
    let words: Vec<&str> = KINDS.iter().map(|(word, _)| *word).collect();
    let Some((word, takes)) = KINDS.iter().find(|(known, _)| *known == word) else {
        return Err(unknown("kind", &word, &words));
    };
    if let Some(other) = row.keys().find(|key| !takes.contains(&key.as_str())) {
        let known = if takes.is_empty() {
            "none".to_owned()
        } else {
            takes.join(", ")
        };
        return Err(format!(
            "kind {word:?} takes no attribute {other:?} (it takes: {known})"
        ));
    }
    let attributes =
        serde_json::from_value(Value::Object(row)).map_err(|error| format!("`wire`: {error}"))?;
    Ok((kind(word, attributes)?, Place::read(&place)?, name))
}

fn kind(word: &str, told: Attributes) -> Result<Kind, String> {
    let Attributes {
        clearable,
        email,
        min,
        max,
        item_max,
        shape,
        each,
        of,
    } = told;
    let count = |number: Option<i64>| {
        number
            .map(|number| u64::try_from(number).map_err(|_| format!("{number} is no count")))
            .transpose()
    };
    Ok(match word {
        "connection" => Kind::Connection,
        "id" => Kind::Id { clearable },
        "integer" => Kind::Integer { min, max },
        "flag" => Kind::Flag,
        "text" => Kind::Text {
            max: count(max)?,
            clearable,
        },
        "datetime" => Kind::Datetime { clearable },
        "choice" => Kind::Choice { clearable },
        "json" => {
            let shape = shape.ok_or("kind \"json\" needs a `shape`")?;
            Kind::Json {
                shape: Shape::read(&shape)?,
                each,
                min: count(min)?,
                max: count(max)?,
            }
        }
        "ref" => Kind::Ref { email, clearable },
        "list" => {
            let of = of.ok_or("kind \"list\" needs `of`")?;
            Kind::List {
                of: Item::read(&of)?,
                max: count(max)?,
                item_max,
            }
        }
        "pairs" => Kind::Pairs,
        "comparators" => Kind::Comparators,
        "fieldValues" => Kind::FieldValues,
        "payload" => Kind::Payload,
        "form" => Kind::Form,
        "file" => Kind::File,
        other => return Err(format!("kind {other:?} is in KINDS, and nothing reads it")),
    })
}
