//! Our own calls of the latest window: what a limit may still count of them.

use std::collections::VecDeque;

use super::counting::WINDOW;
use crate::order::sort_by;

/// Milliseconds after which a request has arrived, as far as its place in the window is concerned: a response that takes
/// longer was late on its way back. Should it be otherwise, a call is refused, and waits.
const ARRIVES: f64 = 1_000.0;

/// Calls that are remembered for each call of the limit: no two windows hold more.
const REMEMBERED: f64 = 2.0;
/// Calls that are remembered while the limit is not known.
const FEWEST: f64 = 200.0;

/// A call that was counted, or may have been: between these times, in milliseconds since 1970.
#[derive(Debug, Clone, Copy)]
struct Own {
    sent: f64,
    answered: f64,
}

impl Own {
    /// When it was counted, at the latest that is likely.
    fn counted(&self) -> f64 {
        self.answered.min(self.sent + ARRIVES)
    }
}

/// Calls in the order of their answers.
#[derive(Debug, Clone, Default)]
pub(crate) struct OwnCalls(VecDeque<Own>);

impl OwnCalls {
    /// Adds a call that was answered just now, and forgets those that no window of that limit holds any more.
    pub(crate) fn add(&mut self, sent: f64, answered: f64, limit: f64) {
        // A response that was long on its way may tell of a time as old as its request.
        let began = answered - 2.0 * WINDOW;
        while self.0.front().is_some_and(|call| call.answered < began) {
            self.0.pop_front();
        }
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let most = (limit * REMEMBERED).max(FEWEST) as usize;
        while self.0.len() >= most {
            self.0.pop_front();
        }
        self.0.push_back(Own { sent, answered });
    }

    /// How many were counted after that time, as far as is likely.
    pub(crate) fn counted_since(&self, time: f64) -> f64 {
        self.count(|call| call.counted() > time)
    }

    /// How many were counted after that time, at most.
    pub(crate) fn at_most_since(&self, time: f64) -> f64 {
        self.count(|call| call.answered > time)
    }

    /// How many were counted after that time, at least.
    pub(crate) fn at_least_since(&self, time: f64) -> f64 {
        self.count(|call| call.sent > time)
    }

    /// When the first of those that were counted after that time was sent.
    pub(crate) fn first_sent(&self, time: f64) -> Option<f64> {
        let calls = self.0.iter().filter(|call| call.counted() > time);
        calls.map(|call| call.sent).reduce(f64::min)
    }

    /// When that many of those that were counted after that time had been, oldest first. None when there are not so many.
    pub(crate) fn counted_by(&self, time: f64, many: usize) -> Option<f64> {
        let calls = self.0.iter().map(Own::counted);
        let mut latest: Vec<f64> = calls.filter(|counted| *counted > time).collect();
        sort_by(&mut latest, f64::total_cmp);
        latest.get(many.checked_sub(1)?).copied()
    }

    /// The clock was set back by so many milliseconds.
    pub(crate) fn set_back(&mut self, back: f64) {
        for call in &mut self.0 {
            call.sent -= back;
            call.answered -= back;
        }
    }

    fn count(&self, is_it: impl Fn(&Own) -> bool) -> f64 {
        self.0.iter().filter(|call| is_it(call)).count() as f64
    }
}
