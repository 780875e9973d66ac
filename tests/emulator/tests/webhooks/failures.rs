//! What becomes of receivers that fail.

use super::receiving::{Receiving, hook, register, wait_for};
use crate::support::Emulator;
use serde_json::{Value, json};
use std::net::TcpListener;

#[test]
fn one_that_hangs_holds_up_nobody() {
    let emulator = Emulator::start(&["--no-detect", "--hook-timeout", "60000"]);
    // It takes calls and says nothing.
    let deaf = TcpListener::bind("127.0.0.1:0").unwrap();
    let deaf = format!("http://{}/", deaf.local_addr().unwrap());
    let receiver = Receiving::answering("200 OK", "");
    register(
        &emulator,
        &hook(&deaf, json!({"ticket-updated": true}), json!({})),
    );
    register(
        &emulator,
        &hook(&receiver.url, json!({"ticket-updated": true}), json!({})),
    );
    for _ in 0..3 {
        emulator.call("PUT", "/tickets/300004", r#"{"spam":true}"#);
        receiver.next();
    }
}

#[test]
fn failures_are_counted_tried_again_and_end_it() {
    let emulator = Emulator::start(&["--no-detect", "--hook-failures", "6", "--hook-retries", "2"]);
    let receiver = Receiving::answering("500 Broken", "");
    let id = register(
        &emulator,
        &hook(&receiver.url, json!({"ticket-updated": true}), json!({})),
    );
    emulator.call("PUT", "/tickets/300004", r#"{"spam":true}"#);
    for _ in 0..3 {
        receiver.next();
    }
    assert!(receiver.is_quiet(), "one call and two more tries");
    let attempts: Vec<Value> = emulator.control("GET", "/webhooks", "").json["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|call| json!([call["attempt"], call["status"]]))
        .collect();
    assert_eq!(json!(attempts), json!([[1, 500], [2, 500], [3, 500]]));
    emulator.call("PUT", "/tickets/300004", r#"{"spam":false}"#);
    let path = format!("/integrations/{id}");
    wait_for("switched off", || {
        emulator.get(&path).json["deactivated_datetime"].is_string()
    });
    assert_eq!(
        emulator
            .get("/events?types=integration-deactivated")
            .ids()
            .len(),
        1
    );
    for _ in 0..3 {
        receiver.next();
    }
    emulator.call("PUT", "/tickets/300004", r#"{"spam":true}"#);
    assert!(receiver.is_quiet(), "nothing is sent to one that is off");
    let mut again = hook(&receiver.url, json!({"ticket-updated": true}), json!({}));
    again.as_object_mut().unwrap().remove("type");
    again["deactivated_datetime"] = Value::Null;
    assert_eq!(emulator.call("PUT", &path, &again.to_string()).status, 202);
    assert_eq!(
        emulator
            .get("/events?types=integration-reactivated")
            .ids()
            .len(),
        1
    );
    emulator.call("PUT", "/tickets/300004", r#"{"spam":false}"#);
    receiver.next();
}

#[test]
fn switched_off_in_the_midst_of_its_tries_it_is_not_called_again() {
    let emulator = Emulator::start(&["--no-detect", "--hook-failures", "2", "--hook-retries", "5"]);
    let receiver = Receiving::answering("500 Broken", "");
    register(
        &emulator,
        &hook(&receiver.url, json!({"ticket-updated": true}), json!({})),
    );
    emulator.call("PUT", "/tickets/300004", r#"{"spam":true}"#);
    receiver.next();
    receiver.next();
    assert!(receiver.is_quiet(), "the second failure switched it off");
}

#[test]
fn a_template_that_cannot_be_filled_in_is_a_failure_and_never_a_call() {
    let emulator = Emulator::start(&["--no-detect", "--hook-retries", "2"]);
    let receiver = Receiving::answering("200 OK", "");
    let broken = json!({"form": {"subject": "{{ ticket.subject | nonsense }}"}});
    register(
        &emulator,
        &hook(&receiver.url, json!({"ticket-updated": true}), broken),
    );
    emulator.call("PUT", "/tickets/300004", r#"{"spam":true}"#);
    assert!(emulator.first_webhook()["error"].is_string());
    assert!(receiver.is_quiet(), "no try can mend it");
    let all = emulator.control("GET", "/webhooks", "").json;
    assert_eq!(all["data"].as_array().unwrap().len(), 1);
}

#[test]
fn a_hundred_failures_in_a_row_switch_it_off_and_not_ninety_nine() {
    let emulator = Emulator::start(&["--no-detect"]);
    let nobody = "http://127.0.0.1:9/";
    let id = register(
        &emulator,
        &hook(nobody, json!({"ticket-updated": true}), json!({})),
    );
    let path = format!("/integrations/{id}");
    let call = |times: usize| {
        for _ in 0..times {
            emulator.call("PUT", "/tickets/300004", r#"{"spam":true}"#);
        }
    };
    let failures =
        || emulator.state()["tables"]["integrations"]["rows"][id.to_string()]["failures"].clone();
    call(99);
    wait_for("99 failures", || failures() == 99);
    assert_eq!(
        emulator.get(&path).json["deactivated_datetime"],
        Value::Null
    );
    call(1);
    wait_for("off", || {
        emulator.get(&path).json["deactivated_datetime"].is_string()
    });
}
