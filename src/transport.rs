//! All that the core asks of the outside. The wasm build answers with `fetch` and JavaScript values (`host`),
//! the tests with a script. The core never takes the time, sleeps or logs by itself.

use crate::budget::Budget;
use crate::connection::ConnectionValue;
use crate::http::body::File;
use crate::http::request::Request;
use crate::http::response::{Lost, Reply};

/// A JSON value as the host parsed it. It is handed on, not decoded: Rust reads only what it depends on.
pub trait Json: Clone {
    /// The member of that name; none when this is no object or has no such member.
    fn member(&self, name: &str) -> Option<Self>;
    /// The text, when this is text.
    fn text(&self) -> Option<String>;
    /// The number.
    fn number(&self) -> Option<f64>;
    /// The number, when this is a whole one from 0 to 2^53 − 1.
    fn whole(&self) -> Option<u64>;
    /// Whether this is JSON's null.
    fn is_null(&self) -> bool;
    /// The value of a JSON text, null for what is none.
    fn parsed(json: &str) -> Self;
    /// The record's own `id`, when it is a whole number.
    fn id(&self) -> Option<u64>;
    /// How many items, when this is an array.
    fn length(&self) -> Option<u32>;
    /// The item at that place of an array.
    fn item(&self, at: u32) -> Option<Self>;
    /// Adds to the end of an array; anything else stays as it is.
    fn push(&mut self, item: Self);
    /// JSON null.
    fn null() -> Self;
    /// Text.
    fn from_text(text: &str) -> Self;
    /// An empty array.
    fn list() -> Self;
    /// An object with these members, in this order.
    fn object(members: Vec<(&str, Self)>) -> Self;
}

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

/// The params of one call. Only declared inputs are ever asked for.
pub trait Inputs<F> {
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

/// Severity of a line in the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Level {
    Debug,
    Info,
    Warn,
}

/// The host's network, clock and log.
pub trait Transport {
    /// A parsed JSON value.
    type Json: Json;
    /// A handle to bytes.
    type File: Clone;

    /// The bytes of a text.
    fn text_file(text: &str) -> Self::File;
    /// Sends the request once, without following redirects, and reads the answer, all within its timeout.
    fn send(
        &self,
        request: &Request<Self::File>,
    ) -> impl Future<Output = Result<Reply<Self::Json>, Lost>>;
    /// The `id` of each record of a list, none where it has no whole number.
    fn ids(&self, records: &Self::Json) -> Vec<Option<u64>>;
    /// Adds all records of a list to another.
    fn append(&self, list: &mut Self::Json, records: &Self::Json);
    /// Of each record of a list the texts under these names, at most so many characters, whole numbers as text.
    fn texts(&self, records: &Self::Json, names: &[&str], longest: u32)
    -> Vec<Vec<Option<String>>>;
    /// Waits.
    fn sleep(&self, milliseconds: u64) -> impl Future<Output = ()>;
    /// Milliseconds since 1970.
    fn now(&self) -> f64;
    /// A number from 0 up to 1, for jitter.
    fn random(&self) -> f64;
    /// Writes a line to the flow's log.
    fn log(&self, level: Level, line: &str);
    /// Whether the platform asked for debug records.
    fn debugs(&self) -> bool;
    /// The budget shared by all calls of this instance with that account and credential.
    fn budget<R>(&self, account: &str, use_it: impl FnOnce(&mut Budget) -> R) -> R;
}
