//! The rows of the manifest as they stand in the file, before shared inputs are merged and names resolved. The JSON
//! schema beside the manifest is made from these very types; see `schema.rs`.

use std::collections::BTreeMap;

#[cfg(test)]
use schemars::JsonSchema;
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::attributes::{Attributes, Rule};
use crate::entries::Entries;
use crate::picklist::Picklist;
use crate::words::{
    Category, Collection, DataSourceType, EntryPoint, Kind, Language, Method, Oauth2Type, Place,
    Plan, Scheme, TriggerType, Type,
};

/// The file's outermost object. What it lists is read row by row, so that one bad row does not hide the others.
#[derive(Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct File {
    /// Where editors find this schema; nothing else needs it.
    #[serde(rename = "$schema")]
    _schema: Option<String>,
    /// The component's key on the platform.
    pub key: String,
    /// True is for Prismatic's own components.
    #[cfg_attr(test, schemars(extend("const" = false)))]
    pub public: bool,
    /// What the platform shows of the component.
    #[cfg_attr(test, schemars(with = "ComponentDisplay"))]
    pub display: Value,
    /// What operations are about, by key: a page of the reference each, in this order.
    #[cfg_attr(test, schemars(with = "BTreeMap<String, Resource>"))]
    pub resources: Entries<Value>,
    /// Named choices.
    #[serde(default)]
    #[cfg_attr(test, schemars(with = "BTreeMap<String, Model>"))]
    pub models: Entries<Value>,
    /// Inputs that several operations have; a row brings one in by `use`.
    #[serde(default)]
    #[cfg_attr(test, schemars(with = "BTreeMap<String, Input>"))]
    pub inputs: Entries<Value>,
    /// Parts of example payloads that several have; `{"use": name}` brings one in, and what stands beside it wins.
    #[serde(default, rename = "examples")]
    #[cfg_attr(test, schemars(with = "BTreeMap<String, Value>"))]
    _examples: IgnoredAny,
    /// What shared examples do not show of their members, by example and place: `null` for one that may be null, `absent` for
    /// one that may be missing, and where the example has null also its type (`string`, `number`, `boolean`, `object`, `any`,
    /// another example or a list of it: `attachment[]`), with `|` between them.
    #[serde(default)]
    pub members: BTreeMap<String, BTreeMap<String, String>>,
    /// The connection types.
    #[cfg_attr(test, schemars(with = "Vec<Connection>"))]
    pub connections: Vec<Value>,
    /// The actions, by key.
    #[cfg_attr(test, schemars(with = "BTreeMap<String, Operation>"))]
    pub actions: Entries<Value>,
    /// The data sources, by key.
    #[serde(default)]
    #[cfg_attr(test, schemars(with = "BTreeMap<String, Operation>"))]
    pub data_sources: Entries<Value>,
    /// The triggers, by key.
    #[serde(default)]
    #[cfg_attr(test, schemars(with = "BTreeMap<String, Operation>"))]
    pub triggers: Entries<Value>,
}

/// What the platform shows of the component.
#[derive(Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ComponentDisplay {
    /// The component's name.
    pub label: String,
    /// One sentence on what it does.
    pub description: String,
    /// The platform's category.
    pub category: Category,
    /// The icon, beside the bundle. The platform takes no other form than PNG.
    #[cfg_attr(test, schemars(regex(pattern = r"\.png$")))]
    pub icon_path: String,
}

/// What operations are about: tickets, customers.
#[derive(Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Resource {
    /// The heading of its page.
    pub label: String,
    /// What there is to know before reading on.
    pub description: String,
    /// The family of OAuth scopes that reading (`:read`) and changing it (`:write`) need.
    pub scope: Option<String>,
}

/// A named list of choices.
#[derive(Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Model {
    /// What is accepted besides the choices, in words; without it nothing is.
    pub open: Option<String>,
    /// What people call some of the values for short, in small letters and digits, each with the value.
    #[serde(default)]
    pub short: BTreeMap<String, String>,
    /// The choices, in the order the designer shows them.
    pub choices: Vec<Choice>,
}

/// One choice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// What the designer shows.
    pub label: String,
    /// What travels.
    pub value: String,
}

/// A connection type.
#[derive(Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Connection {
    /// Its key on the platform, kebab-case.
    pub key: String,
    /// Its name in the designer.
    pub label: String,
    /// How to get the credentials; steps begin with a number and a full stop.
    pub comments: String,
    /// OAuth connections only.
    pub oauth2_type: Option<Oauth2Type>,
    /// What is filled in.
    #[cfg_attr(test, schemars(with = "Vec<Field>"))]
    pub inputs: Vec<Value>,
    /// What is not the platform's.
    pub wire: ConnectionWire,
}

/// The wire half of a connection.
#[derive(Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ConnectionWire {
    /// How it authorizes.
    pub scheme: Scheme,
}

/// An action or a data source.
#[derive(Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Operation {
    /// What the designer shows of it.
    pub display: Display,
    /// What it asks of Gorgias.
    pub wire: OperationWire,
    /// Its inputs, in the designer's order.
    #[cfg_attr(test, schemars(with = "Vec<Input>"))]
    pub inputs: Vec<Value>,
    /// A result to build a flow with before it ever ran. Read apart, with its members in file order.
    #[serde(rename = "examplePayload")]
    #[cfg_attr(test, schemars(with = "Option<Value>"))]
    _example_payload: Option<IgnoredAny>,
    /// Data sources only: what it offers.
    pub data_source_type: Option<DataSourceType>,
    /// Triggers only: when it runs, and what else the platform calls it for.
    pub trigger: Option<Trigger>,
}

/// When a trigger runs, and what else the platform calls it for. What the platform is told of it follows from this.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Trigger {
    /// What makes its flow run.
    pub r#type: TriggerType,
    /// What the platform calls it for besides `perform`.
    #[serde(default)]
    pub entry_points: Vec<EntryPoint>,
    /// Items that the platform hands to the flow at once, if nobody says otherwise; only where items are resolved.
    pub batch_size: Option<u32>,
}

/// What the designer shows of an operation.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Display {
    /// Its name.
    pub label: String,
    /// One sentence on what it does.
    pub description: String,
}

/// The wire half of an operation.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct OperationWire {
    /// Key of the resource that it is about.
    pub resource: String,
    /// HTTP method of its request; left out where the plan has none of its own.
    pub method: Option<Method>,
    /// Path below `/api`, with `{placeholders}`; left out where the plan has none of its own.
    #[serde(default)]
    pub path: String,
    /// How it is carried out.
    pub plan: Plan,
    /// Picklists only: what they offer, and how they name it.
    pub picklist: Option<Picklist>,
    /// Creates only: where to look for a record whose answer was lost.
    pub lookup: Option<Lookup>,
    /// Members of the body that are always the same.
    #[serde(default)]
    #[cfg_attr(test, schemars(with = "BTreeMap<String, Value>"))]
    pub body: Entries<Value>,
    /// Keys of inputs of which at least one must be given.
    #[serde(default)]
    pub one_of: Vec<String>,
    /// The plan `readUpdate` only: members of the record that go along unchanged.
    #[serde(default)]
    pub keep: Vec<String>,
    /// Whether a request that is no GET changes nothing all the same, so that it may be run just to see what comes of it.
    #[serde(default)]
    pub reads: bool,
    /// Whether a POST may be sent twice: it only reads, or a second time changes nothing more.
    #[serde(default)]
    pub repeats: bool,
    /// What its inputs demand of each other, by their keys.
    #[serde(default)]
    pub rules: Vec<Rule>,
    /// OAuth scopes that it needs, where they are not those of its resource and method.
    #[serde(default)]
    pub scopes: Vec<String>,
}

/// Where a create looks for a record that it may have made already.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Lookup {
    /// Key of the action that lists such records.
    pub list: String,
    /// Key of the input that narrows the list: the external id where the list has such a filter.
    pub by: String,
    /// What becomes of a second run with the same external id, where that is not another record: a sentence.
    pub again: Option<String>,
}

/// The platform half of an input.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Field {
    /// Its key in `params`.
    pub key: String,
    /// Its name in the designer and in messages.
    pub label: String,
    /// Key-value lists only: what the key is.
    pub key_label: Option<String>,
    /// The designer's control.
    #[serde(rename = "type")]
    pub control: Type,
    /// Whether the control repeats.
    pub collection: Option<Collection>,
    /// Grey text in the empty control.
    pub placeholder: Option<String>,
    /// Key of the data source that offers values.
    pub data_source: Option<String>,
    /// What is there before anybody typed.
    pub default: Option<String>,
    /// What a flow author should know.
    pub comments: String,
    /// A value as one would type it.
    pub example: Option<String>,
    /// Whether the designer insists on a value.
    #[serde(default)]
    pub required: bool,
    /// Name of the choices.
    pub model: Option<String>,
    /// The editor's language.
    pub language: Option<Language>,
    /// Connections only: false hides it.
    pub shown: Option<bool>,
}

/// An input of an operation. The build merges the shared input that it may use, and reads its two halves one after the
/// other; this stands for the whole of it in the schema.
#[cfg(test)]
pub struct Input;

/// The wire half of an input.
#[derive(Debug, Clone, Deserialize)]
pub struct Wire {
    /// How the value is read.
    pub kind: Kind,
    /// Where it travels.
    #[serde(rename = "in")]
    pub place: Place,
    /// Its name there, if it is not the key; a dot nests, 0 is the only item of a list.
    #[serde(rename = "as")]
    pub name: Option<String>,
    /// What the kind is told besides.
    #[serde(flatten)]
    pub told: Attributes,
}
