//! The time for which a call counts.

/// Milliseconds of the window: on most plans, and on Enterprise.
pub(crate) const WINDOW: f64 = 20_000.0;
pub(crate) const SHORT_WINDOW: f64 = 10_000.0;
/// Milliseconds by which the clocks of both sides may differ within a window.
pub(crate) const EDGE: f64 = 1_000.0;
