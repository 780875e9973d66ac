//! Walks over a list that others work on meanwhile: complete, in order, without duplicates, in every order that Gorgias knows.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use proptest::prelude::*;
use serde_json::{Value, json};

use crate::support::{Scripted, Sent, response, run};

const ORDERS: [&str; 4] = [
    "created_datetime:desc",
    "created_datetime:asc",
    "updated_datetime:desc",
    "updated_datetime:asc",
];

/// What somebody does to the list after a page was read.
#[derive(Debug, Clone)]
enum Change {
    Insert,
    Remove(prop::sample::Index),
    Touch(prop::sample::Index),
}

/// Records by id, each with when it was created and changed; a clock that every change moves.
#[derive(Debug, Default)]
struct Helpdesk {
    records: BTreeMap<u64, (u64, u64)>,
    clock: u64,
    next: u64,
    removed: BTreeSet<u64>,
    /// Clock ticks of one timestamp: with more than one, what changes soon after one another has the same.
    grain: u64,
    /// Whether records of one timestamp stand by their ids the other way round.
    is_reversed: bool,
}

fn time(clock: u64) -> String {
    format!("2026-01-01T00:{:02}:{:02}+00:00", clock / 60, clock % 60)
}

impl Helpdesk {
    fn with(count: u64) -> Self {
        let records = (1..=count).map(|id| (id, (id, id))).collect();
        Self {
            records,
            clock: count,
            next: count + 1,
            removed: BTreeSet::new(),
            grain: 1,
            is_reversed: false,
        }
    }

    fn make(&mut self, change: &Change) {
        self.clock += 1;
        let some = |which: &prop::sample::Index| {
            let ids: Vec<u64> = self.records.keys().copied().collect();
            (!ids.is_empty()).then(|| *which.get(&ids))
        };
        match change {
            Change::Insert => {
                self.records.insert(self.next, (self.clock, self.clock));
                self.next += 1;
            }
            Change::Remove(which) => {
                if let Some(id) = some(which) {
                    self.records.remove(&id);
                    self.removed.insert(id);
                }
            }
            Change::Touch(which) => {
                if let Some(id) = some(which) {
                    self.records.get_mut(&id).unwrap().1 = self.clock;
                }
            }
        }
    }

    /// The page after a cursor, as Gorgias keeps it: where in the order the page before ended.
    fn page(&self, sent: &Sent, size: usize) -> Value {
        let query: BTreeMap<String, String> = sent.query().into_iter().collect();
        let order = query["order_by"].as_str();
        let place = |id: u64, (created, updated): (u64, u64)| {
            let time = if order.starts_with("updated") {
                updated
            } else {
                created
            };
            let id = if self.is_reversed { 9_999 - id } else { id };
            let place = i64::try_from(time / self.grain * 10_000 + id).unwrap();
            if order.ends_with(":desc") {
                -place
            } else {
                place
            }
        };
        let after = query
            .get("cursor")
            .map_or(i64::MIN, |text| text.parse().unwrap());
        let mut rest: Vec<(i64, u64)> = self
            .records
            .iter()
            .map(|(id, times)| (place(*id, *times), *id))
            .filter(|(place, _)| *place > after)
            .collect();
        rest.sort_unstable();
        let data: Vec<Value> = rest
            .iter()
            .take(size)
            .map(|(_, id)| {
                let (created, updated) = self.records[id];
                let [created, updated] = [created, updated].map(|at| time(at / self.grain));
                json!({"id": id, "created_datetime": created, "updated_datetime": updated})
            })
            .collect();
        let next = rest
            .get(size - 1)
            .filter(|_| rest.len() > size)
            .map(|(place, _)| place.to_string());
        json!({"data": data, "object": "list", "meta": {"next_cursor": next}})
    }
}

fn change() -> impl Strategy<Value = Change> {
    prop_oneof![
        1 => Just(Change::Insert),
        1 => any::<prop::sample::Index>().prop_map(Change::Remove),
        3 => any::<prop::sample::Index>().prop_map(Change::Touch),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(1200) })]

    #[test]
    fn complete_in_order_and_without_duplicates(
        count in 1..60_u64,
        order in prop::sample::select(&ORDERS[..]),
        meanwhile in prop::collection::vec(prop::collection::vec(change(), 0..3), 0..40),
        grain in prop::sample::select(&[1_u64, 2, 7, 40, 1_000][..]),
        is_reversed in any::<bool>(),
    ) {
        const SIZE: usize = 5;
        let helpdesk = Rc::new(RefCell::new(Helpdesk { grain, is_reversed, ..Helpdesk::with(count) }));
        let shared = Rc::clone(&helpdesk);
        let mut pages = 0;
        let script = Scripted::answering(move |sent| {
            let mut helpdesk = shared.borrow_mut();
            let page = helpdesk.page(sent, SIZE);
            for change in meanwhile.get(pages).into_iter().flatten() {
                helpdesk.make(change);
            }
            pages += 1;
            Ok(response(200, page))
        });
        let result = run(&script, "listTickets", json!({"fetchAll": true, "order_by": order})).unwrap();
        let records = result["data"]["data"].as_array().unwrap();
        let ids: Vec<u64> = records.iter().map(|record| record["id"].as_u64().unwrap()).collect();
        let known: BTreeSet<u64> = ids.iter().copied().collect();
        prop_assert_eq!(known.len(), ids.len(), "duplicates: {:?}", ids);
        let helpdesk = helpdesk.borrow();
        let stayed = (1..=count).filter(|id| !helpdesk.removed.contains(id));
        let lost: Vec<u64> = stayed.filter(|id| !known.contains(id)).collect();
        prop_assert!(lost.is_empty(), "{order}: {lost:?} of {ids:?}");
        let (name, direction) = order.split_once(':').unwrap();
        let mut times: Vec<&str> = records.iter().map(|record| record[name].as_str().unwrap()).collect();
        if direction == "desc" {
            times.reverse();
        }
        prop_assert!(times.is_sorted(), "{order}: {times:?}");
        prop_assert!(script.sent.borrow().len() < 120);
    }
}

#[test]
fn a_record_that_is_changed_before_its_turn_is_found_at_the_head() {
    let helpdesk = Rc::new(RefCell::new(Helpdesk::with(12)));
    let shared = Rc::clone(&helpdesk);
    let mut pages = 0;
    let script = Scripted::answering(move |sent| {
        let mut helpdesk = shared.borrow_mut();
        let page = helpdesk.page(sent, 5);
        pages += 1;
        if pages == 1 {
            // Newest first, 12 to 8 are read; 2 moves ahead of them.
            helpdesk.clock += 1;
            let clock = helpdesk.clock;
            helpdesk.records.get_mut(&2).unwrap().1 = clock;
        }
        Ok(response(200, page))
    });
    let inputs = json!({"fetchAll": true, "order_by": "updated_datetime:desc"});
    let result = run(&script, "listTickets", inputs).unwrap();
    let records = result["data"]["data"].as_array().unwrap();
    let ids: Vec<u64> = records
        .iter()
        .map(|record| record["id"].as_u64().unwrap())
        .collect();
    assert_eq!(ids, [2, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 1]);
    assert_eq!(script.lines().len(), 4, "three pages, and the head again");
}

#[test]
fn what_changed_meanwhile_and_cannot_be_read_is_an_error() {
    let page = |next: Value| json!({"data": [{"id": 1, "updated_datetime": time(1)}], "meta": {"next_cursor": next}});
    let inputs = json!({"fetchAll": true, "order_by": "updated_datetime:desc"});
    for failing in [json!({"$text": "<html>"}), json!({"data": 1})] {
        let script = Scripted::new()
            .respond(200, page(json!(null)))
            .respond(200, failing);
        let error = run(&script, "listTickets", inputs.clone()).unwrap_err();
        assert_eq!(error.code.to_string(), "UNEXPECTED_RESPONSE");
        assert!(
            error.message.contains("changed meanwhile"),
            "{}",
            error.message
        );
    }
    // Everything is ever newer, and the same cursor comes again.
    let mut clock = 1;
    let script = Scripted::answering(move |_| {
        clock += 1;
        let next = if clock == 2 { json!(null) } else { json!("c") };
        Ok(response(
            200,
            json!({"data": [{"id": 1, "updated_datetime": time(clock)}], "meta": {"next_cursor": next}}),
        ))
    });
    let error = run(&script, "listTickets", inputs).unwrap_err();
    assert!(
        error.message.contains("same cursor twice"),
        "{}",
        error.message
    );
}

#[test]
fn a_record_that_is_changed_at_the_very_time_of_the_newest_is_found() {
    // 12 is the newest; 2 is changed in the same moment, and stands before or after it.
    for is_reversed in [false, true] {
        for grain in [1, 3, 100] {
            let helpdesk = Rc::new(RefCell::new(Helpdesk {
                grain,
                is_reversed,
                ..Helpdesk::with(12)
            }));
            let shared = Rc::clone(&helpdesk);
            let mut pages = 0;
            let script = Scripted::answering(move |sent| {
                let mut helpdesk = shared.borrow_mut();
                let page = helpdesk.page(sent, 5);
                pages += 1;
                if pages == 1 {
                    helpdesk.records.get_mut(&2).unwrap().1 = 12;
                }
                Ok(response(200, page))
            });
            let inputs = json!({"fetchAll": true, "order_by": "updated_datetime:desc"});
            let result = run(&script, "listTickets", inputs).unwrap();
            let records = result["data"]["data"].as_array().unwrap();
            let mut ids: Vec<u64> = records
                .iter()
                .map(|record| record["id"].as_u64().unwrap())
                .collect();
            ids.sort_unstable();
            let expected: Vec<u64> = (1..=12).collect();
            assert_eq!(ids, expected, "{is_reversed} {grain}");
            assert!(script.lines().len() < 20, "{:?}", script.lines());
        }
    }
}

#[test]
fn a_list_whose_records_all_have_one_time_is_read_to_its_end_and_no_further() {
    let helpdesk = Helpdesk {
        grain: 1_000,
        ..Helpdesk::with(60)
    };
    let script = Scripted::answering(move |sent| Ok(response(200, helpdesk.page(sent, 5))));
    let inputs = json!({"fetchAll": true, "order_by": "updated_datetime:desc"});
    let result = run(&script, "listTickets", inputs).unwrap();
    assert_eq!(result["data"]["data"].as_array().unwrap().len(), 60);
    assert_eq!(script.lines().len(), 24, "once, and once for what moved");
}
