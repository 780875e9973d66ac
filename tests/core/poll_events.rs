//! Polls of events: each is told once, with its record where that is asked for.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use gorgias_component::port::occasion::{Occasion, Outcome};
use gorgias_component::timestamp::{SECOND, Timestamp};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::polls::poll;
use crate::support::{EPOCH, Native, Scripted, Sent, response};

const POLL: &str = "pollEventsTrigger";

#[allow(clippy::cast_possible_truncation)]
fn start() -> i64 {
    (EPOCH as i64) * 1000
}

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

fn ids(outcome: &Outcome<Native>) -> Vec<u64> {
    let events = outcome.data.as_ref().unwrap().0.as_array().unwrap().iter();
    events
        .map(|event| event.get("event").unwrap_or(event)["id"].as_u64().unwrap())
        .collect()
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

fn since(text: &str) -> Occasion<Native> {
    Occasion {
        states: vec![json!({"lastPolledAt": text}).to_string()],
        ..Occasion::default()
    }
}

fn event(id: u64, kind: &str, object: Value) -> Value {
    json!({"id": id, "created_datetime": format!("2025-12-31T23:{:02}:{:02}.5+00:00", id / 60, id % 60), "object_type": kind, "object_id": object})
}

#[test]
fn a_first_poll_is_one_request_and_so_is_an_unchanged_one() {
    let page = json!({"data": [event(2, "Tag", json!(5)), event(1, "Tag", json!(4))], "meta": {"next_cursor": "c"}});
    let script = Scripted::new().respond(200, page);
    let inputs = json!({"types": "tag-created, tag-deleted", "object_id": 5});
    let first = poll(POLL, &inputs, Occasion::default(), &script).unwrap();
    assert!(!first.is_news && ids(&first).is_empty());
    let script = script.respond(
        200,
        json!({"data": [event(1, "Tag", json!(4)), event(2, "Tag", json!(5))]}),
    );
    let states = vec![first.state.unwrap()];
    let second = poll(
        POLL,
        &inputs,
        Occasion {
            states,
            ..Occasion::default()
        },
        &script,
    )
    .unwrap();
    assert!(!second.is_news);
    assert_eq!(
        script.lines(),
        [
            "GET /events?types=tag-created&types=tag-deleted&object_id=5&order_by=created_datetime:desc&limit=100",
            // There was another page: it is not known what of that very moment stands there.
            "GET /events?types=tag-created&types=tag-deleted&object_id=5&created_datetime[gte]=2025-12-31T23:00:01.500001Z&order_by=created_datetime:asc&limit=100"
        ]
    );
}

#[test]
fn each_event_comes_with_its_record() {
    let events = [
        event(1, "Ticket", json!(10)),
        event(2, "Customer", json!(20)),
        event(3, "TicketMessage", json!(30)),
        event(4, "Ticket", json!(11)),
        event(5, "Tag", json!(40)),
        event(6, "Customer", json!(20)),
        event(7, "Macro", json!(50)),
        event(8, "Ticket", json!(12)),
        event(9, "Account", json!(null)),
    ];
    let script = Scripted::new()
        .respond(200, json!({"data": events}))
        .respond(200, json!({"id": 20, "name": "Jane"}))
        .respond(404, json!({"error": {"msg": "Not found."}}))
        .respond_with(301, &[("location", "/api/macros/51")], json!(null))
        .respond(200, json!({"data": [{"id": 11}, {"id": 10}]}));
    let inputs = json!({"types": ["ticket-created"], "with_records": true});
    let outcome = poll(POLL, &inputs, since("2025-12-31T00:00:00Z"), &script).unwrap();
    let items = outcome.data.unwrap().0;
    let records: Vec<&Value> = items
        .as_array()
        .unwrap()
        .iter()
        .map(|item| &item["record"])
        .collect();
    let jane = json!({"id": 20, "name": "Jane"});
    let nothing = Value::Null;
    assert_eq!(
        records,
        [
            &json!({"id": 10}),
            &jane,
            &nothing,
            &json!({"id": 11}),
            &nothing,
            &jane,
            &nothing,
            &nothing,
            &nothing
        ]
    );
    assert_eq!(
        script.lines()[1..],
        [
            "GET /customers/20",
            "GET /tags/40",
            "GET /macros/50",
            "GET /tickets?ticket_ids=10&ticket_ids=11&ticket_ids=12&limit=100"
        ]
    );
}

#[test]
fn records_that_are_read_one_by_one_are_a_hundred_a_poll() {
    let script = Scripted::answering(|sent| {
        let path = sent.path().to_owned();
        if path == "/api/events" {
            let is_second = sent.query().iter().any(|(name, _)| name == "cursor");
            let from = if is_second { 100 } else { 0 };
            let data: Vec<Value> = (from + 1..=from + 100)
                .map(|id| event(id, "User", json!(id / 2)))
                .collect();
            let next = if is_second { json!(null) } else { json!("c") };
            return Ok(response(
                200,
                json!({"data": data, "meta": {"next_cursor": next}}),
            ));
        }
        let id: u64 = path.rsplit('/').next().unwrap().parse().unwrap();
        Ok(response(200, json!({"id": id})))
    });
    let inputs = json!({"types": ["user-created"], "with_records": true});
    let first = poll(POLL, &inputs, since("2025-12-31T00:00:00Z"), &script).unwrap();
    // Users 0 to 99: the events 1 to 199.
    assert_eq!(ids(&first), (1..200).collect::<Vec<u64>>());
    let states = vec![first.state.unwrap()];
    let second = poll(
        POLL,
        &inputs,
        Occasion {
            states,
            ..Occasion::default()
        },
        &script,
    )
    .unwrap();
    assert_eq!(ids(&second), [200]);
}

#[test]
fn a_record_that_cannot_be_read_fails_the_poll() {
    let script = Scripted::new()
        .respond(200, json!({"data": [event(1, "Customer", json!(20))]}))
        .respond(
            403,
            json!({"error": {"msg": "Missing scope: customers:read."}}),
        );
    let inputs = json!({"types": ["customer-created"], "with_records": true});
    let error = poll(POLL, &inputs, since("2025-12-31T00:00:00Z"), &script).unwrap_err();
    assert_eq!(error.code.to_string(), "GORGIAS_403");
}

#[test]
fn items_are_tagged_and_in_order() {
    use gorgias_component::trigger::batch::{items, next_page};
    let record = |id: u64, minute: u64| json!({"id": id, "updated_datetime": format!("2026-01-01T00:{minute:02}:00Z")});
    let data =
        json!({"created": [record(1, 2), record(2, 9)], "updated": [record(3, 1), record(4, 5)]});
    let result = |data: Value| {
        Native(json!({"payload": {"body": {"data": data}, "paginationState": {"v": 1}}}))
    };
    let tagged = items(&result(data)).0;
    let order: Vec<(&str, u64)> = tagged
        .as_array()
        .unwrap()
        .iter()
        .map(|item| {
            (
                item["changeType"].as_str().unwrap(),
                item["record"]["id"].as_u64().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        order,
        [
            ("updated", 3),
            ("created", 1),
            ("updated", 4),
            ("created", 2)
        ]
    );
    assert_eq!(items(&result(json!([{"id": 1}]))).0, json!([{"id": 1}]));
    for nothing in [
        json!(null),
        json!({}),
        json!({"payload": null}),
        json!({"payload": {"body": {"data": {"created": 5}}}}),
        json!("x"),
    ] {
        assert_eq!(items(&Native(nothing.clone())).0, json!([]));
        assert_eq!(next_page(&Native(nothing)).0, json!(null));
    }
    assert_eq!(next_page(&result(json!([]))).0, json!({"v": 1}));
    assert_eq!(
        next_page(&Native(json!({"payload": {"paginationState": ""}}))).0,
        json!(null)
    );
}
