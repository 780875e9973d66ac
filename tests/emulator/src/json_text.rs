//! JSON as text: the way Python's `json` writes it, as Gorgias does, or compact.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// How JSON is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum JsonStyle {
    /// As Python does: spaces after `,` and `:`, everything beyond ASCII as `\uXXXX`; 27 recorded lengths prove it
    #[default]
    Python,
    /// No spaces, UTF-8
    Compact,
}

impl JsonStyle {
    /// The text of a value.
    #[must_use]
    pub fn write(self, value: &Value) -> Vec<u8> {
        let mut out = String::with_capacity(256);
        self.value(&mut out, value);
        out.into_bytes()
    }

    const fn comma(self) -> &'static str {
        match self {
            Self::Python => ", ",
            Self::Compact => ",",
        }
    }

    fn value(self, out: &mut String, value: &Value) {
        match value {
            Value::Null => out.push_str("null"),
            Value::Bool(true) => out.push_str("true"),
            Value::Bool(false) => out.push_str("false"),
            Value::Number(number) => out.push_str(&number.to_string()),
            Value::String(text) => self.text(out, text),
            Value::Array(items) => {
                out.push('[');
                for (index, item) in items.iter().enumerate() {
                    if index > 0 {
                        out.push_str(self.comma());
                    }
                    self.value(out, item);
                }
                out.push(']');
            }
            Value::Object(object) => self.object(out, object),
        }
    }

    fn object(self, out: &mut String, object: &Map<String, Value>) {
        out.push('{');
        let first = first_keys(object);
        let leading = first.iter().filter_map(|key| object.get_key_value(*key));
        let others = object.len() - leading.clone().count();
        let rest = object
            .iter()
            .filter(|(key, _)| !first.contains(&key.as_str()))
            .take(others);
        for (index, (key, value)) in leading.chain(rest).enumerate() {
            if index > 0 {
                out.push_str(self.comma());
            }
            self.text(out, key);
            out.push_str(if self == Self::Python { ": " } else { ":" });
            self.value(out, value);
        }
        out.push('}');
    }

    fn text(self, out: &mut String, text: &str) {
        out.push('"');
        for character in text.chars() {
            match character {
                '"' => out.push_str("\\\""),
                '\\' => out.push_str("\\\\"),
                '\n' => out.push_str("\\n"),
                '\r' => out.push_str("\\r"),
                '\t' => out.push_str("\\t"),
                '\u{8}' => out.push_str("\\b"),
                '\u{c}' => out.push_str("\\f"),
                plain if plain.is_ascii() && !plain.is_ascii_control() || plain == '\u{7f}' => {
                    out.push(plain);
                }
                other if self == Self::Python || other.is_ascii() => {
                    for unit in other.encode_utf16(&mut [0; 2]) {
                        out.push_str(&format!("\\u{unit:04x}"));
                    }
                }
                other => out.push(other),
            }
        }
        out.push('"');
    }
}

/// What comes first in an object: the order of the wire for the envelopes of lists and what they say of the place,
/// else what is known of records. The other keys come by name.
fn first_keys(object: &Map<String, Value>) -> &'static [&'static str] {
    if object.contains_key("prev_cursor") {
        return &["scope", "prev_cursor", "next_cursor", "total_resources"];
    }
    if object.contains_key("prev_items") {
        return &["next_items", "prev_items", "current_cursor"];
    }
    if object.contains_key("nb_pages") {
        return &["page", "per_page", "current_page", "item_count", "nb_pages"];
    }
    let (Some(meta), Some(Value::Array(_))) = (object.get("meta"), object.get("data")) else {
        return crate::key_order::of(object);
    };
    if meta.get("total_resources").is_some() {
        &["object", "uri", "data", "meta"]
    } else {
        &["data", "object", "uri", "meta"]
    }
}

/// The text of a value as Python's `json.dumps` writes it.
#[must_use]
pub fn python(value: &Value) -> Vec<u8> {
    JsonStyle::Python.write(value)
}

/// An error's body in a line, for the log.
#[must_use]
pub fn brief(body: &Value) -> String {
    let error = body.get("error").unwrap_or(body);
    let text = match (error.get("msg").and_then(Value::as_str), error.get("data")) {
        (Some(msg), Some(data)) => format!("{msg} {data}"),
        (Some(msg), None) => msg.to_owned(),
        (None, _) => body.to_string(),
    };
    text.chars().take(300).collect()
}

#[cfg(test)]
mod tests {
    use super::{JsonStyle, python};
    use serde_json::json;

    #[test]
    fn json_is_written_as_python_writes_it() {
        let value = json!({"b": [1, 2.5, null, true, -7], "id": {"é": "💎 \"x\"\n\u{1}\u{7f}"}, "e": [], "o": {}});
        let text = python(&value);
        assert_eq!(
            String::from_utf8_lossy(&text),
            "{\"id\": {\"\\u00e9\": \"\\ud83d\\udc8e \\\"x\\\"\\n\\u0001\u{7f}\"}, \"b\": [1, 2.5, null, true, -7], \"e\": [], \"o\": {}}"
        );
        assert_eq!(
            serde_json::from_slice::<serde_json::Value>(&text).ok(),
            Some(value)
        );
        assert_eq!(
            String::from_utf8_lossy(
                &JsonStyle::Compact.write(&json!({"é": [1, 2], "c": "\u{1f}💎"}))
            ),
            "{\"c\":\"\\u001f💎\",\"é\":[1,2]}"
        );
    }

    #[test]
    fn envelopes_have_the_order_of_the_wire() {
        let order =
            |value: &serde_json::Value| String::from_utf8(python(value)).unwrap_or_default();
        let plain = json!({"uri": "", "object": "list", "data": [], "meta": {"next_cursor": null, "prev_cursor": null}});
        assert!(order(&plain).starts_with("{\"data\": [], \"object\""));
        let total =
            json!({"uri": "", "object": "list", "data": [], "meta": {"total_resources": null}});
        assert!(order(&total).starts_with("{\"object\": \"list\", \"uri\""));
        let places = json!({"next_cursor": "n", "prev_cursor": null, "total_resources": null});
        let text = r#"{"prev_cursor": null, "next_cursor": "n", "total_resources": null}"#;
        assert_eq!(order(&places), text);
        let items = json!({"current_cursor": null, "next_items": "n", "prev_items": null});
        let text = r#"{"next_items": "n", "prev_items": null, "current_cursor": null}"#;
        assert_eq!(order(&items), text);
        // A customer has `data` and `meta`, too.
        let customer = json!({"data": null, "active": true, "id": 5, "meta": {}});
        assert!(order(&customer).starts_with(r#"{"id": 5, "active""#));
    }
}
