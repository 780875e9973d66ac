//! Creates: never doubled, found again where they can be.

mod lookup;
mod proof;

use gorgias_component::error::Error;
use gorgias_component::http::response::{Response, TransportError};
use serde_json::{Value, json};

use crate::support::{Native, Scripted, response, run};

/// A moment after the script began, and so after a create was sent.
const SINCE: &str = "2026-01-01T00:00:00.250000+00:00";

#[test]
fn a_customer_known_by_an_address_alone_gets_it_as_a_channel() {
    let script = Scripted::new().respond(201, json!({"id": 7}));
    let result = run(
        &script,
        "createCustomer",
        json!({"email": "jane@example.com"}),
    )
    .unwrap();
    assert_eq!(result, json!({"data": {"id": 7}}));
    assert_eq!(
        script.only().body,
        json!({
            "email": "jane@example.com",
            "channels": [{"type": "email", "address": "jane@example.com", "preferred": true}],
        })
    );
}

#[test]
fn without_an_external_id_nothing_is_sent_twice() {
    let script = Scripted::new().timeout();
    let messages = json!([{"channel": "api", "from_agent": false, "body_text": "Hello"}]);
    let error = run(&script, "createTicket", json!({"messages": messages})).unwrap_err();
    assert_eq!(error.code.to_string(), "TIMEOUT");
    assert!(
        error.message.contains("may have succeeded"),
        "{}",
        error.message
    );
    assert!(error.hint.clone().unwrap().contains("List Tickets"));
    assert_eq!(script.lines(), ["POST /tickets"]);
}

#[test]
fn a_server_error_on_an_upload_says_that_it_may_have_happened() {
    let script = Scripted::new().respond(502, json!({"error": {"msg": "Bad gateway"}}));
    let error = run(
        &script,
        "uploadFiles",
        json!({"file": {"$bytes": "x", "contentType": "text/plain"}, "fileName": "x.txt"}),
    )
    .unwrap_err();
    assert_eq!(error.code.to_string(), "GORGIAS_502");
    assert!(
        error.message.contains("may have succeeded"),
        "{}",
        error.message
    );
    assert_eq!(script.lines(), ["POST /upload"]);
}

#[test]
fn what_has_no_time_left_is_not_sent() {
    // Every 429 asks for a minute, until the step's time is over.
    let script = Scripted::answering(|_| {
        Ok(Response {
            headers: vec![
                (
                    "x-gorgias-account-api-call-limit".to_owned(),
                    "40/40".to_owned(),
                ),
                ("retry-after".to_owned(), "60".to_owned()),
            ],
            ..response(429, json!({}))
        })
    });
    script.latency.set(100_000.0);
    let messages = json!([{"channel": "api", "from_agent": false, "body_text": "Hello"}]);
    let error = run(&script, "createTicket", json!({"messages": messages})).unwrap_err();
    assert!(script.elapsed() <= 15.0 * 60_000.0, "{}", script.elapsed());
    assert!(
        !error.message.contains("may have succeeded"),
        "{}",
        error.message
    );
}

/// The three creates with the external id "order 7": operation, inputs, where it is sent, and how it is looked for.
fn creates() -> [(&'static str, Value, &'static str, &'static str); 3] {
    let messages = json!([{"channel": "api", "from_agent": false, "body_text": "Hello"}]);
    [
        (
            "createTicket",
            json!({"messages": messages, "external_id": "order 7"}),
            "/tickets",
            "GET /tickets?external_id=order%207&limit=100",
        ),
        (
            "createCustomer",
            json!({"name": "Jane", "email": "jane@example.com", "external_id": "order 7"}),
            "/customers",
            "GET /customers?external_id=order%207&limit=100",
        ),
        (
            "createTicketMessage",
            json!({"ticket_id": 5, "channel": "api", "from_agent": true, "body_text": "x", "external_id": "order 7"}),
            "/tickets/5/messages",
            "GET /messages?ticket_id=5&limit=100",
        ),
    ]
}

type Answered = Result<Response<Native>, TransportError>;

/// Every way in which a create's answer gets lost.
fn losses() -> Vec<(&'static str, Answered)> {
    let cut = TransportError::Broken {
        reason: "ECONNRESET".into(),
        sent: true,
    };
    vec![
        ("cut", Err(cut)),
        ("timeout", Err(TransportError::Timeout)),
        ("500", Ok(response(500, json!({"error": {"msg": "Oops"}})))),
        ("502", Ok(response(502, json!("<html>Bad gateway</html>")))),
        ("503", Ok(response(503, json!(null)))),
        ("408", Ok(response(408, json!("Request Timeout")))),
        ("504", Ok(response(504, json!(null)))),
        (
            "524",
            Ok(response(524, json!("<html>A timeout occurred</html>"))),
        ),
        ("empty", Ok(response(201, json!(null)))),
        ("a page", Ok(response(200, json!({"$text": "<html>"})))),
        ("half", Ok(response(201, json!({"$text": "{\"id\": 4"})))),
    ]
}

/// A list whose records have these ids and external ids.
fn list(records: &[(u64, &str)], next: Option<&str>) -> Answered {
    let records: Vec<Value> = records
        .iter()
        .map(|(id, external_id)| json!({"id": id, "external_id": external_id, "created_datetime": SINCE}))
        .collect();
    Ok(response(
        200,
        json!({"data": records, "meta": {"next_cursor": next}}),
    ))
}

fn script(answers: impl IntoIterator<Item = Answered>) -> Scripted {
    answers.into_iter().fold(Scripted::new(), Scripted::push)
}

fn whole(id: u64) -> Answered {
    Ok(response(200, json!({"id": id, "whole": true})))
}

fn posts(script: &Scripted) -> usize {
    let sent = script.sent.borrow();
    sent.iter().filter(|sent| sent.method == "POST").count()
}

/// Looks for a record until it is given up: at once, and after pauses of 1, 2, 4, 8 and 16 seconds.
const LOOKS: usize = 6;

/// A create that is lost, and what is found then: records as `{id, created_datetime}`, the same at every look, in answers
/// with that date.
fn found(
    (operation, inputs): (&'static str, &Value),
    lost: &Answered,
    records: &Value,
    date: Option<&'static str>,
) -> (Result<Value, Error>, Scripted) {
    let mut records = records.clone();
    for record in records.as_array_mut().unwrap() {
        record["external_id"] = json!("order 7");
    }
    let lost = lost.clone();
    let script = Scripted::answering(move |sent| match sent.line() {
        line if line.starts_with("POST") => lost.clone(),
        line if line.contains('?') => Ok(Response {
            headers: date
                .map(|date| ("date".to_owned(), date.to_owned()))
                .into_iter()
                .collect(),
            ..response(200, json!({"data": records}))
        }),
        _ => whole(41),
    });
    (run(&script, operation, inputs.clone()), script)
}

#[test]
fn a_create_remembers_nothing_when_it_is_over() {
    for (operation, inputs, _, _) in creates() {
        for (_, lost) in losses() {
            let (_, script) = found((operation, &inputs), &lost, &json!([]), None);
            assert_eq!(script.memory.creations.count(), 0, "{operation}");
        }
    }
}

/// Says that it may have happened and how to check, which is not running it again.
fn is_honest(error: &Error, about: &str) {
    let message = &error.message;
    assert!(
        message.contains("may have succeeded") || message.contains("probably succeeded"),
        "{about}: {message}"
    );
    let hint = error.hint.as_deref().unwrap_or_default();
    assert!(
        hint.starts_with("Look for ") && hint.contains("before you run the step again"),
        "{about}: {hint}"
    );
}

#[test]
fn a_refusal_is_final_and_what_was_never_sent_may_be_sent_by_the_builder() {
    for (operation, inputs, _, _) in creates() {
        for status in [301, 400, 401, 403, 404, 409, 413, 422] {
            let script = Scripted::new().respond(status, json!({"error": {"msg": "No."}}));
            let error = run(&script, operation, inputs.clone()).unwrap_err();
            assert!(!error.message.contains("succeeded"), "{}", error.message);
        }
        let script = Scripted::new().refused();
        let error = run(&script, operation, inputs.clone()).unwrap_err();
        assert!(
            error.message.contains("nothing was changed"),
            "{}",
            error.message
        );
    }
}

#[test]
fn without_an_external_id_every_loss_is_told_with_how_to_check() {
    let list_actions = ["List Tickets", "List Customers", "List Messages"];
    for ((operation, mut inputs, path, _), list) in creates().into_iter().zip(list_actions) {
        inputs["external_id"] = json!("");
        for (name, lost) in losses() {
            let script = script([lost]);
            let error = run(&script, operation, inputs.clone()).unwrap_err();
            assert_eq!(script.lines(), [format!("POST {path}")]);
            is_honest_without_id(&error, list, &format!("{operation}, {name}"));
        }
    }
}

fn is_honest_without_id(error: &Error, list: &str, about: &str) {
    let hint = error.hint.as_deref().unwrap_or_default();
    assert!(
        hint.contains(list) && hint.contains("External ID"),
        "{about}: {hint}"
    );
    assert!(error.message.contains("succeeded"), "{about}");
    assert!(!error.message.contains("nothing was changed"), "{about}");
}
