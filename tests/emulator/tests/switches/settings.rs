//! The switches themselves: tags, merges, reply options.

use crate::support::Emulator;
use serde_json::{Value, json};

use super::set;

#[test]
fn switches_are_told_changed_and_refused() {
    let emulator = Emulator::start(&["--hook-retries", "2"]);
    let told = emulator.control("GET", "/switches", "").json;
    for (name, value) in [
        ("hook_retries", json!(2)),
        ("hook_failures", json!(100)),
        ("signature", json!("none")),
        ("unknown_tags", json!("refuse")),
        ("merge", json!("recorded")),
        ("json", json!("python")),
        ("recorded_status", json!(false)),
    ] {
        assert_eq!(told[name], value, "{name}");
    }
    for wrong in [
        r#"{"colour":"red"}"#,
        r#"{"merge":"maybe"}"#,
        "[]",
        "{",
        r#"{"send_seconds":-1}"#,
        r#"{"job_seconds":1e300}"#,
        r#"{"signed_for":-1}"#,
        r#"{"hook_failures":0}"#,
        r#"{"hook_timeout":0}"#,
    ] {
        assert_eq!(
            emulator.control("POST", "/switches", wrong).status,
            400,
            "{wrong}"
        );
    }
    set(&emulator, &json!({"recorded_status": true}));
    assert_eq!(
        emulator.call("POST", "/tags", r#"{"name":"n"}"#).status,
        200
    );
}

#[test]
fn names_of_no_tag_are_refused_made_or_left_out() {
    let emulator = Emulator::start(&[]);
    let add = |body: &str| emulator.call("POST", "/tickets/300001/tags", body).status;
    let tags = || -> Vec<Value> {
        let all = emulator.get("/tickets/300001/tags").json["data"].clone();
        all.as_array()
            .unwrap()
            .iter()
            .map(|tag| tag["name"].clone())
            .collect()
    };
    assert_eq!(add(r#"{"names":["vip","brand new"]}"#), 400);
    assert_eq!(tags(), ["shipping"], "nothing was added");
    set(&emulator, &json!({"unknown_tags": "ignore"}));
    assert_eq!(add(r#"{"names":["vip","brand new"],"ids":[9999]}"#), 201);
    assert_eq!(tags(), ["shipping", "vip"]);
    set(&emulator, &json!({"unknown_tags": "make"}));
    assert_eq!(add(r#"{"names":["brand new"]}"#), 201);
    assert_eq!(tags(), ["shipping", "vip", "brand new"]);
    let put =
        |tags: Value| emulator.call("PUT", "/tickets/300001", &json!({"tags": tags}).to_string());
    let two = json!([{"name": "vip"}, {"name": "other"}]);
    set(&emulator, &json!({"new_tags": "refuse"}));
    assert_eq!(put(two.clone()).status, 400);
    set(&emulator, &json!({"new_tags": "ignore"}));
    assert_eq!(put(two.clone()).json["tags"].as_array().unwrap().len(), 1);
    set(&emulator, &json!({"new_tags": "make"}));
    assert_eq!(put(two).json["tags"].as_array().unwrap().len(), 2);
}

#[test]
fn a_merge_answers_the_target_as_it_was_or_as_documented() {
    let emulator = Emulator::start(&[]);
    let merge = |source: u64, target: u64, body: &str| {
        let path = format!("/customers/merge?source_id={source}&target_id={target}");
        emulator.call("PUT", &path, body)
    };
    assert_eq!(merge(20001, 20002, "{}").status, 400, "a body is required");
    let before = emulator.get("/customers/20002").json;
    let answer = merge(20001, 20002, r#"{"name":"Merged"}"#).json;
    assert_eq!(
        (
            &answer["name"],
            &answer["channels"],
            &answer["updated_datetime"]
        ),
        (
            &before["name"],
            &before["channels"],
            &before["updated_datetime"]
        )
    );
    assert!(answer.get("external_data").is_none() && answer["ecommerce_data"].is_object());
    let after = emulator.get("/customers/20002").json;
    assert_eq!(
        (&after["name"], after["channels"].as_array().unwrap().len()),
        (&before["name"], 4)
    );
    let events = emulator
        .get("/events?types=customer-deleted&types=customer-merged&limit=2")
        .json["data"]
        .clone();
    assert_eq!(
        (&events[0]["type"], &events[0]["data"]),
        (
            &json!("customer-merged"),
            &json!({"source_customer_id": 20001})
        )
    );
    assert_eq!(
        (&events[1]["type"], &events[1]["object_id"]),
        (&json!("customer-deleted"), &json!(20001))
    );
    assert_ne!(events[0]["context"], events[1]["context"]);
    set(&emulator, &json!({"merge": "documented"}));
    let answer = merge(20003, 20004, r#"{"name":"Merged"}"#).json;
    assert_eq!(
        (
            &answer["name"],
            answer["channels"].as_array().unwrap().len()
        ),
        (&json!("Merged"), 3)
    );
}

#[test]
fn reply_options_are_the_same_everywhere_unless_a_test_sets_them() {
    let emulator = Emulator::start(&[]);
    let options = |id: u64| emulator.get(&format!("/tickets/{id}")).json["reply_options"].clone();
    let usual = json!({"email": {"answerable": true}, "internal-note": {"answerable": true}});
    for id in [300_001, 300_027, 300_028, 300_029] {
        assert_eq!(options(id), usual, "{id}");
    }
    let own = json!({"ticket_id": 300_001, "channel": "email", "answerable": false, "reason": "No integration.", "integrations": [{"id": 801, "name": "Green Garden", "address": "support@green-garden.example"}]});
    assert_eq!(
        emulator
            .control("POST", "/reply-options", &own.to_string())
            .status,
        200
    );
    let chat = json!({"ticket_id": 300_001, "channel": "chat", "answerable": true});
    emulator.control("POST", "/reply-options", &chat.to_string());
    let set = options(300_001);
    assert_eq!(
        (
            &set["email"]["answerable"],
            &set["email"]["reason"],
            &set["email"]["integrations"][0]["id"]
        ),
        (&json!(false), &json!("No integration."), &json!(801))
    );
    assert_eq!(
        (&set["chat"], &set["internal-note"]),
        (&json!({"answerable": true}), &json!({"answerable": true}))
    );
    assert_eq!(options(300_002), usual);
    let nowhere = json!({"ticket_id": 1, "channel": "email", "answerable": false});
    assert_eq!(
        emulator
            .control("POST", "/reply-options", &nowhere.to_string())
            .status,
        400
    );
    emulator.control("DELETE", "/reply-options", "");
    assert_eq!(options(300_001), usual);
}
