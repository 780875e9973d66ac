//! Several instances on a bucket that leaks. Each call waits a random pause that grows with the level: whatever their number,
//! they then settle where their calls together equal the leak, with room left for bursts.

/// The share of the bucket below which nobody waits.
const QUIET: f64 = 0.5;
/// The pause at a full bucket, in times of the leak of one call.
const STEEPNESS: f64 = 64.0;

/// The pause of the first in the queue, once it is drawn.
#[derive(Debug, Clone, Default)]
pub(crate) struct Crowd {
    next_slot: Option<f64>,
}

impl Crowd {
    /// Milliseconds that the first in the queue still waits, of a pause that is drawn when it is first asked for.
    pub(crate) fn wait(&mut self, now: f64, pause: f64) -> f64 {
        *self.next_slot.get_or_insert(now + pause) - now
    }

    /// A call goes; the next one draws its own pause.
    pub(crate) fn go(&mut self) {
        self.next_slot = None;
    }

    /// The clock was set back by so many milliseconds.
    pub(crate) fn set_back(&mut self, back: f64) {
        self.next_slot = self.next_slot.map(|next_slot| next_slot - back);
    }
}

/// A pause in milliseconds, by what the header said of the bucket and the calls that leak in a millisecond. `random` is from
/// 0 up to 1.
pub(crate) fn pause(reported: f64, limit: f64, rate: f64, random: f64) -> f64 {
    let quiet = limit * QUIET;
    let crowding = ((reported - quiet) / (limit - quiet)).clamp(0.0, 1.0);
    let most = (reported - quiet).max(0.0) / rate;
    (STEEPNESS * crowding * crowding / rate).min(most) * (0.5 + random)
}
