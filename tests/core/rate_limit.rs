//! Pacing against a simulated bucket: instances that know nothing of one another, latency, no real time.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};

use gorgias_component::client::rate_limit::{InFlight, RateLimiter, Turn};

/// A leaky bucket as Gorgias describes it.
struct Bucket {
    limit: f64,
    window: f64,
    level: f64,
    at: f64,
    rounding: fn(f64) -> f64,
}

impl Bucket {
    /// The header, and seconds to wait when the call is refused.
    fn call(&mut self, now: f64) -> (String, Option<f64>) {
        let rate = self.limit / self.window;
        self.level = (self.level - (now - self.at) * rate).max(0.0);
        self.at = now;
        let is_refused = self.level + 1.0 > self.limit + 1e-9;
        let wait = ((self.level + 1.0 - self.limit) / rate / 1000.0)
            .ceil()
            .max(1.0);
        if !is_refused {
            self.level += 1.0;
        }
        (
            format!("{:.0}/{:.0}", (self.rounding)(self.level), self.limit),
            is_refused.then_some(wait),
        )
    }
}

/// Instances that each walk pages, `lanes` at a time.
struct Run {
    limit: f64,
    window: f64,
    instances: usize,
    lanes: usize,
    pages: usize,
    latency: f64,
    rounding: fn(f64) -> f64,
    /// Milliseconds by which every fortieth answer is late on its way back.
    hiccup: f64,
}

#[derive(Debug)]
struct Outcome {
    seconds: f64,
    refused: usize,
    calls: usize,
    /// Seconds over the least possible.
    ratio: f64,
    /// When each lane of the first instance ended.
    ends: Vec<f64>,
}

impl Default for Run {
    fn default() -> Self {
        Self {
            limit: 40.0,
            window: 20_000.0,
            instances: 1,
            lanes: 1,
            pages: 80,
            latency: 50.0,
            rounding: f64::ceil,
            hiccup: 0.0,
        }
    }
}

/// When, what, which instance and lane, and for an answer which.
type Due = Reverse<(u64, Event, usize, usize, u64)>;

#[derive(PartialEq, Eq, PartialOrd, Ord, Clone, Copy)]
enum Event {
    Arrive,
    Answer,
    Send,
    Turn,
}

impl Run {
    fn go(&self) -> Outcome {
        let mut bucket = Bucket {
            limit: self.limit,
            window: self.window,
            level: 0.0,
            at: 0.0,
            rounding: self.rounding,
        };
        let mut limiters = vec![RateLimiter::default(); self.instances];
        let mut left = vec![self.pages; self.instances];
        let mut seed = 12_345_u64;
        let mut random = move || {
            seed = seed
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (seed >> 33) as f64 / f64::from(1_u32 << 31)
        };
        // Times in whole microseconds, so that they order.
        let mut queue: BinaryHeap<Due> = BinaryHeap::new();
        let micros = |milliseconds: f64| (milliseconds * 1000.0) as u64;
        let mut answers: Vec<(String, Option<f64>)> = Vec::new();
        let mut tickets: HashMap<(usize, usize), u64> = HashMap::new();
        let mut in_flight: HashMap<(usize, usize), InFlight> = HashMap::new();
        for instance in 0..self.instances {
            for lane in 0..self.lanes {
                queue.push(Reverse((0, Event::Send, instance, lane, u64::MAX)));
            }
        }
        let (mut refused, mut calls, mut end) = (0, 0, 0.0_f64);
        let mut ends = vec![0.0; self.lanes];
        while let Some(Reverse((time, event, instance, lane, at))) = queue.pop() {
            let now = time as f64 / 1000.0;
            match event {
                Event::Send => {
                    if left[instance] == 0 {
                        continue;
                    }
                    left[instance] -= 1;
                    tickets.insert((instance, lane), limiters[instance].join());
                    queue.push(Reverse((time, Event::Turn, instance, lane, 0)));
                }
                Event::Turn => {
                    let ticket = tickets[&(instance, lane)];
                    match limiters[instance].turn(ticket, now, random()) {
                        Turn::After(wait) => {
                            // Timers are whole milliseconds, and late.
                            let at = micros(now + wait.ceil() + random());
                            queue.push(Reverse((at, Event::Turn, instance, lane, 0)));
                        }
                        Turn::Yours(call) => {
                            in_flight.insert((instance, lane), call);
                            let trip = self.latency * (0.25 + 0.5 * random());
                            queue.push(Reverse((
                                micros(now + trip),
                                Event::Arrive,
                                instance,
                                lane,
                                0,
                            )));
                        }
                    }
                }
                Event::Arrive => {
                    calls += 1;
                    answers.push(bucket.call(now));
                    let late = if answers.len().is_multiple_of(40) {
                        self.hiccup
                    } else {
                        0.0
                    };
                    let trip = self.latency * (0.25 + 0.5 * random()) + late;
                    let at = answers.len() as u64 - 1;
                    queue.push(Reverse((
                        micros(now + trip),
                        Event::Answer,
                        instance,
                        lane,
                        at,
                    )));
                }
                Event::Answer => {
                    let (header, wait) = answers[at as usize].clone();
                    let call = in_flight.remove(&(instance, lane)).unwrap();
                    limiters[instance].answered(
                        call,
                        now,
                        Some(&header),
                        wait.map(|seconds| seconds * 1000.0),
                    );
                    end = end.max(now);
                    let pause = match wait {
                        Some(seconds) => {
                            refused += 1;
                            left[instance] += 1;
                            seconds * 1000.0
                        }
                        None => 0.0,
                    };
                    if instance == 0 {
                        ends[lane] = now;
                    }
                    queue.push(Reverse((
                        micros(now + pause),
                        Event::Send,
                        instance,
                        lane,
                        0,
                    )));
                }
            }
        }
        let done = (self.pages * self.instances) as f64;
        let by_bucket = (done - self.limit).max(1.0) * self.window / self.limit;
        // A walk cannot be faster than its network either.
        let least = by_bucket.max(self.latency * self.pages as f64 / self.lanes as f64);
        Outcome {
            seconds: end / 1000.0,
            refused,
            calls,
            ratio: end / least,
            ends,
        }
    }
}

fn figures(name: &str, outcome: &Outcome) {
    println!(
        "{name}: {:.1} s, {:.3} of the least, {} of {} refused",
        outcome.seconds, outcome.ratio, outcome.refused, outcome.calls
    );
}

#[test]
fn one_walk_is_as_fast_as_the_bucket() {
    for (limit, pages) in [(40.0, 80), (40.0, 500), (80.0, 500), (80.0, 120)] {
        for latency in [5.0, 50.0, 200.0] {
            let outcome = Run {
                limit,
                pages,
                latency,
                ..Run::default()
            }
            .go();
            figures(
                &format!("{limit}/20 s, {pages} pages, {latency} ms"),
                &outcome,
            );
            assert!(outcome.refused <= 1 && outcome.ratio <= 1.05, "{outcome:?}");
        }
    }
}

#[test]
fn an_answer_that_is_late_is_no_sign_of_others() {
    for (limit, window) in [(40.0, 20_000.0), (80.0, 20_000.0), (40.0, 10_000.0)] {
        for lanes in [1, 5] {
            for hiccup in [700.0, 1_500.0, 4_000.0] {
                let outcome = Run {
                    limit,
                    window,
                    lanes,
                    pages: 500,
                    hiccup,
                    ..Run::default()
                }
                .go();
                figures(
                    &format!("{limit}/{window}, {lanes} lanes, {hiccup} ms late"),
                    &outcome,
                );
                assert!(outcome.refused <= 1 && outcome.ratio <= 1.05, "{outcome:?}");
            }
        }
    }
}

#[test]
fn a_header_that_rounds_down_costs_one_refusal_at_most() {
    for pages in [80, 500] {
        let outcome = Run {
            pages,
            rounding: f64::floor,
            ..Run::default()
        }
        .go();
        figures("rounded down", &outcome);
        assert!(outcome.refused <= 1 && outcome.ratio <= 1.06, "{outcome:?}");
    }
}

#[test]
fn the_short_window_is_discovered() {
    for (limit, pages) in [(40.0, 80), (40.0, 500), (80.0, 160), (80.0, 500)] {
        for latency in [5.0, 20.0, 50.0, 100.0] {
            let outcome = Run {
                limit,
                window: 10_000.0,
                pages,
                latency,
                ..Run::default()
            }
            .go();
            figures(
                &format!("{limit}/10 s, {pages} pages, {latency} ms"),
                &outcome,
            );
            assert!(outcome.refused <= 1 && outcome.ratio <= 1.05, "{outcome:?}");
        }
    }
}

#[test]
fn many_lanes_of_one_instance_share_fairly() {
    let outcome = Run {
        lanes: 20,
        pages: 400,
        ..Run::default()
    }
    .go();
    figures("20 lanes", &outcome);
    assert!(outcome.refused <= 1 && outcome.ratio <= 1.05, "{outcome:?}");
    let first = outcome.ends.iter().copied().fold(f64::MAX, f64::min);
    let last = outcome.ends.iter().copied().fold(0.0, f64::max);
    assert!(first > last * 0.9, "{:?}", outcome.ends);
}

#[test]
fn eight_instances_meet_through_the_header_alone() {
    for (limit, window) in [(40.0, 20_000.0), (80.0, 20_000.0), (40.0, 10_000.0)] {
        for lanes in [1, 4] {
            for latency in [20.0, 150.0] {
                let outcome = Run {
                    limit,
                    window,
                    instances: 8,
                    lanes,
                    pages: 120,
                    latency,
                    ..Run::default()
                }
                .go();
                figures(
                    &format!("8 instances × {lanes}, {limit}/{window}, {latency} ms"),
                    &outcome,
                );
                let share = outcome.refused as f64 / outcome.calls as f64;
                assert!(share < 0.02 && 1.0 / outcome.ratio >= 0.95, "{outcome:?}");
            }
        }
    }
}

#[test]
fn a_clock_that_is_set_back_holds_nobody_up() {
    let mut limiter = RateLimiter::default();
    let ask = |limiter: &mut RateLimiter, now: f64| {
        let ticket = limiter.join();
        limiter.turn(ticket, now, 0.5)
    };
    let hour = 3_600_000.0;
    let Turn::Yours(call) = ask(&mut limiter, hour) else {
        panic!("the first goes at once");
    };
    limiter.answered(call, hour, Some("40/40"), Some(5_000.0));
    let Turn::After(wait) = ask(&mut limiter, 0.0) else {
        panic!("a refusal is kept to");
    };
    assert!(wait <= 20_000.0, "{wait}");
}
