//! Calls that wait for their turn, first come first served.

/// Milliseconds between two looks of a call that waits for the first answer; the pauses double up to the longest.
const FIRST_LOOK: f64 = 25.0;
const LONGEST_FIRST_LOOK: f64 = 250.0;
/// Looks after which such a call goes without an answer, some 10 seconds: the first ones may be the slow ones.
const MOST_LOOKS: u32 = 42;

/// The queue.
#[derive(Debug, Clone, Default)]
pub(crate) struct Queue {
    waiting: Vec<Waiting>,
    tickets: u64,
}

#[derive(Debug, Clone, Copy)]
struct Waiting {
    ticket: u64,
    /// How often it looked before any answer told the limit.
    looks: u32,
}

impl Queue {
    /// Joins at the end.
    pub(crate) fn join(&mut self) -> u64 {
        self.tickets += 1;
        self.waiting.push(Waiting {
            ticket: self.tickets,
            looks: 0,
        });
        self.tickets
    }

    /// Leaves from wherever it is.
    pub(crate) fn leave(&mut self, ticket: u64) {
        self.waiting.retain(|waiting| waiting.ticket != ticket);
    }

    /// How many are ahead of it.
    pub(crate) fn ahead(&self, ticket: u64) -> usize {
        let mut waiting = self.waiting.iter();
        waiting
            .position(|waiting| waiting.ticket == ticket)
            .unwrap_or_default()
    }

    /// How many wait.
    pub(crate) fn len(&self) -> usize {
        self.waiting.len()
    }

    /// Milliseconds until a call looks again whether the limit is known; none when it has waited long enough for that.
    pub(crate) fn next_look(&mut self, ahead: usize) -> f64 {
        match self.waiting.get_mut(ahead) {
            Some(waiting) if waiting.looks < MOST_LOOKS => {
                let doubled = FIRST_LOOK * f64::from(1_u32 << waiting.looks.min(16));
                waiting.looks += 1;
                doubled.min(LONGEST_FIRST_LOOK)
            }
            _ => 0.0,
        }
    }
}
