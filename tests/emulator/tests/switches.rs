//! What recordings do not settle, and what tests set: switches, reply options, surveys, sending, jobs.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod support;

use serde_json::{Value, json};
use support::Emulator;

fn set(emulator: &Emulator, switches: &Value) {
    let answer = emulator.control("POST", "/switches", &switches.to_string());
    assert_eq!(answer.status, 200, "{}", answer.json);
}

fn pass(emulator: &Emulator, seconds: f64) {
    let body = json!({"advance_seconds": seconds}).to_string();
    emulator.control("POST", "/clock", &body);
}

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
    for wrong in [r#"{"colour":"red"}"#, r#"{"merge":"maybe"}"#, "[]", "{"] {
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
fn jobs_wait_run_and_end_as_told() {
    let emulator = Emulator::start(&["--job-seconds", "10", "--no-detect"]);
    emulator.control("POST", "/clock", r#"{"speed":0}"#);
    let start = |body: Value| emulator.call("POST", "/jobs", &body.to_string()).id();
    let status = |id: u64| emulator.get(&format!("/jobs/{id}")).json["status"].clone();
    let cancel = |id: u64| emulator.call("DELETE", &format!("/jobs/{id}"), "").status;
    let close = json!({"type": "updateTicket", "params": {"ticket_ids": [300_004, 1], "updates": {"status": "closed"}}});
    let id = start(close.clone());
    assert_eq!(status(id), "pending");
    pass(&emulator, 1.0);
    assert_eq!(status(id), "running");
    assert_eq!(emulator.get("/tickets/300004").json["status"], "open");
    assert_eq!(cancel(id), 204, "it is asked to stop");
    pass(&emulator, 10.0);
    assert_eq!(status(id), "done", "and ends all the same");
    assert_eq!(emulator.get("/tickets/300004").json["status"], "closed");
    assert_eq!(cancel(id), 400);
    let early = start(close.clone());
    assert_eq!((cancel(early), status(early)), (204, json!("canceled")));
    set(&emulator, &json!({"job_end": "errored"}));
    let failed = start(close);
    pass(&emulator, 11.0);
    let job = emulator.get(&format!("/jobs/{failed}")).json;
    assert_eq!(job["status"], "errored");
    assert!(job["info"]["error"].is_string() && job["failed_datetime"].is_string());
    set(&emulator, &json!({"job_end": "done"}));
    start(
        json!({"type": "applyMacro", "params": {"macro_id": 503, "ticket_ids": [300_008], "apply_and_close": true}}),
    );
    start(json!({"type": "applyMacro", "params": {"macro_id": 501, "view_id": 403}}));
    pass(&emulator, 12.0);
    let ticket = emulator.get("/tickets/300008").json;
    let names: Vec<&Value> = ticket["tags"]
        .as_array()
        .unwrap()
        .iter()
        .map(|tag| &tag["name"])
        .collect();
    assert!(
        names.contains(&&json!("care")) && names.contains(&&json!("handed-over")),
        "{names:?}"
    );
    assert_eq!(
        (&ticket["status"], &ticket["assignee_team"]["id"]),
        (&json!("closed"), &json!(201))
    );
    let vip = emulator.get("/tickets/300015").json;
    let last = vip["messages"].as_array().unwrap().last().unwrap().clone();
    assert_eq!(
        (&last["body_text"], &last["from_agent"]),
        (&json!("Thank you for writing to us, Priya!"), &json!(true))
    );
    assert_eq!(vip["status"], "closed");
    assert_eq!(
        emulator
            .call(
                "POST",
                "/jobs",
                r#"{"type":"applyMacro","params":{"macro_id":1}}"#
            )
            .status,
        400
    );
}

#[test]
fn a_survey_is_answered_by_its_customer() {
    let emulator = Emulator::start(&[]);
    assert_eq!(
        emulator.get("/tickets/300007").json["satisfaction_survey"],
        Value::Null,
        "not sent yet"
    );
    assert_eq!(
        emulator.get("/tickets/300006").json["satisfaction_survey"]["score"],
        Value::Null
    );
    let before = emulator.get("/events?limit=1").ids();
    let answer = emulator.control(
        "POST",
        "/answer-survey",
        r#"{"id":902,"score":3,"body_text":"Fine"}"#,
    );
    assert_eq!((answer.status, &answer.json["score"]), (200, &json!(3)));
    assert_eq!(
        emulator.get("/tickets/300006").json["satisfaction_survey"]["body_text"],
        "Fine"
    );
    let event = emulator
        .get("/events?types=satisfaction-survey-responded")
        .json["data"][0]
        .clone();
    assert_eq!(
        (&event["object_id"], &event["user_id"]),
        (&json!(902), &Value::Null)
    );
    assert!(event["id"].as_u64() > before.first().copied());
    assert_eq!(
        emulator
            .control("POST", "/answer-survey", r#"{"id":1,"score":3}"#)
            .status,
        404
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
