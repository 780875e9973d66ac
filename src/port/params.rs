//! The params of a call as they were given.

use serde_json::value::RawValue;

use crate::connection::account::ConnectionValue;
use crate::http::body::File;
use crate::json::read::{Parsed, parse};

/// An input's value before its kind is considered.
#[derive(Debug, Clone)]
pub enum Given<F> {
    /// undefined, null, "" or [].
    Absent,
    /// true or false.
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
    /// Something that is no data, and what it is ("a function").
    Unusable(String),
}

impl<F> Given<F> {
    /// A JSON item as if it had been given by itself.
    pub(crate) fn from_json(json: &RawValue) -> Self {
        match parse(json.get()) {
            Ok(Parsed::Null) | Err(_) => Self::Absent,
            Ok(Parsed::Text(text)) if text.is_empty() => Self::Absent,
            Ok(Parsed::Text(text)) => Self::Text(text),
            Ok(Parsed::Scalar(scalar)) if scalar == "true" || scalar == "false" => {
                Self::Flag(scalar == "true")
            }
            Ok(Parsed::Scalar(scalar)) => Self::Number(scalar),
            Ok(Parsed::List(_) | Parsed::Object(_)) => Self::Json(json.get().to_owned()),
        }
    }
}

/// The params of one call. Only declared inputs are ever asked for.
pub trait Params<F> {
    /// The value of an input.
    fn value(&self, key: &str) -> Given<F>;
    /// The same with text as a file too.
    fn file(&self, key: &str) -> Given<F>;
    /// A list of `{key, value}` or an object, as [`Given::Entries`], repeated keys and all; values may be bytes.
    fn entries(&self, key: &str) -> Given<F>;
    /// The wire values of the manifest's model of that name, one a line. The host has the manifest anyway.
    fn choices(&self, model: &str) -> String;
    /// The connection, or none when there is no object.
    fn connection(&self, key: &str) -> Option<ConnectionValue>;
}
