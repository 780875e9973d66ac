//! Polls of events: each is told once, with its record where that is asked for.

mod churn;

use gorgias_component::port::occasion::{Occasion, Outcome};
use serde_json::{Value, json};

use crate::polls::poll;
use crate::support::{Native, Scripted, response};

const POLL: &str = "pollEventsTrigger";

fn ids(outcome: &Outcome<Native>) -> Vec<u64> {
    let events = outcome.data.as_ref().unwrap().0.as_array().unwrap().iter();
    events
        .map(|event| event.get("event").unwrap_or(event)["id"].as_u64().unwrap())
        .collect()
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
