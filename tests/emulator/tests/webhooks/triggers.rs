//! What sets a web-hook off.

use super::receiving::{Receiving, hook, register};
use crate::support::Emulator;
use gorgias_emulator::timestamp::Timestamp;
use serde_json::{Value, json};
use std::time::Duration;

#[test]
fn everything_that_happens_to_a_ticket_sets_off_its_triggers() {
    let emulator = Emulator::start(&["--no-detect"]);
    let receiver = Receiving::answering("200 OK", "");
    let all = [
        "ticket-created",
        "ticket-updated",
        "ticket-message-created",
        "ticket-self-unsnoozed",
        "ticket-message-failed",
        "ticket-assignment-updated",
        "ticket-status-updated",
        "ticket-handed-over",
    ];
    for trigger in all {
        let more = json!({"form": {"trigger": trigger}});
        register(
            &emulator,
            &hook(&receiver.url, json!({trigger: true}), more),
        );
    }
    emulator.control("POST", "/clock", r#"{"speed":0}"#);
    let now = emulator.control("GET", "/clock", "").json["now"].clone();
    // It is five seconds later at each row.
    let wakes = Timestamp::parse(now.as_str().unwrap())
        .unwrap()
        .plus_seconds(42);
    let mail = json!({"channel": "email", "from_agent": true, "body_text": "x", "source": {"type": "email", "from": {"address": "nobody@green-garden.example"}, "to": [{"address": "a@example.com"}]}});
    let job = json!({"type": "updateTicket", "params": {"ticket_ids": [300_005], "updates": {"status": "closed"}}});
    let snooze = json!({"snooze_datetime": wakes});
    for (method, path, body, expected) in [
        (
            "POST",
            "/tickets/300004/tags",
            json!({"names": ["billing"]}),
            vec!["ticket-updated"],
        ),
        (
            "POST",
            "/tickets/300004/tags",
            json!({"names": ["billing"]}),
            vec![],
        ),
        (
            "DELETE",
            "/tickets/300004/tags",
            json!({"names": ["billing"]}),
            vec!["ticket-updated"],
        ),
        (
            "PUT",
            "/tickets/300004",
            json!({"assignee_user": {"id": 102}}),
            vec!["ticket-updated", "ticket-assignment-updated"],
        ),
        (
            "PUT",
            "/tickets/300004",
            json!({"status": "closed"}),
            vec!["ticket-updated", "ticket-status-updated"],
        ),
        (
            "PUT",
            "/tickets/300004",
            json!({"status": "closed"}),
            vec!["ticket-updated"],
        ),
        (
            "PUT",
            "/tickets/300004/custom-fields/702",
            json!("7"),
            vec![],
        ),
        (
            "POST",
            "/jobs",
            job,
            vec!["ticket-updated", "ticket-status-updated"],
        ),
        (
            "PUT",
            "/tickets/300008",
            snooze,
            vec![
                "ticket-updated",
                "ticket-status-updated",
                "ticket-updated",
                "ticket-self-unsnoozed",
                "ticket-status-updated",
            ],
        ),
        (
            "POST",
            "/tickets/300004/messages",
            mail,
            vec![
                "ticket-message-created",
                "ticket-updated",
                "ticket-message-failed",
                "ticket-updated",
            ],
        ),
    ] {
        emulator.call(method, path, &body.to_string());
        // Jobs run, mail leaves and tickets wake a moment later.
        emulator.control("POST", "/clock", r#"{"advance_seconds":5}"#);
        let mut heard: Vec<String> = Vec::new();
        for _ in &expected {
            let next = receiver.heard.recv_timeout(Duration::from_secs(10));
            let text = next.unwrap_or_else(|_| panic!("{method} {path}: only {heard:?}"));
            let body: Value = serde_json::from_str(text.split_once("\r\n\r\n").unwrap().1).unwrap();
            heard.push(body["trigger"].as_str().unwrap().to_owned());
        }
        let mut expected = expected;
        // Each integration has a line of its own, so the order among them is open.
        heard.sort_unstable();
        expected.sort_unstable();
        assert_eq!(heard, expected, "{method} {path}");
    }
    assert!(receiver.is_quiet());
    let by_hand =
        json!({"type": "ticket-handed-over", "object_type": "Ticket", "object_id": 300_004});
    emulator.control("POST", "/events", &by_hand.to_string());
    assert_eq!(receiver.body()["trigger"], "ticket-handed-over");
    emulator.control("POST", "/switches", r#"{"unchanged_put":"silent"}"#);
    let before = emulator.get("/tickets/300009").json["updated_datetime"].clone();
    let same = json!({"spam": false}).to_string();
    assert_eq!(emulator.call("PUT", "/tickets/300009", &same).status, 202);
    assert_ne!(
        emulator.get("/tickets/300009").json["updated_datetime"],
        before,
        "the date moves"
    );
    assert!(receiver.is_quiet());
}
