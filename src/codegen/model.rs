//! What `component-manifest.json` says, as types: shared inputs merged, model names resolved, words read.

use serde_json::Value;

pub use crate::kind::{KINDS, Kind};
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
    /// What operations are about, in the order of the reference.
    pub resources: Vec<Resource>,
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

/// What operations are about: tickets, customers. A page of the reference each.
#[derive(Debug, Clone)]
pub struct Resource {
    /// Its key, which is the name of the page.
    pub key: String,
    /// The page's heading.
    pub label: String,
    /// What there is to know before reading on.
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
    /// Key of the resource that it is about.
    pub resource: String,
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
    /// Whether a POST may be sent twice: it only reads, or a second time changes nothing more.
    pub repeats: bool,
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

impl Input {
    /// Whether a call must give it: left blank, an input with a default means the default.
    pub fn must_be_given(&self) -> bool {
        self.field.required && self.field.default.is_none()
    }
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
