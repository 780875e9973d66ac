//! Whatever happens while events are polled, each is told once.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use gorgias_component::port::occasion::Occasion;
use gorgias_component::timestamp::{SECOND, Timestamp};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::polls::{poll, start};
use crate::support::{Scripted, Sent, response};

use super::{POLL, ids, since};

/// The account's history: ids with dates; some show up late.
#[derive(Default)]
struct History {
    events: Vec<(u64, i64)>,
    late: Vec<(i64, u64, i64)>,
    now: i64,
    next: u64,
}

#[derive(Debug, Clone)]
enum Step {
    Happen,
    Burst,
    HappenLate(i64),
    Wait(i64),
    Poll {
        meanwhile: Vec<Step>,
        fails: Option<usize>,
    },
}

impl History {
    fn take(&mut self, step: &Step) {
        self.now += 3;
        match step {
            Step::Happen => self.add(self.now),
            Step::Burst => (0..9).for_each(|_| self.add(self.now)),
            Step::HappenLate(seconds) => {
                self.next += 1;
                self.late
                    .push((self.now + seconds * SECOND, self.next, self.now));
            }
            Step::Wait(seconds) => self.now += seconds * SECOND,
            Step::Poll { .. } => {}
        }
        let now = self.now;
        let (due, late): (Vec<_>, Vec<_>) = self.late.drain(..).partition(|(at, ..)| *at <= now);
        self.late = late;
        self.events
            .extend(due.into_iter().map(|(_, id, date)| (id, date)));
    }

    fn add(&mut self, date: i64) {
        self.next += 1;
        self.events.push((self.next, date));
    }

    fn answer(&self, sent: &Sent, size: usize) -> Value {
        let query: BTreeMap<String, String> = sent.query().into_iter().collect();
        assert_eq!(query["types"], "ticket-created");
        let mut all: Vec<(i64, u64)> = self.events.iter().map(|(id, date)| (*date, *id)).collect();
        all.sort_unstable();
        if query["order_by"] == "created_datetime:desc" {
            all.reverse();
        }
        let since = query.get("created_datetime[gte]");
        let since = since.map_or(i64::MIN, |since| Timestamp::parse(since).unwrap().0);
        let after = query.get("cursor").map(|cursor| {
            let (date, id) = cursor.split_once('/').unwrap();
            (date.parse::<i64>().unwrap(), id.parse::<u64>().unwrap())
        });
        all.retain(|place| place.0 >= since && after.is_none_or(|after| *place > after));
        let next = all.get(size - 1).filter(|_| all.len() > size);
        let next = next.map(|(date, id)| format!("{date}/{id}"));
        let event = |(date, id): &(i64, u64)| json!({"id": id, "created_datetime": Timestamp(*date).iso(), "object_type": "Ticket", "object_id": id});
        let data: Vec<Value> = all.iter().take(size).map(event).collect();
        json!({"data": data, "meta": {"next_cursor": next}})
    }
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => Just(Step::Happen),
        1 => Just(Step::Burst),
        2 => (0..290_i64).prop_map(Step::HappenLate),
        2 => (0..400_i64).prop_map(Step::Wait),
        1 => Just(Step::Wait(1_500)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) })]

    #[test]
    fn every_event_once(
        size in 2..6_usize,
        most in 1..30_u64,
        steps in prop::collection::vec(
            prop_oneof![
                3 => step(),
                2 => (prop::collection::vec(step(), 0..5), prop::option::weighted(0.2, 1..4_usize))
                    .prop_map(|(meanwhile, fails)| Step::Poll { meanwhile, fails }),
            ],
            0..50,
        ),
    ) {
        let history = Rc::new(RefCell::new(History { now: start(), ..History::default() }));
        let mut state: Option<String> = None;
        let mut told: Vec<u64> = Vec::new();
        let mut passed_over = BTreeSet::new();
        let inputs = json!({"types": ["ticket-created"], "max_records": most});
        let run = |state: &Option<String>, meanwhile: Vec<Step>, fails: Option<usize>| {
            let shared = Rc::clone(&history);
            let (mut count, mut meanwhile) = (0, meanwhile.into_iter());
            let script = Scripted::answering(move |sent| {
                count += 1;
                let mut history = shared.borrow_mut();
                if fails == Some(count) {
                    return Ok(response(404, json!({"error": {"msg": "No."}})));
                }
                let page = history.answer(sent, size);
                if let Some(step) = meanwhile.next() {
                    history.take(&step);
                }
                Ok(response(200, page))
            });
            #[allow(clippy::cast_precision_loss)]
            script.clock.set((history.borrow().now - start()) as f64 / 1000.0);
            let states = state.iter().cloned().collect();
            poll(POLL, &inputs, Occasion { states, ..Occasion::default() }, &script)
        };
        for step in steps {
            let Step::Poll { mut meanwhile, fails } = step else {
                history.borrow_mut().take(&step);
                continue;
            };
            if state.is_none() {
                meanwhile.clear();
            }
            if let Ok(outcome) = run(&state, meanwhile, fails) {
                if state.is_none() {
                    let history = history.borrow();
                    passed_over = history.events.iter().map(|(id, _)| *id).collect();
                    // What began before, and shows up later, may be told or not.
                    passed_over.extend(history.late.iter().map(|(_, id, _)| *id));
                }
                told.extend(ids(&outcome));
                state = outcome.state;
            }
        }
        if state.is_none() { return Ok(()); }
        history.borrow_mut().take(&Step::Wait(300));
        for _ in 0..400 {
            let outcome = run(&state, Vec::new(), None).unwrap();
            state.clone_from(&outcome.state);
            if !outcome.is_news {
                break;
            }
            told.extend(ids(&outcome));
        }
        let known: BTreeSet<u64> = told.iter().copied().collect();
        prop_assert_eq!(known.len(), told.len(), "twice: {:?}", told);
        let history = history.borrow();
        let lost: Vec<u64> = history.events.iter().map(|(id, _)| *id)
            .filter(|id| !known.contains(id) && !passed_over.contains(id)).collect();
        prop_assert!(lost.is_empty(), "lost: {:?} of {:?}", lost, history.events);
    }
}

/// Two events that show up late, after a quiet time and one more than a poll may tell: the first must not hide the second.
#[test]
fn a_poll_that_ends_early_leaves_its_window_open() {
    let inputs = json!({"types": ["ticket-created"], "max_records": 1});
    let history = Rc::new(RefCell::new(History::default()));
    let mut state = since("2025-12-31T00:00:00Z");
    for (minutes, happened, told) in [
        (1, vec![(3, 9)], vec![3]),
        (30, vec![(1, 3), (2, 6)], vec![1]),
        (31, vec![], vec![2]),
        (60, vec![], vec![]),
    ] {
        let happened = happened.into_iter().map(|(id, at)| (id, start() + at));
        history.borrow_mut().events.extend(happened);
        let shared = Rc::clone(&history);
        let script =
            Scripted::answering(move |sent| Ok(response(200, shared.borrow().answer(sent, 5))));
        script.clock.set(f64::from(minutes) * 60_000.0);
        let outcome = poll(POLL, &inputs, state, &script).unwrap();
        assert_eq!(ids(&outcome), told, "after {minutes} minutes");
        state = Occasion {
            states: vec![outcome.state.unwrap()],
            ..Occasion::default()
        };
    }
}
