//! How a call limit counts. Gorgias says that its bucket leaks steadily; recorded counters look like a count of the calls of
//! the latest window. Either is of 20 seconds, or of 10 on Enterprise plans. Nothing says which of the four it is, so it is
//! found by watching what the headers say.

use super::own_calls::{OwnCalls, OwnCounted};
use super::window::{SHORT_WINDOW, WINDOW};

/// The header rounds, and responses overtake one another: less than this is no sign of other callers, nor of a leak.
pub(crate) const TOLERANCE: f64 = 1.5;
/// Milliseconds over which a leak is measured.
const MEASURE: f64 = 10_000.0;

/// What is known of it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Counting {
    /// Whether calls were seen to leak away steadily. Until then they are taken to count for a whole window.
    leaks: bool,
    /// Whether they were seen not to, among others.
    counts: bool,
    /// Whether the window was seen to be the short one, or the long one.
    is_short: bool,
    is_long: bool,
    leak: Option<Measure>,
}

/// What a header showed. Counts are in calls, times in milliseconds since 1970.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sighting {
    /// Calls that the limit counts.
    pub(crate) used: f64,
    /// 1 when the call itself was counted, 0 when it was refused.
    pub(crate) counted: f64,
    /// When the call was sent: the header may be as old.
    pub(crate) sent: f64,
    /// Answers that had come by then.
    pub(crate) answers_before: f64,
    /// Answers that have come by now.
    pub(crate) answers: f64,
    /// Our own calls.
    pub(crate) own: OwnCounted,
}

impl Sighting {
    /// Calls that are counted now, at most.
    fn told(&self) -> f64 {
        self.used + self.answers - 1.0 - self.answers_before
    }
}

/// Calls and headers since a point in time.
#[derive(Debug, Clone, Copy)]
struct Measure {
    since: f64,
    used: f64,
    /// Answers that had come by then.
    answers: f64,
    /// Our calls since that were counted.
    calls: f64,
}

impl Counting {
    /// Whether calls leak away steadily, as far as is known.
    pub(crate) fn leaks(&self) -> bool {
        self.leaks
    }

    /// The window as far as is known.
    pub(crate) fn window(&self) -> f64 {
        if self.is_short { SHORT_WINDOW } else { WINDOW }
    }

    /// Whether it is not known yet which of the windows it is.
    pub(crate) fn is_open(&self) -> bool {
        !self.is_short && !self.is_long
    }

    /// Whether nothing is known of it yet.
    pub(crate) fn is_unknown(&self) -> bool {
        !self.leaks && !self.counts && self.is_open()
    }

    /// Among others that are silent: what was counted at most, and what it is some seconds later with the call that looked.
    /// `old` of them are older than the short window, so that a count may hold them no more.
    pub(crate) fn looked(&mut self, before: f64, old: f64, used: f64) {
        if !self.leaks {
            self.leaks = used <= before - old;
            self.counts = before > 0.0 && used > before;
        }
    }

    /// What became of a call that only the short window has room for.
    pub(crate) fn probed(&mut self, is_counted: bool) {
        if !self.leaks && self.is_open() {
            self.is_short = is_counted;
            self.is_long = !is_counted;
        }
    }

    /// Calls that come free in a millisecond, of a limit of that size.
    pub(crate) fn rate(&self, limit: f64) -> f64 {
        limit.max(1.0) / self.window()
    }

    /// Begins to measure anew, as when the clock was set back.
    pub(crate) fn measure_anew(&mut self) {
        self.leak = None;
    }

    /// A limit was met earlier than expected, so what is known may be wrong.
    pub(crate) fn forget(&mut self) {
        let leaks = self.leaks;
        *self = Self::default();
        self.leaks = leaks;
    }

    /// Learns from a header, where nobody else was seen to call.
    pub(crate) fn watch(&mut self, now: f64, limit: f64, seen: Sighting) {
        if self.leaks {
            self.watch_leak(now, limit, seen);
            return;
        }
        let (told, own) = (seen.told() + TOLERANCE, seen.own);
        // What we called within the short window is counted by either, unless it leaks.
        if told < own.short.0 {
            self.leaks = true;
        } else if told < own.long && !self.is_short {
            // It leaks, or the window is the short one: then our own calls are what it holds.
            self.is_short = seen.told() <= own.short.1 + TOLERANCE;
            self.leaks = !self.is_short;
        }
    }

    /// Learns from a header where others call, too. What it must count at least is seen from those before it, and our own
    /// calls. When the long window must count more than it does, it leaks, or the window is the short one; no long leak is as
    /// fast as some counts are.
    pub(crate) fn watch_others(&mut self, now: f64, limit: f64, seen: Sighting, own: &OwnCalls) {
        if self.leaks {
            self.watch_leak(now, limit, seen);
            return;
        }
        let used = seen.used + TOLERANCE;
        let is_less = |ours, window| {
            seen.told() + TOLERANCE < ours || used < own.least_counted(seen.sent, now, window)
        };
        self.leaks = is_less(seen.own.short.0, SHORT_WINDOW);
        let is_told = || !self.is_unknown() || own.fell_faster(now, used, limit / WINDOW);
        self.is_short |= !self.leaks && is_less(seen.own.long, WINDOW) && is_told();
    }

    /// Checks whether more leaked than the long window allows. Calls of others and an empty bucket make it look
    /// like less, never like more, so what is seen is true.
    fn watch_leak(&mut self, now: f64, limit: f64, seen: Sighting) {
        let is_recent = |measure: &&mut Measure| now - measure.since < MEASURE;
        let Some(measure) = self.leak.as_mut().filter(is_recent) else {
            self.leak = Some(Measure {
                since: seen.sent,
                used: seen.used,
                answers: seen.answers,
                calls: 0.0,
            });
            return;
        };
        // A call that was on its way when the measure began may be part of its beginning already.
        if seen.answers_before < measure.answers {
            return;
        }
        measure.calls += seen.counted;
        let leaked = measure.used + measure.calls - seen.told();
        let by_long_window = (now - measure.since) * limit / WINDOW;
        if leaked > by_long_window * 1.5 + TOLERANCE {
            self.is_short = true;
        }
    }
}
