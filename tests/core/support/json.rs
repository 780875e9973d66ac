//! The host's JSON, natively.

use gorgias_component::port::json::Json;
use serde_json::{Value, json};

/// The host's JSON, natively.
#[derive(Debug, Clone, PartialEq)]
pub struct Native(pub Value);

impl Json for Native {
    fn member(&self, name: &str) -> Option<Self> {
        self.0.get(name).cloned().map(Self)
    }
    fn text(&self) -> Option<String> {
        self.0.as_str().map(str::to_owned)
    }
    fn number(&self) -> Option<f64> {
        self.0.as_f64()
    }
    fn whole(&self) -> Option<u64> {
        self.0.as_u64()
    }
    fn is_true(&self) -> bool {
        self.0 == true
    }
    fn is_null(&self) -> bool {
        self.0.is_null()
    }
    fn is_object(&self) -> bool {
        self.0.is_object()
    }
    fn json(&self) -> String {
        self.0.to_string()
    }
    fn parsed(json: &str) -> Self {
        Self(serde_json::from_str(json).unwrap_or_default())
    }
    fn written(&self) -> String {
        self.0.to_string()
    }
    fn keys(&self) -> Vec<String> {
        let object = self.0.as_object();
        object
            .into_iter()
            .flatten()
            .map(|(key, _)| key.clone())
            .collect()
    }
    fn length(&self) -> Option<u32> {
        self.0
            .as_array()
            .map(|items| u32::try_from(items.len()).unwrap())
    }
    fn item(&self, at: u32) -> Option<Self> {
        self.0.get(at as usize).cloned().map(Self)
    }
    fn push(&mut self, item: Self) {
        self.0.as_array_mut().unwrap().push(item.0);
    }
    fn null() -> Self {
        Self(Value::Null)
    }
    fn from_text(text: &str) -> Self {
        Self(text.into())
    }
    fn list() -> Self {
        Self(json!([]))
    }
    fn object(members: Vec<(&str, Self)>) -> Self {
        Self(
            members
                .into_iter()
                .map(|(name, value)| (name.to_owned(), value.0))
                .collect(),
        )
    }
}
