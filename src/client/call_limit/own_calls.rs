//! Our own calls of the latest window, and what their headers said: what a limit may still count of ours, and of others'.

use super::window::{EDGE, SHORT_WINDOW, WINDOW};
use crate::order::sort_by;

/// Milliseconds after which a request has arrived, as far as its place in the window is concerned: a response that takes
/// longer was late on its way back. Should it be otherwise, a call is refused, and waits.
const ARRIVES: f64 = 1_000.0;
/// Milliseconds by which a call must be younger than a window to be in it for certain, as its header is: clocks have steps.
const STEP: f64 = 100.0;

/// Calls that are remembered for each call of the limit: no two windows hold more.
const REMEMBERED: f64 = 2.0;
/// Calls that are remembered while the limit is not known.
const FEWEST: f64 = 200.0;
/// Headers by which it is told what is free of late, at least.
const FEW: usize = 3;

/// Whether a call was counted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Counted {
    /// It was refused.
    No,
    /// No answer came, or the clock was set back since.
    Perhaps,
    /// Between its times.
    Yes,
}

/// A call. Times are milliseconds since 1970.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Own {
    sent: f64,
    answered: f64,
    counted: Counted,
    /// What its header said.
    used: Option<f64>,
    /// Places that were claimed before it was answered.
    claims: f64,
}

impl Own {
    /// A call; `used` is what its header said.
    pub(crate) fn new(sent: f64, answered: f64, counted: Counted, used: Option<f64>) -> Self {
        Self {
            sent,
            answered,
            counted,
            used,
            claims: 0.0,
        }
    }

    /// When it was counted, at the latest that is likely; long ago if it was not.
    fn counted(&self) -> f64 {
        match self.counted {
            Counted::No => f64::MIN,
            _ => self.answered.min(self.sent + ARRIVES),
        }
    }
}

/// Our own calls that a header counts.
#[derive(Debug, Clone, Copy)]
pub(crate) struct OwnCounted {
    /// If those of a short window count, at least and at most.
    pub(crate) short: (f64, f64),
    /// If those of a long one do, at least.
    pub(crate) long: f64,
}

/// Calls in the order of their answers.
#[derive(Debug, Clone, Default)]
pub(crate) struct OwnCalls {
    calls: Vec<Own>,
    claims: f64,
}

impl OwnCalls {
    /// Adds a call that was answered just now, or lost, and forgets those that no window of that limit holds any more.
    pub(crate) fn add(&mut self, call: Own, limit: f64) {
        // A response that was long on its way may tell of a time as old as its request.
        let began = call.answered - 2.0 * WINDOW;
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let most = (limit * REMEMBERED).max(FEWEST) as usize;
        self.calls.retain(|call| call.answered >= began);
        if self.calls.len() >= most {
            self.calls.remove(0);
        }
        let claims = self.claims;
        self.calls.push(Own { claims, ..call });
    }

    /// One more place is ours: as if every header so far had counted it.
    pub(crate) fn claimed(&mut self) {
        self.claims += 1.0;
    }

    /// How many were counted after that time, as far as is likely.
    pub(crate) fn counted_since(&self, time: f64) -> f64 {
        self.count(&|call| call.counted() > time)
    }

    /// Milliseconds of the quickest of them; 0 when there are none.
    pub(crate) fn quickest(&self) -> f64 {
        let took = self.calls.iter().map(|call| call.answered - call.sent);
        took.reduce(f64::min).unwrap_or_default()
    }

    /// How many were counted after that time, at most.
    pub(crate) fn at_most_since(&self, time: f64) -> f64 {
        self.count(&|call| call.counted != Counted::No && call.answered > time)
    }

    /// How many a header counts that came now, with an answer to what was sent then.
    pub(crate) fn counted_by_header(&self, now: f64, sent: f64, in_flight: f64) -> OwnCounted {
        let at_least = |window| {
            let began = now - window + EDGE;
            self.count(&|call| call.counted == Counted::Yes && call.sent > began)
        };
        let at_most = self.at_most_since(sent - SHORT_WINDOW) + in_flight;
        OwnCounted {
            short: (at_least(SHORT_WINDOW), at_most),
            long: at_least(WINDOW),
        }
    }

    /// How many were sent before that time, and were counted or may have been.
    pub(crate) fn sent_before(&self, time: f64) -> f64 {
        self.count(&|call| call.counted != Counted::No && call.sent < time)
    }

    /// The most that any header told of calls that were sent and answered between those times.
    pub(crate) fn most_told(&self, from: f64, to: f64) -> f64 {
        let is_within = |call: &&Own| call.sent >= from && call.answered <= to;
        let headers = self.calls.iter().filter(is_within);
        headers.filter_map(|call| call.used).fold(0.0, f64::max)
    }

    /// Whether a header that says so little now fell faster than by so many calls in a millisecond.
    pub(crate) fn fell_faster(&self, now: f64, used: f64, rate: f64) -> bool {
        let headers = self.calls.iter();
        let mut headers = headers.filter_map(|call| Some((call.sent, call.used?)));
        headers.any(|(sent, before)| before - used > (now - sent) * rate)
    }

    /// When the first of those that were counted after that time was sent.
    pub(crate) fn first_sent(&self, time: f64) -> Option<f64> {
        let calls = self.calls.iter().filter(|call| call.counted() > time);
        calls.map(|call| call.sent).reduce(f64::min)
    }

    /// When that many of those that were counted after that time had been, oldest first. None when there are not so many.
    pub(crate) fn counted_by(&self, time: f64, many: usize) -> Option<f64> {
        let calls = self.calls.iter().map(Own::counted);
        let mut latest: Vec<f64> = calls.filter(|counted| *counted > time).collect();
        sort_by(&mut latest, f64::total_cmp);
        latest.get(many.checked_sub(1)?).copied()
    }

    /// The most that any header since then counted, or also any of the latest few.
    pub(crate) fn most_used(&self, time: f64, is_few: bool) -> f64 {
        let few = if is_few { FEW } else { 0 };
        let mut most = 0.0_f64;
        for (at, call) in self.calls.iter().rev().enumerate() {
            if at >= few && call.answered < time {
                break;
            }
            most = most.max(call.used.unwrap_or_default() + self.claims - call.claims);
        }
        most
    }

    /// The least that a call finds counted that is sent and answered at these times, if calls count for so long: as many as
    /// were seen to come within that time.
    pub(crate) fn least_counted(&self, sent: f64, answered: f64, window: f64) -> f64 {
        let began = answered - window + STEP;
        let mut least = 0.0_f64;
        // When the lowest came, and what it was.
        let mut lowest = (f64::MAX, f64::MAX);
        for call in &self.calls {
            let Some(used) = call
                .used
                .filter(|_| call.sent >= began && call.answered <= sent)
            else {
                continue;
            };
            if used < lowest.1 {
                lowest = (call.answered, used);
            } else if lowest.0 <= call.sent {
                least = least.max(used - lowest.1);
            }
        }
        least
    }

    /// The clock was set back by so many milliseconds.
    pub(crate) fn set_back(&mut self, back: f64) {
        for call in &mut self.calls {
            call.sent -= back;
            call.answered -= back;
            // How long it was set back for is not known; a small step is within what clocks differ by anyway.
            if back >= EDGE && call.counted == Counted::Yes {
                call.counted = Counted::Perhaps;
            }
        }
    }

    fn count(&self, is_it: &dyn Fn(&Own) -> bool) -> f64 {
        self.calls.iter().filter(|call| is_it(call)).count() as f64
    }
}
