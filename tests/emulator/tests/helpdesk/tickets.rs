//! Tickets: events, fields, mail, snoozing.

use crate::support::Emulator;
use serde_json::{Value, json};

#[test]
fn every_change_of_a_ticket_is_an_event() {
    let emulator = Emulator::start(&[]);
    for (body, kind) in [
        (json!({"status": "open"}), "ticket-reopened"),
        (json!({"status": "closed"}), "ticket-closed"),
        (json!({"assignee_user": {"id": 102}}), "ticket-assigned"),
        (json!({"assignee_user": null}), "ticket-unassigned"),
        (
            json!({"assignee_team": {"id": 201}}),
            "ticket-team-assigned",
        ),
        (
            json!({"assignee_team": {"id": null}}),
            "ticket-team-unassigned",
        ),
        (json!({"subject": "New"}), "ticket-subject-updated"),
        (
            json!({"tags": [{"name": "vip"}, {"name": "shipping"}]}),
            "ticket-tags-added",
        ),
        (json!({"tags": [{"name": "vip"}]}), "ticket-tags-removed"),
        (json!({"spam": true}), "ticket-marked-spam"),
        (json!({"spam": false}), "ticket-unmarked-spam"),
        (json!({"trashed_datetime": "2026-11-01"}), "ticket-trashed"),
        (json!({"trashed_datetime": null}), "ticket-untrashed"),
        (
            json!({"customer": {"email": "other@example.com"}}),
            "ticket-customer-updated",
        ),
        (json!({"snooze_datetime": "2099-01-01"}), "ticket-snoozed"),
        (
            json!({"custom_fields": [{"id": 704, "value": true}]}),
            "ticket-updated",
        ),
        (json!({"is_unread": true}), "ticket-updated"),
    ] {
        let path = "/events?limit=100&object_id=300001";
        let before: Vec<u64> = emulator.get(path).ids();
        assert_eq!(
            emulator
                .call("PUT", "/tickets/300001", &body.to_string())
                .status,
            202
        );
        let after = emulator.get(path).json;
        let fresh: Vec<&Value> = after["data"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|event| !before.contains(&event["id"].as_u64().unwrap()))
            .collect();
        assert!(fresh.iter().any(|event| event["type"] == kind), "{kind}");
        assert!(
            fresh
                .iter()
                .all(|event| event["context"] == fresh[0]["context"])
        );
        // Recorded as nobody's: that no survey is sent.
        let skipped = "ticket-satisfaction-survey-skipped";
        assert!(
            fresh
                .iter()
                .all(|event| (event["user_id"] == 101) != (event["type"] == skipped))
        );
    }
}

#[test]
fn an_update_changes_what_was_sent_and_nothing_else() {
    let emulator = Emulator::start(&[]);
    let before = emulator.get("/tickets/300001").json;
    emulator.call("PUT", "/tickets/300001", r#"{"priority":"critical"}"#);
    let mut after = emulator.get("/tickets/300001").json;
    assert_ne!(after["updated_datetime"], before["updated_datetime"]);
    after["updated_datetime"] = before["updated_datetime"].clone();
    after["priority"] = before["priority"].clone();
    assert_eq!(after, before);
}

#[test]
fn putting_all_field_values_removes_the_others_but_not_those_of_the_system() {
    let emulator = Emulator::start(&[]);
    let path = "/tickets/300001/custom-fields";
    assert_eq!(
        emulator
            .call(
                "PUT",
                path,
                r#"[{"id":703,"value":12.5},{"id":705,"value":"Other::Other::Other"}]"#
            )
            .status,
        200
    );
    let fields: Vec<Value> = emulator.get(path).json["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["field"]["id"].clone())
        .collect();
    assert_eq!(fields, [703, 705]);
    let refused = emulator.call("PUT", path, r#"[{"id":703,"value":1}]"#);
    assert_eq!(
        (
            refused.status,
            refused.json["error"]["data"]["705"].is_array()
        ),
        (400, true)
    );
    assert_eq!(
        emulator
            .call("DELETE", "/tickets/300001/custom-fields/705", "")
            .status,
        400
    );
    assert_eq!(emulator.get(path).json["data"].as_array().unwrap().len(), 2);
}

#[test]
fn mail_is_sent_a_moment_later_or_fails() {
    let emulator = Emulator::start(&[]);
    let mail = |from: &str| {
        json!({"channel": "email", "from_agent": true, "body_text": "x", "source": {"type": "email", "from": {"address": from}, "to": [{"address": "a@example.com"}]}}).to_string()
    };
    let sent = emulator.call(
        "POST",
        "/tickets/300001/messages",
        &mail("support@green-garden.example"),
    );
    let lost = emulator.call(
        "POST",
        "/tickets/300001/messages",
        &mail("nobody@green-garden.example"),
    );
    let stored = emulator.call(
        "POST",
        "/tickets/300001/messages",
        &mail("x@example.com").replace("\"x\"", "\"x\",\"sent_datetime\":\"2026-11-01T00:00:00\""),
    );
    assert_eq!(
        (&sent.json["sent_datetime"], &lost.json["sent_datetime"]),
        (&Value::Null, &Value::Null)
    );
    assert_eq!(stored.json["sent_datetime"], "2026-11-01T00:00:00+00:00");
    emulator.control("POST", "/clock", r#"{"advance_seconds":5}"#);
    let later = |id: u64| emulator.get(&format!("/tickets/300001/messages/{id}")).json;
    assert!(later(sent.id())["sent_datetime"].is_string());
    let lost = later(lost.id());
    assert_eq!(
        lost["last_sending_error"]["error"],
        "No integration was found to send this email."
    );
    assert!(lost["failed_datetime"].is_string() && lost["sent_datetime"].is_null());
    assert_eq!(
        emulator
            .get("/events?types=ticket-message-failed")
            .ids()
            .len(),
        1
    );
}

#[test]
fn a_snoozed_ticket_comes_back() {
    let emulator = Emulator::start(&[]);
    let until = emulator.control("GET", "/clock", "").json["now"]
        .as_str()
        .unwrap()
        .to_owned();
    let snoozed = emulator.call(
        "PUT",
        "/tickets/300004",
        &json!({"snooze_datetime": until.replace("+00:00", "-01:00")}).to_string(),
    );
    assert_eq!(snoozed.json["status"], "closed");
    emulator.control("POST", "/clock", r#"{"advance_seconds":3500}"#);
    assert_eq!(emulator.get("/tickets/300004").json["status"], "closed");
    emulator.control("POST", "/clock", r#"{"advance_seconds":200}"#);
    let awake = emulator.get("/tickets/300004").json;
    assert_eq!(
        (&awake["status"], &awake["snooze_datetime"]),
        (&json!("open"), &Value::Null)
    );
    assert_eq!(
        emulator.get("/events?types=ticket-self-unsnoozed").json["data"][0]["user_id"],
        Value::Null
    );
}
