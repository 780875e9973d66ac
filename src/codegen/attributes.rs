//! What an input's kind may be told in the wire half of its row, and the rules that rows and items hold to.

use std::collections::BTreeMap;

#[cfg(test)]
use schemars::JsonSchema;
use serde::Deserialize;

use crate::words::{Item, Kind, Shape};

/// What a kind may be told; [`takes`] says which kind takes what.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Attributes {
    /// Whether the word `null` clears the field; of several (list, pairs, array) `[]` as text does so too.
    #[serde(default)]
    pub clearable: bool,
    /// Whether a time that is past is refused.
    #[serde(default)]
    pub future: bool,
    /// Whether a record is found by that text later: what nobody sees around it is taken off, or named inside it.
    #[serde(default)]
    pub identifies: bool,
    /// Whether an e-mail address will do.
    #[serde(default)]
    pub email: bool,
    /// The least, or the fewest items.
    pub min: Option<i64>,
    /// The greatest, or the most items or characters.
    pub max: Option<i64>,
    /// The most characters of an item.
    pub item_max: Option<i64>,
    /// Which JSON.
    #[serde(default = "any")]
    pub shape: Shape,
    /// Keys that every item of an array must have.
    #[serde(default)]
    pub each: Vec<String>,
    /// A member of an array's items that is chosen from a model.
    pub choose: Option<Chosen>,
    /// Dates among the members of an array's items that are never null: without them Gorgias does something else.
    #[serde(default)]
    pub never_null: Vec<String>,
    /// What the members of an array's items demand of each other.
    #[serde(default)]
    pub rules: Vec<Rule>,
    /// The shared example that a JSON object, or each item of an array, is like.
    pub like: Option<String>,
    /// What a list holds.
    #[serde(default = "text")]
    pub of: Item,
}

/// A member of an array's items, and the model that it is chosen from.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Chosen {
    /// The member.
    pub member: String,
    /// The model's name.
    pub model: String,
}

/// What inputs, or members of an item of a JSON array, demand of each other.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Keys with the values by which the rule holds; a flag that is not given is false.
    pub when: BTreeMap<String, String>,
    /// Keys of which at least one must be given then.
    pub needs: Vec<String>,
    /// Key of the one that is told.
    pub at: String,
    /// What is wrong with it, in words that follow its label or name.
    pub says: String,
}

fn any() -> Shape {
    Shape::Any
}

fn text() -> Item {
    Item::Text
}

/// The attributes that a kind takes.
pub fn takes(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Id | Kind::Person | Kind::Team | Kind::Choice | Kind::Email => &["clearable"],
        Kind::Datetime => &["clearable", "future"],
        Kind::Integer => &["min", "max"],
        Kind::Text => &["max", "clearable", "identifies"],
        Kind::Json => &[
            "shape",
            "like",
            "each",
            "choose",
            "neverNull",
            "rules",
            "min",
            "max",
            "clearable",
        ],
        Kind::Reference => &["email", "clearable"],
        Kind::Tag => &["max"],
        Kind::List => &["of", "max", "itemMax", "clearable"],
        Kind::Pairs => &["clearable"],
        Kind::Connection
        | Kind::UserId
        | Kind::Secret
        | Kind::Flag
        | Kind::Macro
        | Kind::Address
        | Kind::Span
        | Kind::Comparators
        | Kind::FieldValues
        | Kind::Payload
        | Kind::Form
        | Kind::File => &[],
    }
}

/// Those of them that it cannot do without.
pub fn needs(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Json => &["shape"],
        Kind::List => &["of"],
        _ => &[],
    }
}
