//! The call limit, per credential: a count of the latest calls, or a leaky bucket.

use crate::timestamp::Timestamp;
use clap::ValueEnum;
use std::collections::{HashMap, VecDeque};
use std::str::FromStr;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// So many calls in so many seconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rate {
    /// How many.
    pub calls: u32,
    /// In which time.
    pub seconds: u32,
}

/// Which limit applies.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Limit {
    /// None, and no header tells of one.
    Off,
    /// What the plan gives an API key, and an app.
    Plan {
        /// For an API key.
        key: Rate,
        /// For an OAuth app.
        app: Rate,
    },
}

impl Limit {
    const fn plan(seconds: u32) -> Self {
        Self::Plan {
            key: Rate { calls: 40, seconds },
            app: Rate { calls: 80, seconds },
        }
    }

    fn rate(self, app: bool) -> Option<Rate> {
        match self {
            Self::Off => None,
            Self::Plan { app: rate, .. } if app => Some(rate),
            Self::Plan { key: rate, .. } => Some(rate),
        }
    }
}

impl FromStr for Limit {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "off" => return Ok(Self::Off),
            "standard" => return Ok(Self::plan(20)),
            "enterprise" => return Ok(Self::plan(10)),
            _ => {}
        }
        let rate = text.strip_suffix('s').and_then(|text| {
            let (calls, seconds) = text.split_once('/')?;
            Some(Rate {
                calls: calls.parse().ok()?,
                seconds: seconds.parse().ok()?,
            })
        });
        match rate {
            Some(rate) if rate.calls > 0 && rate.seconds > 0 => Ok(Self::Plan {
                key: rate,
                app: rate,
            }),
            _ => Err("expected off, standard, enterprise or a rate such as 40/20s".into()),
        }
    }
}

impl std::fmt::Display for Limit {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Off => out.write_str("off"),
            Self::Plan { key, app } if key == app => write!(out, "{}/{}s", key.calls, key.seconds),
            Self::Plan { key, .. } if key.seconds == 10 => out.write_str("enterprise"),
            Self::Plan { .. } => out.write_str("standard"),
        }
    }
}

/// How calls are counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, ValueEnum)]
pub enum LimitModel {
    /// The calls of the latest seconds, as the recorded counters look (18, nine seconds later 27, twelve later 13).
    #[default]
    Count,
    /// A bucket that leaks steadily, as documented.
    Bucket,
}

impl LimitModel {
    /// The word of the switch.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Count => "count",
            Self::Bucket => "bucket",
        }
    }
}

/// What became of a call.
#[derive(Clone, Debug, PartialEq)]
pub struct Counted {
    /// `used/limit`, for the header; none when there is no limit.
    pub header: Option<String>,
    /// Too many: seconds until there is room again.
    pub wait: Option<u64>,
}

/// The counters of all credentials.
#[derive(Debug)]
pub struct RateLimiter(Mutex<State>);

#[derive(Debug)]
struct State {
    limit: Limit,
    model: LimitModel,
    counters: HashMap<String, Counter>,
}

/// What one credential used; each model has its own half.
#[derive(Debug, Default)]
struct Counter {
    latest: VecDeque<Timestamp>,
    level: f64,
    at: Timestamp,
}

impl Counter {
    // Calls that were refused do not count.
    fn count(&mut self, rate: Rate, now: Timestamp) -> Result<u32, i64> {
        let began = now.plus_seconds(-i64::from(rate.seconds));
        while self.latest.front().is_some_and(|at| *at <= began) {
            self.latest.pop_front();
        }
        let used = u32::try_from(self.latest.len()).unwrap_or(u32::MAX);
        if used >= rate.calls {
            let first = self.latest.front().copied().unwrap_or(now);
            return Err(first.0.saturating_sub(began.0));
        }
        self.latest.push_back(now);
        Ok(used + 1)
    }

    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        clippy::cast_sign_loss
    )]
    fn leak(&mut self, rate: Rate, now: Timestamp) -> Result<u32, i64> {
        let size = f64::from(rate.calls);
        let per_microsecond = size / f64::from(rate.seconds) / 1e6;
        let passed = now.0.saturating_sub(self.at.0).max(0) as f64;
        self.level = (self.level - passed * per_microsecond).max(0.0);
        self.at = now.max(self.at);
        if self.level + 1.0 > size + 1e-9 {
            return Err(((self.level + 1.0 - size) / per_microsecond) as i64);
        }
        self.level += 1.0;
        Ok(self.level.ceil().min(size) as u32)
    }
}

impl RateLimiter {
    /// Counters at zero.
    #[must_use]
    pub fn new(limit: Limit, model: LimitModel) -> Self {
        Self(Mutex::new(State {
            limit,
            model,
            counters: HashMap::new(),
        }))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Another limit or model from here on; all counters are at zero again.
    pub fn set(&self, limit: Option<Limit>, model: Option<LimitModel>) {
        let mut state = self.state();
        state.limit = limit.unwrap_or(state.limit);
        state.model = model.unwrap_or(state.model);
        state.counters.clear();
    }

    /// Sets all counters to zero.
    pub fn clear(&self) {
        self.state().counters.clear();
    }

    /// The limit that applies, and how it is counted.
    #[must_use]
    pub fn limit(&self) -> (Limit, LimitModel) {
        let state = self.state();
        (state.limit, state.model)
    }

    /// What an answer to nobody in particular tells.
    #[must_use]
    pub fn idle_header(&self) -> Option<String> {
        let rate = self.state().limit.rate(false)?;
        Some(format!("0/{}", rate.calls))
    }

    /// Counts a call of a credential.
    #[must_use]
    pub fn count(&self, who: &str, app: bool, now: Timestamp) -> Counted {
        let mut state = self.state();
        let (limit, model) = (state.limit, state.model);
        let Some(rate) = limit.rate(app) else {
            return Counted {
                header: None,
                wait: None,
            };
        };
        let counter = state.counters.entry(who.to_owned()).or_default();
        let used = match model {
            LimitModel::Count => counter.count(rate, now),
            LimitModel::Bucket => counter.leak(rate, now),
        };
        let header = Some(format!("{}/{}", used.unwrap_or(rate.calls), rate.calls));
        let wait = used.err().map(|micros| {
            u64::try_from(micros)
                .unwrap_or(0)
                .div_ceil(1_000_000)
                .max(1)
        });
        Counted { header, wait }
    }
}

#[cfg(test)]
mod tests {
    use super::{Counted, Limit, LimitModel, RateLimiter};
    use crate::timestamp::Timestamp;

    fn limiter(model: LimitModel) -> impl Fn(f64) -> (String, Option<u64>) {
        let limiter = RateLimiter::new(Limit::plan(20), model);
        move |seconds| {
            #[allow(clippy::cast_possible_truncation)]
            let now = Timestamp((seconds * 1e6) as i64);
            let Counted { header, wait } = limiter.count("key", false, now);
            (header.unwrap_or_default(), wait)
        }
    }

    #[test]
    fn a_bucket_fills_runs_over_and_leaks() {
        let call = limiter(LimitModel::Bucket);
        for used in 1..=40 {
            assert_eq!(call(0.0), (format!("{used}/40"), None));
        }
        assert_eq!(call(0.0), ("40/40".into(), Some(1)));
        // Two leak away in a second.
        assert_eq!(call(1.0), ("39/40".into(), None));
        assert_eq!(call(60.0), ("1/40".into(), None));
    }

    #[test]
    fn a_count_is_of_the_latest_seconds() {
        let call = limiter(LimitModel::Count);
        for used in 1..=40 {
            assert_eq!(call(f64::from(used) / 10.0), (format!("{used}/40"), None));
        }
        // Nothing leaks before the first call is twenty seconds old.
        assert_eq!(call(10.0), ("40/40".into(), Some(11)));
        assert_eq!(call(19.5), ("40/40".into(), Some(1)));
        assert_eq!(call(20.15), ("40/40".into(), None));
        assert_eq!(call(20.15), ("40/40".into(), Some(1)));
        assert_eq!(call(100.0), ("1/40".into(), None));
    }

    #[test]
    fn credentials_are_counted_apart_and_apps_have_more() {
        let limiter = RateLimiter::new(Limit::plan(20), LimitModel::Count);
        let header = |who, app| limiter.count(who, app, Timestamp(0)).header;
        assert_eq!(header("key", false).as_deref(), Some("1/40"));
        assert_eq!(header("key", false).as_deref(), Some("2/40"));
        assert_eq!(header("app", true).as_deref(), Some("1/80"));
        limiter.set(Some(Limit::Off), None);
        assert_eq!((header("key", false), limiter.idle_header()), (None, None));
    }
}
