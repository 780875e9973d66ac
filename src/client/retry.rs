//! Whether a request is sent again, and when: a pure function of what happened.

use crate::http::request::Policy;
use crate::http::response::TransportError;
use crate::timestamp::of_http_date;

/// Attempts after the first for server errors and lost connections.
pub const RETRIES: u32 = 3;
/// Attempts after the first for 429. The request was not processed, so waiting loses nothing; but an account
/// whose limit is kept used up by others becomes an error after a while.
pub const LIMITED_RETRIES: u32 = 10;
/// The longest a Retry-After is believed, in milliseconds. Gorgias' windows are 10 or 20 seconds.
pub const LONGEST_WAIT: f64 = 60_000.0;
/// The first of the growing pauses, in milliseconds. A Retry-After that asks for less is not followed.
const FIRST_PAUSE: f64 = 1_000.0;
/// The same for a flow author's exponential backoff whose delay was left at 0, and its jitter: what the
/// usual HTTP clients do.
const CUSTOM_FIRST_PAUSE: f64 = 100.0;
const JITTER: f64 = 0.2;

/// The outcome of one attempt.
#[derive(Debug, Clone, Copy)]
pub enum Outcome<'a> {
    /// Gorgias answered.
    Status {
        /// HTTP status.
        status: u16,
        /// Its Retry-After header.
        retry_after: Option<&'a str>,
    },
    /// Nothing came, or not all.
    NoResponse(&'a TransportError),
}

/// What to do about it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Verdict {
    /// It is a final response; retrying does not apply.
    NoOpinion,
    /// Again after so many milliseconds.
    Again(f64),
    /// Not again: it might happen twice, or was tried often enough.
    Never,
}

impl Policy {
    /// The verdict on an attempt. `is_repeatable` says whether sending it twice is harmless; `attempt` counts from 1;
    /// `now` is milliseconds since 1970 (for HTTP dates); `random` is from 0 up to 1.
    pub fn verdict(
        self,
        is_repeatable: bool,
        outcome: Outcome<'_>,
        attempt: u32,
        now: f64,
        random: f64,
    ) -> Verdict {
        let asked = match outcome {
            Outcome::Status { retry_after, .. } => {
                retry_after.and_then(|text| retry_after_ms(text, now))
            }
            Outcome::NoResponse(_) => None,
        };
        if let Outcome::NoResponse(TransportError::Internal(_) | TransportError::Aborted) = outcome
        {
            return Verdict::Never;
        }
        match self {
            Self::Standard => standard(is_repeatable, outcome, attempt, asked, random),
            Self::Prompt if matches!(outcome, Outcome::Status { status: 429, .. }) => {
                Verdict::Never
            }
            Self::Prompt => standard(is_repeatable, outcome, attempt, asked, random),
            Self::Once => match outcome {
                Outcome::Status { status: 429, .. } => {
                    standard(is_repeatable, outcome, attempt, asked, random)
                }
                Outcome::Status { .. } => Verdict::NoOpinion,
                Outcome::NoResponse(_) => Verdict::Never,
            },
            Self::Custom {
                retries,
                delay,
                exponential,
                all_errors,
            } => {
                if !fails(outcome) {
                    return Verdict::NoOpinion;
                }
                if attempt > retries || !(all_errors || custom_default(is_repeatable, outcome)) {
                    return Verdict::Never;
                }
                let pause = match (exponential, delay > 0.0) {
                    (false, _) => delay,
                    (true, true) => delay * doubled(attempt),
                    (true, false) => {
                        CUSTOM_FIRST_PAUSE * 2.0 * doubled(attempt) * (1.0 + JITTER * random)
                    }
                };
                Verdict::Again(asked.map_or(pause, |asked| asked.max(pause)))
            }
        }
    }
}

fn standard(
    is_repeatable: bool,
    outcome: Outcome<'_>,
    attempt: u32,
    asked: Option<f64>,
    random: f64,
) -> Verdict {
    let pause = (FIRST_PAUSE * doubled(attempt) * (1.0 + JITTER * random)).min(LONGEST_WAIT);
    let (most, harmless) = match outcome {
        Outcome::Status { status: 429, .. } => (LIMITED_RETRIES, true),
        // 408 and 425: the server did not wait for the whole request, or did not want it yet.
        Outcome::Status {
            status: 408 | 425 | 500..,
            ..
        }
        | Outcome::NoResponse(_) => (RETRIES, is_repeatable),
        Outcome::Status { .. } => return Verdict::NoOpinion,
    };
    if attempt <= most && harmless {
        // "At once", or a time gone by, would use up all tries in no time.
        let asked = asked.filter(|asked| *asked >= FIRST_PAUSE);
        Verdict::Again(asked.unwrap_or(pause))
    } else {
        Verdict::Never
    }
}

/// 1, 2, 4, …
fn doubled(attempt: u32) -> f64 {
    f64::from(1_u32 << attempt.saturating_sub(1).min(16))
}

fn fails(outcome: Outcome<'_>) -> bool {
    !matches!(
        outcome,
        Outcome::Status {
            status: 200..=299,
            ..
        }
    )
}

/// What a raw request tries again without "Retry On All Errors": what may pass, where sending it twice is harmless; and
/// what did not even leave this machine. The platform's own client repeats a POST whose connection broke, too: that may
/// be a second ticket, so we do not.
fn custom_default(is_repeatable: bool, outcome: Outcome<'_>) -> bool {
    match outcome {
        Outcome::NoResponse(TransportError::Broken { sent, .. }) => is_repeatable || !sent,
        // Not our limit but one on the way, which may have been shorter than was meant.
        Outcome::NoResponse(TransportError::GivenUp { .. }) => is_repeatable,
        Outcome::NoResponse(_) => false,
        Outcome::Status { status, .. } => {
            is_repeatable && matches!(status, 408 | 425 | 429 | 500..)
        }
    }
}

/// Milliseconds from now that a Retry-After asks for: seconds, or an HTTP date. Capped; none when it is neither.
pub fn retry_after_ms(text: &str, now: f64) -> Option<f64> {
    let text = text.trim();
    let wait = match seconds_ms(text) {
        Some(wait) => wait,
        None => of_http_date(text)? - now,
    };
    Some(wait.clamp(0.0, LONGEST_WAIT))
}

/// `2` or `0.25` seconds. Not by `f64`'s own reading, which is 20 kB of wasm.
fn seconds_ms(text: &str) -> Option<f64> {
    let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    if text.is_empty() || text == "." || !is_number(whole) || !is_number(part) {
        return None;
    }
    // What does not fit in a u32 is longer than any wait.
    let whole = match whole {
        "" => 0,
        whole => whole.parse::<u32>().unwrap_or(u32::MAX),
    };
    let thousandths = part.bytes().chain([b'0'; 3]).take(3);
    let part = thousandths.fold(0, |sum, digit| sum * 10 + u32::from(digit - b'0'));
    Some(f64::from(whole) * 1000.0 + f64::from(part))
}
