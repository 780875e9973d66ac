//! How a value is read: the kinds of the wire half, with what each may be told.

use crate::words::{Item, Shape};

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
