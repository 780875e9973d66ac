//! What a row of the manifest is. The rows themselves are compiled from `component-manifest.json`
//! by the build script, so a wrong manifest is a compile error and no key is written twice.

pub use crate::vocabulary::{
    Condition, First, Keep, Kind, Lookup, Method, Model, Only, Picklist, Piece, Place, Plan, Role,
    Rule, Scheme, Search, Shape,
};

/// An action or a data source: one exported wasm function.
#[derive(Debug)]
pub struct Operation {
    /// The manifest key, which is the exported name too.
    pub key: &'static str,
    /// What the flow author sees.
    pub label: &'static str,
    /// What calls it, which decides how its result is wrapped.
    pub role: Role,
    /// HTTP method of its (first) request.
    pub method: Method,
    /// Path under `/api`, with `{wire_name}` where path inputs go.
    pub path: &'static str,
    /// How the response becomes the result.
    pub plan: Plan,
    /// Whether it may be sent twice although its method is POST: it only reads, or a second time changes nothing more.
    pub repeats: bool,
    /// Members of the body that are always the same, each with its JSON text.
    pub constants: &'static [(&'static str, &'static str)],
    /// Keys of inputs of which at least one must be given; none for most operations.
    pub one_of: &'static [&'static str],
    /// What its inputs demand of each other.
    pub rules: &'static [Rule],
    /// The input that the connection is chosen in.
    pub connection: Field,
    /// All other inputs, in the designer's order. Nothing else is ever read from the params.
    pub inputs: &'static [Input],
}

impl Operation {
    /// Whether it changes a record, of which only what was filled in is sent.
    pub fn is_change(&self) -> bool {
        let is_writer = matches!(
            self.plan,
            Plan::Update
                | Plan::UpdateCustomer
                | Plan::ReadUpdate(_)
                | Plan::Macro
                | Plan::Assign
                | Plan::MergeCustomers
        );
        is_writer && self.method == Method::Put
    }
}

/// One input of an operation.
#[derive(Debug)]
pub struct Input {
    /// Key in the params.
    pub key: &'static str,
    /// What the flow author sees; errors name the input by it.
    pub label: &'static str,
    /// Whether it must be given: the platform demands it, and it has no default.
    pub required: bool,
    /// How its value is read.
    pub kind: Kind,
    /// Where it travels.
    pub place: Place,
    /// Name on the wire; a dot nests (`assignee_user.id`), 0 is the only item of a list (`macros.0.id`).
    pub wire: &'static str,
    /// Whether the word `null` clears the field.
    pub clearable: bool,
    /// Whether a time that is past is refused.
    pub future: bool,
    /// Whether a record is found by that text later. What travels in a path or a query always is such a text.
    pub identifies: bool,
}

/// A connection type of the manifest.
#[derive(Debug)]
pub struct ConnectionType {
    /// The definition's key, e.g. `gorgias-api-key`.
    pub key: &'static str,
    /// What the flow author sees.
    pub label: &'static str,
    /// How it authorizes.
    pub(crate) scheme: Scheme,
    /// Its fields, in the designer's order.
    pub fields: &'static [Field],
}

/// A field of a connection type, or the input that a connection is chosen in.
#[derive(Debug)]
pub struct Field {
    /// Key in the connection's `fields`, or in the params.
    pub key: &'static str,
    /// What the flow author sees.
    pub label: &'static str,
    /// Whether the platform demands it.
    pub required: bool,
}

include!(concat!(env!("OUT_DIR"), "/operations.rs"));
