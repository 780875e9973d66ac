//! Creates: never doubled, found again where they can be.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, missing_docs)]

mod support;

use gorgias_component::transport::Reply;
use serde_json::json;
use support::{Scripted, reply, run};

#[test]
fn a_customer_known_by_an_address_alone_gets_it_as_a_channel() {
    let script = Scripted::new().reply(201, json!({"id": 7}));
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
fn a_lost_answer_is_looked_up_by_the_external_id() {
    let script = Scripted::new()
        .cut()
        .reply(
            200,
            json!({"data": [{"id": 41, "external_id": "order 7"}], "meta": {"next_cursor": null}}),
        )
        .reply(
            200,
            json!({"id": 41, "external_id": "order 7", "messages": []}),
        );
    let messages = json!([{"channel": "api", "from_agent": false}]);
    let result = run(
        &script,
        "createTicket",
        json!({"messages": messages, "external_id": "order 7"}),
    )
    .unwrap();
    assert_eq!(result["data"]["id"], 41);
    assert_eq!(
        script.lines(),
        [
            "POST /tickets",
            "GET /tickets?external_id=order%207",
            "GET /tickets/41"
        ]
    );
}

#[test]
fn without_an_external_id_nothing_is_sent_twice() {
    let script = Scripted::new().timeout();
    let messages = json!([{"channel": "api", "from_agent": false}]);
    let error = run(&script, "createTicket", json!({"messages": messages})).unwrap_err();
    assert_eq!(error.code.to_string(), "TIMEOUT");
    assert!(
        error.message.contains("may have been carried out"),
        "{}",
        error.message
    );
    assert!(error.hint.unwrap().contains("Look for the record"));
    assert_eq!(script.lines(), ["POST /tickets"]);
}

#[test]
fn a_server_error_on_an_upload_says_that_it_may_have_happened() {
    let script = Scripted::new().reply(502, json!({"error": {"msg": "Bad gateway"}}));
    let error = run(
        &script,
        "uploadFiles",
        json!({"file": {"$bytes": "x", "contentType": "text/plain"}, "fileName": "x.txt"}),
    )
    .unwrap_err();
    assert_eq!(error.code.to_string(), "GORGIAS_502");
    assert!(
        error.message.contains("may have been carried out"),
        "{}",
        error.message
    );
    assert_eq!(script.lines(), ["POST /upload"]);
}

#[test]
fn what_has_no_time_left_is_not_sent() {
    // Every 429 asks for a minute, until the step's time is over.
    let script = Scripted::answering(|_| {
        Ok(Reply {
            headers: vec![
                (
                    "x-gorgias-account-api-call-limit".to_owned(),
                    "40/40".to_owned(),
                ),
                ("retry-after".to_owned(), "60".to_owned()),
            ],
            ..reply(429, json!({}))
        })
    });
    script.latency.set(100_000.0);
    let messages = json!([{"channel": "api", "from_agent": false}]);
    let error = run(&script, "createTicket", json!({"messages": messages})).unwrap_err();
    assert!(script.elapsed() <= 15.0 * 60_000.0, "{}", script.elapsed());
    assert!(
        !error.message.contains("may have been"),
        "{}",
        error.message
    );
}
