//! The call limit: a leaky bucket per credential.

use crate::timestamp::Timestamp;
use std::collections::HashMap;
use std::str::FromStr;
use std::sync::{Mutex, PoisonError};

/// So many calls in so many seconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rate {
    /// What the bucket holds.
    pub calls: u32,
    /// How long a full one takes to leak away.
    pub seconds: u32,
}

/// Which limit applies.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Limit {
    /// None; the header still tells of one.
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

/// What became of a call.
#[derive(Clone, Debug, PartialEq)]
pub struct Drop {
    /// `used/limit`, for the header.
    pub header: String,
    /// The bucket ran over: seconds until there is room again.
    pub wait: Option<u64>,
}

/// The buckets of all credentials.
#[derive(Debug)]
pub struct RateLimiter(Mutex<State>);

#[derive(Debug)]
struct State {
    limit: Limit,
    levels: HashMap<String, (f64, Timestamp)>,
}

impl RateLimiter {
    /// Empty buckets.
    #[must_use]
    pub fn new(limit: Limit) -> Self {
        Self(Mutex::new(State {
            limit,
            levels: HashMap::new(),
        }))
    }

    /// Another limit from here on; all buckets are empty again.
    pub fn set(&self, limit: Limit) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = State {
            limit,
            levels: HashMap::new(),
        };
    }

    /// Empties all buckets.
    pub fn clear(&self) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .levels
            .clear();
    }

    /// The limit that applies.
    #[must_use]
    pub fn limit(&self) -> Limit {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).limit
    }

    /// Counts a call of a credential.
    #[must_use]
    pub fn call(&self, who: &str, app: bool, now: Timestamp) -> Drop {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(rate) = state.limit.rate(app) else {
            // A low count: clients that pace themselves by the header should not.
            return Drop {
                header: format!("1/{}", if app { 80 } else { 40 }),
                wait: None,
            };
        };
        let (size, per_second) = (
            f64::from(rate.calls),
            f64::from(rate.calls) / f64::from(rate.seconds),
        );
        let (level, at) = state.levels.entry(who.to_owned()).or_insert((0.0, now));
        #[allow(clippy::cast_precision_loss)]
        let passed = now.0.saturating_sub(at.0).max(0) as f64 / 1e6;
        *level = (*level - passed * per_second).max(0.0);
        *at = now.max(*at);
        let wait = if *level + 1.0 > size + 1e-9 {
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
            let seconds = ((*level + 1.0 - size) / per_second).ceil() as u64;
            Some(seconds.max(1))
        } else {
            *level += 1.0;
            None
        };
        let used = if wait.is_some() {
            size
        } else {
            level.ceil().min(size)
        };
        Drop {
            header: format!("{used}/{}", rate.calls),
            wait,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Limit, Rate, RateLimiter};
    use crate::timestamp::Timestamp;

    #[test]
    fn a_bucket_fills_runs_over_and_leaks() {
        let rate_limiter = RateLimiter::new(Limit::Plan {
            key: Rate {
                calls: 40,
                seconds: 20,
            },
            app: Rate {
                calls: 80,
                seconds: 20,
            },
        });
        let at = |seconds: i64| Timestamp(0).plus_seconds(seconds);
        for call in 1..=40 {
            assert_eq!(
                rate_limiter.call("key", false, at(0)).header,
                format!("{call}/40")
            );
        }
        let over = rate_limiter.call("key", false, at(0));
        assert_eq!((over.wait, over.header.as_str()), (Some(1), "40/40"));
        assert_eq!(rate_limiter.call("other", false, at(0)).header, "1/40");
        // Two leak away in a second.
        assert_eq!(rate_limiter.call("key", false, at(1)).header, "39/40");
        assert_eq!(rate_limiter.call("key", false, at(60)).header, "1/40");
    }
}
