//! When to look again at something that takes its time: after growing pauses, until a time is over.

use crate::client::exchange::Exchange;
use crate::port::transport::Transport;

/// Milliseconds between looks; the last one again and again.
const PAUSES: [f64; 4] = [1_000.0, 2_000.0, 3_000.0, 5_000.0];

/// The looks that are left. Times are in milliseconds.
pub(crate) struct Looks {
    until: f64,
    /// What is left by the pauses alone: a clock may stand still, and a sleep return at once.
    left: f64,
    taken: usize,
}

/// A look to come.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Look {
    /// The pause before it.
    pub(crate) pause: f64,
    /// Whether it is the last one.
    pub(crate) is_last: bool,
}

impl Looks {
    /// For so many seconds from now on.
    pub(crate) fn new<T: Transport>(exchange: &Exchange<'_, T>, seconds: u64) -> Self {
        #[allow(clippy::cast_precision_loss)]
        let left = seconds as f64 * 1_000.0;
        Self {
            until: exchange.transport.now() + left,
            left,
            taken: 0,
        }
    }

    /// The next one.
    pub(crate) fn next<T: Transport>(&mut self, exchange: &Exchange<'_, T>) -> Look {
        let [.., longest] = PAUSES;
        let pause = PAUSES.get(self.taken).copied().unwrap_or(longest);
        self.taken += 1;
        let by_clock = (self.until - exchange.transport.now()).min(exchange.left());
        let left = self.left.min(by_clock).max(0.0);
        self.left -= pause;
        Look {
            pause: pause.min(left),
            is_last: left <= pause,
        }
    }
}
