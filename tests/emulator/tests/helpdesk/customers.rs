//! Customers: made, merged, read and deleted.

use crate::support::{Emulator, TOKEN};
use serde_json::{Value, json};

#[test]
fn an_unknown_email_makes_one_customer() {
    let emulator = Emulator::start(&["--empty"]);
    let message = json!({"channel": "api", "from_agent": false, "sender": {"email": "new@example.com"}, "body_text": "a"});
    let body = json!({"customer": {"email": "new@example.com", "name": "Ann Lee Fox"}, "messages": [message, message], "tags": [{"name": "x"}]});
    let ticket = emulator.call("POST", "/tickets", &body.to_string());
    assert_eq!(ticket.status, 201);
    let customer = &ticket.json["customer"];
    assert_eq!(
        (&customer["firstname"], &customer["lastname"]),
        (&json!("Ann"), &json!("Fox"))
    );
    assert_eq!(ticket.json["messages"].as_array().unwrap().len(), 2);
    assert_eq!(ticket.json["messages"][0]["sender"]["id"], customer["id"]);
    assert_eq!(emulator.get("/customers").ids().len(), 1);
    let kinds: Vec<Value> = emulator.get("/events?order_by=created_datetime:asc").json["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|event| event["type"].clone())
        .collect();
    assert_eq!(
        json!(kinds),
        json!([
            "customer-created",
            "ticket-created",
            "ticket-message-created",
            "ticket-message-created",
            "ticket-updated",
            "tag-created",
            "ticket-tags-added",
            "ticket-updated"
        ])
    );
}

#[test]
fn a_merged_customer_is_301_everywhere() {
    let emulator = Emulator::start(&[]);
    assert_eq!(
        emulator
            .call(
                "PUT",
                "/customers/merge?source_id=20001&target_id=20002",
                r#"{"name":"X"}"#
            )
            .status,
        202
    );
    for (method, path, body) in [
        ("GET", "/customers/20001", ""),
        ("PUT", "/customers/20001", "{}"),
        ("DELETE", "/customers/20001", ""),
        ("PUT", "/customers/20001/data", r#"{"data":1}"#),
    ] {
        let answer = emulator.call(method, path, body);
        assert_eq!(
            (answer.status, answer.headers["location"].as_str()),
            (301, "/api/customers/20002/"),
            "{method} {path}"
        );
    }
    assert_eq!(emulator.get("/tickets?customer_id=20001").ids().len(), 0);
    assert_eq!(emulator.get("/tickets?customer_id=20002").ids().len(), 5);
}

#[test]
fn customer_data_depends_on_the_credential_and_the_version() {
    let emulator = Emulator::start(&[]);
    let path = "/customers/20001/data";
    let set = |body: &str| {
        let answer = emulator.call("PUT", path, body);
        assert_eq!((answer.status, answer.text.len()), (202, 0));
    };
    set(r#"{"data":{"a":1},"version":"2026-05-13T12:00:00"}"#);
    set(r#"{"data":{"a":2},"version":"2026-05-12T12:00:00"}"#);
    assert_eq!(
        emulator.get("/customers/20001").json["data"],
        json!({"a": 1})
    );
    let headers = [
        ("Authorization", TOKEN),
        ("Content-Type", "application/json"),
    ];
    emulator
        .send(
            "PUT",
            &format!("/api{path}"),
            &headers,
            br#"{"data":{"b":3}}"#,
        )
        .unwrap();
    let customer = emulator.get("/customers/20001").json;
    assert_eq!(
        customer["external_data"]["emulator-app"],
        json!({"b": 3, "__app_name__": "emulator-app"})
    );
    assert_eq!(customer["data"], json!({"a": 1}));
}

#[test]
fn deleting_a_customer_takes_its_tickets_along() {
    let emulator = Emulator::start(&[]);
    let theirs = emulator.get("/tickets?customer_id=20001").ids();
    assert_eq!(
        emulator
            .call("DELETE", "/customers", r#"{"ids":[20001]}"#)
            .status,
        204
    );
    for ticket in theirs {
        assert_eq!(emulator.get(&format!("/tickets/{ticket}")).status, 404);
    }
    assert_eq!(emulator.get("/messages?ticket_id=300001").ids().len(), 0);
}
