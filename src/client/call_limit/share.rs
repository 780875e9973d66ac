//! An instance's share of a limit that counts the calls of a window, where others call too.
//!
//! A call's place comes free when the window has passed it, and whoever held it takes it again just then: so a full window
//! stays full, and nobody is refused, although instances know nothing of one another. What remains is to find out what is
//! free, and to come to a place:
//!
//! - **At the start** it is not known whether calls count or leak. All instances fill the limit to some two thirds, are silent
//!   for some seconds, and look: what leaks has fallen by then, a count has not. ([`super::crowd`] is for what leaks.)
//! - **A place is free for certain** when every header of a whole window told of one: a header alone also tells of those that
//!   are taken again the next moment. Such a place is claimed right after a header, at random, the sooner the fewer places
//!   one has. When many are free of late, since others have ended, they are raced for.
//! - **Places are given back** now and then, the more the more one has, so that latecomers come to theirs.
//! - **A place that was refused** was taken by somebody who does not wait for a free one: a latecomer, or another program. For
//!   a while, and longer each time, the instance is then careful: it leaves a few places free, and gives back more.
//!
//! The figures were chosen by simulation (`tests/core/rate_limit/`): 1 to 30 instances, both kinds of limits, latencies of 20
//! to 800 ms, other programs beside them. The trade is between throughput and others: what is left free for whoever does not
//! keep a place is lost. Eight instances that begin together use 97 to 99 %, with some calls refused within the first two
//! windows, and hardly one after. Where they begin seconds apart, the first has filled the limit before there is anything to
//! see: of a count they use 97 % and more all the same (70 to 97 % of a short window), and 1 to 3 % are refused; of what leaks, 1 to
//! 2 %, as long as it is taken for a count. A latecomer to eight waits minutes for its whole share; and a program that calls
//! at random and waits for nothing is refused more often than by instances that always leave room. What else was tried, and why
//! it gains nothing, `js-shim/bench/PACE.md` says.

use super::own_calls::OwnCalls;

/// Milliseconds after which a place is not held any more when nobody asks for it.
const IDLE: f64 = 2_000.0;
/// Milliseconds for which a header tells how much is free, for a race and for a single place.
const FRESH: f64 = 8_000.0;
const JUST_NOW: f64 = 500.0;
/// The part of the quickest round trip by which a place is taken again before it is free by our clock: the call is on its
/// way for as long. All of it would be too much, as the quickest is not known for certain.
const AHEAD: f64 = 0.6;
/// How much faster than evenly an instance takes its places again. What came as a burst spreads a little, so that not all
/// are on their way at once.
const HASTE: f64 = 4.0;
/// Of the places that come free in a full window, the share that is given back, for each place more than one.
const GIVEN_BACK: f64 = 0.003;
/// Instances that a place is left to: each of them claims it so seldom that one of so many does in a window.
const MANY: f64 = 8.0;
/// Free places from which on they are raced for: always, and beyond one for each instance. How fast: so many times all of
/// them in a window.
const RACE: f64 = 7.0;
const FEW: f64 = 2.0;
const RACE_SPEED: f64 = 3.0;
/// The part of the window that tells what is free of late.
const LATELY: f64 = 0.25;
/// How often in a window an instance without any place tries to come to one.
const TRIES: f64 = 10.0;

/// At the start: the part of the limit that is not filled, how fast the rest is, when it is looked again, in milliseconds
/// from the first header, and for how long nobody fills before. Were the look later for whoever fills slowly, a count of the
/// short window would have let go of calls by then, as a leak does.
const UNFILLED: f64 = 0.3;
const FILL_SPEED: f64 = 8.0;
const LOOK: f64 = 7_500.0;
const LOOK_SPREAD: f64 = 1_500.0;
const SILENCE: f64 = 3_000.0;

/// When careful: milliseconds of it at first and at most, the places that nobody claims, the haste, and what is given back
/// for each call that it is too full by.
const CARE: f64 = 40_000.0;
const MOST_CARE: f64 = 640_000.0;
const SPARE: f64 = 3.0;
const CAREFUL_HASTE: f64 = 1.1;
const CAREFULLY_GIVEN_BACK: f64 = 0.13;

/// What a call is for.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) enum Aim {
    /// A place that was ours.
    #[default]
    Again,
    /// One more place.
    Claim,
    /// To see whether what was counted so far has leaked; one more place, too.
    Look,
}

/// The share of one instance. Times are milliseconds since 1970.
#[derive(Debug, Clone, Default)]
pub(crate) struct Share {
    /// Places held, in calls.
    places: f64,
    /// When a call asked last, or is to ask again.
    asked_at: f64,
    /// When the last call went.
    went_at: f64,
    /// What the next call is for.
    aim: Aim,
    /// When the next place may be raced for.
    claim_at: Option<f64>,
    /// When to look. Until then it is the start.
    look_at: Option<f64>,
    /// When all that began with us have looked.
    looked_at: f64,
    /// When the header came by which a single place was claimed last, or not.
    judged: f64,
    /// Until when it is careful, and for how long it was the last time.
    careful_until: f64,
    care: f64,
}

/// What there is to know when a call asks. Counts are in calls.
#[derive(Debug, Clone, Copy)]
pub(crate) struct View<'a> {
    pub(crate) own: &'a OwnCalls,
    /// Milliseconds since 1970.
    pub(crate) now: f64,
    /// Milliseconds for which a call counts.
    pub(crate) window: f64,
    /// Calls that the limit has room for.
    pub(crate) limit: f64,
    /// Calls that it counts, as the latest header said.
    pub(crate) reported: f64,
    /// When that was.
    pub(crate) reported_at: f64,
    /// Our own that are on their way.
    pub(crate) in_flight: f64,
    /// From 0 up to 1.
    pub(crate) random: f64,
}

impl View<'_> {
    fn free(&self, used: f64) -> f64 {
        self.limit - used - self.in_flight
    }

    fn age(&self) -> f64 {
        self.now - self.reported_at
    }

    /// What began then counts no more when a call arrives that goes now.
    fn began(&self) -> f64 {
        self.now + AHEAD * self.own.quickest() - self.window
    }

    fn in_use(&self) -> f64 {
        self.own.counted_since(self.began()) + self.in_flight
    }

    /// Milliseconds until the next of our own places comes free.
    fn next(&self) -> f64 {
        let began = self.began();
        let counted = self.own.counted_by(began, 1);
        counted.map_or(FRESH, |counted| (counted - began).max(1.0))
    }
}

impl Share {
    /// Others call, and it is not known yet how they count. `used` is what the header said that showed them. Where they have
    /// filled the limit already, nothing would be seen of a leak.
    pub(crate) fn start(&mut self, now: f64, used: f64, limit: f64, random: f64) {
        let looks = used <= limit / 2.0;
        self.look_at = looks.then_some(now + LOOK + LOOK_SPREAD * random);
        self.looked_at = now + if looks { LOOK + LOOK_SPREAD } else { 0.0 };
    }

    /// Milliseconds until all have looked. Whoever knows already that it leaks is silent until then: to those who look later
    /// its calls would make up for what has leaked.
    pub(crate) fn silence(&self, now: f64) -> f64 {
        self.looked_at - now
    }

    /// Milliseconds until the first in the queue may call; it may when they are none.
    pub(crate) fn wait(&mut self, view: View<'_>) -> f64 {
        let in_use = view.in_use();
        if in_use >= self.places || view.now - self.asked_at > IDLE {
            self.places = in_use;
        }
        let next = view.next();
        let is_again = in_use < self.places;
        self.aim = if is_again { Aim::Again } else { Aim::Claim };
        let is_careful = view.now < self.careful_until;
        let wait = match (is_again, self.look_at) {
            (true, look_at) => self.take_again(view, next, is_careful || look_at.is_some()),
            (false, Some(look_at)) => self.fill(view, next, look_at),
            (false, None) if in_use == 0.0 && view.free(view.reported) < 1.0 => {
                // Without any place there are no headers, either.
                self.race(view, next, TRIES, true, 1.0)
            }
            (false, None) if is_careful => self.claim_carefully(view, next),
            (false, None) => self.claim(view, next),
        };
        self.asked_at = view.now + wait;
        wait
    }

    /// Milliseconds that a call would wait by what is known now.
    pub(crate) fn expected_wait(&self, view: View<'_>) -> f64 {
        if view.in_use() < self.places {
            return 0.0;
        }
        let free = view.free(view.reported) - SPARE;
        view.next().min(view.window / free.max(0.1))
    }

    /// A call goes; what it is for.
    pub(crate) fn go(&mut self, now: f64) -> Aim {
        self.went_at = now;
        let aim = std::mem::take(&mut self.aim);
        if aim != Aim::Again {
            self.places += 1.0;
        }
        aim
    }

    /// A call was refused until then: its place is another's.
    pub(crate) fn refused(&mut self, aim: Aim, now: f64, until: f64) {
        self.places = (self.places - 1.0).max(0.0);
        // Whoever waits because it must does not give its places up.
        self.asked_at = self.asked_at.max(until);
        if aim == Aim::Again {
            let is_more = now < self.careful_until + self.care;
            self.care = if is_more { self.care * 2.0 } else { CARE }.min(MOST_CARE);
            self.careful_until = until + self.care;
        }
    }

    /// The clock was set back by so many milliseconds.
    pub(crate) fn set_back(&mut self, back: f64) {
        self.asked_at -= back;
        self.went_at -= back;
        self.careful_until -= back;
        self.claim_at = self.claim_at.map(|claim_at| claim_at - back);
        self.look_at = self.look_at.map(|look_at| look_at - back);
        self.looked_at -= back;
    }

    fn take_again(&mut self, view: View<'_>, next: f64, is_careful: bool) -> f64 {
        let haste = if is_careful { CAREFUL_HASTE } else { HASTE };
        let gap = self.went_at + view.window / self.places / haste - view.now;
        if gap > 0.0 {
            return gap;
        }
        let given_back = if is_careful {
            CAREFULLY_GIVEN_BACK * (1.0 - view.free(view.reported) + SPARE).max(0.0)
        } else if view.reported >= view.limit {
            GIVEN_BACK * (self.places - 1.0)
        } else {
            0.0
        };
        if self.places > 1.0 && view.random < given_back {
            self.places -= 1.0;
            return next;
        }
        0.0
    }

    /// At the start.
    fn fill(&mut self, view: View<'_>, next: f64, look_at: f64) -> f64 {
        let free = view.free(view.reported);
        let remains = look_at - view.now;
        if remains > SILENCE {
            let free = free - view.limit * UNFILLED;
            let wait = self.race(view, next, free, free >= 1.0, FILL_SPEED);
            return wait.min(remains);
        }
        if remains > 0.0 {
            return remains.max(1.0);
        }
        self.look_at = None;
        // Where little was filled, little can have leaked.
        if free >= 1.0 && view.in_flight == 0.0 && view.reported >= view.limit / 2.0 {
            self.aim = Aim::Look;
            return 0.0;
        }
        next.min(JUST_NOW)
    }

    fn claim(&mut self, view: View<'_>, next: f64) -> f64 {
        let sure = view.free(view.own.most_used(view.now - view.window, false));
        let of_late = view.now - view.window * LATELY;
        let free = view.free(view.own.most_used(of_late, true)).max(sure);
        // Those on their way are taken for free.
        let on_their_way = 4.0 * view.limit * view.own.quickest() / view.window;
        // Where all have as many, so many have all of it.
        let instances = view.limit / self.places.max(1.0);
        if free >= RACE.min(instances + FEW) + on_their_way {
            return self.race(view, next, free, view.age() <= FRESH, RACE_SPEED);
        }
        let is_new = view.reported_at != self.judged && view.age() <= JUST_NOW;
        self.judged = view.reported_at;
        let share = view.limit / MANY;
        let chance = sure / MANY / self.places.max(1.0) * (share / self.places.max(1.0)).max(1.0);
        if is_new && sure >= 1.0 && view.random < chance {
            0.0
        } else {
            next
        }
    }

    fn claim_carefully(&mut self, view: View<'_>, next: f64) -> f64 {
        let free = view.free(view.reported) - SPARE;
        let is_free = free >= 1.0 && view.age() <= FRESH;
        self.race(view, next, free, is_free, 1.0)
    }

    /// After a pause by which one instance would take all that is free in a window, or so many times faster. That several do
    /// settles by what the header says.
    fn race(&mut self, view: View<'_>, next: f64, free: f64, is_free: bool, speed: f64) -> f64 {
        let pause = view.window / speed / free.max(1.0) * (0.5 + view.random);
        let claim_at = *self.claim_at.get_or_insert(view.now + pause);
        if view.now < claim_at {
            return if is_free {
                next.min((claim_at - view.now).max(1.0))
            } else {
                next
            };
        }
        self.claim_at = None;
        // Else the next place of its own brings a header, and another pause is drawn: not all claim when one comes free.
        if is_free { 0.0 } else { next }
    }
}
