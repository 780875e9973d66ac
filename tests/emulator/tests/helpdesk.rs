//! What the helpdesk does over several calls: walks, customers, fields, events, mail, files.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod support;

use serde_json::{Value, json};
use support::{Emulator, KEY, TOKEN, encoded};

fn walk(emulator: &Emulator, path: &str) -> Vec<u64> {
    let mut ids = Vec::new();
    let mut cursor = None;
    for _ in 0..2000 {
        let mark = if path.contains('?') { '&' } else { '?' };
        let page = emulator.get(&cursor.map_or(path.to_owned(), |cursor: String| {
            format!("{path}{mark}cursor={cursor}")
        }));
        assert_eq!(page.status, 200);
        ids.extend(page.ids());
        cursor = page.next();
        if cursor.is_none() {
            return ids;
        }
    }
    panic!("no end");
}

#[test]
fn a_walk_is_complete_in_order_and_can_turn_back() {
    let emulator = Emulator::start(&["--tickets", "250", "--customers", "40"]);
    for path in [
        "/tickets?limit=7",
        "/tickets?limit=100&order_by=updated_datetime:asc",
        "/tickets?limit=9&view_id=402",
        "/customers?limit=11",
        "/messages?limit=33",
        "/events?limit=50&order_by=created_datetime:asc",
    ] {
        let ids = walk(&emulator, path);
        let mut unique = ids.clone();
        unique.sort_unstable();
        unique.dedup();
        assert_eq!(ids.len(), unique.len(), "{path}");
    }
    assert_eq!(walk(&emulator, "/tickets?limit=7").len(), 250);
    assert!(
        walk(&emulator, "/tickets?limit=50")
            .windows(2)
            .all(|pair| pair[0] > pair[1]),
        "newest first"
    );
    let first = emulator.get("/tickets?limit=10");
    assert_eq!(first.json["meta"]["prev_cursor"], Value::Null);
    let second = emulator.get(&format!(
        "/tickets?limit=10&cursor={}",
        first.next().unwrap()
    ));
    let back = encoded(second.json["meta"]["prev_cursor"].as_str().unwrap());
    assert_eq!(
        emulator
            .get(&format!("/tickets?limit=10&cursor={back}"))
            .ids(),
        first.ids()
    );
}

#[test]
fn a_cursor_survives_what_comes_and_goes() {
    let emulator = Emulator::start(&["--tickets", "30"]);
    let first = emulator.get("/tickets?limit=10");
    let seen = first.ids();
    // The very record the cursor points at goes, and new ones come in front.
    assert_eq!(
        emulator
            .call("DELETE", &format!("/tickets/{}", seen[9]), "")
            .status,
        204
    );
    let body = json!({"messages": [{"channel": "api", "from_agent": false, "sender": {"email": "x@example.com"}}]}).to_string();
    assert_eq!(emulator.call("POST", "/tickets", &body).status, 201);
    let second = emulator.get(&format!(
        "/tickets?limit=100&cursor={}",
        first.next().unwrap()
    ));
    assert_eq!(second.ids().len(), 20);
    assert!(second.ids().iter().all(|id| !seen.contains(id)));
}

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
fn who_may_come_in() {
    let emulator = Emulator::start(&[]);
    for (header, status) in [
        (KEY, 200),
        (TOKEN, 200),
        ("Bearer nonsense", 401),
        ("Basic nonsense", 401),
        ("Basic bWF5YTp4", 401),
        ("Digest x", 401),
    ] {
        let answer = emulator
            .send("GET", "/api/account", &[("Authorization", header)], b"")
            .unwrap();
        assert_eq!(answer.status, status, "{header}");
    }
    let without = emulator.send("GET", "/api/account", &[], b"").unwrap();
    assert_eq!(
        (without.status, without.json),
        (401, json!({"error": {"msg": "Unauthorized."}}))
    );
    let host = |host: &str| {
        emulator
            .send(
                "GET",
                "/api/account",
                &[("Authorization", KEY), ("Host", host)],
                b"",
            )
            .unwrap()
    };
    assert_eq!(host("green-garden.gorgias.com").status, 200);
    let other = host("other.gorgias.com");
    assert_eq!(
        (
            other.status,
            other.headers["content-type"].starts_with("text/html")
        ),
        (404, true)
    );
    let told = emulator.control("GET", "/requests", "").text;
    let told = String::from_utf8_lossy(&told);
    assert!(
        !told.contains("emulator-api-key") && !told.contains(KEY) && told.contains("Basic ***")
    );
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
