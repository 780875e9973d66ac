//! One comparison of a filter: what something has, held against what is wanted.

use crate::timestamp::Timestamp;
use serde_json::{Value, json};
use std::cmp::Ordering;

/// An operator, an attribute and what it is compared with, which is read once for all that are asked.
#[derive(Clone, Debug, PartialEq)]
pub struct Test {
    operator: String,
    /// Of the attribute.
    pub path: String,
    wanted: Value,
    wanted_at: Option<Timestamp>,
    /// In lower case.
    wanted_text: Option<String>,
}

/// What something has at a path.
#[derive(Clone, Debug, PartialEq)]
pub enum Attribute {
    /// A date, if there is one.
    At(Option<Timestamp>),
    /// Anything else; a list passes by its items.
    Value(Value),
}

impl From<Value> for Attribute {
    fn from(value: Value) -> Self {
        Self::Value(value)
    }
}

impl Test {
    /// The comparison by an operator that is known.
    #[must_use]
    pub fn new(operator: &str, path: String, wanted: Value) -> Self {
        Self {
            operator: operator.to_owned(),
            path,
            wanted_at: wanted.as_str().and_then(Timestamp::parse),
            wanted_text: wanted.as_str().map(str::to_lowercase),
            wanted,
        }
    }

    /// Whether what something has at the path is as wanted.
    #[must_use]
    pub fn passes(&self, own: &Attribute) -> bool {
        let order = match (own, self.wanted_at) {
            (Attribute::At(own), Some(wanted)) => own.map(|own| own.cmp(&wanted)),
            (Attribute::At(_), None) => None,
            (Attribute::Value(own), _) => self.order(own),
        };
        match self.operator.as_str() {
            "gt" => order.is_some_and(Ordering::is_gt),
            "gte" => order.is_some_and(Ordering::is_ge),
            "lt" => order.is_some_and(Ordering::is_lt),
            "lte" => order.is_some_and(Ordering::is_le),
            _ => match own {
                Attribute::At(own) => self.fits(&json!(own)),
                Attribute::Value(own) => self.fits(own),
            },
        }
    }

    fn order(&self, own: &Value) -> Option<Ordering> {
        if let (Some(wanted), Some(own)) = (self.wanted_at, own.as_str()) {
            return Timestamp::parse(own).map(|own| own.cmp(&wanted));
        }
        own.as_f64()?.partial_cmp(&self.wanted.as_f64()?)
    }

    fn fits(&self, own: &Value) -> bool {
        let wanted = &self.wanted;
        let has = |one: &Value| items(own).any(|item| same(item, one));
        let any = || items(wanted).any(has);
        let all = || items(wanted).all(has);
        let text = |check: fn(&str, &str) -> bool| match (own.as_str(), &self.wanted_text) {
            (Some(own), Some(wanted)) => check(&own.to_lowercase(), wanted),
            _ => false,
        };
        let contains = || text(|own, wanted| own.contains(wanted)) || any();
        let is_empty = || items(own).next().is_none() || own.as_str() == Some("");
        match self.operator.as_str() {
            "eq" => same(own, wanted) || has(wanted),
            "neq" => !(same(own, wanted) || has(wanted)),
            "contains" => contains(),
            "notContains" => !contains(),
            "startsWith" => text(|own, wanted| own.starts_with(wanted)),
            "endsWith" => text(|own, wanted| own.ends_with(wanted)),
            "containsAny" => any(),
            "containsAll" => all(),
            "notContainsAny" => !any(),
            "notContainsAll" => !all(),
            "isEmpty" => is_empty(),
            _ => !is_empty(),
        }
    }
}

fn items(value: &Value) -> impl Iterator<Item = &Value> {
    let (list, one) = match value {
        Value::Array(list) => (list.as_slice(), None),
        Value::Null => (Default::default(), None),
        other => (Default::default(), Some(other)),
    };
    list.iter().chain(one)
}

// Ids stand as text in system views.
fn same(a: &Value, b: &Value) -> bool {
    a == b
        || matches!((a, b), (Value::Number(number), Value::String(text)) | (Value::String(text), Value::Number(number)) if *text == number.to_string())
}
