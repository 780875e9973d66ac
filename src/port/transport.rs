//! The host's network, clock and log. The wasm build answers with `fetch` and JavaScript values (`host`), the tests with
//! a script. The core never takes the time, sleeps or logs by itself.

use crate::http::request::Request;
use crate::http::response::{Response, TransportError};
use crate::port::json::Json;

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
    /// Sends the request once, without following redirects, and reads the response, all within its timeout.
    fn send(
        &self,
        request: &Request<Self::File>,
    ) -> impl Future<Output = Result<Response<Self::Json>, TransportError>>;
    /// The `id` of each record of a list, none where it has no whole number.
    fn ids(&self, records: &Self::Json) -> Vec<Option<u64>>;
    /// Adds all records of a list to another.
    fn append(&self, list: &mut Self::Json, records: &Self::Json);
    /// For each record of a list, its texts under these names, whose dots lead into objects: at most so many characters
    /// each, whole numbers and flags as text.
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
}
