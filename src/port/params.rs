//! The params of a call as they were given.

use serde_json::value::RawValue;

use crate::connection::account::ConnectionValue;
use crate::http::body::File;
use crate::json::read::{Item, Members, Parsed, parse, well_formed};
use crate::text::trim_unseen;

/// An input's value before its kind is considered.
#[derive(Debug, Clone)]
pub enum Given<F> {
    /// Undefined, null, "" or [].
    Absent,
    /// True or false.
    Flag(bool),
    /// A number as JavaScript writes it.
    Number(String),
    /// Text; a date as ISO 8601.
    Text(String),
    /// An object or array as JSON text.
    Json(String),
    /// Bytes.
    File(File<F>),
    /// Keys and values, where the kind asked for them.
    Entries(Vec<(String, Given<F>)>),
    /// Something that cannot be sent, and what it is ("a function").
    Unusable(String),
    /// More than is read, and how much it is ("20000001 characters, more than 20000000").
    TooLarge(String),
}

impl<F> Given<F> {
    /// A JSON value as if it were an input's own.
    pub(crate) fn from_json(json: &RawValue) -> Self {
        Self::of_json(json.get())
    }

    /// The same of a JSON text.
    pub(crate) fn of_json(json: &str) -> Self {
        match parse(json) {
            Ok(Parsed::Null) | Err(_) => Self::Absent,
            Ok(Parsed::Text(text)) if text.is_empty() => Self::Absent,
            Ok(Parsed::Text(text)) => Self::Text(text),
            Ok(Parsed::Scalar(scalar)) if scalar == "true" || scalar == "false" => {
                Self::Flag(scalar == "true")
            }
            Ok(Parsed::Scalar(scalar)) => Self::Number(scalar),
            Ok(Parsed::List(_) | Parsed::Object(_)) => Self::Json(json.to_owned()),
        }
    }

    /// Rows `[{key, value}]` or the members of an object, of their JSON text; none for what is neither. A row without
    /// a key has "" for it, and for its value what else is in it, if anything.
    pub fn entries(json: &str) -> Option<Vec<(String, Self)>> {
        let row = |item: &RawValue| {
            let Ok(Parsed::Object(Members(members))) = parse(item.get()) else {
                return (String::new(), Self::from_json(item));
            };
            let (mut key, mut value, mut has_others) = (Self::Absent, None, false);
            for (name, json) in members {
                match name.as_str() {
                    "key" => key = Self::from_json(&json),
                    "value" => value = Some(Self::from_json(&json)),
                    _ => has_others |= !matches!(Self::from_json(&json), Self::Absent),
                }
            }
            match (key, value) {
                (Self::Text(key) | Self::Number(key), None) if has_others => {
                    (key, Self::Unusable("an item without a value".into()))
                }
                (Self::Text(key) | Self::Number(key), value) => {
                    (key, value.unwrap_or(Self::Absent))
                }
                (Self::Absent, None | Some(Self::Absent)) if !has_others => {
                    (String::new(), Self::Absent)
                }
                _ => (String::new(), Self::from_json(item)),
            }
        };
        match parse(&well_formed(trim_unseen(json))).ok()? {
            Parsed::List(items) => Some(items.iter().map(|item| row(item)).collect()),
            Parsed::Object(Members(members)) => {
                let member = |(key, value): (String, Item)| (key, Self::from_json(&value));
                Some(members.into_iter().map(member).collect())
            }
            _ => None,
        }
    }
}

/// The params of one call. Only declared inputs are ever asked for; of anything else only the name is told.
pub trait Params<F> {
    /// The value of an input.
    fn value(&self, key: &str) -> Given<F>;
    /// The same with text as a file too.
    fn file(&self, key: &str) -> Given<F>;
    /// A list of `{key, value}` or an object, as [`Given::Entries`], repeated keys and all; values may be bytes.
    fn entries(&self, key: &str) -> Given<F>;
    /// The choices of the manifest's model of that name, one a line: the wire value, and after a tab the label where it is
    /// another text. The host has the manifest anyway.
    fn choices(&self, model: &str) -> String;
    /// Names of what was given, is not blank, and is neither an input nor a group of inputs.
    fn undeclared(&self) -> &[String] {
        &[]
    }
    /// The connection, or none when there is no object.
    fn connection(&self, key: &str) -> Option<ConnectionValue>;
}
