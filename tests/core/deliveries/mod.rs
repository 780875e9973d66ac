//! Deliveries of hooks: whether they are taken, in which forms they may come, and which of them a flow wants.

mod filters;
mod verification;

use gorgias_component::client::memory::Memory;
use gorgias_component::error::Error;
use gorgias_component::port::occasion::{Occasion, Outcome};
use gorgias_component::port::transport::Level;
use gorgias_component::trigger::receive::receive;
use serde_json::{Value, json};

use crate::support::{JsonParams, Native, Scripted, block_on, connection, operation};

const SECRET: &str = "abcdefghijklmnopqrstuvwxyz0123456789-_ABCDE";

fn kept() -> String {
    json!({"v": 1, "secret": SECRET, "hooks": {}}).to_string()
}

fn ticket() -> Value {
    json!({
        "id": 48213, "channel": "email", "status": "open", "updated_datetime": "2026-01-01T00:00:00.5+00:00",
        "tags": [{"id": 1, "name": "vip"}, {"id": 2, "name": "order"}], "assignee_team": {"id": 7, "name": "Shipping"},
        "account": {"domain": "green-garden"},
    })
}

fn message() -> Value {
    json!({"id": 311_942, "ticket_id": 48213, "channel": "chat", "via": "gorgias_chat", "from_agent": false})
}

fn delivered(event: &str, body: Value) -> Occasion<Native> {
    let header = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    Occasion {
        states: vec![kept()],
        headers: vec![
            header("content-type", "application/json"),
            header("x-gorgias-trigger", event),
            header("x-webhook-secret", SECRET),
        ],
        raw: Some(body.to_string()),
        body: Some(Native(body)),
        ..Occasion::default()
    }
}

fn take(
    key: &str,
    inputs: Value,
    occasion: &Occasion<Native>,
    script: &Scripted,
) -> Result<Outcome<Native>, Error> {
    let mut params = inputs;
    if key == "webhookEvents" {
        params["connection"] = connection();
        params["events"] = json!(["ticket-created"]);
    }
    let memory = Memory::default();
    block_on(receive(
        operation(key),
        &JsonParams(params),
        occasion,
        script,
        &memory,
    ))
}

fn managed(inputs: Value, occasion: &Occasion<Native>) -> Outcome<Native> {
    take("webhookEvents", inputs, occasion, &Scripted::new()).unwrap()
}

fn data(outcome: Outcome<Native>) -> Value {
    outcome.data.unwrap().0
}

#[test]
fn a_delivery_tells_event_ticket_message_account_and_key() {
    let body = json!({"ticket": ticket(), "message": message()});
    let outcome = managed(json!({}), &delivered("ticket-message-created", body));
    assert!(outcome.is_news);
    assert_eq!(
        data(outcome),
        json!({
            "event": "ticket-message-created", "ticket": ticket(), "message": message(),
            "account": {"domain": "green-garden"}, "key": "ticket-message-created:48213:311942",
        })
    );
    let outcome = managed(
        json!({}),
        &delivered("ticket-updated", json!({"ticket": ticket()})),
    );
    let data = data(outcome);
    assert_eq!(
        data["key"],
        "ticket-updated:48213:2026-01-01T00:00:00.5+00:00"
    );
    assert_eq!(data["message"], Value::Null);
}

#[test]
fn bodies_come_in_every_form() {
    let whole = json!({"ticket": ticket(), "message": message()});
    let form = format!(
        "context={}",
        percent_encoding::utf8_percent_encode(
            &whole.to_string(),
            percent_encoding::NON_ALPHANUMERIC
        )
    );
    let parts = format!(
        "ticket={}",
        percent_encoding::utf8_percent_encode(
            &ticket().to_string(),
            percent_encoding::NON_ALPHANUMERIC
        )
    );
    for body in [
        whole.clone(),
        json!(whole.to_string()),
        json!(format!("  {whole}\n")),
        json!(format!("\u{feff}{whole}")),
        json!(json!(whole.to_string()).to_string()),
        json!(form),
        json!(parts),
    ] {
        let data = data(managed(
            json!({}),
            &delivered("ticket-created", body.clone()),
        ));
        assert_eq!(data["ticket"]["id"], 48213, "{body}");
        assert_eq!(data["account"]["domain"], "green-garden");
    }
    // Ids alone: the ticket is read.
    for body in [
        json!({"ticket_id": "48213", "message_id": "311942"}),
        json!({"ticket_id": 48213, "message_id": 311_942}),
        json!("ticket_id=48213&message_id=311942"),
        json!("{\"ticket_id\": \"48213\", \"message_id\": \" 311942 \"}"),
    ] {
        let mut fresh = ticket();
        fresh["messages"] = json!([{"id": 1, "channel": "email"}, message()]);
        let script = Scripted::new().respond(200, fresh.clone());
        let outcome = take(
            "webhookEvents",
            json!({"payload": "ids"}),
            &delivered("ticket-message-created", body),
            &script,
        )
        .unwrap();
        assert_eq!(script.lines(), ["GET /tickets/48213"]);
        let data = data(outcome);
        assert_eq!((&data["ticket"], &data["message"]), (&fresh, &message()));
        assert_eq!(data["key"], "ticket-message-created:48213:311942");
    }
    // Nothing of use.
    for body in [
        json!(null),
        json!(""),
        json!("hello"),
        json!([1]),
        json!({"ticket": null}),
        json!({"ticket_id": "None"}),
        json!("a=%ZZ&b"),
        json!("\"hello\""),
        json!("\"{\"ticket\""),
    ] {
        let script = Scripted::new();
        let occasion = delivered("ticket-created", body.clone());
        let data = data(take("webhookEvents", json!({}), &occasion, &script).unwrap());
        let logs = script.logs.borrow();
        let is_told = logs
            .iter()
            .any(|(level, line)| *level == Level::Warn && line.contains("tells no ticket"));
        assert!(is_told, "{body}: {logs:?}");
        assert_eq!(
            (&data["ticket"], &data["key"]),
            (&Value::Null, &json!("ticket-created::")),
            "{body}"
        );
    }
}

#[test]
fn a_fresh_payload_is_read_again() {
    let body = json!({"ticket": ticket(), "message": message()});
    let fresh = json!({"id": 48213, "custom_fields": {"3": {"id": 3, "value": "x"}}, "status": "open", "messages": []});
    let script = Scripted::new().respond(200, fresh.clone());
    let occasion = delivered("ticket-message-created", body.clone());
    let outcome = take(
        "webhookEvents",
        json!({"payload": "fresh"}),
        &occasion,
        &script,
    )
    .unwrap();
    let seen = data(outcome);
    assert_eq!(seen["ticket"], fresh);
    assert_eq!(
        seen["message"],
        message(),
        "it is not among the ticket's any more"
    );

    // Deleted since, or merged into another one.
    for status in [404, 410, 301] {
        let script = Scripted::new().respond(status, json!({"error": {"msg": "Not found."}}));
        let outcome = take(
            "webhookEvents",
            json!({"payload": "fresh"}),
            &delivered("ticket-updated", json!({"ticket": ticket()})),
            &script,
        )
        .unwrap();
        assert!(outcome.is_news);
        let seen = data(outcome);
        assert_eq!(
            (&seen["ticket"], &seen["key"]),
            (
                &Value::Null,
                &json!("ticket-updated:48213:2026-01-01T00:00:00.5+00:00")
            )
        );
    }

    let script = Scripted::new().respond(
        403,
        json!({"error": {"msg": "Missing scope: tickets:read."}}),
    );
    let error = take(
        "webhookEvents",
        json!({"payload": "fresh"}),
        &occasion,
        &script,
    )
    .unwrap_err();
    assert_eq!(error.code.to_string(), "GORGIAS_403");
}
