//! What is known of one account's call limit, and whose turn it is.

use super::counting::{Counting, Sighting, TOLERANCE};
use super::crowd::{Crowd, pause};
use super::header::parse;
use super::own_calls::{Counted, Own, OwnCalls};
use super::queue::Queue;
use super::share::{Aim, Share, View};
use super::turn::{InFlight, Turn};
use super::window::{SHORT_WINDOW, WINDOW};
use crate::duration::rounded;

/// Milliseconds for which calls of others are expected to go on once they were seen.
const CONTENTION: f64 = 30_000.0;
/// Calls kept free for the jitter of the network, where several travel at once.
const SLACK: f64 = 0.5;
/// Milliseconds between two looks of a call that is not the first in the queue.
const LOOK: f64 = 1_000.0;
/// Milliseconds in which one of those on their way may be answered.
const NEXT_ANSWER: f64 = 20.0;

/// Calls by which a leak shows in the header.
const LEAK_SHOWS: f64 = 3.0;
/// Milliseconds after the short window at which a call finds out whether it is that one.
const EDGE: f64 = 20.0;
/// Calls that may be in flight before any answer told the limit: the bucket may be nearly full, and a hundred calls that
/// start at once would be refused by the dozen.
const FEW: f64 = 4.0;

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
    /// When it said so.
    reported_at: f64,
    queue: Queue,
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
    /// In contention, by how the limit counts.
    crowd: Crowd,
    share: Share,
    /// From 0 up to 1, as of the latest turn.
    random: f64,
    /// Calls kept free, because a limit was met earlier than the header let expect.
    margin: f64,
    counting: Counting,
    own: OwnCalls,
    /// Whether a call is on its way that only a short window has room for.
    is_probing: bool,
}

/// Room for a call in a window.
enum Room {
    /// There is after so many milliseconds, or now.
    After(f64),
    /// There is only if the window is the short one: one call may find out.
    Probe,
}

impl Room {
    fn wait(&self) -> f64 {
        match self {
            Self::After(wait) => *wait,
            Self::Probe => 0.0,
        }
    }
}

impl RateLimiter {
    /// Joins the queue of those who want to call; the ticket is for [`RateLimiter::turn`].
    pub fn join(&mut self) -> u64 {
        self.queue.join()
    }

    /// Leaves the queue without calling.
    pub(crate) fn leave(&mut self, ticket: u64) {
        self.queue.leave(ticket);
    }

    /// Whether the holder of a ticket may call now. `random` is from 0 up to 1.
    pub fn turn(&mut self, ticket: u64, now: f64, random: f64) -> Turn {
        self.let_leak(now);
        self.random = random;
        let ahead = self.queue.ahead(ticket);
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
        self.crowd.go();
        let aim = self.share.go(now);
        if aim != Aim::Again {
            self.own.claimed();
        }
        Turn::Yours(self.goes(now, aim))
    }

    /// A call that goes although it is not its turn: it would rather be refused than wait.
    pub(crate) fn at_once(&mut self, now: f64) -> InFlight {
        self.let_leak(now);
        self.goes(now, Aim::Claim)
    }

    fn goes(&mut self, now: f64, aim: Aim) -> InFlight {
        self.in_flight += 1.0;
        InFlight {
            answers: self.answers,
            sent: now,
            aim,
        }
    }

    /// Calls that there is room for now; none before an answer told how many there are.
    pub(crate) fn calls_left(&mut self, now: f64) -> Option<f64> {
        self.let_leak(now);
        let began = now - self.counting.window();
        // Whichever way it counts.
        let used = self.level.max(self.own.counted_since(began));
        (self.limit > 0.0).then(|| (self.limit - used - self.in_flight).max(0.0))
    }

    /// Milliseconds that a new call would wait by what is known now.
    pub(crate) fn expected_wait(&mut self, now: f64) -> f64 {
        self.let_leak(now);
        if self.limit == 0.0 {
            return (self.closed_until - now).max(0.0);
        }
        let ahead = self.queue.len();
        let wait = match (now < self.contention_until, self.counting.leaks()) {
            (false, false) => self.room_in_window(ahead, now).wait(),
            (false, true) => self.room(ahead),
            (true, false) => {
                let (share, view) = self.share(now, 0.5);
                share.expected_wait(view)
            }
            (true, true) => {
                let pause = pause(self.reported, self.limit, self.rate(), 0.5);
                self.room(ahead).max(pause)
            }
        };
        wait.max(self.closed_until - now)
    }

    /// Milliseconds until a call looks again whether the limit is known now.
    fn wait_to_be_told(&mut self, ahead: usize) -> f64 {
        if self.is_told || self.in_flight < FEW {
            return 0.0;
        }
        self.queue.next_look(ahead)
    }

    /// When it was last asked or told something.
    pub(crate) fn used_at(&self) -> f64 {
        self.at
    }

    /// Whether calls wait for it, or are on their way, or must wait.
    pub(crate) fn is_busy(&self, now: f64) -> bool {
        self.queue.len() > 0 || self.in_flight > 0.0 || self.closed_until > now
    }

    fn wait(&mut self, ahead: usize, now: f64, random: f64) -> f64 {
        match (now < self.contention_until, self.counting.leaks()) {
            (false, false) => {
                let room = self.room_in_window(ahead, now);
                self.is_probing |= matches!(room, Room::Probe);
                room.wait()
            }
            (false, true) => self.room(ahead),
            (true, false) if ahead > 0 => 1.0 / self.rate(),
            (true, false) => {
                let (share, view) = self.share(now, random);
                share.wait(view)
            }
            (true, true) if ahead > 0 => self.room(ahead).max(1.0 / self.rate()),
            (true, true) => {
                let pause = pause(self.reported, self.limit, self.rate(), random);
                let wait = self.room(ahead).max(self.crowd.wait(now, pause));
                wait.max(self.share.silence(now))
            }
        }
    }

    fn share(&mut self, now: f64, random: f64) -> (&mut Share, View<'_>) {
        let view = View {
            own: &self.own,
            now,
            window: self.counting.window(),
            limit: self.limit,
            reported: self.reported,
            reported_at: self.reported_at,
            in_flight: self.in_flight,
            random,
        };
        (&mut self.share, view)
    }

    /// The room for a call with so many ahead of it, calls being taken to count for a whole window.
    fn room_in_window(&self, ahead: usize, now: f64) -> Room {
        let began = now - self.counting.window();
        let over =
            self.own.counted_since(began) + self.in_flight + ahead as f64 + 1.0 + self.margin
                - self.limit;
        if over <= 0.0 {
            // The last one before the wall waits until a leak would show, unless the window is known, and for those on their
            // way, which would hide it.
            let is_last = over > -1.0 && self.counting.is_open();
            let first = self.own.first_sent(began).filter(|_| is_last);
            let shows = first.map(|first| first + LEAK_SHOWS / self.rate() - now);
            let answers = if is_last {
                self.in_flight * NEXT_ANSWER
            } else {
                0.0
            };
            return Room::After(shows.unwrap_or_default().max(answers.min(LOOK)));
        }
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let free = self.own.counted_by(began, over.ceil() as usize);
        let wait = free.map_or(LOOK, |free| (free - began).max(1.0));
        let first = self.own.counted_by(began, 1);
        let Some(first) = first.filter(|_| ahead == 0 && self.counting.is_open()) else {
            return Room::After(wait);
        };
        // Should the window be the short one, there is room by then. One call alone finds out.
        let probe = first + SHORT_WINDOW + EDGE - now;
        if probe > 0.0 {
            Room::After(wait.min(probe))
        } else if self.in_flight > 0.0 {
            Room::After(wait.min(LOOK))
        } else {
            Room::Probe
        }
    }

    /// Milliseconds until there is room for a call with so many ahead of it.
    fn room(&self, ahead: usize) -> f64 {
        let slack = if self.in_flight > 0.0 { SLACK } else { 0.0 };
        let over =
            self.level + self.in_flight + ahead as f64 + 1.0 + self.margin + slack - self.limit;
        over.max(0.0) / self.rate()
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
        let is_probe = std::mem::take(&mut self.is_probing);
        let told = header.and_then(parse);
        let was_counted = if refused_for.is_none() {
            Counted::Yes
        } else {
            Counted::No
        };
        let used = told.map(|(used, _)| used);
        let own = Own::new(call.sent, now, was_counted, used);
        self.own.add(own, self.limit);
        self.is_told |= told.is_some() || refused_for.is_none();
        if let Some((used, limit)) = told {
            let is_first = self.limit == 0.0;
            self.limit = limit;
            self.reported = used;
            self.reported_at = now;
            // Our own calls may be counted before their answers are here, and what the header says may be as old as the
            // call: what has come free since was still counted.
            let own = if !self.counting.leaks() {
                self.own.at_most_since(call.sent - self.counting.window())
            } else if is_first {
                counted
            } else {
                self.level + (now - call.sent).max(0.0) * self.rate()
            };
            let foreign = used - self.in_flight - own;
            if foreign > TOLERANCE {
                if now >= self.contention_until && self.counting.is_unknown() {
                    self.share.start(now, used, limit, self.random);
                }
                self.contention_until = now + CONTENTION;
                self.level = used;
            } else if is_first {
                self.level = used;
            } else {
                self.level = self.level.min(used + overtakers);
            }
            let seen = Sighting {
                used,
                counted,
                sent: call.sent,
                answers_before: call.answers,
                answers: self.answers,
                own: (self.own).counted_by_header(now, call.sent, self.in_flight),
            };
            if now >= self.contention_until {
                self.counting.watch(now, limit, seen);
            } else {
                self.counting.watch_others(now, limit, seen, &self.own);
                if call.aim == Aim::Look {
                    let began = now - SHORT_WINDOW;
                    let before = self.own.most_told(began, call.sent);
                    let old = self.own.sent_before(began);
                    self.counting.looked(before, old, used);
                }
            }
            if is_probe {
                self.counting.probed(refused_for.is_none());
            }
        }
        if let Some(wait) = refused_for {
            self.share.refused(call.aim, now, now + wait);
            if now >= self.contention_until && !is_probe {
                self.margin = (self.margin + 1.0).min(self.limit / 8.0);
                self.counting.forget();
            }
            self.level = self.level.max(self.limit);
            self.closed_until = self.closed_until.max(now + wait);
        }
    }

    /// No answer came; whether the call counted is not known, so it is taken to.
    pub(crate) fn lost(&mut self, call: InFlight, now: f64) {
        self.let_leak(now);
        self.arrived(1.0);
        let own = Own::new(call.sent, now, Counted::Perhaps, None);
        self.own.add(own, self.limit);
        self.is_probing = false;
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
        self.counting.rate(self.limit)
    }

    fn let_leak(&mut self, now: f64) {
        if now < self.at {
            // The machine's clock was set back: what was to end at a time ends by then.
            let back = self.at - now;
            self.closed_until -= back;
            self.contention_until -= back;
            self.crowd.set_back(back);
            self.share.set_back(back);
            self.counting.measure_anew();
            self.own.set_back(back);
        }
        let leaked = (now - self.at).max(0.0) * self.rate();
        self.level = (self.level - leaked).max(0.0);
        self.at = now;
    }
}
