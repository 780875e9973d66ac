//! The account's call limit as a request meets it: the wait for its turn, and what its response reports.

use super::call_limit::limiter::RateLimiter;
use super::call_limit::limiters::RateLimiters;
use super::call_limit::turn::{InFlight, Turn};
use super::retry::retry_after_ms;
use crate::connection::account::Account;
use crate::duration::{seconds, whole};
use crate::http::request::{Policy, Request};
use crate::http::response::{Response, TransportError};
use crate::port::transport::{Level, Transport};
use crate::vocabulary::CALL_LIMIT;

/// Milliseconds from which on a wait, in one piece or several, is written to the log.
const NOTABLE: f64 = 2_000.0;
/// Milliseconds after which a call that still waits says so again.
const SILENT: f64 = 10_000.0;

/// Paces the requests of one operation.
pub(crate) struct Pace<'a, T: Transport> {
    transport: &'a T,
    limiters: &'a RateLimiters,
    account: &'a Account,
    /// The operation's, for the log.
    label: &'static str,
}

impl<'a, T: Transport> Pace<'a, T> {
    /// The pace that the account's limiter sets.
    pub(crate) fn new(
        transport: &'a T,
        limiters: &'a RateLimiters,
        account: &'a Account,
        label: &'static str,
    ) -> Self {
        Self {
            transport,
            limiters,
            account,
            label,
        }
    }

    /// Waits until the call limit has room; none when the deadline came first, or when the request goes without
    /// credentials, which Gorgias does not count.
    pub(crate) async fn turn(&self, request: &Request<T::File>, deadline: f64) -> Option<InFlight> {
        request.authorization.as_ref()?;
        let ticket = self.limiter(RateLimiter::join);
        let joined = self.transport.now();
        let mut silent_until = 0.0;
        loop {
            let (now, random) = (self.transport.now(), self.transport.random());
            if now >= deadline {
                break;
            }
            let wait = match self.limiter(|limiter| limiter.turn(ticket, now, random)) {
                Turn::Yours(call) => return Some(call),
                Turn::After(wait) => wait.min(deadline - now),
            };
            // It does not queue up where there is room, and would rather be refused than wait long where there is none.
            let has_room = || self.calls_left().is_some_and(|left| left >= 1.0);
            let is_long = now + wait - joined >= NOTABLE;
            if request.policy == Policy::Prompt && (is_long || has_room()) {
                self.limiter(|limiter| limiter.leave(ticket));
                return Some(self.limiter(|limiter| limiter.at_once(now)));
            }
            if now + wait - joined >= NOTABLE && now >= silent_until {
                silent_until = now + wait.clamp(NOTABLE, SILENT);
                let (label, wait) = (self.label, seconds(wait));
                let line = format!("{label}: waiting {wait} for Gorgias' call limit");
                self.transport.log(Level::Info, &line);
            }
            self.transport.sleep(whole(wait.min(SILENT))).await;
        }
        self.limiter(|limiter| limiter.leave(ticket));
        None
    }

    /// Gives a turn back that was not used.
    pub(crate) fn unsent(&self, call: InFlight) {
        self.limiter(|limiter| limiter.unsent(call));
    }

    /// Tells the limiter what the response reports; its state is for the trace.
    pub(crate) fn settle(
        &self,
        call: InFlight,
        result: &Result<Response<T::Json>, TransportError>,
        now: f64,
    ) -> Option<String> {
        self.limiter(|limiter| {
            match result {
                Ok(response) => {
                    let asked = response
                        .header("retry-after")
                        .and_then(|text| retry_after_ms(text, now));
                    let refused = (response.status == 429).then(|| asked.unwrap_or_default());
                    limiter.answered(call, now, response.header(CALL_LIMIT), refused);
                }
                Err(_) => limiter.lost(call, now),
            }
            limiter.state()
        })
    }

    /// Calls that the account's bucket has room for at present; none before a response told its size.
    pub(crate) fn calls_left(&self) -> Option<f64> {
        let now = self.transport.now();
        self.limiter(|limiter| limiter.calls_left(now))
    }

    /// Milliseconds that a request would wait at present.
    pub(crate) fn expected_wait(&self) -> f64 {
        let now = self.transport.now();
        self.limiter(|limiter| limiter.expected_wait(now))
    }

    fn limiter<R>(&self, use_it: impl FnOnce(&mut RateLimiter) -> R) -> R {
        self.limiters.of(&self.account.id, use_it)
    }
}
