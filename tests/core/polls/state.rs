//! What a poll keeps from one time to the next.

use std::cell::RefCell;
use std::rc::Rc;

use gorgias_component::timestamp::SECOND;
use serde_json::{Value, json};

use crate::support::{Scripted, response};

use super::{POLL, at, listing, params, poll, start, tickets, told};

#[test]
fn what_the_official_connector_saved_is_taken_over() {
    let list = Rc::new(RefCell::new(tickets(10)));
    let script = listing(Rc::clone(&list));
    let saved = json!({"lastPolledAt": "2025-12-31T23:59:57.500Z"}).to_string();
    let outcome = poll(POLL, &params(), at(&[&saved]), &script).unwrap();
    assert_eq!(told(&outcome, "updated"), [8, 9, 10]);
    let state: Value = serde_json::from_str(outcome.state.as_ref().unwrap()).unwrap();
    assert_eq!(state["lastPolledAt"], "2026-01-01T00:00:00.000000Z");

    // It ran again meanwhile, from a copy that ours knows nothing of.
    let later = json!({"lastPolledAt": "2026-01-01T00:10:00Z"}).to_string();
    list.borrow_mut().insert(0, (11, start() + 300 * SECOND));
    list.borrow_mut().insert(0, (12, start() + 700 * SECOND));
    script.clock.set(1_000_000.0);
    let outcome = poll(
        POLL,
        &params(),
        at(&[outcome.state.as_ref().unwrap(), &later]),
        &script,
    )
    .unwrap();
    assert_eq!(told(&outcome, "updated"), [12]);
}

#[test]
fn of_two_copies_the_newer_one_counts() {
    let list = Rc::new(RefCell::new(tickets(10)));
    let script = listing(Rc::clone(&list));
    let first = poll(POLL, &params(), at(&[]), &script)
        .unwrap()
        .state
        .unwrap();
    list.borrow_mut().insert(0, (11, start() + SECOND));
    script.clock.set(10_000.0);
    let second = poll(POLL, &params(), at(&[&first]), &script).unwrap();
    assert_eq!(told(&second, "updated"), [11]);
    let second = second.state.unwrap();
    for copies in [
        [&first[..], &second],
        [&second, &first],
        ["null", &second],
        [&second, "{\"cursor\": 3}"],
    ] {
        let outcome = poll(POLL, &params(), at(&copies), &script).unwrap();
        assert!(told(&outcome, "updated").is_empty(), "{copies:?}");
    }
    // Other filters: what was told of the one list says nothing of the other.
    let mut other = params();
    other["view_id"] = json!(5);
    let outcome = poll(POLL, &other, at(&[&second]), &script).unwrap();
    assert!(!outcome.is_news);
    assert!(
        script
            .lines()
            .last()
            .unwrap()
            .starts_with("GET /tickets?view_id=5&trashed=false&")
    );
}

#[test]
fn a_state_of_a_newer_version_is_refused_in_words() {
    for key in [POLL, "pollEventsTrigger"] {
        let script = Scripted::new();
        let saved = json!({"v": 2, "lastPolledAt": "2026-01-01T00:00:00Z"}).to_string();
        let inputs = json!({"pollResourceType": "tickets", "types": "ticket-created"});
        let error = poll(key, &inputs, at(&[&saved]), &script).unwrap_err();
        assert_eq!(error.code.to_string(), "NOT_POSSIBLE");
        assert!(
            error.message.contains("version 2") && error.hint.is_some(),
            "{error:?}"
        );
        assert!(script.lines().is_empty());
    }
}

#[test]
fn a_page_that_fails_leaves_the_state_as_it_was() {
    let script = Scripted::answering(|sent| {
        Ok(
            match sent.query().iter().any(|(name, _)| name == "cursor") {
                false => response(
                    200,
                    json!({"data": [{"id": 1, "updated_datetime": "2025-12-31T23:00:00Z"}], "meta": {"next_cursor": "c"}}),
                ),
                true => response(
                    403,
                    json!({"error": {"msg": "You do not have enough permissions to perform this action. Missing scope: tickets:read."}}),
                ),
            },
        )
    });
    let saved = json!({"lastPolledAt": "2020-01-01T00:00:00Z"}).to_string();
    let error = poll(POLL, &params(), at(&[&saved]), &script).unwrap_err();
    assert_eq!(error.code.to_string(), "GORGIAS_403");
    assert!(error.message.contains("Missing scope"), "{}", error.message);

    // A list without an end.
    let script = Scripted::answering(|_| {
        Ok(response(
            200,
            json!({"data": [{"id": 1, "updated_datetime": "2025-12-31T23:00:00Z"}], "meta": {"next_cursor": "c"}}),
        ))
    });
    let error = poll(POLL, &params(), at(&[&saved]), &script).unwrap_err();
    assert_eq!(error.code.to_string(), "UNEXPECTED_RESPONSE");
}

#[test]
fn two_polls_at_once_lose_nothing() {
    let list = Rc::new(RefCell::new(tickets(5)));
    let script = listing(Rc::clone(&list));
    let first = poll(POLL, &params(), at(&[]), &script)
        .unwrap()
        .state
        .unwrap();
    list.borrow_mut().insert(0, (6, start() + 1));
    script.clock.set(1_000.0);
    let one = poll(POLL, &params(), at(&[&first]), &script).unwrap();
    list.borrow_mut().insert(0, (7, start() + 2));
    let other = poll(POLL, &params(), at(&[&first]), &script).unwrap();
    assert_eq!(
        (told(&one, "updated"), told(&other, "updated")),
        (vec![6], vec![6, 7])
    );
    // Whichever was written last: what is missing in it is told once more.
    for state in [one.state.unwrap(), other.state.unwrap()] {
        let next = poll(POLL, &params(), at(&[&state]), &script).unwrap();
        assert!(told(&next, "updated") == [7] || !next.is_news);
    }
}
