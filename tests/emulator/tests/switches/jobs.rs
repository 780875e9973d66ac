//! Jobs, and surveys that are answered.

use crate::support::Emulator;
use serde_json::{Value, json};

use super::{pass, set};

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
