//! Polls in batches: page after page, and the items that a flow is run with.

use std::cell::RefCell;
use std::collections::HashSet;
use std::rc::Rc;

use gorgias_component::port::occasion::Occasion;
use serde_json::{Value, json};

use super::{POLL, at, listing, params, poll, tickets, told};
use crate::support::Native;

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

#[test]
fn in_batches_the_watermark_moves_on_the_last_page() {
    let list = Rc::new(RefCell::new(tickets(250)));
    let script = listing(Rc::clone(&list));
    let saved = json!({"lastPolledAt": "2021-01-01T00:00:00Z"}).to_string();
    let mut occasion = Occasion {
        is_batch: true,
        ..at(&[&saved])
    };
    let mut all = Vec::new();
    for round in 0..4 {
        let outcome = poll(POLL, &params(), occasion.clone(), &script).unwrap();
        all.extend(told(&outcome, "updated"));
        let state: Value = serde_json::from_str(outcome.state.as_ref().unwrap()).unwrap();
        let watermark = state["lastPolledAt"].as_str().unwrap();
        assert!(outcome.is_news, "others wait for each page of a round");
        if outcome.pagination.is_none() {
            assert_eq!(watermark, "2026-01-01T00:00:00.000000Z");
            assert!(round >= 2);
            break;
        }
        assert_eq!(watermark, "2021-01-01T00:00:00.000000Z", "round {round}");
        // The round died: what the host kept goes on just as well.
        occasion = if round == 1 {
            Occasion {
                is_batch: true,
                ..at(&[outcome.state.as_ref().unwrap()])
            }
        } else {
            Occasion {
                is_batch: true,
                pagination: outcome.pagination,
                ..at(&[&saved])
            }
        };
    }
    assert_eq!(all.len(), 250);
    assert_eq!(all.iter().collect::<HashSet<_>>().len(), 250);
    let quiet = Occasion {
        is_batch: true,
        ..at(&[&json!({"lastPolledAt": "2026-01-01T00:00:01Z"}).to_string()])
    };
    assert!(!poll(POLL, &params(), quiet, &script).unwrap().is_news);
}
