//! Pacing by Gorgias' own call-limit header, so that the limit is approached and not run into.
//!
//! Gorgias counts calls in a leaky bucket per account and credential: `X-Gorgias-Account-Api-Call-Limit: 13/80`
//! says that 13 of 80 are in it. It leaks its whole size in 20 seconds, in 10 on Enterprise plans.

/// Milliseconds in which a bucket leaks its size, on most plans.
const WINDOW: f64 = 20_000.0;

/// The header that tells the bucket's state.
pub const HEADER: &str = "x-gorgias-account-api-call-limit";

/// What is known of one account's bucket.
#[derive(Debug, Clone, Default)]
pub struct Budget {
    /// Size of the bucket, 0 until an answer told.
    limit: f64,
    /// Calls in it at `at`, those that are waiting to be sent included.
    level: f64,
    /// When `level` was true, in milliseconds since 1970.
    at: f64,
    /// Calls that are sent or waiting, and not answered.
    pending: f64,
    /// Nothing is sent before this time: a 429 said so.
    closed_until: f64,
}

impl Budget {
    /// Takes a place in the row; milliseconds to wait before sending. Every place must be given back by
    /// [`Budget::answered`] or [`Budget::lost`].
    pub fn reserve(&mut self, now: f64) -> f64 {
        self.leak(now);
        self.pending += 1.0;
        self.level += 1.0;
        self.wait(now)
    }

    /// Milliseconds until there is room for the last one in the row.
    pub fn wait(&self, now: f64) -> f64 {
        let over = self.level - self.limit;
        let wait = if self.limit > 0.0 && over > 0.0 {
            over * WINDOW / self.limit
        } else {
            0.0
        };
        wait.max(self.closed_until - now).max(0.0)
    }

    /// An answer came, with the header's state of the bucket if it told.
    pub fn answered(&mut self, now: f64, header: Option<&str>, closed_for: Option<f64>) {
        self.leak(now);
        self.pending = (self.pending - 1.0).max(0.0);
        if let Some((used, limit)) = header.and_then(parse) {
            self.limit = limit;
            self.level = used + self.pending;
        }
        if let Some(wait) = closed_for {
            self.level = self.level.max(self.limit);
            self.closed_until = self.closed_until.max(now + wait);
        }
    }

    /// No answer came.
    pub fn lost(&mut self, now: f64) {
        self.leak(now);
        self.pending = (self.pending - 1.0).max(0.0);
    }

    /// The state for the trace: "13/80", or none before the first answer.
    pub fn state(&self) -> Option<String> {
        (self.limit > 0.0).then(|| {
            format!(
                "{:.0}/{:.0}",
                (self.level - self.pending).max(0.0),
                self.limit
            )
        })
    }

    fn leak(&mut self, now: f64) {
        let leaked = (now - self.at).max(0.0) * self.limit / WINDOW;
        self.level = (self.level - leaked).max(self.pending);
        self.at = now;
    }
}

/// `13/80`; none when it is anything else.
fn parse(header: &str) -> Option<(f64, f64)> {
    let (used, limit) = header.trim().split_once('/')?;
    let (used, limit) = (
        used.trim().parse::<u32>().ok()?,
        limit.trim().parse::<u32>().ok()?,
    );
    (limit > 0).then_some((f64::from(used), f64::from(limit)))
}
