//! The one clock everything runs on, so that tests can speed it up or jump ahead.

use crate::timestamp::Timestamp;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// A clock that starts at the present and may run faster than real time.
#[derive(Debug)]
pub struct Clock(Mutex<Pace>);

#[derive(Debug)]
struct Pace {
    at: Instant,
    base: Timestamp,
    speed: f64,
}

impl Pace {
    fn now(&self) -> Timestamp {
        let micros = self.at.elapsed().as_secs_f64() * self.speed * 1e6;
        #[allow(clippy::cast_possible_truncation)]
        let now = Timestamp(self.base.0.saturating_add(micros as i64));
        // A whole second is written without microseconds: one in a million, and a surprise to whoever compares forms.
        if now == now.whole_seconds() {
            return Timestamp(now.0.saturating_add(1));
        }
        now
    }
}

impl Clock {
    /// A clock at the present that runs `speed` times as fast as real time.
    #[must_use]
    pub fn starting_now(speed: f64) -> Self {
        let since = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or(Duration::ZERO);
        let base = Timestamp(i64::try_from(since.as_micros()).unwrap_or(0));
        Self(Mutex::new(Pace {
            at: Instant::now(),
            base,
            speed,
        }))
    }

    fn pace(&self) -> MutexGuard<'_, Pace> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What time it is in the helpdesk.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.pace().now()
    }

    /// How many of its seconds pass in a real one.
    #[must_use]
    pub fn speed(&self) -> f64 {
        self.pace().speed
    }

    /// Runs on at another speed from here.
    pub fn set_speed(&self, speed: f64) {
        let mut pace = self.pace();
        pace.base = pace.now();
        pace.at = Instant::now();
        pace.speed = speed;
    }

    /// Jumps ahead.
    pub fn advance(&self, seconds: f64) {
        let mut pace = self.pace();
        #[allow(clippy::cast_possible_truncation)]
        let micros = (seconds * 1e6) as i64;
        pace.base.0 = pace.base.0.saturating_add(micros);
    }
}
