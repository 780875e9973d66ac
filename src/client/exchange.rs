//! One request until it has a response: its turn, its tries, the deadline.

use crate::text::first_characters;
use std::cell::Cell;

use crate::client::api_error::ApiError;
use crate::client::no_response::{LOOK_FIRST, NoResponse, OVERDUE, why};
use crate::client::rate_limit;
use crate::client::rate_limit::{RateLimiter, RateLimiters, Turn};
use crate::client::retry::{Outcome, Policy, Verdict, retry_after_ms};
use crate::client::success::{EXCERPT, usable};
use crate::client::trace::Trace;
use crate::connection::account::Account;
use crate::duration::{seconds, whole};
use crate::error::Error;
use crate::http::method::Method;
use crate::http::request::Request;
use crate::http::response::{Response, ResponseBody, TransportError};
use crate::manifest::Operation;
use crate::port::transport::{Level, Transport};

/// Milliseconds an operation may take in all: one minute less than the platform lets an execution run,
/// so that it ends with an error that says how far it came.
pub const DEADLINE: f64 = 14.0 * 60_000.0;

/// Bytes of a refusal that are kept.
const LONGEST_ERROR_BODY: usize = 1_000_000;

/// A pause shorter than this is nobody's business; a longer one is told in the log.
const NOTABLE: f64 = 2_000.0;

/// Sends the requests of one operation.
pub struct Exchange<'a, T: Transport> {
    /// The outside.
    pub transport: &'a T,
    /// Where to, and with what credentials.
    pub account: &'a Account,
    /// The operation, for messages.
    pub operation: &'static Operation,
    limiters: &'a RateLimiters,
    policy: Cell<Policy>,
    trace: Trace<'a, T>,
    deadline: f64,
}

/// An answer, and how it was come by.
pub struct Attempted<J> {
    /// The answer of the last try.
    pub response: Response<J>,
    /// Tries made.
    pub attempts: u32,
    /// Whether an earlier try may have been carried out although its answer was lost.
    pub uncertain: bool,
}

impl<'a, T: Transport> Exchange<'a, T> {
    /// An exchange that starts now.
    pub fn new(
        transport: &'a T,
        limiters: &'a RateLimiters,
        account: &'a Account,
        operation: &'static Operation,
        debug: bool,
    ) -> Self {
        let deadline = transport.now() + DEADLINE;
        let trace = Trace::new(transport, account, debug || transport.debugs());
        Self {
            transport,
            limiters,
            account,
            operation,
            policy: Cell::new(Policy::Standard),
            trace,
            deadline,
        }
    }

    /// Follows another policy from here on.
    pub fn follow(&self, policy: Policy) {
        self.policy.set(policy);
    }

    /// The answer to a request, be it a success or a error.
    ///
    /// # Errors
    /// When none came, after all tries.
    pub async fn attempt(
        &self,
        request: &Request<T::File>,
    ) -> Result<Attempted<T::Json>, NoResponse> {
        let mut uncertain = false;
        for attempt in 1_u32.. {
            let call = self.wait_for_turn(request).await;
            let started = self.transport.now();
            let left = self.deadline - started;
            if left <= 0.0 {
                // Not sent: with no time left to hear of it, nobody could tell what it did.
                if let Some(call) = call {
                    self.limiters
                        .of(&self.account.id, |limiter| limiter.unsent(call));
                }
                return Err(NoResponse {
                    lost: TransportError::Broken {
                        reason: OVERDUE.into(),
                        sent: uncertain,
                    },
                    attempts: attempt - 1,
                    timeout: 0.0,
                });
            }
            let mut timed = request.clone();
            timed.every_header = self.trace.is_on();
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
            if timed.timeout == 0 || timed.timeout as f64 > left {
                timed.timeout = left as u64;
            }
            let result = self.transport.send(&timed).await;
            let result = result.map(|response| self.without_secrets(response));
            let now = self.transport.now();
            let outcome = match &result {
                Ok(response) => Outcome::Status {
                    status: response.status,
                    retry_after: response.header("retry-after"),
                },
                Err(lost) => Outcome::NoResponse(lost),
            };
            let random = self.transport.random();
            let verdict =
                self.policy
                    .get()
                    .verdict(request.is_repeatable, outcome, attempt, now, random);
            let again = match verdict {
                Verdict::Again(wait) if now + wait < self.deadline => Some(wait),
                _ => None,
            };
            let state = self.settle(call, &result, now);
            let told = again.map(|wait| format!("{}: again in {}", why(&result), seconds(wait)));
            self.trace
                .record(&timed, &result, attempt, now - started, told, state);
            match (again, result) {
                (Some(wait), result) => {
                    uncertain |= match &result {
                        Ok(response) => response.status >= 500,
                        Err(TransportError::Timeout) => true,
                        Err(TransportError::Broken { sent, .. }) => *sent,
                    };
                    self.pause(wait, &result).await;
                }
                (None, Ok(response)) => {
                    return Ok(Attempted {
                        response,
                        attempts: attempt,
                        uncertain,
                    });
                }
                (None, Err(lost)) => {
                    return Err(NoResponse {
                        lost,
                        attempts: attempt,
                        timeout: timed.timeout as f64,
                    });
                }
            }
        }
        Err(NoResponse {
            lost: TransportError::Timeout,
            attempts: u32::MAX,
            timeout: 0.0,
        })
    }

    /// The successful answer to a request.
    ///
    /// # Errors
    /// When Gorgias refused it, or no answer came.
    pub async fn success(&self, request: &Request<T::File>) -> Result<Response<T::Json>, Error> {
        let attempted = self
            .attempt(request)
            .await
            .map_err(|failure| failure.error(request))?;
        if attempted.response.is_success() {
            Ok(attempted.response)
        } else {
            Err(self.api_error(request, attempted))
        }
    }

    /// Has it done, the answer being of no interest. A delete whose earlier try may have got through is done
    /// when the record is no longer there (404) or holds no such value any more (400).
    ///
    /// # Errors
    /// As [`Exchange::success`].
    pub async fn done(&self, request: &Request<T::File>) -> Result<(), Error> {
        let attempted = self
            .attempt(request)
            .await
            .map_err(|failure| failure.error(request))?;
        let is_gone = request.method == Method::Delete
            && attempted.uncertain
            && matches!(attempted.response.status, 400 | 404);
        if attempted.response.is_success() || is_gone {
            Ok(())
        } else {
            Err(self.api_error(request, attempted))
        }
    }

    /// The host's value of a successful answer.
    ///
    /// # Errors
    /// As [`Exchange::success`], and when the answer is not the JSON it should be.
    pub async fn value(&self, request: &Request<T::File>) -> Result<T::Json, Error> {
        usable(request, self.success(request).await?)
    }

    /// Redacted before anything of them is cut or quoted.
    fn safe_headers(&self, headers: &[(String, String)]) -> Vec<(String, String)> {
        let redact = |text: &str| self.account.redactor.redact(text);
        headers
            .iter()
            .map(|(name, value)| (redact(name), redact(value)))
            .collect()
    }

    /// A refusal as an error.
    pub fn api_error(&self, request: &Request<T::File>, attempted: Attempted<T::Json>) -> Error {
        let Attempted {
            response, attempts, ..
        } = attempted;
        let body = match &response.body {
            ResponseBody::Text(body) | ResponseBody::NotJson(body) => body.as_str(),
            ResponseBody::Empty | ResponseBody::Value(_) => "",
        };
        let error = ApiError {
            method: request.method,
            path: request.path(),
            status: response.status,
            body,
            headers: self.safe_headers(&response.headers),
            scheme: self.account.scheme,
            attempts,
        };
        let mut error = Error::from(error);
        if response.status >= 500 && !request.is_repeatable {
            error = error.adding("it may have been carried out all the same");
            error.hint = Some(LOOK_FIRST.into());
        }
        error
    }

    /// A line for the flow's log, without secrets: a builder may have put one into an input.
    pub fn log(&self, level: Level, line: &str) {
        self.transport
            .log(level, &self.account.redactor.redact(line));
    }

    /// Milliseconds until the operation must have ended.
    pub fn left(&self) -> f64 {
        self.deadline - self.transport.now()
    }

    /// Milliseconds that a request would wait at present for the account's call limit.
    pub fn limit_wait(&self) -> f64 {
        let now = self.transport.now();
        self.limiters
            .of(&self.account.id, |limiter| limiter.expected_wait(now))
    }

    /// Waits until the account's call limit has room. A request without its credentials needs none.
    async fn wait_for_turn(&self, request: &Request<T::File>) -> Option<rate_limit::InFlight> {
        request.authorization.as_ref()?;
        let account = &self.account.id;
        let ticket = self.limiters.of(account, RateLimiter::join);
        let mut is_told = false;
        while self.left() > 0.0 {
            let (now, random) = (self.transport.now(), self.transport.random());
            let turn = |limiter: &mut RateLimiter| limiter.turn(ticket, now, random);
            let wait = match self.limiters.of(account, turn) {
                Turn::Yours(call) => return Some(call),
                Turn::After(wait) => wait.min(self.left()),
            };
            if wait >= NOTABLE && !is_told {
                is_told = true;
                let label = self.operation.label;
                let line = format!("{label}: waiting {} for Gorgias' call limit", seconds(wait));
                self.transport.log(Level::Info, &line);
            }
            self.transport.sleep(whole(wait)).await;
        }
        self.limiters.of(account, |limiter| limiter.leave(ticket));
        None
    }

    /// Tells the rate limiter what the response reports; its state is for the trace.
    fn settle(
        &self,
        call: Option<rate_limit::InFlight>,
        result: &Result<Response<T::Json>, TransportError>,
        now: f64,
    ) -> Option<String> {
        let call = call?;
        self.limiters.of(&self.account.id, |limiter| {
            match result {
                Ok(response) => {
                    let asked = response
                        .header("retry-after")
                        .and_then(|text| retry_after_ms(text, now));
                    let refused = (response.status == 429).then(|| asked.unwrap_or_default());
                    limiter.answered(call, now, response.header(rate_limit::HEADER), refused);
                }
                Err(_) => limiter.lost(call, now),
            }
            limiter.state()
        })
    }

    /// The texts of an answer, redacted as they come in: what is quoted, cut or decoded later might hold a secret in
    /// a form that is not known any more.
    fn without_secrets(&self, mut response: Response<T::Json>) -> Response<T::Json> {
        match &mut response.body {
            ResponseBody::Text(text) => {
                text.truncate(text.floor_char_boundary(LONGEST_ERROR_BODY));
                *text = self.account.redactor.redact(text);
            }
            ResponseBody::NotJson(text) => {
                // It may be a file of any size, of which only the beginning is told.
                text.truncate(text.floor_char_boundary(4 * EXCERPT));
                let clean = self.account.redactor.redact(text);
                *text = first_characters(&clean, EXCERPT).to_owned();
            }
            ResponseBody::Empty | ResponseBody::Value(_) => {}
        }
        response
    }

    async fn pause(&self, wait: f64, result: &Result<Response<T::Json>, TransportError>) {
        let line = format!(
            "{}: {}; trying again in {}",
            self.operation.label,
            why(result),
            seconds(wait)
        );
        self.transport
            .log(Level::Warn, &self.account.redactor.redact(&line));
        if wait > 0.0 {
            self.transport.sleep(whole(wait)).await;
        }
    }
}
