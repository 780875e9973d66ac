//! What `component-manifest.json` says, as types: shared inputs merged, model names resolved, words read.

use serde_json::Value;

pub use crate::words::{
    Collection, DataSourceType, Item, Labels, Language, Lookup, Method, Place, Plan, Scheme, Shape,
    Type, Word,
};

/// The whole manifest.
#[derive(Debug, Clone)]
pub struct Manifest {
    /// The component's key on the platform.
    pub key: String,
    /// Whether the platform lists it for everybody.
    pub public: bool,
    /// What the platform shows of the component.
    pub display: Display,
    /// The platform's category.
    pub category: String,
    /// The icon, beside the bundle.
    pub icon_path: String,
    /// Named choices, in file order.
    pub models: Vec<Model>,
    /// Connections, in file order.
    pub connections: Vec<Connection>,
    /// Actions, in file order.
    pub actions: Vec<Operation>,
    /// Data sources, in file order.
    pub data_sources: Vec<Operation>,
    /// Shared inputs that no operation refers to; the check refuses them.
    pub unused_inputs: Vec<String>,
}

impl Manifest {
    /// Actions, then data sources.
    pub fn operations(&self) -> impl Iterator<Item = &Operation> {
        self.actions.iter().chain(&self.data_sources)
    }
}

/// Label and description of the component or of an operation.
#[derive(Debug, Clone)]
pub struct Display {
    /// The name in the designer.
    pub label: String,
    /// One sentence on what it does.
    pub description: String,
}

/// A named list of choices.
#[derive(Debug, Clone)]
pub struct Model {
    /// Its name in the manifest.
    pub name: String,
    /// Whether text outside the choices is allowed too.
    pub open: bool,
    /// The choices, in the order the designer shows them.
    pub choices: Vec<Choice>,
}

/// One choice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// What the designer shows.
    pub label: String,
    /// What travels.
    pub value: String,
}

/// A connection type.
#[derive(Debug, Clone)]
pub struct Connection {
    /// Its key on the platform, kebab-case.
    pub key: String,
    /// Its name in the designer.
    pub label: String,
    /// How to get the credentials.
    pub comments: String,
    /// `authorization_code` for OAuth connections.
    pub oauth2_type: Option<String>,
    /// What the builder fills in.
    pub inputs: Vec<Field>,
    /// How it proves who calls.
    pub scheme: Scheme,
}

/// Whether an operation is an action or a data source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// A step of a flow.
    Action,
    /// Fills a list in a configuration page or the designer.
    DataSource,
}

impl Role {
    /// What a message calls it.
    pub fn noun(self) -> &'static str {
        match self {
            Self::Action => "action",
            Self::DataSource => "data source",
        }
    }
}

/// An action or a data source.
#[derive(Debug, Clone)]
pub struct Operation {
    /// Which of the two.
    pub role: Role,
    /// Its key, which is also the name of the exported function.
    pub key: String,
    /// What the designer shows.
    pub display: Display,
    /// What it asks of Gorgias.
    pub wire: OperationWire,
    /// Its inputs, in the designer's order.
    pub inputs: Vec<Input>,
    /// A result to build a flow with before it ever ran.
    pub example_payload: Option<Value>,
    /// For data sources: what they offer.
    pub data_source_type: Option<DataSourceType>,
}

/// The wire half of an operation.
#[derive(Debug, Clone)]
pub struct OperationWire {
    /// HTTP method; `Any` for the raw request.
    pub method: Method,
    /// Path below `/api`, with `{placeholders}`; empty for the raw request.
    pub path: String,
    /// How it is carried out.
    pub plan: Plan,
    /// For picklists: how items are named.
    pub labels: Option<Labels>,
    /// For `create`: where to look for a lost answer.
    pub lookup: Option<Lookup>,
}

/// An input of an operation: what the platform knows of it, and what travels.
#[derive(Debug, Clone)]
pub struct Input {
    /// The platform half.
    pub field: Field,
    /// The wire half.
    pub wire: Wire,
}

/// The platform half of an input. An input of a connection has no other.
#[derive(Debug, Clone)]
pub struct Field {
    /// Its key in `params`.
    pub key: String,
    /// Its name in the designer and in our messages.
    pub label: String,
    /// For key-value lists: what the key is.
    pub key_label: Option<String>,
    /// The designer's control.
    pub control: Type,
    /// Whether the control repeats.
    pub collection: Option<Collection>,
    /// Grey text in the empty control.
    pub placeholder: Option<String>,
    /// Key of the data source that offers values.
    pub data_source: Option<String>,
    /// What is there before anybody typed.
    pub default: Option<String>,
    /// What the builder should know.
    pub comments: String,
    /// A value as one would type it.
    pub example: Option<String>,
    /// Whether the designer insists on a value.
    pub required: bool,
    /// The choices.
    pub model: Option<Model>,
    /// The editor's language.
    pub language: Option<Language>,
    /// Connections only: `false` hides it.
    pub shown: Option<bool>,
}

/// The wire half of an input.
#[derive(Debug, Clone)]
pub struct Wire {
    /// How the value is read.
    pub kind: Kind,
    /// Where it travels.
    pub place: Place,
    /// Its name there; the input's key unless `as` says otherwise. Dots nest.
    pub name: String,
}

/// How a value is read, whatever JavaScript type arrives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// The connection.
    Connection,
    /// A positive integer, exact.
    Id {
        /// The word `null` clears.
        clearable: bool,
    },
    /// An integer in a range.
    Integer {
        /// The least.
        min: Option<i64>,
        /// The greatest.
        max: Option<i64>,
    },
    /// True or false.
    Flag,
    /// Text.
    Text {
        /// The most characters.
        max: Option<u64>,
        /// The word `null` clears.
        clearable: bool,
    },
    /// An ISO 8601 date or date-time, sent as given.
    Datetime {
        /// The word `null` clears.
        clearable: bool,
    },
    /// A value of the input's model.
    Choice {
        /// The word `null` clears.
        clearable: bool,
    },
    /// JSON.
    Json {
        /// Which JSON.
        shape: Shape,
        /// Keys that every item of an array must have.
        each: Vec<String>,
        /// The fewest items.
        min: Option<u64>,
        /// The most items.
        max: Option<u64>,
    },
    /// An object that stands for a customer, a user or a team, or its id.
    Ref {
        /// Whether an e-mail address will do.
        email: bool,
        /// The word `null` clears.
        clearable: bool,
    },
    /// A list.
    List {
        /// Of what.
        of: Item,
        /// The most items.
        max: Option<u64>,
        /// The most characters of an item.
        item_max: Option<u64>,
    },
    /// Keys and values, a JSON object on the wire.
    Pairs,
    /// `{gt, gte, lt, lte}` of datetimes.
    Comparators,
    /// Custom field values.
    FieldValues,
    /// The body of a raw request.
    Payload,
    /// Form parts: name → text or bytes.
    Form,
    /// One file's bytes.
    File,
}

/// Every kind's word and the attributes it takes besides `kind`, `in` and `as`.
pub const KINDS: &[(&str, &[&str])] = &[
    ("connection", &[]),
    ("id", &["clearable"]),
    ("integer", &["min", "max"]),
    ("flag", &[]),
    ("text", &["max", "clearable"]),
    ("datetime", &["clearable"]),
    ("choice", &["clearable"]),
    ("json", &["shape", "each", "min", "max"]),
    ("ref", &["email", "clearable"]),
    ("list", &["of", "max", "itemMax"]),
    ("pairs", &[]),
    ("comparators", &[]),
    ("fieldValues", &[]),
    ("payload", &[]),
    ("form", &[]),
    ("file", &[]),
];

impl Kind {
    /// The manifest's word for this kind.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Connection => "connection",
            Self::Id { .. } => "id",
            Self::Integer { .. } => "integer",
            Self::Flag => "flag",
            Self::Text { .. } => "text",
            Self::Datetime { .. } => "datetime",
            Self::Choice { .. } => "choice",
            Self::Json { .. } => "json",
            Self::Ref { .. } => "ref",
            Self::List { .. } => "list",
            Self::Pairs => "pairs",
            Self::Comparators => "comparators",
            Self::FieldValues => "fieldValues",
            Self::Payload => "payload",
            Self::Form => "form",
            Self::File => "file",
        }
    }

    /// Whether the word `null` clears the field.
    pub fn clearable(&self) -> bool {
        match self {
            Self::Id { clearable }
            | Self::Text { clearable, .. }
            | Self::Datetime { clearable }
            | Self::Choice { clearable }
            | Self::Ref { clearable, .. } => *clearable,
            _ => false,
        }
    }
}
