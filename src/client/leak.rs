//! How fast the bucket of a rate limit leaks. Gorgias does not say which of two speeds it is, so the faster one is found by
//! watching.

/// Milliseconds in which a bucket leaks its size: on most plans, and on Enterprise.
pub(crate) const WINDOW: f64 = 20_000.0;
const SHORT_WINDOW: f64 = 10_000.0;

/// The header rounds, and responses overtake one another: less than this is no sign of other callers.
pub(crate) const TOLERANCE: f64 = 1.5;
/// Milliseconds over which the leak is measured.
const MEASURE: f64 = 10_000.0;

/// What is known of the leak.
#[derive(Debug, Clone, Default)]
pub(crate) struct Leak {
    /// Whether the bucket was seen to leak in the short window.
    is_short: bool,
    measure: Option<Measure>,
}

/// What a header showed of the bucket. Counts are in calls, times in milliseconds since 1970.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sighting {
    /// Calls in the bucket.
    pub(crate) used: f64,
    /// 1 when the call itself was counted, 0 when it was refused.
    pub(crate) counted: f64,
    /// When the call was sent: the header may be as old.
    pub(crate) sent: f64,
    /// Answers that had come by then.
    pub(crate) answers_before: f64,
    /// Answers that have come by now.
    pub(crate) answers: f64,
}

/// Calls and level since a point in time, to see how fast the bucket leaks.
#[derive(Debug, Clone, Copy)]
struct Measure {
    since: f64,
    used: f64,
    /// Answers that had come by then.
    answers: f64,
    /// Calls since that were counted.
    calls: f64,
}

impl Leak {
    /// Calls that leak in a millisecond out of a bucket of that size.
    pub(crate) fn rate(&self, limit: f64) -> f64 {
        let window = if self.is_short { SHORT_WINDOW } else { WINDOW };
        limit.max(1.0) / window
    }

    /// Begins to measure anew, as when the clock was set back.
    pub(crate) fn measure_anew(&mut self) {
        self.measure = None;
    }

    /// Checks whether more leaked than the long window allows. Calls of others and an empty bucket make it look
    /// like less, never like more, so what is seen is true.
    pub(crate) fn watch(&mut self, now: f64, limit: f64, seen: Sighting) {
        let Some(measure) = self
            .measure
            .as_mut()
            .filter(|measure| now - measure.since < MEASURE)
        else {
            self.measure = Some(Measure {
                since: seen.sent,
                used: seen.used,
                answers: seen.answers,
                calls: 0.0,
            });
            return;
        };
        // A call that was on its way when the measure began may be part of its level already.
        if seen.answers_before < measure.answers {
            return;
        }
        measure.calls += seen.counted;
        let overtakers = seen.answers - 1.0 - seen.answers_before;
        let leaked = measure.used + measure.calls - overtakers - seen.used;
        let by_long_window = (now - measure.since) * limit / WINDOW;
        if leaked > by_long_window * 1.5 + TOLERANCE {
            self.is_short = true;
        }
    }
}
