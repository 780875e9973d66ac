//! Creates: never doubled, found again where they can be.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, missing_docs)]

mod support;

use serde_json::json;
use support::{Scripted, run};

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
