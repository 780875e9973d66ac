//! What there is to say when a request has no answer, or one that cannot be used.

use crate::duration::seconds;
use crate::error::{Code, Error};
use crate::http::request::Request;
use crate::http::response::{Answer, Lost, Reply};

/// Why a request was not sent any more.
pub const OVERDUE: &str = "the step's 14 minutes were over before its turn came";

/// Characters of a useless answer that are kept.
pub const EXCERPT: usize = 2_000;

/// What to do when something may have happened.
pub const LOOK_FIRST: &str =
    "Look for the record before you run the step again, or you may get it twice.";

/// Why there is no answer after all tries.
pub struct Unanswered {
    /// What happened to the last try.
    pub lost: Lost,
    /// Tries made.
    pub attempts: u32,
    /// The time a try was given, in milliseconds.
    pub timeout: f64,
}

/// Why a try is followed by another.
pub fn why<J>(result: &Result<Reply<J>, Lost>) -> String {
    match result {
        Ok(reply) if reply.status == 429 => "Gorgias' call limit is reached".to_owned(),
        Ok(reply) => format!("Gorgias answered {}", reply.status),
        Err(lost) => lost.reason(),
    }
}

/// The value of a success, or what is wrong with it.
///
/// # Errors
/// When it is empty or no JSON. What was asked for may be done all the same, and the message says so.
pub fn usable<F, J>(request: &Request<F>, reply: Reply<J>) -> Result<J, Error> {
    let (name, path, status) = (request.method.name(), request.path(), reply.status);
    let fault = match reply.body {
        Answer::Value(value) => return Ok(value),
        Answer::Empty => (
            format!("Gorgias answered {name} {path} with {status} but without a body"),
            None,
        ),
        Answer::NotJson(text) | Answer::Text(text) => {
            let kind = if text.trim_start().starts_with('<') {
                "a web page"
            } else {
                "something that is not JSON"
            };
            (
                format!("Gorgias answered {name} {path} with {status} but with {kind}"),
                Some(text),
            )
        }
    };
    let (done, hint) = if request.is_repeatable {
        (
            "",
            "Run the step again; if it stays, see status.gorgias.com.",
        )
    } else {
        (
            "; it was probably carried out, so check before you run it again",
            LOOK_FIRST,
        )
    };
    let mut error = Error::new(Code::UnexpectedResponse, format!("{}{done}.", fault.0));
    error.status = Some(status);
    error.body = fault.1;
    error.headers = reply.headers;
    Err(error.with_hint(hint))
}

impl Unanswered {
    /// Whether the request may have reached Gorgias.
    pub fn may_have_happened(&self) -> bool {
        !matches!(self.lost, Lost::Broken { sent: false, .. })
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
            Lost::Broken { reason, .. } if reason == OVERDUE => (
                Code::Timeout,
                format!("{name} {path} was not sent{tries}: {OVERDUE}"),
            ),
            Lost::Timeout => (
                Code::Timeout,
                format!(
                    "{name} {path} had no answer within {}{tries}",
                    seconds(self.timeout)
                ),
            ),
            Lost::Broken { reason, .. } => (
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

impl Lost {
    /// For the log.
    pub fn reason(&self) -> String {
        match self {
            Self::Timeout => "no answer in time".into(),
            Self::Broken { reason, .. } => format!("no connection ({reason})"),
        }
    }
}
