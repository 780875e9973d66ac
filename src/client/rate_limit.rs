//! Pacing by Gorgias' own call-limit header, so that the limit is approached and not run into.
//!
//! Gorgias counts calls in a leaky bucket per account and credential: `X-Gorgias-Account-Api-Call-Limit: 13/80`
//! says that 13 of 80 are in it. It leaks its whole size in 20 seconds, in 10 on Enterprise plans; nothing says
//! which, so the faster leak is discovered by watching.
//!
//! Alone on the bucket, calls go as fast as the network until it is full and then at exactly its leak. When the
//! header shows calls of others (more instances, another app), each call waits a random pause that grows with
//! the level: whatever their number, the instances then settle where their calls together equal the leak,
//! with room left for bursts. They need to know nothing of one another but the header.

use std::cell::RefCell;
use std::collections::{HashMap, VecDeque};

use super::leak::{Leak, Sighting, TOLERANCE, WINDOW};
use crate::duration::rounded;

/// Milliseconds for which calls of others are expected to go on once they were seen.
const CONTENTION: f64 = 30_000.0;
/// In contention, the share of the bucket below which nobody waits.
const QUIET: f64 = 0.5;
/// In contention, the pause at a full bucket, in times of the leak of one call.
const STEEPNESS: f64 = 64.0;

/// Calls kept free for the jitter of the network, where several travel at once.
const SLACK: f64 = 0.5;
/// Milliseconds between two looks of a call that is not the first in the queue.
const LOOK: f64 = 1_000.0;

/// Calls that may be in flight before any answer told the limit: the bucket may be nearly full, and a hundred calls that
/// start at once would be refused by the dozen.
const FEW: f64 = 4.0;
/// Milliseconds between two looks of a call that waits for the first answer; the pauses double up to the longest.
const FIRST_LOOK: f64 = 25.0;
const LONGEST_FIRST_LOOK: f64 = 250.0;
/// Looks after which such a call goes without an answer, some 10 seconds: the first ones may be the slow ones.
const MOST_LOOKS: u32 = 42;

/// A limit above this is none. Gorgias has 40 and 80.
const LARGEST_LIMIT: u32 = 10_000;

/// Milliseconds after its last call for which a limiter is kept. What it knows is out of date after a window; whether the
/// window is the short one is good to know for a while.
const KEPT_FOR: f64 = 10.0 * 60_000.0;
/// Limiters that are kept at the same time, but for those that calls are waiting on.
const MOST_KEPT: usize = 1_000;

/// What is known of one account's bucket. Times are milliseconds since 1970.
#[derive(Debug, Clone, Default)]
pub struct RateLimiter {
    /// Size of the bucket, 0 until an answer told.
    limit: f64,
    /// The most that can be in it at `at`, by our own count and every header since.
    level: f64,
    at: f64,
    /// What the latest header said. In contention it is the better guess: others fill up what leaks.
    reported: f64,
    /// Calls that wait for their turn, first come first served.
    queue: VecDeque<Waiting>,
    tickets: u64,
    /// Calls that are sent and not answered.
    in_flight: f64,
    /// Answers that came.
    answers: f64,
    /// Whether any of them told the limit, or that there is none.
    is_told: bool,
    /// Nothing is sent before this time: a 429 said so.
    closed_until: f64,
    /// Others are expected to call until then.
    contention_until: f64,
    /// In contention, when the first in the queue goes.
    next_slot: Option<f64>,
    /// Calls kept free, because a limit was met earlier than the header let expect.
    margin: f64,
    leak: Leak,
}

/// The limiters of all accounts and credentials that were called with: the core's only memory between two operations. The
/// host owns it, and gives the same one to every operation of its instance.
#[derive(Debug, Default)]
pub struct RateLimiters(RefCell<HashMap<String, RateLimiter>>);

impl RateLimiters {
    /// Uses the limiter of that account and credential, see [`Account::id`](crate::connection::account::Account::id).
    pub fn of<R>(&self, account: &str, use_it: impl FnOnce(&mut RateLimiter) -> R) -> R {
        let mut limiters = self.0.borrow_mut();
        use_it(limiters.entry(account.to_owned()).or_default())
    }

    /// Frees the limiters of credentials that are not used any more: every refreshed token is one.
    pub fn free_unused(&self, now: f64) {
        let mut limiters = self.0.borrow_mut();
        limiters.retain(|_, limiter| limiter.is_busy(now) || now - limiter.at < KEPT_FOR);
        if limiters.len() <= MOST_KEPT {
            return;
        }
        let mut unused: Vec<(f64, String)> = limiters
            .iter()
            .filter(|(_, limiter)| !limiter.is_busy(now))
            .map(|(account, limiter)| (limiter.at, account.clone()))
            .collect();
        unused.sort_unstable_by(|one, other| one.0.total_cmp(&other.0));
        // More than there are too many of, so that this is not done at every call.
        for (_, account) in unused.into_iter().take(limiters.len() - MOST_KEPT / 2) {
            limiters.remove(&account);
        }
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.0.borrow().len()
    }
}

/// A call that waits for its turn.
#[derive(Debug, Clone, Copy)]
struct Waiting {
    ticket: u64,
    /// How often it looked before any answer told the limit.
    looks: u32,
}

/// A call on its way, to be given back by [`RateLimiter::answered`] or [`RateLimiter::lost`].
#[derive(Debug)]
pub struct InFlight {
    /// Answers that had come when it was sent: later ones may have overtaken its own.
    answers: f64,
    sent: f64,
}

/// Whose turn it is.
#[derive(Debug)]
pub enum Turn {
    /// Yours: send now.
    Yours(InFlight),
    /// Not yet: ask again after so many milliseconds.
    After(f64),
}

impl RateLimiter {
    /// Joins the queue of those who want to call; the ticket is for [`RateLimiter::turn`].
    pub fn join(&mut self) -> u64 {
        self.tickets += 1;
        self.queue.push_back(Waiting {
            ticket: self.tickets,
            looks: 0,
        });
        self.tickets
    }

    /// Leaves the queue without calling.
    pub(crate) fn leave(&mut self, ticket: u64) {
        self.queue.retain(|waiting| waiting.ticket != ticket);
    }

    /// Whether the holder of a ticket may call now. `random` is from 0 up to 1.
    pub fn turn(&mut self, ticket: u64, now: f64, random: f64) -> Turn {
        self.let_leak(now);
        let ahead = self
            .queue
            .iter()
            .position(|waiting| waiting.ticket == ticket)
            .unwrap_or_default();
        let wait = if self.limit > 0.0 {
            // Whatever the header said: after a window the bucket is another one.
            self.wait(ahead, now, random).min(WINDOW)
        } else {
            self.wait_to_be_told(ahead)
        };
        let wait = wait.max(self.closed_until - now);
        if wait > 0.0 {
            return Turn::After(if ahead > 0 { wait.min(LOOK) } else { wait });
        }
        self.leave(ticket);
        self.next_slot = None;
        self.in_flight += 1.0;
        Turn::Yours(InFlight {
            answers: self.answers,
            sent: now,
        })
    }

    /// Milliseconds that a new call would wait by what is known now.
    pub(crate) fn expected_wait(&mut self, now: f64) -> f64 {
        self.let_leak(now);
        if self.limit == 0.0 {
            return (self.closed_until - now).max(0.0);
        }
        let pause = if now < self.contention_until {
            self.pause(0.5)
        } else {
            0.0
        };
        self.room(self.queue.len())
            .max(pause)
            .max(self.closed_until - now)
    }

    /// Milliseconds until a call looks again whether the limit is known now.
    fn wait_to_be_told(&mut self, ahead: usize) -> f64 {
        if self.is_told || self.in_flight < FEW {
            return 0.0;
        }
        match self.queue.get_mut(ahead) {
            Some(waiting) if waiting.looks < MOST_LOOKS => {
                let doubled = FIRST_LOOK * f64::from(1_u32 << waiting.looks.min(16));
                waiting.looks += 1;
                doubled.min(LONGEST_FIRST_LOOK)
            }
            _ => 0.0,
        }
    }

    /// Whether calls wait for it, or are on their way, or must wait.
    fn is_busy(&self, now: f64) -> bool {
        !self.queue.is_empty() || self.in_flight > 0.0 || self.closed_until > now
    }

    fn wait(&mut self, ahead: usize, now: f64, random: f64) -> f64 {
        let room = self.room(ahead);
        if now >= self.contention_until {
            return room;
        }
        if ahead > 0 {
            return room.max(1.0 / self.rate());
        }
        let pause = self.pause(random);
        let next_slot = *self.next_slot.get_or_insert(now + pause);
        room.max(next_slot - now)
    }

    /// Milliseconds until there is room for a call with so many ahead of it.
    fn room(&self, ahead: usize) -> f64 {
        let slack = if self.in_flight > 0.0 { SLACK } else { 0.0 };
        let over =
            self.level + self.in_flight + ahead as f64 + 1.0 + self.margin + slack - self.limit;
        over.max(0.0) / self.rate()
    }

    /// Milliseconds that a call waits in contention, by how full the bucket is.
    fn pause(&self, random: f64) -> f64 {
        let quiet = self.limit * QUIET;
        let crowding = ((self.reported - quiet) / (self.limit - quiet)).clamp(0.0, 1.0);
        let most = (self.reported - quiet).max(0.0) / self.rate();
        (STEEPNESS * crowding * crowding / self.rate()).min(most) * (0.5 + random)
    }

    /// An answer came. `header` is the bucket's state if it told; `refused_for` is for how many milliseconds,
    /// if it was a 429.
    pub fn answered(
        &mut self,
        call: InFlight,
        now: f64,
        header: Option<&str>,
        refused_for: Option<f64>,
    ) {
        self.let_leak(now);
        let overtakers = self.answers - call.answers;
        let counted = if refused_for.is_none() { 1.0 } else { 0.0 };
        self.arrived(counted);
        let told = header.and_then(parse);
        self.is_told |= told.is_some() || refused_for.is_none();
        if let Some((used, limit)) = told {
            let is_first = self.limit == 0.0;
            self.limit = limit;
            self.reported = used;
            // Our own calls may be in the bucket before their answers are here, and what the header says may be as old
            // as the call: what leaked since was still in the bucket.
            let leaked = (now - call.sent).max(0.0) * self.rate();
            let own = if is_first {
                counted
            } else {
                self.level + leaked
            };
            let foreign = used - self.in_flight - own;
            if foreign > TOLERANCE {
                self.contention_until = now + CONTENTION;
                self.level = used;
            } else if is_first {
                self.level = used;
            } else {
                self.level = self.level.min(used + overtakers);
            }
            self.leak.watch(
                now,
                limit,
                Sighting {
                    used,
                    counted,
                    sent: call.sent,
                    answers_before: call.answers,
                    answers: self.answers,
                },
            );
        }
        if let Some(wait) = refused_for {
            if now >= self.contention_until {
                self.margin = (self.margin + 1.0).min(self.limit / 8.0);
                self.leak = Leak::default();
            }
            self.level = self.level.max(self.limit);
            self.closed_until = self.closed_until.max(now + wait);
        }
    }

    /// No answer came; whether the call counted is not known, so it is taken to.
    pub(crate) fn lost(&mut self, _call: InFlight, now: f64) {
        self.let_leak(now);
        self.arrived(1.0);
    }

    /// The call was not made after all.
    pub(crate) fn unsent(&mut self, _call: InFlight) {
        self.in_flight = (self.in_flight - 1.0).max(0.0);
    }

    fn arrived(&mut self, counted: f64) {
        self.in_flight = (self.in_flight - 1.0).max(0.0);
        self.answers += 1.0;
        self.level += counted;
    }

    /// The state for the trace: "13/80", or none before the first answer.
    pub(crate) fn state(&self) -> Option<String> {
        (self.limit > 0.0).then(|| format!("{}/{}", rounded(self.level), rounded(self.limit)))
    }

    /// Calls that leak in a millisecond.
    fn rate(&self) -> f64 {
        self.leak.rate(self.limit)
    }

    fn let_leak(&mut self, now: f64) {
        if now < self.at {
            // The machine's clock was set back: what was to end at a time ends by then.
            let back = self.at - now;
            self.closed_until -= back;
            self.contention_until -= back;
            self.next_slot = self.next_slot.map(|next_slot| next_slot - back);
            self.leak.measure_anew();
        }
        let leaked = (now - self.at).max(0.0) * self.rate();
        self.level = (self.level - leaked).max(0.0);
        self.at = now;
    }
}

/// `13/80`; none when it is anything else. More than full is full: a wait for what cannot be would hold up every call.
fn parse(header: &str) -> Option<(f64, f64)> {
    let (used, limit) = header.trim().split_once('/')?;
    let (used, limit) = (
        used.trim().parse::<u32>().ok()?,
        limit.trim().parse::<u32>().ok()?,
    );
    let is_limit = (1..=LARGEST_LIMIT).contains(&limit);
    is_limit.then_some((f64::from(used.min(limit)), f64::from(limit)))
}
