//! The rows of the manifest as they stand in the file, before names and words are resolved.

use serde::Deserialize;
use serde_json::Value;

use crate::entries::Entries;

/// The file's outermost object. What it lists is read row by row, so that one bad row does not hide the others.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct File {
    /// Where editors find the file's schema; nothing here needs it.
    #[serde(rename = "$schema")]
    _schema: Option<String>,
    pub key: String,
    pub public: bool,
    pub display: ComponentDisplay,
    pub resources: Entries<Value>,
    #[serde(default)]
    pub models: Entries<Value>,
    #[serde(default)]
    pub inputs: Entries<Value>,
    pub connections: Vec<Value>,
    pub actions: Entries<Value>,
    #[serde(default)]
    pub data_sources: Entries<Value>,
}

/// What the platform shows of the component.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ComponentDisplay {
    pub label: String,
    pub description: String,
    pub category: String,
    pub icon_path: String,
}

/// What the designer shows of an operation.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Display {
    pub label: String,
    pub description: String,
}

/// What operations are about: a page of the reference.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Resource {
    pub label: String,
    pub description: String,
}

/// A named list of choices.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Model {
    #[serde(default)]
    pub open: bool,
    pub choices: Vec<Choice>,
}

/// One of them.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    pub label: String,
    pub value: String,
}

/// A connection type.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Connection {
    pub key: String,
    pub label: String,
    pub comments: String,
    pub oauth2_type: Option<String>,
    pub inputs: Vec<Value>,
    pub wire: ConnectionWire,
}

/// Its wire half.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConnectionWire {
    pub scheme: String,
}

/// An action or a data source; its key stands before it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Operation {
    pub display: Display,
    pub wire: OperationWire,
    pub inputs: Vec<Value>,
    pub example_payload: Option<Value>,
    pub data_source_type: Option<String>,
}

/// Its wire half.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OperationWire {
    pub resource: String,
    pub method: String,
    pub path: String,
    pub plan: String,
    pub labels: Option<String>,
    pub lookup: Option<String>,
    #[serde(default)]
    pub repeats: bool,
}

/// The platform half of an input.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Field {
    pub key: String,
    pub label: String,
    pub key_label: Option<String>,
    #[serde(rename = "type")]
    pub control: String,
    pub collection: Option<String>,
    pub placeholder: Option<String>,
    pub data_source: Option<String>,
    pub default: Option<String>,
    pub comments: String,
    pub example: Option<String>,
    #[serde(default)]
    pub required: bool,
    pub model: Option<String>,
    pub language: Option<String>,
    pub shown: Option<bool>,
}

/// What a kind may be told besides its word; `KINDS` says which kind takes which.
#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Attributes {
    pub clearable: bool,
    pub email: bool,
    pub min: Option<i64>,
    pub max: Option<i64>,
    pub item_max: Option<u64>,
    pub shape: Option<String>,
    pub each: Vec<String>,
    pub of: Option<String>,
}
