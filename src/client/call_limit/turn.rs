//! A call's turn, and the call while it is on its way.

use super::share::Aim;

/// A call on its way, to be given back by [`RateLimiter::answered`](super::limiter::RateLimiter::answered) or `lost`.
#[derive(Debug)]
pub struct InFlight {
    /// Answers that had come when it was sent: later ones may have overtaken its own.
    pub(crate) answers: f64,
    pub(crate) sent: f64,
    pub(crate) aim: Aim,
}

/// Whose turn it is.
#[derive(Debug)]
pub enum Turn {
    /// Yours: send now.
    Yours(InFlight),
    /// Not yet: ask again after so many milliseconds.
    After(f64),
}
