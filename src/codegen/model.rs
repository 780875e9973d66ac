//! What `component-manifest.json` says, as types: shared inputs merged, names resolved, words read.

pub use crate::attributes::{Attributes, Rule};
use std::collections::BTreeMap;

use crate::entries::{Entries, Ordered};
pub use crate::rows::{Choice, Display, Field, Lookup, OperationWire, Trigger};
pub use crate::words::{
    Category, Collection, DataSourceType, EntryPoint, Item, Kind, Language, Method, Oauth2Type,
    Place, Plan, Role, Scheme, Search, Shape, TriggerType, Type, Word,
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
    pub category: Category,
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
    /// Triggers, in file order.
    pub triggers: Vec<Operation>,
    /// Parts of example payloads that several have, in file order.
    pub examples: Entries<Ordered>,
    /// What these do not show of their members.
    pub members: BTreeMap<String, BTreeMap<String, String>>,
    /// Shared inputs and examples that nothing refers to; the check refuses them.
    pub unused: Vec<String>,
}

impl Manifest {
    /// Actions, data sources, triggers.
    pub fn operations(&self) -> impl Iterator<Item = &Operation> {
        let others = self.data_sources.iter().chain(&self.triggers);
        self.actions.iter().chain(others)
    }

    /// The action of that key.
    pub fn action(&self, key: &str) -> Option<&Operation> {
        self.actions.iter().find(|action| action.key == key)
    }
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
    /// The family of OAuth scopes that it needs.
    pub scope: Option<String>,
}

/// A named list of choices.
#[derive(Debug, Clone)]
pub struct Model {
    /// Its name in the manifest.
    pub name: String,
    /// What is accepted besides the choices, in words.
    pub open: Option<String>,
    /// What people call some of the values for short, in small letters and digits, each with the value.
    pub short: BTreeMap<String, String>,
    /// The choices, in the order the designer shows them.
    pub choices: Vec<Choice>,
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
    /// For OAuth connections.
    pub oauth2_type: Option<Oauth2Type>,
    /// What is filled in.
    pub inputs: Vec<Field>,
    /// How it authorizes.
    pub scheme: Scheme,
}

/// An action, a data source or a trigger.
#[derive(Debug, Clone)]
pub struct Operation {
    /// Which of them.
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
    pub example_payload: Option<Ordered>,
    /// The same as it stands in the file, with what it shares by name.
    pub example_row: Option<Ordered>,
    /// For data sources: what they offer.
    pub data_source_type: Option<DataSourceType>,
    /// For triggers: when they run, and what else the platform calls them for.
    pub trigger: Option<Trigger>,
}

impl Operation {
    /// What a picklist calls a record that has no name: Ticket, from "Select Ticket".
    pub fn noun(&self) -> Option<&str> {
        self.display.label.strip_prefix("Select ")
    }

    /// The functions that are exported for it: what the platform calls each for, none for `perform`, and its name.
    pub fn exports(&self) -> Vec<(Option<EntryPoint>, String)> {
        let points = self
            .trigger
            .iter()
            .flat_map(|trigger| &trigger.entry_points);
        let others = points.map(|point| (Some(*point), point.export(&self.key)));
        std::iter::once((None, self.key.clone()))
            .chain(others)
            .collect()
    }

    /// The input of that key.
    pub fn input(&self, key: &str) -> Option<&Input> {
        self.inputs.iter().find(|input| input.field.key == key)
    }
}

/// An input of an operation: what the platform knows of it, and what travels.
#[derive(Debug, Clone)]
pub struct Input {
    /// The shared input that it is made of, if any.
    pub shared: Option<String>,
    /// The platform half.
    pub field: Field,
    /// The choices that the field's model names.
    pub model: Option<Model>,
    /// How the value is read.
    pub kind: Kind,
    /// Where it travels.
    pub place: Place,
    /// Its name there; the input's key unless `as` says otherwise. Dots nest.
    pub name: String,
    /// What the kind is told besides.
    pub told: Attributes,
}

impl Input {
    /// Whether a call must give it: left blank, an input with a default means the default.
    pub fn must_be_given(&self) -> bool {
        self.field.required && self.field.default.is_none()
    }

    /// The names of the models that its value, or a member of its items, is chosen from.
    pub fn models(&self) -> impl Iterator<Item = &String> {
        let chosen = self.told.choose.iter().map(|chosen| &chosen.model);
        self.field.model.iter().chain(chosen)
    }

    /// Whether its values are those of its model.
    pub fn is_choice(&self) -> bool {
        self.kind == Kind::Choice || (self.kind == Kind::List && self.told.of == Item::Choice)
    }
}
