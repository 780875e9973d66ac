//! Messages: how they are sent, whose they are, and what is detected in them.

use crate::support::Emulator;
use serde_json::{Value, json};

use super::{pass, set};

#[test]
fn sending_takes_its_time_fails_on_demand_and_can_be_tried_again() {
    let emulator = Emulator::start(&["--send-seconds", "30"]);
    emulator.control("POST", "/clock", r#"{"speed":0}"#);
    let mail = json!({"channel": "email", "from_agent": true, "body_text": "x", "source": {"from": {"address": "support@green-garden.example"}, "to": [{"address": "a@example.com"}]}}).to_string();
    let post = || {
        emulator
            .call("POST", "/tickets/300004/messages", &mail)
            .id()
    };
    let message = |id: u64| emulator.get(&format!("/tickets/300004/messages/{id}")).json;
    let slow = post();
    pass(&emulator, 29.0);
    assert_eq!(message(slow)["sent_datetime"], Value::Null);
    pass(&emulator, 2.0);
    assert!(message(slow)["sent_datetime"].is_string());
    set(
        &emulator,
        &json!({"send_seconds": 1.0, "send_error": "The mailbox is full."}),
    );
    let failed = post();
    pass(&emulator, 2.0);
    let lost = message(failed);
    assert_eq!(lost["last_sending_error"]["error"], "The mailbox is full.");
    assert!(lost["failed_datetime"].is_string());
    set(&emulator, &json!({"send_error": null}));
    let whole = json!({"channel": "email", "from_agent": true}).to_string();
    emulator.call(
        "PUT",
        &format!("/tickets/300004/messages/{failed}?action=retry"),
        &whole,
    );
    pass(&emulator, 2.0);
    let again = message(failed);
    assert!(again["sent_datetime"].is_string() && again["failed_datetime"].is_null());
    // An integration that is off sends nothing either.
    let mut state = emulator.state();
    assert!(
        state["tables"]["integrations"]["rows"]["801"]
            .take()
            .is_object()
    );
    set(&emulator, &json!({"messaging_quota": 0}));
    let refused = emulator.call("POST", "/tickets/300004/messages", &mail);
    assert_eq!(
        (refused.status, &refused.json["error"]["msg"]),
        (
            403,
            &json!(
                "You do not have enough permissions to perform this action. Messaging quota exceeded."
            )
        )
    );
}

#[test]
fn a_source_alone_says_whose_a_ticket_is() {
    let emulator = Emulator::start(&[]);
    let ours = json!({"address": "support@green-garden.example"});
    let stranger = json!({"name": "Rosa Luz", "address": "rosa@example.com"});
    let ticket = |from_agent: bool, from: &Value, to: &Value| {
        let message = json!({"channel": "email", "from_agent": from_agent, "body_text": "Hi", "source": {"from": from, "to": [to]}});
        emulator.call(
            "POST",
            "/tickets",
            &json!({"messages": [message]}).to_string(),
        )
    };
    let wrote = ticket(false, &stranger, &ours);
    assert_eq!(wrote.status, 201, "{}", wrote.json);
    let customer = &wrote.json["customer"];
    assert_eq!(
        (
            &customer["email"],
            &customer["firstname"],
            &customer["meta"]
        ),
        (
            &json!("rosa@example.com"),
            &json!("Rosa"),
            &json!({"name_set_via": "email"})
        )
    );
    assert_eq!(wrote.json["messages"][0]["source"]["type"], "email");
    let known = ticket(true, &ours, &stranger);
    assert_eq!(
        (
            &known.json["customer"]["id"],
            &known.json["messages"][0]["receiver"]["id"]
        ),
        (&customer["id"], &customer["id"])
    );
    // A second address of a customer is theirs, too.
    let second = ticket(false, &json!({"address": "ines@moreau.example"}), &ours);
    assert_eq!(second.json["customer"]["email"], "ines.moreau@example.org");
}

#[test]
fn what_was_recorded_of_messages_happens() {
    let emulator = Emulator::start(&["--no-detect"]);
    // An agent's word on the phone is a note.
    let note = emulator
        .call(
            "POST",
            "/tickets/300004/messages",
            r#"{"channel":"phone","from_agent":true,"body_text":"Called back"}"#,
        )
        .json;
    assert_eq!(
        (
            &note["public"],
            &note["source"],
            &note["receiver"],
            &note["sent_datetime"]
        ),
        (
            &json!(false),
            &json!({"type": "internal-note"}),
            &Value::Null,
            &Value::Null
        )
    );
    let begun = emulator.call("POST", "/tickets", r#"{"customer":{"id":20001},"messages":[{"channel":"phone","from_agent":true,"body_text":"Call"}]}"#).json;
    assert_eq!(begun["last_message_datetime"], Value::Null);
    // A customer who writes again opens a closed ticket.
    assert_eq!(emulator.get("/tickets/300001").json["status"], "closed");
    emulator.call(
        "POST",
        "/tickets/300001/messages",
        r#"{"channel":"api","from_agent":false,"body_text":"Still here"}"#,
    );
    let open = emulator.get("/tickets/300001").json;
    assert_eq!(
        (&open["status"], &open["closed_datetime"]),
        (&json!("open"), &Value::Null)
    );
    // What is deleted leaves no trace but a shorter list.
    let events = emulator.get("/events?limit=1").ids();
    let last = open["messages"].as_array().unwrap().last().unwrap()["id"].clone();
    emulator.call("DELETE", &format!("/tickets/300001/messages/{last}"), "");
    let after = emulator.get("/tickets/300001").json;
    assert_eq!(
        (&after["updated_datetime"], &after["last_message_datetime"]),
        (&open["updated_datetime"], &open["last_message_datetime"])
    );
    assert_eq!(emulator.get("/events?limit=1").ids(), events);
    // So do values of fields and an app's data.
    emulator.call("PUT", "/tickets/300001/custom-fields/703", "5");
    emulator.call("PUT", "/customers/20001/data", r#"{"data":{"a":1}}"#);
    assert_eq!(emulator.get("/events?limit=1").ids(), events);
    assert_eq!(
        emulator.get("/tickets/300001").json["updated_datetime"],
        after["updated_datetime"]
    );
}

#[test]
fn language_and_intents_come_a_moment_later() {
    let emulator = Emulator::start(&[]);
    emulator.control("POST", "/clock", r#"{"speed":0}"#);
    let made = emulator.call("POST", "/tickets", r#"{"messages":[{"channel":"api","from_agent":false,"sender":{"email":"n@example.com"},"body_text":"I want a refund"}]}"#);
    let path = format!("/tickets/{}", made.id());
    assert_eq!(
        (&made.json["language"], &made.json["messages"][0]["intents"]),
        (&Value::Null, &json!([]))
    );
    pass(&emulator, 2.0);
    let later = emulator.get(&path).json;
    assert_eq!(
        (
            &later["language"],
            &later["messages"][0]["intents"][0]["name"]
        ),
        (&json!("en"), &json!("refund/request"))
    );
    assert_ne!(later["updated_datetime"], made.json["updated_datetime"]);
    let event = emulator.get("/events?limit=1").json["data"][0].clone();
    assert_eq!(
        (&event["type"], &event["user_id"]),
        (&json!("ticket-updated"), &Value::Null)
    );
}
