//! Answers that are lost on the way to a second record: the message on a ticket that was found, the job of a macro.

use gorgias_component::http::response::TransportError;
use serde_json::{Value, json};

use crate::support::{Scripted, operation, response, run};

/// A moment after the script began, and so after anything was sent.
const SINCE: &str = "2026-01-01T00:00:00.250000+00:00";
const BEFORE: &str = "2025-12-31T23:59:00.000000+00:00";

fn page(records: &Value) -> Value {
    json!({"data": records, "meta": {"next_cursor": null}})
}

fn ticket() -> Value {
    json!({"id": 5, "status": "open", "channel": "api", "customer": {"id": 7}, "messages": []})
}

/// Up to the message that is added to the ticket that was found.
fn found() -> Scripted {
    Scripted::new()
        .respond(200, page(&json!([{"id": 5, "external_id": "c-1"}])))
        .respond(200, ticket())
}

fn message(external_id: Option<&str>) -> Value {
    let mut inputs = json!({
        "customer": "jane@example.com", "external_id": "c-1", "body_text": "Hi", "channel": "api",
        "when_found": "add message",
    });
    if let Some(external_id) = external_id {
        inputs["message_external_id"] = external_id.into();
    }
    inputs
}

fn posts(script: &Scripted) -> usize {
    let lines = script.lines();
    lines.iter().filter(|line| line.starts_with("POST")).count()
}

#[test]
fn a_message_on_a_found_ticket_is_looked_up_by_its_own_external_id() {
    let own = json!([{"id": 41, "external_id": "m-1", "created_datetime": SINCE}]);
    let script = found()
        .cut()
        .respond(200, page(&own))
        .respond(200, json!({"id": 41, "external_id": "m-1"}))
        .respond(200, ticket());
    let result = run(&script, "findOrCreateTicket", message(Some("m-1"))).unwrap();
    assert_eq!(
        result,
        json!({"data": {"created": false, "reopened": false, "ticket": ticket()}})
    );
    assert_eq!(
        script.lines(),
        [
            "GET /tickets?external_id=c-1&limit=100&trashed=false",
            "GET /tickets/5",
            "POST /tickets/5/messages",
            "GET /messages?ticket_id=5&limit=100",
            "GET /tickets/5/messages/41",
            "GET /tickets/5",
        ]
    );
}

#[test]
fn a_message_on_a_found_ticket_that_nothing_tells_of_is_never_sent_twice() {
    let script = found().timeout();
    let error = run(&script, "findOrCreateTicket", message(None)).unwrap_err();
    assert_eq!(error.code.to_string(), "TIMEOUT");
    assert!(
        error.message.contains("may have succeeded"),
        "{}",
        error.message
    );
    let hint = error.hint.clone().unwrap();
    assert!(
        hint.contains("List Messages") && hint.contains("a Message External ID"),
        "{hint}"
    );
    assert_eq!(posts(&script), 1);
    // It has an external id, but is nowhere to be seen after a timeout: it may come yet.
    let script = (0..6).fold(found().timeout(), |script, _| {
        script.respond(200, page(&json!([])))
    });
    let error = run(&script, "findOrCreateTicket", message(Some("m-1"))).unwrap_err();
    assert_eq!(error.code.to_string(), "TIMEOUT");
    assert!(
        error.hint.clone().unwrap().contains("External ID m-1"),
        "{}",
        error.message
    );
    assert_eq!(posts(&script), 1);
}

#[test]
fn a_ticket_that_cannot_be_read_after_its_message_was_added_says_so() {
    let script = found().respond(201, json!({"id": 41}));
    let script = script.respond(404, json!({"error": {"msg": "Not found"}}));
    let error = run(&script, "findOrCreateTicket", message(None)).unwrap_err();
    assert!(
        error.message.contains("the message was added"),
        "{}",
        error.message
    );
}

fn job(id: u64, created: &str, tickets: &[u64]) -> Value {
    json!({
        "id": id, "type": "applyMacro", "status": "pending", "created_datetime": created,
        "params": {"macro_id": 501, "ticket_ids": tickets, "apply_and_close": false},
    })
}

fn lost(answers: &[Value]) -> Scripted {
    answers.iter().fold(Scripted::new().cut(), |script, jobs| {
        script.respond(200, page(jobs))
    })
}

#[test]
fn the_job_of_a_macro_whose_answer_is_lost_is_looked_up_among_the_jobs() {
    let jobs = json!([
        job(10, SINCE, &[3]),
        job(9, SINCE, &[1, 2]),
        job(8, BEFORE, &[1, 2])
    ]);
    let script = lost(&[jobs])
        .respond(200, job(9, SINCE, &[1, 2]))
        .respond(200, json!({"id": 9, "status": "done"}));
    let inputs = json!({"macro": 501, "ticket_ids": [1, 2], "wait": 10});
    let result = run(&script, "applyMacro", inputs).unwrap();
    assert_eq!(result["data"]["status"], "done");
    assert_eq!(
        script.lines(),
        [
            "POST /jobs",
            "GET /jobs?type=applyMacro&limit=100&order_by=created_datetime:desc",
            "GET /jobs/9",
            "GET /jobs/9",
        ]
    );
}

#[test]
fn a_job_that_appears_only_later_is_the_own_one() {
    let old = job(8, BEFORE, &[1]);
    let script = lost(&[json!([old]), json!([job(9, BEFORE, &[1]), old])])
        .respond(200, job(9, BEFORE, &[1]));
    let inputs = json!({"macro": 501, "ticket_ids": [1]});
    let result = run(&script, "applyMacro", inputs).unwrap();
    assert_eq!(result["data"]["id"], 9);
    assert_eq!(posts(&script), 1);
}

#[test]
fn a_macro_is_never_applied_twice() {
    let closing = json!({
        "id": 9, "created_datetime": SINCE,
        "params": {"macro_id": 501, "ticket_ids": [1], "apply_and_close": true},
    });
    for jobs in [
        json!([]),
        json!([job(8, BEFORE, &[1])]),
        json!([job(9, SINCE, &[1, 2])]),
        json!([closing]),
        json!([{"id": 9, "created_datetime": SINCE}]),
        // Of two, nobody can tell which is ours.
        json!([job(9, SINCE, &[1]), job(10, SINCE, &[1])]),
    ] {
        let script = lost(&vec![jobs.clone(); 6]);
        let inputs = json!({"macro": 501, "ticket_ids": [1]});
        let error = run(&script, "applyMacro", inputs).unwrap_err();
        assert_eq!(error.code.to_string(), "UNREACHABLE", "{jobs}");
        assert!(error.message.contains("may have succeeded"), "{jobs}");
        assert!(error.hint.clone().unwrap().contains("done twice"), "{jobs}");
        assert_eq!(posts(&script), 1, "{jobs}");
    }
}

/// What a step does after it made something that must not be made twice, by the golden requests: whatever becomes of that,
/// nobody may be led to run the step again.
#[test]
fn what_fails_after_something_was_made_says_so_and_never_to_run_the_step_again() {
    let golden: Vec<Value> = serde_json::from_str(include_str!("requests.json")).unwrap();
    let refusal = |status| response(status, json!({"error": {"msg": "No."}}));
    let mut tried = 0;
    for case in golden {
        let key = case["operation"].as_str().unwrap();
        let requests = case["requests"].as_array().unwrap().clone();
        let replies = case["replies"].as_array().cloned().unwrap_or_default();
        let made = |at: &usize| {
            let status = replies.get(*at).and_then(|reply| reply[0].as_u64());
            requests[*at]["method"] == "POST" && status.is_some_and(|status| status < 300)
        };
        let Some(made) = (0..requests.len()).find(made) else {
            continue;
        };
        // Adding a tag twice is adding it once; with an id of its own a message is found.
        let is_safe = key == "addTicketTags" || !case["inputs"]["message_external_id"].is_null();
        if is_safe || operation(key).repeats {
            continue;
        }
        for at in made + 1..requests.len() {
            for fails in 0..4 {
                let (given, mut count) = (replies.clone(), 0);
                let script = Scripted::answering(move |_| {
                    count += 1;
                    if count > at {
                        return match fails {
                            0 => Err(TransportError::Timeout),
                            1 => Ok(refusal(403)),
                            2 => Ok(response(200, json!({"$text": "<html>"}))),
                            _ => Ok(refusal(503)),
                        };
                    }
                    let status = u16::try_from(given[count - 1][0].as_u64().unwrap()).unwrap();
                    Ok(response(status, given[count - 1][1].clone()))
                });
                let error = run(&script, key, case["inputs"].clone()).unwrap_err();
                let (message, hint) = (&error.message, error.hint.clone().unwrap_or_default());
                let about = format!("{key}, {at}: {message} {hint}");
                assert!(
                    message.contains("message was") || message.contains("Gorgias took the"),
                    "{about}"
                );
                assert!(
                    hint.starts_with("Do not run the step again, or the "),
                    "{about}"
                );
                assert!(!hint.contains("un the step again;"), "{about}");
                tried += 1;
            }
        }
    }
    assert!(tried >= 20, "{tried}");
}
