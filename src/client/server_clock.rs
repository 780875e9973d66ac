//! The server's clock, by the `Date` of its responses: what it says happened at a time is compared with our own times.
//!
//! A response that is sent off at `s` and is here at `r`, with a date `d`, was written when the server's clock stood
//! between `d` and `d` + 1 s. So the clock is ahead of ours by at least `d` - `r` and at most `d` + 1 s - `s`.

use std::cell::Cell;

use crate::timestamp::of_http_date;

/// A date tells whole seconds.
const RESOLUTION: f64 = 1_000.0;

/// What is known of it, in milliseconds by which it is ahead of ours.
#[derive(Debug, Default)]
pub(crate) struct ServerClock {
    ahead: Cell<Option<(f64, f64)>>,
    is_watched: Cell<bool>,
}

impl ServerClock {
    /// Asks for the date of all responses from here on. Most calls have no use for it, and it is not for nothing.
    pub(crate) fn watch(&self) {
        self.is_watched.set(true);
    }

    /// Whether dates are asked for.
    pub(crate) fn is_watched(&self) -> bool {
        self.is_watched.get()
    }

    /// A response's date; when its request was sent and when it was here, in milliseconds since 1970.
    pub(crate) fn observe(&self, date: Option<&str>, sent: f64, received: f64) {
        let Some(date) = date.and_then(of_http_date) else {
            return;
        };
        let (least, most) = (date - received, date + RESOLUTION - sent);
        let known = match self.ahead.get() {
            // Both are true, so is what they have in common.
            Some((low, high)) if least <= high && low <= most => (low.max(least), high.min(most)),
            // One of the clocks was set meanwhile.
            Some((low, high)) => (low.min(least), high.max(most)),
            None => (least, most),
        };
        self.ahead.set(Some(known));
    }

    /// Between which times the server's clock stood when ours showed that time. Where the two clocks may well agree they
    /// are taken to, as clocks of servers do: by the date's whole seconds alone, what was made in the second before could not be told
    /// apart. So they are where nothing is known.
    pub(crate) fn at(&self, ours: f64) -> (f64, f64) {
        match self.ahead.get() {
            Some((low, high)) if low > 0.0 || high < 0.0 => (ours + low, ours + high),
            _ => (ours, ours),
        }
    }
}
