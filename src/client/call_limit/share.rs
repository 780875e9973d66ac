//! An instance's share of a limit that counts the calls of a window, where others call too. A call's place comes free when
//! the window has passed it, and whoever held it takes it again: so a full window stays full, and is not overrun. What is
//! free goes to whoever claims it, each instance after a pause of its own; in a full window each gives back a place now and
//! then, so that latecomers come to theirs.
//!
//! The figures were chosen by simulation (`tests/core/rate_limit.rs`): two and eight instances, both kinds of limits.

use super::own_calls::OwnCalls;

/// Milliseconds after which a place is not held any more when nobody asks for it.
const IDLE: f64 = 2_000.0;
/// How much faster than evenly an instance takes its places again. What came as a burst spreads over the window, so that
/// headers come all the time.
const HASTE: f64 = 1.1;
/// Milliseconds for which a header tells how much is free.
const FRESH: f64 = 8_000.0;
/// Of the places that come free in a full window, the share that is given back, for each call that it is too full by.
const GIVEN_BACK: f64 = 0.13;
/// Places that nobody claims: several may claim the same one before a header tells them.
const SPARE: f64 = 3.0;

/// The share of one instance.
#[derive(Debug, Clone, Default)]
pub(crate) struct Share {
    /// Places held, in calls.
    places: f64,
    /// When a call asked last, or is to ask again. Times are milliseconds since 1970.
    asked_at: f64,
    /// When the last call went.
    went_at: f64,
    /// When the next place may be claimed.
    claim_at: Option<f64>,
}

/// What there is to know when a call asks. Counts are in calls.
#[derive(Debug, Clone, Copy)]
pub(crate) struct View {
    /// Milliseconds since 1970.
    pub(crate) now: f64,
    /// Milliseconds for which a call counts.
    pub(crate) window: f64,
    /// Calls that the limit has room for.
    pub(crate) limit: f64,
    /// Calls that it counts, as the latest header said.
    pub(crate) reported: f64,
    /// When that was.
    pub(crate) reported_at: f64,
    /// Our own that are on their way.
    pub(crate) in_flight: f64,
    /// From 0 up to 1.
    pub(crate) random: f64,
}

impl Share {
    /// Milliseconds until the first in the queue may call; it may when they are none.
    pub(crate) fn wait(&mut self, own: &OwnCalls, view: View) -> f64 {
        let in_use = own.counted_since(view.now - view.window) + view.in_flight;
        if in_use >= self.places || view.now - self.asked_at > IDLE {
            self.places = in_use;
        }
        let free = view.limit - view.reported - view.in_flight - SPARE;
        let wait = if in_use < self.places {
            self.take_again(own, view, free)
        } else {
            self.claim(own, view, free, in_use)
        };
        self.asked_at = view.now + wait;
        wait
    }

    /// Milliseconds that a call would wait by what is known now.
    pub(crate) fn expected_wait(&self, own: &OwnCalls, view: View) -> f64 {
        let in_use = own.counted_since(view.now - view.window) + view.in_flight;
        let free = view.limit - view.reported - view.in_flight - SPARE;
        if in_use < self.places {
            0.0
        } else if free >= 1.0 {
            next_free(own, view).min(view.window / free)
        } else {
            next_free(own, view)
        }
    }

    /// A call goes.
    pub(crate) fn go(&mut self, now: f64) {
        self.went_at = now;
    }

    /// A call was refused: its place is another's.
    pub(crate) fn refused(&mut self) {
        self.places = (self.places - 1.0).max(0.0);
    }

    /// The clock was set back by so many milliseconds.
    pub(crate) fn set_back(&mut self, back: f64) {
        self.asked_at -= back;
        self.went_at -= back;
        self.claim_at = self.claim_at.map(|claim_at| claim_at - back);
    }

    fn take_again(&mut self, own: &OwnCalls, view: View, free: f64) -> f64 {
        let gap = self.went_at + view.window / self.places / HASTE - view.now;
        if gap > 0.0 {
            return gap;
        }
        let too_full = (1.0 - free).max(0.0);
        if self.places > 1.0 && view.random < GIVEN_BACK * too_full {
            self.places -= 1.0;
            return next_free(own, view);
        }
        0.0
    }

    fn claim(&mut self, own: &OwnCalls, view: View, free: f64, in_use: f64) -> f64 {
        // At this rate one instance would take all that is free in a window. That several do settles by what the header says.
        let pause = view.window / free.max(1.0) * (0.5 + view.random);
        let claim_at = *self.claim_at.get_or_insert(view.now + pause);
        let is_fresh = view.now - view.reported_at <= FRESH || in_use == 0.0;
        let is_free = free >= 1.0 && is_fresh;
        if view.now < claim_at {
            let next = next_free(own, view);
            return if is_free {
                next.min((claim_at - view.now).max(1.0))
            } else {
                next
            };
        }
        self.claim_at = None;
        // Else the next place of its own brings a header, and another pause is drawn: not all claim when one comes free.
        if is_free { 0.0 } else { next_free(own, view) }
    }
}

/// Milliseconds until the next of our own places comes free.
fn next_free(own: &OwnCalls, view: View) -> f64 {
    let began = view.now - view.window;
    let counted = own.counted_by(began, 1);
    counted.map_or(FRESH, |counted| (counted - began).max(1.0))
}
