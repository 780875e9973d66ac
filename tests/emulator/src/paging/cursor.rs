//! Cursors: where a page begins, as text that travels.

use crate::json_text;
use crate::timestamp::Timestamp;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

/// What a record is sorted by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Key {
    /// None, and before all others.
    First,
    /// A date.
    At(Timestamp),
    /// A number.
    Number(i64),
    /// A text.
    Text(String),
    /// None, and after all others.
    Last,
}

impl Key {
    fn to_json(&self) -> Value {
        match self {
            Self::At(timestamp) => json!(timestamp.without_offset()),
            Self::Number(number) => json!(number),
            Self::Text(text) => json!(text),
            Self::First | Self::Last => Value::Null,
        }
    }

    // A text that reads as a date is one: only date keys ever look like that.
    pub(super) fn from_json(value: &Value) -> Option<Self> {
        match value {
            Value::String(text) => {
                Some(Timestamp::parse(text).map_or_else(|| Self::Text(text.clone()), Self::At))
            }
            Value::Number(number) => number.as_i64().map(Self::Number),
            Value::Null => Some(Self::First),
            _ => None,
        }
    }
}

/// A place in a list: where the next (or the previous) page begins.
#[derive(Clone, Debug, PartialEq)]
pub struct Cursor {
    /// Towards the end of the list.
    pub forward: bool,
    /// The key of the last record seen.
    pub key: Key,
    /// The id of the last record seen.
    pub id: u64,
}

impl Cursor {
    /// The opaque text that travels.
    #[must_use]
    pub fn encode(&self) -> String {
        let direction = if self.forward { "next" } else { "prev" };
        STANDARD.encode(json_text::python(&json!([
            direction,
            self.key.to_json(),
            self.id
        ])))
    }

    /// Reads what a client sent back.
    #[must_use]
    pub fn decode(text: &str) -> Option<Self> {
        let parts: Vec<Value> = serde_json::from_slice(&STANDARD.decode(text).ok()?).ok()?;
        let [direction, key, id] = parts.as_slice() else {
            return None;
        };
        let forward = match direction.as_str()? {
            "next" => true,
            "prev" => false,
            _ => return None,
        };
        Some(Self {
            forward,
            key: Key::from_json(key)?,
            id: id.as_u64()?,
        })
    }
}
