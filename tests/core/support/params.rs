//! Params as JSON.

use std::sync::LazyLock;

use gorgias_component::connection::account::ConnectionValue;
use gorgias_component::http::body::File;
use gorgias_component::port::params::{Given, Params};
use gorgias_component::secret::credential::Secret;
use serde_json::Value;

use super::choice_lines;

/// Params as JSON; `{"$bytes": "text", "contentType": "…"}` stands for a file.
pub struct JsonParams(pub Value);

fn given(value: &Value, text_is_file: bool) -> Given<Vec<u8>> {
    match value {
        Value::Null => Given::Absent,
        Value::Bool(flag) => Given::Flag(*flag),
        Value::Number(number) => Given::Number(number.to_string()),
        Value::String(text) if text.is_empty() => Given::Absent,
        Value::String(text) if text_is_file => Given::File(File {
            content: text.clone().into_bytes(),
            size: text.len() as u64,
            content_type: None,
        }),
        Value::String(text) => Given::Text(text.clone()),
        Value::Array(items) if items.is_empty() => Given::Absent,
        Value::Object(fields) if fields.contains_key("$unusable") => {
            Given::Unusable(fields["$unusable"].as_str().unwrap().to_owned())
        }
        // JSON text whose own digits matter.
        Value::Object(fields) if fields.contains_key("$json") => {
            Given::Json(fields["$json"].as_str().unwrap().to_owned())
        }
        Value::Object(fields) if fields.contains_key("$tooLarge") => {
            Given::TooLarge(fields["$tooLarge"].as_str().unwrap().to_owned())
        }
        Value::Object(fields) if fields.contains_key("$bytes") => {
            let content = fields["$bytes"].as_str().unwrap().as_bytes().to_vec();
            let content_type = fields
                .get("contentType")
                .and_then(Value::as_str)
                .map(str::to_owned);
            Given::File(File {
                size: content.len() as u64,
                content,
                content_type,
            })
        }
        other => Given::Json(other.to_string()),
    }
}

/// A value of an entry: text also when it is empty.
fn entry(value: &Value) -> Given<Vec<u8>> {
    match value {
        Value::String(text) => Given::Text(text.clone()),
        other => given(other, false),
    }
}

impl Params<Vec<u8>> for JsonParams {
    fn undeclared(&self) -> &[String] {
        static NAMES: LazyLock<Vec<String>> =
            LazyLock::new(|| (1..=12).map(|number| format!("stray{number}")).collect());
        let count = self.0["$undeclared"].as_u64().unwrap_or_default();
        &NAMES[..usize::try_from(count).unwrap()]
    }
    fn choices(&self, model: &str) -> String {
        choice_lines(model)
    }
    fn value(&self, key: &str) -> Given<Vec<u8>> {
        given(&self.0[key], false)
    }
    fn file(&self, key: &str) -> Given<Vec<u8>> {
        given(&self.0[key], true)
    }
    fn entries(&self, key: &str) -> Given<Vec<u8>> {
        match &self.0[key] {
            Value::Object(fields) => Given::Entries(
                fields
                    .iter()
                    .map(|(key, value)| (key.clone(), entry(value)))
                    .collect(),
            ),
            Value::Array(items) if !items.is_empty() => Given::Entries(
                items
                    .iter()
                    .map(|item| {
                        (
                            item["key"].as_str().unwrap_or_default().to_owned(),
                            entry(&item["value"]),
                        )
                    })
                    .collect(),
            ),
            Value::String(text) if !text.is_empty() => {
                Given::entries(text).map_or(Given::Text(text.clone()), Given::Entries)
            }
            other => match given(other, false) {
                Given::Absent => Given::Absent,
                _ => Given::Unusable("something that is no list of keys and values".into()),
            },
        }
    }
    fn connection(&self, key: &str) -> Option<ConnectionValue> {
        let value = self.0[key].as_object()?;
        let texts = |name: &str| -> Vec<(String, Secret)> {
            let fields = value
                .get(name)
                .and_then(Value::as_object)
                .into_iter()
                .flatten();
            fields
                .filter_map(|(key, text)| Some((key.clone(), Secret::new(text.as_str()?))))
                .collect()
        };
        let key = value
            .get("key")
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned();
        Some(ConnectionValue {
            key,
            fields: texts("fields"),
            token: texts("token"),
        })
    }
}
