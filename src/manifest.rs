//! What a row of the manifest is. The rows themselves are compiled from `component-manifest.json`
//! by the build script, so a wrong manifest is a compile error and no key is written twice.

use crate::http::method::Method;

/// An action or a data source: one exported wasm function.
#[derive(Debug)]
pub struct Operation {
    /// The manifest key, which is the exported name too.
    pub key: &'static str,
    /// What a builder calls it.
    pub label: &'static str,
    /// HTTP method of its (first) request.
    pub method: Method,
    /// Path under `/api`, with `{wire_name}` where path inputs go.
    pub path: &'static str,
    /// How the answer becomes the result.
    pub plan: Plan,
    /// Whether it may be sent twice although its method is POST: it only reads, or a second time changes nothing more.
    pub repeats: bool,
    /// Declared inputs, in the designer's order. Nothing else is ever read from the params.
    pub inputs: &'static [Input],
}

/// One input of an operation.
#[derive(Debug)]
pub struct Input {
    /// Key in the params.
    pub key: &'static str,
    /// What the builder sees; errors name the input by it.
    pub label: &'static str,
    /// Whether it must be given: the platform demands it, and it has no default.
    pub required: bool,
    /// How its value is read.
    pub kind: Kind,
    /// Where it travels.
    pub place: Place,
    /// Name on the wire; a dot nests (`assignee_user.id`).
    pub wire: &'static str,
    /// Whether the word `null` clears the field.
    pub clearable: bool,
}

/// Where an input travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// A `{placeholder}` of the path.
    Path,
    /// The query string.
    Query,
    /// The JSON body.
    Body,
    /// Not sent as such: the plan or the host reads it.
    Call,
}

/// How a value is read, whatever type arrives.
#[derive(Debug, Clone, Copy)]
pub enum Kind {
    /// The connection value of the platform.
    Connection,
    /// A positive whole number up to 2^53 − 1 (what JavaScript can hold exactly).
    Id,
    /// A whole number within bounds.
    Integer {
        /// Smallest allowed.
        min: i64,
        /// Largest allowed.
        max: i64,
    },
    /// true or false, never "truthy".
    Flag,
    /// Text of at most `max` characters; 0 is no limit.
    Text {
        /// Characters allowed, 0 for any number.
        max: u32,
    },
    /// An ISO 8601 date or date-time, sent as given.
    Datetime,
    /// One of a model's values.
    Choice(&'static Model),
    /// JSON of a certain shape.
    Json(Shape),
    /// An object `{id}` or, for persons, `{email}`; a bare id or e-mail address is wrapped.
    Reference {
        /// Whether an e-mail address identifies it too.
        email: bool,
    },
    /// The name of a tag, wrapped as `{name}`; an object with a name passes.
    Tag {
        /// Characters allowed in the name.
        max: u32,
    },
    /// Several of one kind.
    List {
        /// Kind of an item.
        of: &'static Kind,
        /// Items allowed, 0 for any number.
        max: u32,
    },
    /// Key/value pairs, an object on the wire.
    Pairs,
    /// `{gt, gte, lt, lte}` of datetimes: `created_datetime[gte]=…`.
    Comparators,
    /// Custom-field values: a list of `{id, value}` or an object id → value.
    FieldValues,
    /// Raw Request's body, as it comes.
    Payload,
    /// Key → text or bytes.
    Form,
    /// The bytes of one file.
    File,
}

/// What JSON an input takes.
#[derive(Debug, Clone, Copy)]
pub enum Shape {
    /// Any JSON; text that is no JSON is a JSON string.
    Any,
    /// An object.
    Object,
    /// An array.
    Array {
        /// Keys that every item must have, none for items of any type.
        each: &'static [&'static str],
        /// Fewest items.
        min: u32,
        /// Most items, 0 for any number.
        max: u32,
    },
}

/// The values of a fixed choice.
#[derive(Debug)]
pub struct Model {
    /// Whether other text is allowed too (custom channels have slugs of their own).
    pub open: bool,
    /// Its name in the manifest, by which [`Params::choices`](crate::port::params::Params::choices) tells its values.
    pub name: &'static str,
}

/// How an operation's answer becomes its result, and what happens on the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Plan {
    /// One request; the answer is the result.
    Answer,
    /// One request; the result is `{message: "Success"}` (Gorgias answers with an empty body).
    Success,
    /// A list by cursor; `fetchAll` walks it to the end.
    Walk,
    /// `listCustomers`: with an id one customer as a page, else a walk.
    Customers,
    /// A create; with an external id it can be found again when the answer was lost.
    Create(Lookup),
    /// An update; refuses when there is nothing to change.
    Update,
    /// Custom-field values of a ticket as a bare array.
    FieldValues,
    /// Custom-field values written one by one (merge) or all at once (replace).
    UpdateFieldValues,
    /// An attachment's bytes or its signed address.
    Download,
    /// Files as form data.
    Upload,
    /// The builder's own request.
    Raw,
    /// All records as `{key, label}`.
    Picklist(Labels),
}

/// Which record a create makes, and so where it is looked up by its external id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lookup {
    /// `GET /tickets?external_id=`
    Tickets,
    /// `GET /messages?ticket_id=`: there is no filter by external id.
    Messages,
    /// `GET /customers?external_id=`
    Customers,
}

/// How a picklist names its records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Labels {
    /// Name, first and last name, e-mail address.
    Customer,
    /// Type, object, time.
    Event,
    /// Subject, beginning of the text.
    Message,
    /// Subject, excerpt.
    Ticket,
}

/// A connection type of the manifest.
#[derive(Debug)]
pub struct ConnectionType {
    /// The definition's key, e.g. `gorgias-api-key`.
    pub key: &'static str,
    /// What a builder calls it.
    pub label: &'static str,
    /// How it authorizes.
    pub scheme: Scheme,
    /// Its fields, in the designer's order.
    pub fields: &'static [Field],
}

/// A field of a connection type.
#[derive(Debug)]
pub struct Field {
    /// Key in the connection's `fields`.
    pub key: &'static str,
    /// What the builder sees.
    pub label: &'static str,
    /// Whether the platform demands it.
    pub required: bool,
}

/// How a connection authorizes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scheme {
    /// HTTP Basic of user name and API key.
    Basic,
    /// The OAuth access token.
    Bearer,
}

include!(concat!(env!("OUT_DIR"), "/operations.rs"));
