//! How a call limit counts. Gorgias says that its bucket leaks steadily; recorded counters look like a count of the calls of
//! the latest window. Either is of 20 seconds, or of 10 on Enterprise plans. Nothing says which of the four it is, so it is
//! found by watching what the headers say.

/// Milliseconds of the window: on most plans, and on Enterprise.
pub(crate) const WINDOW: f64 = 20_000.0;
pub(crate) const SHORT_WINDOW: f64 = 10_000.0;

/// The header rounds, and responses overtake one another: less than this is no sign of other callers, nor of a leak.
pub(crate) const TOLERANCE: f64 = 1.5;
/// Milliseconds by which the clocks of both sides may differ within a window.
const EDGE: f64 = 1_000.0;
/// Milliseconds over which a leak is measured.
const MEASURE: f64 = 10_000.0;

/// What is known of it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Counting {
    /// Whether calls were seen to leak away steadily. Until then they are taken to count for a whole window.
    leaks: bool,
    /// Whether the window was seen to be the short one, or the long one.
    is_short: bool,
    is_long: bool,
    /// Of less than the short window, of less than the long one, and of the leak.
    short: Option<Measure>,
    long: Option<Measure>,
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
    /// Our own calls that a short window holds, at least and at most, unless others were seen to call.
    pub(crate) own_short: Option<(f64, f64)>,
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
    /// The most that a header has said since.
    most: f64,
}

impl Measure {
    fn new(seen: Sighting) -> Self {
        Self {
            since: seen.sent,
            used: seen.used,
            answers: seen.answers,
            calls: 0.0,
            most: seen.used,
        }
    }

    /// The calls that were made since, at least: by us, or by all.
    fn made(&self) -> f64 {
        self.calls.max(self.most - self.used)
    }
}

/// The measure goes on with a sighting, or begins anew with it when it is as old as that. The calls that were counted
/// before this header was written and are in it no more; none at a beginning.
fn watched(
    measure: &mut Option<Measure>,
    now: f64,
    length: f64,
    seen: Sighting,
) -> Option<(Measure, f64)> {
    let Some(measure) = measure
        .as_mut()
        .filter(|measure| now - measure.since < length)
    else {
        *measure = Some(Measure::new(seen));
        return None;
    };
    // A call that was on its way when the measure began may be part of its beginning already.
    if seen.answers_before < measure.answers {
        return None;
    }
    measure.calls += seen.counted;
    let overtakers = seen.answers - 1.0 - seen.answers_before;
    let told = seen.used + overtakers;
    measure.most = measure.most.max(told);
    Some((*measure, told))
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
        (self.short, self.long, self.leak) = (None, None, None);
    }

    /// A limit was met earlier than expected, so what is known may be wrong.
    pub(crate) fn forget(&mut self) {
        let leaks = self.leaks;
        *self = Self::default();
        self.leaks = leaks;
    }

    /// Learns from a header.
    pub(crate) fn watch(&mut self, now: f64, limit: f64, seen: Sighting) {
        if self.leaks {
            self.watch_leak(now, limit, seen);
            return;
        }
        // What was made within the short window is counted by either, unless it leaks.
        let short = watched(&mut self.short, now, SHORT_WINDOW - EDGE, seen);
        if short.is_some_and(|(measure, told)| told + TOLERANCE < measure.made()) {
            self.leaks = true;
            return;
        }
        let Some((measure, told)) = watched(&mut self.long, now, WINDOW - EDGE, seen) else {
            return;
        };
        if told + TOLERANCE >= measure.made() || self.is_short {
            return;
        }
        // It leaks, or the window is the short one: then our own calls are what it holds. With those of others in it, it is
        // taken to be the short one: sharing that out is right for a leak too, while a count that is taken for a leak is left
        // half empty.
        let is_short = seen
            .own_short
            .is_none_or(|(least, most)| told >= least - TOLERANCE && told <= most + TOLERANCE);
        self.is_short = is_short;
        self.leaks = !is_short;
    }

    /// Checks whether more leaked than the long window allows. Calls of others and an empty bucket make it look
    /// like less, never like more, so what is seen is true.
    fn watch_leak(&mut self, now: f64, limit: f64, seen: Sighting) {
        let Some((measure, told)) = watched(&mut self.leak, now, MEASURE, seen) else {
            return;
        };
        let leaked = measure.used + measure.calls - told;
        let by_long_window = (now - measure.since) * limit / WINDOW;
        if leaked > by_long_window * 1.5 + TOLERANCE {
            self.is_short = true;
        }
    }
}
