//! A list that others work on: every change is told, no version of a record twice.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::rc::Rc;

use gorgias_component::error::Error;
use gorgias_component::http::response::TransportError;
use gorgias_component::port::occasion::{Occasion, Outcome};
use gorgias_component::timestamp::{SECOND, Timestamp};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::{Version, poll, start};
use crate::support::{Native, Scripted, Sent, response};

/// A helpdesk of one list, with a clock that only its own steps move.
#[derive(Debug, Default)]
struct Helpdesk {
    /// Created and changed, in microseconds.
    records: BTreeMap<u64, (i64, i64)>,
    /// Changes that show up late: when, of which record, with which date.
    late: Vec<(i64, u64, i64)>,
    now: i64,
    next: u64,
    page: usize,
    /// Sorts oldest first, whatever it is asked for.
    ignores_order: bool,
    refuses_cursors: bool,
}

#[derive(Debug, Clone)]
enum Step {
    Insert,
    /// Visible so many seconds later.
    InsertLate(i64),
    Touch(prop::sample::Index),
    TouchLate(prop::sample::Index, i64),
    TouchAll,
    Remove(prop::sample::Index),
    Wait(i64),
    /// Meanwhile, before each page, others go on; the poll's request of that number fails; which copy of the state is left.
    Poll {
        meanwhile: Vec<Step>,
        fails: Option<usize>,
        copies: u8,
        refused: bool,
    },
}

impl Helpdesk {
    fn new(count: u64, page: usize) -> Self {
        let records = (1..=count).map(|id| (id, (start() + id as i64, start() + id as i64)));
        Self {
            records: records.collect(),
            now: start() + 1_000_000,
            next: count + 1,
            page,
            ..Self::default()
        }
    }

    fn some(&self, which: prop::sample::Index) -> Option<u64> {
        let ids: Vec<u64> = self.records.keys().copied().collect();
        (!ids.is_empty()).then(|| *which.get(&ids))
    }

    fn pass(&mut self, micros: i64) {
        self.now += micros;
        let now = self.now;
        let (due, late) = self.late.drain(..).partition(|(at, _, _)| *at <= now);
        self.late = late;
        for (_, id, date) in Vec::from_iter::<Vec<_>>(due) {
            let created = self.records.get(&id).map_or(date, |(created, _)| *created);
            let changed = self
                .records
                .get(&id)
                .map_or(date, |(_, changed)| (*changed).max(date));
            self.records.insert(id, (created, changed));
        }
    }

    fn take(&mut self, step: &Step) {
        self.pass(7);
        match step {
            Step::Insert => {
                self.records.insert(self.next, (self.now, self.now));
                self.next += 1;
            }
            Step::InsertLate(seconds) => {
                self.late
                    .push((self.now + seconds * SECOND, self.next, self.now));
                self.next += 1;
            }
            Step::Touch(which) => {
                if let Some(id) = self.some(*which) {
                    self.records.get_mut(&id).unwrap().1 = self.now;
                }
            }
            Step::TouchLate(which, seconds) => {
                if let Some(id) = self.some(*which) {
                    self.late.push((self.now + seconds * SECOND, id, self.now));
                }
            }
            Step::TouchAll => {
                let now = self.now;
                self.now += 100;
                for (at, (_, changed)) in (0..).zip(self.records.values_mut()) {
                    *changed = now + if self.ignores_order { at } else { 0 };
                }
            }
            Step::Remove(which) => {
                if let Some(id) = self.some(*which) {
                    self.records.remove(&id);
                    self.late.retain(|(_, late, _)| *late != id);
                }
            }
            Step::Wait(seconds) => self.pass(seconds * SECOND),
            Step::Poll { .. } => {}
        }
    }

    fn answer(&self, sent: &Sent) -> (u16, Value) {
        let query: BTreeMap<String, String> = sent.query().into_iter().collect();
        let asks = query["order_by"] == "updated_datetime:desc";
        assert!(asks && query["limit"] == "100", "{}", sent.line());
        let cursor = query.get("cursor");
        if cursor.is_some() && self.refuses_cursors {
            return (400, json!({"error": {"msg": "Invalid cursor."}}));
        }
        let place = |id: u64, (_, changed): (i64, i64)| {
            let sign = if self.ignores_order { 1 } else { -1 };
            (sign * changed, sign * i64::try_from(id).unwrap())
        };
        let after = cursor.map(|cursor| {
            let (date, id) = cursor.split_once('/').unwrap();
            (date.parse::<i64>().unwrap(), id.parse::<i64>().unwrap())
        });
        let mut rest: Vec<_> = self
            .records
            .iter()
            .map(|(id, dates)| (place(*id, *dates), *id, *dates))
            .collect();
        rest.sort_unstable();
        rest.retain(|(place, _, _)| after.is_none_or(|after| *place > after));
        let next = rest.get(self.page - 1).filter(|_| rest.len() > self.page);
        let next = next.map(|((date, id), _, _)| format!("{date}/{id}"));
        let text = |micros: i64| Timestamp(micros).iso().replace('Z', "+00:00");
        let data: Vec<Value> = rest
            .iter()
            .take(self.page)
            .map(|(_, id, (created, changed))| {
                json!({"id": id, "created_datetime": text(*created), "updated_datetime": text(*changed)})
            })
            .collect();
        (200, json!({"data": data, "meta": {"next_cursor": next}}))
    }
}

/// A flow that polls, and what it was told.
#[derive(Default)]
struct Flow {
    params: Value,
    state: Option<String>,
    mirror: Option<String>,
    told: Vec<Version>,
    created: Vec<u64>,
    updated: Vec<u64>,
}

impl Flow {
    fn occasion(&self) -> Occasion<Native> {
        Occasion {
            states: self.state.iter().chain(&self.mirror).cloned().collect(),
            ..Occasion::default()
        }
    }

    /// Takes in what a poll told, if it came to its end.
    fn hear(&mut self, outcome: Outcome<Native>) {
        let data = outcome.data.unwrap().0;
        let mut last = i64::MIN;
        let mut all: Vec<(Version, bool)> = Vec::new();
        for (key, is_new) in [("created", true), ("updated", false)] {
            for record in data[key].as_array().unwrap() {
                let date = Timestamp::parse(record["updated_datetime"].as_str().unwrap())
                    .unwrap()
                    .0;
                all.push(((record["id"].as_u64().unwrap(), date), is_new));
                if is_new {
                    assert!(date >= last, "oldest first");
                    last = date;
                }
            }
        }
        assert_eq!(outcome.is_news, !all.is_empty());
        for (version, is_new) in all {
            self.told.push(version);
            if is_new {
                &mut self.created
            } else {
                &mut self.updated
            }
            .push(version.0);
        }
        self.state.clone_from(&outcome.state);
        self.mirror = outcome.state;
    }
}

/// One poll of a helpdesk that goes on meanwhile.
fn run(
    helpdesk: &Rc<RefCell<Helpdesk>>,
    flow: &mut Flow,
    meanwhile: Vec<Step>,
    fails: Option<usize>,
) -> (Scripted, Result<(), Error>) {
    let shared = Rc::clone(helpdesk);
    let mut meanwhile = meanwhile.into_iter();
    let mut count = 0;
    let script = Scripted::answering(move |sent| {
        let mut helpdesk = shared.borrow_mut();
        count += 1;
        if fails == Some(count) {
            return Err(TransportError::Broken {
                reason: "no such host".into(),
                sent: false,
            });
        }
        let (status, body) = helpdesk.answer(sent);
        if let Some(step) = meanwhile.next() {
            helpdesk.take(&step);
        }
        Ok(response(status, body))
    });
    #[allow(clippy::cast_precision_loss)]
    script
        .clock
        .set((helpdesk.borrow().now - start()) as f64 / 1000.0);
    let result = poll("pollChangesTrigger", &flow.params, flow.occasion(), &script);
    let result = result.map(|outcome| flow.hear(outcome));
    (script, result)
}

fn step() -> impl Strategy<Value = Step> {
    let index = any::<prop::sample::Index>;
    prop_oneof![
        3 => Just(Step::Insert),
        1 => (0..120_i64).prop_map(Step::InsertLate),
        6 => index().prop_map(Step::Touch),
        2 => (index(), 0..120_i64).prop_map(|(which, seconds)| Step::TouchLate(which, seconds)),
        1 => Just(Step::TouchAll),
        1 => index().prop_map(Step::Remove),
        2 => (0..200_i64).prop_map(Step::Wait),
        1 => Just(Step::Wait(1_000)),
    ]
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let meanwhile = || prop::collection::vec(step(), 0..6);
    let polled = (
        meanwhile(),
        prop::option::weighted(0.2, 1..4_usize),
        0..3_u8,
        any::<bool>(),
    )
        .prop_map(|(meanwhile, fails, copies, refused)| Step::Poll {
            meanwhile,
            fails,
            copies,
            refused,
        });
    prop::collection::vec(prop_oneof![3 => step(), 2 => polled], 0..60)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) })]

    #[test]
    fn every_change_at_least_once_and_no_version_twice(
        count in 0..30_u64,
        page in 2..8_usize,
        most in 1..30_u64,
        ignores_order in prop::bool::weighted(0.25),
        steps in steps(),
    ) {
        let helpdesk = Rc::new(RefCell::new(Helpdesk { ignores_order, ..Helpdesk::new(count, page) }));
        let mut flow = Flow {
            params: json!({"pollResourceType": "tickets", "max_records": most}),
            ..Flow::default()
        };
        let mut baseline: Option<HashSet<Version>> = None;
        let mut begin = i64::MAX;
        for step in steps {
            let Step::Poll { mut meanwhile, fails, copies, refused } = step else {
                helpdesk.borrow_mut().take(&step);
                continue;
            };
            if baseline.is_none() {
                // What the first poll reads is not told; so nothing may happen while it does.
                meanwhile.clear();
            }
            // A restart may leave either copy of the state, or both.
            match copies {
                1 => flow.state = None,
                2 => flow.mirror = None,
                _ => {}
            }
            helpdesk.borrow_mut().refuses_cursors = refused && baseline.is_some();
            let result = run(&helpdesk, &mut flow, meanwhile, fails).1;
            helpdesk.borrow_mut().refuses_cursors = false;
            // Both are as the platform keeps them, but for what a restart lost.
            let newest = flow.state.clone().or(flow.mirror.clone());
            (flow.state, flow.mirror) = (newest.clone(), newest);
            if result.is_ok() && baseline.is_none() {
                prop_assert!(flow.told.is_empty());
                let helpdesk = helpdesk.borrow();
                baseline = Some(helpdesk.records.iter().map(|(id, (_, date))| (*id, *date)).collect());
                begin = helpdesk.now;
            }
        }
        let Some(baseline) = baseline else { return Ok(()); };
        // Everything comes to rest; each poll tells at most so many records.
        helpdesk.borrow_mut().take(&Step::Wait(300));
        for _ in 0..400 {
            let told = flow.told.len();
            let (_, result) = run(&helpdesk, &mut flow, Vec::new(), None);
            result.unwrap();
            let state: Value = serde_json::from_str(flow.state.as_ref().unwrap()).unwrap();
            if flow.told.len() == told && state["pass"].is_null() {
                break;
            }
        }
        // When nothing has happened for long, a poll reads no further than the newest date.
        let count = flow.told.len();
        let mut requests = 0;
        for _ in 0..2 {
            helpdesk.borrow_mut().take(&Step::Wait(1_000));
            let (script, result) = run(&helpdesk, &mut flow, Vec::new(), None);
            result.unwrap();
            requests = script.sent.borrow().len();
        }
        prop_assert_eq!(flow.told.len(), count);
        let dates: Vec<i64> = helpdesk.borrow().records.values().map(|(_, date)| *date).collect();
        let newest = dates.iter().max();
        let equal = dates.iter().filter(|date| Some(*date) == newest).count();
        prop_assert!(ignores_order || requests <= equal / page + 1, "{requests} requests, {equal} of a date");
        let told: BTreeSet<Version> = flow.told.iter().copied().collect();
        prop_assert_eq!(told.len(), flow.told.len(), "twice: {:?}", flow.told);
        let helpdesk = helpdesk.borrow();
        let stands = helpdesk.records.iter().map(|(id, (_, date))| (*id, *date));
        let lost: Vec<Version> = stands.filter(|version| !told.contains(version) && !baseline.contains(version)).collect();
        prop_assert!(lost.is_empty(), "lost: {lost:?} of {:?}", helpdesk.records);
        // Records that were made after the baseline are new when they are first told, and never again.
        let known: BTreeSet<u64> = baseline.iter().map(|(id, _)| *id).collect();
        let created: BTreeSet<u64> = flow.created.iter().copied().collect();
        prop_assert_eq!(created.len(), flow.created.len(), "new twice: {:?}", flow.created);
        for (id, (made, _)) in &helpdesk.records {
            if *made >= begin && !known.contains(id) {
                prop_assert!(created.contains(id), "{} was never new: {:?}", id, flow.updated);
            }
            if known.contains(id) {
                prop_assert!(!created.contains(id), "{} is not new", id);
            }
        }
    }
}
