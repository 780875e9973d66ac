//! Polls: what they ask, what they tell, and what they keep.

mod batches;
mod churn;
mod events;
mod faults;
mod state;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use gorgias_component::client::memory::Memory;
use gorgias_component::error::Error;
use gorgias_component::port::occasion::{Occasion, Outcome};
use gorgias_component::timestamp::{SECOND, Timestamp};
use gorgias_component::trigger::poll::{changes, events};
use serde_json::{Value, json};

use crate::support::{
    EPOCH, JsonParams, Native, Scripted, block_on, connection, operation, response,
};

type Version = (u64, i64);

fn start() -> i64 {
    (EPOCH as i64) * 1000
}

pub fn poll(
    key: &str,
    params: &Value,
    occasion: Occasion<Native>,
    script: &Scripted,
) -> Result<Outcome<Native>, Error> {
    let mut params = params.clone();
    params["connection"] = connection();
    let params = JsonParams(params);
    let memory = Memory::default();
    block_on(async {
        if key == "pollEventsTrigger" {
            events(operation(key), &params, &occasion, script, &memory).await
        } else {
            changes(operation(key), &params, &occasion, script, &memory).await
        }
    })
}

const POLL: &str = "pollChangesTrigger";

/// A list of so many tickets, one changed each second, the newest at the start of the script's clock.
fn tickets(count: usize) -> Vec<Version> {
    (0..count as u64)
        .map(|at| (count as u64 - at, start() - at as i64 * SECOND))
        .collect()
}

/// Answers pages of 100 of a list, newest first.
fn listing(list: Rc<RefCell<Vec<Version>>>) -> Scripted {
    Scripted::answering(move |sent| {
        let query: BTreeMap<String, String> = sent.query().into_iter().collect();
        let from: usize = query
            .get("cursor")
            .map_or(0, |cursor| cursor.parse().unwrap());
        let list = list.borrow();
        let text = |date: i64| Timestamp(date).iso();
        let data: Vec<Value> = list
            .iter()
            .skip(from)
            .take(100)
            .map(|(id, date)| json!({"id": id, "created_datetime": "2020-01-01T00:00:00Z", "updated_datetime": text(*date)}))
            .collect();
        let next = (from + 100 < list.len()).then(|| (from + 100).to_string());
        Ok(response(
            200,
            json!({"data": data, "meta": {"next_cursor": next}}),
        ))
    })
}

fn params() -> Value {
    json!({"pollResourceType": "tickets", "showNewRecords": "", "showUpdatedRecords": "true"})
}

fn at(states: &[&str]) -> Occasion<Native> {
    Occasion {
        states: states.iter().map(|&state| state.to_owned()).collect(),
        ..Occasion::default()
    }
}

fn told(outcome: &Outcome<Native>, key: &str) -> Vec<u64> {
    let data = outcome.data.as_ref().unwrap();
    let records = data.0[key].as_array().unwrap();
    records
        .iter()
        .map(|record| record["id"].as_u64().unwrap())
        .collect()
}

#[test]
fn an_unchanged_poll_is_one_request_whatever_the_account() {
    let list = Rc::new(RefCell::new(tickets(100_000)));
    let script = listing(Rc::clone(&list));
    let first = poll(POLL, &params(), at(&[]), &script).unwrap();
    assert!(
        !first.is_news && told(&first, "created").is_empty() && told(&first, "updated").is_empty()
    );
    // 121 of them are in the window of two minutes.
    assert_eq!(
        script.lines(),
        [
            "GET /tickets?trashed=false&order_by=updated_datetime:desc&limit=100",
            "GET /tickets?trashed=false&order_by=updated_datetime:desc&limit=100&cursor=100"
        ]
    );
    script.clock.set(16.0 * 60_000.0);
    script.sent.borrow_mut().clear();
    let second = poll(
        POLL,
        &params(),
        at(&[first.state.as_ref().unwrap()]),
        &script,
    )
    .unwrap();
    script.sent.borrow_mut().clear();
    let third = poll(
        POLL,
        &params(),
        at(&[second.state.as_ref().unwrap()]),
        &script,
    )
    .unwrap();
    assert!(!second.is_news && !third.is_news);
    assert_eq!(script.lines().len(), 1);

    for (changes, requests) in [(1, 1), (98, 1), (99, 2), (100, 2), (1_000, 11)] {
        let mut changed = tickets(100_000);
        let newest = start() + 20 * 60 * SECOND;
        let moved: Vec<Version> = changed
            .split_off(100_000 - changes)
            .into_iter()
            .enumerate()
            .map(|(at, (id, _))| (id, newest - at as i64))
            .collect();
        *list.borrow_mut() = [moved, changed].concat();
        script.clock.set(30.0 * 60_000.0);
        script.sent.borrow_mut().clear();
        let state = third.state.as_ref().unwrap();
        let outcome = poll(POLL, &params(), at(&[state]), &script).unwrap();
        assert_eq!(told(&outcome, "updated").len(), changes);
        assert_eq!(script.lines().len(), requests, "{changes} changes");
    }
}

#[test]
fn a_first_poll_may_look_back() {
    let script = listing(Rc::new(RefCell::new(tickets(250))));
    let mut inputs = params();
    inputs["lookBackDate"] = json!("2025-12-31T23:56:00Z");
    let outcome = poll(POLL, &inputs, at(&[]), &script).unwrap();
    assert_eq!(told(&outcome, "updated").len(), 241);
    // From then on the state counts, and nothing older than the date comes up.
    let again = poll(
        POLL,
        &inputs,
        at(&[outcome.state.as_ref().unwrap()]),
        &script,
    )
    .unwrap();
    assert!(!again.is_news);
}

#[test]
fn the_flags_say_what_is_shown() {
    let page = json!({"data": [
        {"id": 2, "created_datetime": "2025-12-31T23:00:00Z", "updated_datetime": "2025-12-31T23:00:00Z"},
        {"id": 1, "created_datetime": "2025-01-01T00:00:00Z", "updated_datetime": "2025-12-31T22:00:00Z"},
    ]});
    let saved = json!({"lastPolledAt": "2025-12-31T00:00:00Z"}).to_string();
    for (new, updated, created, changed) in [
        (json!(true), json!(true), vec![2], vec![1]),
        (json!("false"), json!(""), vec![], vec![1]),
        (json!(null), json!("no"), vec![2], vec![]),
        (json!(false), json!(false), vec![], vec![]),
    ] {
        let script = Scripted::new().respond(200, page.clone());
        let inputs = json!({"pollResourceType": "customers", "showNewRecords": new, "showUpdatedRecords": updated});
        let outcome = poll(POLL, &inputs, at(&[&saved]), &script).unwrap();
        assert_eq!(
            (told(&outcome, "created"), told(&outcome, "updated")),
            (created, changed)
        );
        assert_eq!(
            outcome.is_news,
            new != json!(false) || updated != json!(false)
        );
        assert_eq!(
            script.lines(),
            ["GET /customers?order_by=updated_datetime:desc&limit=100"]
        );
    }
}

#[test]
fn messages_and_surveys_are_polled_by_creation() {
    for (resource, line) in [
        (
            "messages",
            "GET /messages?order_by=created_datetime:desc&limit=100",
        ),
        (
            "satisfactionSurveys",
            "GET /satisfaction-surveys?order_by=created_datetime:desc&limit=100",
        ),
    ] {
        let page = json!({"data": [{"id": 7, "created_datetime": "2025-12-31T23:00:00+00:00"}]});
        let script = Scripted::new().respond(200, page);
        let saved = json!({"lastPolledAt": "2025-12-31T00:00:00Z"}).to_string();
        let outcome = poll(
            POLL,
            &json!({"pollResourceType": resource}),
            at(&[&saved]),
            &script,
        )
        .unwrap();
        assert_eq!(
            (told(&outcome, "created"), told(&outcome, "updated")),
            (vec![7], vec![])
        );
        assert_eq!(script.lines(), [line]);
    }
}

#[test]
fn all_that_is_wrong_with_a_poll_is_told_before_anything_is_sent() {
    for (key, inputs, wrong) in [
        (
            POLL,
            json!({"pollResourceType": "ticket"}),
            vec!["Resource Type"],
        ),
        (POLL, json!({}), vec!["Resource Type"]),
        (
            POLL,
            json!({"pollResourceType": "messages", "view_id": 5, "trashed": true, "lookBackDate": "2999-01-01", "max_records": 0}),
            vec![
                "Max Records",
                "View ID",
                "Include Trashed",
                "Look-back Date",
            ],
        ),
        (
            POLL,
            json!({"pollResourceType": "tickets", "lookBackDate": "yesterday"}),
            vec!["Look-back Date"],
        ),
        (
            "pollEventsTrigger",
            json!({"types": "ticket-createt", "lookBackDate": "2999-01-01"}),
            vec!["Types", "Look-back Date"],
        ),
        ("pollEventsTrigger", json!({"types": []}), vec!["Types"]),
    ] {
        let script = Scripted::new();
        let error = poll(key, &inputs, at(&[]), &script).unwrap_err();
        assert_eq!(error.code.to_string(), "INVALID_INPUT");
        let labels: Vec<&str> = error
            .inputs
            .iter()
            .map(|input| input.label.as_str())
            .collect();
        assert_eq!(labels, wrong, "{error:?}");
        assert!(script.lines().is_empty());
    }
}

#[test]
fn a_date_of_next_week_hides_nothing() {
    let list = Rc::new(RefCell::new(tickets(5)));
    list.borrow_mut()
        .insert(0, (77, start() + 7 * 86_400 * SECOND));
    let script = listing(Rc::clone(&list));
    let first = poll(POLL, &params(), at(&[]), &script)
        .unwrap()
        .state
        .unwrap();
    list.borrow_mut().insert(1, (6, start() + 300 * SECOND));
    list.borrow_mut()
        .insert(1, (78, start() + 6 * 86_400 * SECOND));
    script.clock.set(400_000.0);
    let second = poll(POLL, &params(), at(&[&first]), &script).unwrap();
    assert_eq!(told(&second, "updated"), [6, 78]);
    let third = poll(POLL, &params(), at(&[&second.state.unwrap()]), &script).unwrap();
    assert!(!third.is_news);
}
