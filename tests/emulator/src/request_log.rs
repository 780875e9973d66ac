//! The latest requests, for tests to look at and for people to read.

use crate::timestamp::Timestamp;
use serde::Serialize;
use serde_json::Value;
use std::collections::{BTreeMap, VecDeque};
use std::io::Write;
use std::sync::{Mutex, PoisonError};

const KEPT: usize = 2000;

/// One request and how it was answered.
#[derive(Clone, Debug, Default, Serialize)]
#[allow(missing_docs)]
pub struct Entry {
    pub request_id: String,
    pub at: Timestamp,
    /// `api` or `files`.
    pub port: &'static str,
    pub method: String,
    pub path: String,
    pub query: Vec<(String, String)>,
    /// Without the values of credentials.
    pub headers: BTreeMap<String, String>,
    /// The JSON, or what a multipart body held, or the text.
    pub body: Value,
    pub body_bytes: usize,
    /// 0 when the connection was cut before an answer.
    pub status: u16,
    pub took_ms: f64,
    pub call_limit: Option<String>,
    /// Why it was refused.
    pub error: Option<String>,
    /// The faults that were done to it.
    pub faults: Vec<String>,
}

/// The latest requests.
#[derive(Debug)]
pub struct RequestLog {
    entries: Mutex<VecDeque<Entry>>,
    verbose: bool,
}

impl RequestLog {
    /// An empty log; `verbose` writes a line per request to standard error.
    #[must_use]
    pub fn new(verbose: bool) -> Self {
        Self {
            entries: Mutex::new(VecDeque::new()),
            verbose,
        }
    }

    /// Writes a request down.
    pub fn add(&self, entry: Entry) {
        if self.verbose {
            let time = entry.at.to_string();
            let query = entry
                .query
                .iter()
                .map(|(key, value)| format!("{key}={value}"))
                .collect::<Vec<_>>()
                .join("&");
            let mark = if query.is_empty() { "" } else { "?" };
            let limit = entry.call_limit.as_deref().unwrap_or("-");
            let faults = if entry.faults.is_empty() {
                String::new()
            } else {
                format!("  fault: {}", entry.faults.join(", "))
            };
            let error = entry
                .error
                .as_deref()
                .map(|error| format!("  {error}"))
                .unwrap_or_default();
            let line = format!(
                "{}  {:3}  {:6} {}{mark}{query}  {:.1} ms  {limit}  {}{error}{faults}\n",
                time.get(11..23).unwrap_or_default(),
                entry.status,
                entry.method,
                entry.path,
                entry.took_ms,
                entry.request_id,
            );
            // Nobody may be reading any more; that is no reason to stop.
            drop(std::io::stderr().write_all(line.as_bytes()));
        }
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        entries.push_back(entry);
        if entries.len() > KEPT {
            entries.pop_front();
        }
    }

    /// All that is kept, oldest first.
    #[must_use]
    pub fn all(&self) -> Vec<Entry> {
        self.entries
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .iter()
            .cloned()
            .collect()
    }

    /// Forgets them.
    pub fn clear(&self) {
        self.entries
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clear();
    }
}
