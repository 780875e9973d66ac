//! One request until it has a response: its turn, its attempts, the deadline.

use std::cell::Cell;

use super::creations::Creations;
use super::effect::may_be_done;
use super::memory::Memory;
use super::no_response::{NoResponse, why};
use super::pace::Pace;
use super::retry::{Outcome, Verdict};
use super::server_clock::ServerClock;
use super::success::EXCERPT;
use super::trace::Trace;
use crate::connection::account::Account;
use crate::duration::{seconds, whole};
use crate::http::request::Request;
use crate::http::response::{Response, ResponseBody, TransportError};
use crate::manifest::Operation;
use crate::port::transport::{Level, Transport};
use crate::text::first_characters;

/// Milliseconds an operation may take in all: one minute less than the platform lets an execution run,
/// so that it ends with an error that says how far it came.
pub(crate) const DEADLINE: f64 = 14.0 * 60_000.0;

/// Bytes that are kept of the body of a response that is no success.
const LONGEST_ERROR_BODY: usize = 1_000_000;

/// Sends the requests of one operation.
pub struct Exchange<'a, T: Transport> {
    /// The host's network, clock and log.
    pub(crate) transport: &'a T,
    /// Where to, and with what credentials.
    pub(crate) account: &'a Account,
    /// The operation, for messages.
    pub(crate) operation: &'static Operation,
    /// The account's call limit.
    pub(crate) pace: Pace<'a, T>,
    /// Creates under way in this instance.
    pub(crate) creations: &'a Creations,
    /// Gorgias' clock.
    pub(crate) clock: ServerClock,
    trace: Trace<'a, T>,
    sent: Cell<u64>,
    /// Milliseconds since 1970.
    deadline: f64,
}

/// A response, and what it took to get it.
pub(crate) struct Attempted<J> {
    /// The response to the last attempt.
    pub(crate) response: Response<J>,
    /// Attempts made.
    pub(crate) attempts: u32,
    /// Whether an earlier attempt may have been carried out although its response was lost.
    pub(crate) uncertain: bool,
    /// When the last attempt was sent, in milliseconds since 1970.
    pub(crate) sent: f64,
}

impl<'a, T: Transport> Exchange<'a, T> {
    /// An exchange that starts now.
    pub fn new(
        transport: &'a T,
        memory: &'a Memory,
        account: &'a Account,
        operation: &'static Operation,
        debug: bool,
    ) -> Self {
        memory.limiters.free_unused(transport.now());
        Self {
            transport,
            account,
            operation,
            pace: Pace::new(transport, &memory.limiters, account, operation.label),
            creations: &memory.creations,
            clock: ServerClock::default(),
            trace: Trace::new(transport, account, debug || transport.debugs()),
            sent: Cell::new(0),
            deadline: transport.now() + DEADLINE,
        }
    }

    /// With less time than an operation usually has, in milliseconds.
    #[must_use]
    pub fn within(self, milliseconds: f64) -> Self {
        Self {
            deadline: self.transport.now() + milliseconds,
            ..self
        }
    }

    /// The response to a request, whatever its status.
    ///
    /// # Errors
    /// When none came, after all attempts.
    pub(crate) async fn attempt(
        &self,
        request: &Request<T::File>,
    ) -> Result<Attempted<T::Json>, NoResponse> {
        let mut uncertain = false;
        let mut attempts = 0_u32;
        loop {
            let call = self.pace.turn(request, self.deadline).await;
            let started = self.transport.now();
            let Some(timed) = self.timed(request, started) else {
                if let Some(call) = call {
                    self.pace.unsent(call);
                }
                return Err(NoResponse::Deadline {
                    attempts,
                    uncertain,
                });
            };
            attempts = attempts.saturating_add(1);
            self.sent.set(self.sent() + 1);
            let result = self.transport.send(&timed).await;
            let result = result.map(|response| self.without_secrets(response));
            let now = self.transport.now();
            if let Ok(response) = &result {
                self.clock.observe(response.header("date"), started, now);
            }
            let again = self.verdict(request, &result, attempts, now);
            let limit = call.and_then(|call| self.pace.settle(call, &result, now));
            let told = again.map(|wait| {
                let why = why(request, &result);
                format!("{why}: again in {}", seconds(wait))
            });
            let took = now - started;
            self.trace
                .record(&timed, &result, attempts, took, told, limit);
            match (again, result) {
                (Some(wait), result) => {
                    uncertain |= match &result {
                        Ok(response) => may_be_done(response.status),
                        Err(error) => error.may_have_arrived(),
                    };
                    self.pause(wait, &why(request, &result)).await;
                }
                (None, Ok(response)) => {
                    return Ok(Attempted {
                        response,
                        attempts,
                        uncertain,
                        sent: started,
                    });
                }
                (None, Err(error)) => {
                    return Err(NoResponse::Failed {
                        error,
                        attempts,
                        timeout: timed.timeout,
                        uncertain,
                        sent: started,
                    });
                }
            }
        }
    }

    /// A line for the flow's log, without secrets: a flow author may have put one into an input.
    pub(crate) fn log(&self, level: Level, line: &str) {
        self.transport
            .log(level, &self.account.redactor.redact(line));
    }

    /// Requests sent so far, each attempt counted.
    pub(crate) fn sent(&self) -> u64 {
        self.sent.get()
    }

    /// Milliseconds until the operation must have ended.
    pub(crate) fn left(&self) -> f64 {
        self.deadline - self.transport.now()
    }

    /// The request with what is left of the time as its timeout, if that is less; none when nothing is left.
    fn timed(&self, request: &Request<T::File>, now: f64) -> Option<Request<T::File>> {
        let left = self.deadline - now;
        if left <= 0.0 {
            return None;
        }
        let mut timed = request.clone();
        timed.every_header = self.trace.is_on() || self.clock.is_watched();
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_precision_loss,
            clippy::cast_sign_loss
        )]
        if timed.timeout == 0 || timed.timeout as f64 > left {
            timed.timeout = left as u64;
        }
        Some(timed)
    }

    /// Milliseconds after which the request is sent again, none when it is not.
    fn verdict(
        &self,
        request: &Request<T::File>,
        result: &Result<Response<T::Json>, TransportError>,
        attempts: u32,
        now: f64,
    ) -> Option<f64> {
        let outcome = match result {
            Ok(response) => Outcome::Status {
                status: response.status,
                retry_after: response.header("retry-after"),
            },
            Err(error) => Outcome::NoResponse(error),
        };
        let random = self.transport.random();
        let policy = request.policy;
        match policy.verdict(request.is_repeatable, outcome, attempts, now, random) {
            Verdict::Again(wait) if now + wait < self.deadline => Some(wait),
            _ => None,
        }
    }

    /// The texts of a response, redacted as they come in: what is quoted, cut or decoded later might hold a secret in
    /// a form that is no longer recognised.
    fn without_secrets(&self, mut response: Response<T::Json>) -> Response<T::Json> {
        match &mut response.body {
            ResponseBody::Text(text) => {
                text.truncate(text.floor_char_boundary(LONGEST_ERROR_BODY));
                *text = self.account.redactor.redact(text);
            }
            ResponseBody::NotJson(text) => {
                // It may be a file of any size, of which only the beginning is kept.
                text.truncate(text.floor_char_boundary(4 * EXCERPT));
                let clean = self.account.redactor.redact(text);
                *text = first_characters(&clean, EXCERPT).to_owned();
            }
            ResponseBody::Empty | ResponseBody::Value(_) | ResponseBody::TooLong(_) => {}
        }
        response
    }

    async fn pause(&self, wait: f64, why: &str) {
        let (label, pause) = (self.operation.label, seconds(wait));
        self.log(
            Level::Warn,
            &format!("{label}: {why}; trying again in {pause}"),
        );
        if wait > 0.0 {
            self.transport.sleep(whole(wait)).await;
        }
    }
}
