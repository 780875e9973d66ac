//! What there is to say when a request has no response.

use crate::duration::seconds;
use crate::error::{Code, Error};
use crate::http::request::Request;
use crate::http::response::{Response, TransportError};

/// Why a request was not sent any more.
pub const OVERDUE: &str = "the step's 14 minutes were over before its turn came";

/// What to do when something may have happened.
pub const LOOK_FIRST: &str =
    "Look for the record before you run the step again, or you may get it twice.";

/// Why there is no answer after all tries.
pub struct NoResponse {
    /// What happened to the last try.
    pub lost: TransportError,
    /// Tries made.
    pub attempts: u32,
    /// The time a try was given, in milliseconds.
    pub timeout: f64,
}

/// Why a try is followed by another.
pub fn why<J>(result: &Result<Response<J>, TransportError>) -> String {
    match result {
        Ok(response) if response.status == 429 => "Gorgias' call limit is reached".to_owned(),
        Ok(response) => format!("Gorgias answered {}", response.status),
        Err(lost) => lost.reason(),
    }
}

impl NoResponse {
    /// Whether the request may have reached Gorgias.
    pub fn may_have_happened(&self) -> bool {
        !matches!(self.lost, TransportError::Broken { sent: false, .. })
    }

    /// As an error: how often it was tried, and for a request that must not be repeated whether it may have happened.
    pub fn error<F>(&self, request: &Request<F>) -> Error {
        let tries = if self.attempts > 1 {
            format!(" after {} tries", self.attempts)
        } else {
            String::new()
        };
        let (name, path) = (request.method.name(), request.path());
        let (code, what) = match &self.lost {
            TransportError::Broken { reason, .. } if reason == OVERDUE => (
                Code::Timeout,
                format!("{name} {path} was not sent{tries}: {OVERDUE}"),
            ),
            TransportError::Timeout => (
                Code::Timeout,
                format!(
                    "{name} {path} had no answer within {}{tries}",
                    seconds(self.timeout)
                ),
            ),
            TransportError::Broken { reason, .. } => (
                Code::Unreachable,
                format!("{name} {path} did not get through to Gorgias{tries}: {reason}"),
            ),
        };
        let outcome = match (request.is_repeatable, self.may_have_happened()) {
            (true, _) => "",
            (false, true) => "; it may have been carried out all the same",
            (false, false) => "; it was not carried out",
        };
        let hint = if outcome.contains("may") {
            LOOK_FIRST
        } else {
            "Run the step again; if it stays, check the connection's Domain and status.gorgias.com."
        };
        Error::new(code, format!("{what}{outcome}.")).with_hint(hint)
    }
}
