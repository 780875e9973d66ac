//! A simulated limit, and instances that know nothing of one another: latency, no real time.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap, VecDeque};

use gorgias_component::client::call_limit::limiter::RateLimiter;
use gorgias_component::client::call_limit::turn::{InFlight, Turn};

/// How calls are counted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Model {
    /// A bucket that leaks steadily, as Gorgias describes it.
    Bucket,
    /// The calls of the latest window, as recorded counters look.
    Count,
}

/// Both.
pub const MODELS: [Model; 2] = [Model::Bucket, Model::Count];

/// A call limit as Gorgias has it.
struct Bucket {
    model: Model,
    limit: f64,
    window: f64,
    level: f64,
    at: f64,
    rounding: fn(f64) -> f64,
    latest: VecDeque<f64>,
}

impl Bucket {
    /// The header, and seconds to wait when the call is refused.
    fn call(&mut self, now: f64) -> (String, Option<f64>) {
        match self.model {
            Model::Bucket => self.leak(now),
            Model::Count => self.count(now),
        }
    }

    fn count(&mut self, now: f64) -> (String, Option<f64>) {
        while self
            .latest
            .front()
            .is_some_and(|at| *at <= now - self.window)
        {
            self.latest.pop_front();
        }
        let used = self.latest.len() as f64;
        let first = self.latest.front().copied().unwrap_or(now);
        if used >= self.limit {
            let wait = ((first + self.window - now) / 1000.0).ceil().max(1.0);
            return (format!("{:.0}/{:.0}", used, self.limit), Some(wait));
        }
        self.latest.push_back(now);
        (format!("{:.0}/{:.0}", used + 1.0, self.limit), None)
    }

    fn leak(&mut self, now: f64) -> (String, Option<f64>) {
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
pub struct Run {
    pub model: Model,
    pub limit: f64,
    pub window: f64,
    pub instances: usize,
    pub lanes: usize,
    pub pages: usize,
    pub latency: f64,
    pub rounding: fn(f64) -> f64,
    /// Milliseconds by which every fortieth answer is late on its way back.
    pub hiccup: f64,
    pub seed: u64,
    /// Milliseconds by which the first instance begins later than the others.
    pub late: f64,
}

#[derive(Debug)]
pub struct Outcome {
    pub seconds: f64,
    pub refused: usize,
    pub calls: usize,
    /// Seconds over the least possible.
    pub ratio: f64,
    pub least: f64,
    /// When each lane of the first instance ended.
    pub ends: Vec<f64>,
    /// Calls that were counted, by those that the limit has room for: over whole windows, from the third one to the last before
    /// an instance ended. The first burst and the end, when fewer and fewer ask, are apart.
    pub long_run: f64,
    /// The first instance's part of the calls that were counted from its beginning to the first end of any.
    pub share_of_first: f64,
}

impl Default for Run {
    fn default() -> Self {
        Self {
            model: Model::Bucket,
            limit: 40.0,
            window: 20_000.0,
            instances: 1,
            lanes: 1,
            pages: 80,
            latency: 50.0,
            rounding: f64::ceil,
            hiccup: 0.0,
            seed: 12_345,
            late: 0.0,
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
    /// Runs it to its end.
    pub fn go(&self) -> Outcome {
        let mut bucket = Bucket {
            model: self.model,
            latest: VecDeque::new(),
            limit: self.limit,
            window: self.window,
            level: 0.0,
            at: 0.0,
            rounding: self.rounding,
        };
        let mut limiters = vec![RateLimiter::default(); self.instances];
        let mut left = vec![self.pages; self.instances];
        let mut seed = self.seed;
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
                let at = if instance == 0 { micros(self.late) } else { 0 };
                queue.push(Reverse((at, Event::Send, instance, lane, u64::MAX)));
            }
        }
        let (mut refused, mut calls, mut end) = (0, 0, 0.0_f64);
        let mut ends = vec![0.0; self.lanes];
        let (mut counted, mut first_end) = (Vec::new(), f64::MAX);
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
                    if answers.last().is_some_and(|(_, wait)| wait.is_none()) {
                        counted.push((now, instance));
                    }
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
                    if left[instance] == 0 {
                        first_end = first_end.min(now);
                    }
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
        let by_network = self.latency * self.pages as f64 / self.lanes as f64;
        // A walk cannot be faster than its network either.
        let least = match self.model {
            Model::Bucket => {
                by_network.max((done - self.limit).max(1.0) * self.window / self.limit)
            }
            // The last window's calls take what the network takes for them.
            Model::Count => {
                let windows = ((done - 1.0) / self.limit).floor();
                let last = (done - windows * self.limit) / self.instances as f64;
                by_network.max(windows * self.window + last * self.latency / self.lanes as f64)
            }
        };
        let windows = (first_end / self.window - 2.0).floor();
        let began = 2.0 * self.window;
        let between = |from: f64, to: f64| {
            let is_within = move |(at, _): &&(f64, usize)| (from..to).contains(at);
            counted.iter().filter(is_within)
        };
        let used = between(began, began + windows * self.window).count();
        let long_run = used as f64 / (windows * self.limit);
        let of_first = between(self.late, first_end).filter(|(_, instance)| *instance == 0);
        let share_of_first = of_first.count() as f64 / between(self.late, first_end).count() as f64;
        Outcome {
            seconds: end / 1000.0,
            refused,
            calls,
            ratio: end / least,
            least: least / 1000.0,
            ends,
            long_run,
            share_of_first,
        }
    }
}

impl Outcome {
    /// Whether one instance alone was as fast as can be, with one refusal at the most. Where a fast network is at the wall
    /// before a leak would show, it waits for that once.
    pub fn is_least(&self, latency: f64) -> bool {
        let look = if latency < 50.0 { 1.5 } else { 0.0 };
        self.refused <= 1 && self.seconds <= self.least * 1.05 + look
    }
}

/// Prints what came of it.
pub fn figures(name: &str, outcome: &Outcome) {
    println!(
        "{name}: {:.1} s, {:.3} of the least, {} of {} refused",
        outcome.seconds, outcome.ratio, outcome.refused, outcome.calls
    );
}

/// Each latency with both models.
pub fn both(latencies: &[f64]) -> Vec<(f64, Model)> {
    let pairs = latencies
        .iter()
        .map(|latency| MODELS.map(|model| (*latency, model)));
    pairs.flatten().collect()
}
