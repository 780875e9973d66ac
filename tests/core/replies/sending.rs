//! Reply to Ticket: nothing is sent twice, and delivery is waited for.

use gorgias_component::http::response::TransportError;
use serde_json::{Value, json};

use crate::support::{Scripted, Sent, response, run};

use super::{Answer, body, helpdesk, integrations, sending, ticket};

#[test]
fn a_preview_sends_nothing_and_says_why() {
    let script = sending(ticket());
    let inputs =
        json!({"ticket_id": 5, "body_text": "Hello", "preview": true, "then_status": "closed"});
    let shown = run(&script, "replyToTicket", inputs).unwrap()["data"].clone();
    assert!(script.sent.borrow().iter().all(|sent| sent.method == "GET"));
    assert_eq!(
        (&shown["method"], &shown["path"]),
        (&json!("POST"), &json!("/tickets/5/messages"))
    );
    assert_eq!(shown["body"], body(ticket(), json!({})));
    let because = json!({
        "channel": "the customer's newest message has it", "from": "the conversation was written to it", "to": "who wrote the customer's newest message",
    });
    assert_eq!(shown["because"], because);
}

#[test]
fn an_answer_that_is_there_already_is_not_sent_again() {
    let mut own = ticket();
    own["messages"][1]["external_id"] = json!("r-1");
    let script = sending(own);
    let inputs = json!({"ticket_id": 5, "body_text": "Hello", "external_id": "r-1"});
    let message = run(&script, "replyToTicket", inputs).unwrap();
    assert_eq!(message["data"]["id"], 2);
    assert_eq!(script.lines(), ["GET /tickets/5"]);
}

/// The step was run, the answer was sent, and what comes after it failed: run again, it does that.
#[test]
fn what_an_earlier_run_left_undone_is_done_for_an_answer_that_is_there() {
    let mut own = ticket();
    own["status"] = json!("open");
    own["messages"][1]["external_id"] = json!("r-1");
    let inputs = json!({"ticket_id": 5, "body_text": "Hello", "external_id": "r-1", "then_status": "closed", "wait": 5});
    let asked = |inputs: Value, sent: Value| {
        let own = own.clone();
        let script = Scripted::answering(move |request| {
            Ok(match request.path() {
                "/api/tickets/5/messages/2" => response(200, sent.clone()),
                _ => response(200, own.clone()),
            })
        });
        let result = run(&script, "replyToTicket", inputs);
        (result, script.lines())
    };
    let (message, lines) = asked(
        inputs.clone(),
        json!({"id": 2, "sent_datetime": "2026-01-02T00:00:00"}),
    );
    assert_eq!(message.unwrap()["data"]["id"], 2);
    let expected = [
        "GET /tickets/5",
        "GET /tickets/5/messages/2",
        "GET /tickets/5",
        "PUT /tickets/5",
    ];
    assert_eq!(lines, expected);
    // That it was never delivered stays true.
    let (error, _) = asked(
        inputs.clone(),
        json!({"id": 2, "failed_datetime": "2026-01-02T00:00:00"}),
    );
    assert_eq!(error.unwrap_err().code.to_string(), "UNDELIVERED");
    let mut preview = inputs;
    preview["preview"] = json!(true);
    let (message, lines) = asked(preview, json!({"id": 2}));
    assert_eq!(message.unwrap()["data"]["id"], 2);
    assert_eq!(lines, ["GET /tickets/5"]);
}

#[test]
fn a_lost_answer_is_looked_for_and_not_sent_again_blindly() {
    let cut = |_: &Sent| -> Answer {
        Err(TransportError::Broken {
            reason: "x".into(),
            sent: true,
        })
    };
    let script = helpdesk(ticket(), cut, || json!({}));
    let error = run(
        &script,
        "replyToTicket",
        json!({"ticket_id": 5, "body_text": "x"}),
    )
    .unwrap_err();
    assert!(
        error.message.contains("may have succeeded"),
        "{}",
        error.message
    );
    let posts = || {
        script
            .lines()
            .iter()
            .filter(|line| line.starts_with("POST"))
            .count()
    };
    assert_eq!(posts(), 1);
    let known = json!({"data": [{"id": 9, "external_id": "r-1", "created_datetime": "2026-01-01T00:00:01"}], "meta": {"next_cursor": null}});
    let script = Scripted::answering(move |sent| match (sent.method.as_str(), sent.path()) {
        ("POST", _) => Err(TransportError::Broken {
            reason: "x".into(),
            sent: true,
        }),
        (_, "/api/messages") => Ok(response(200, known.clone())),
        (_, "/api/integrations") => Ok(response(200, integrations())),
        (_, "/api/tickets/5/messages/9") => Ok(response(200, json!({"id": 9}))),
        _ => Ok(response(200, ticket())),
    });
    let found = run(
        &script,
        "replyToTicket",
        json!({"ticket_id": 5, "body_text": "x", "external_id": "r-1"}),
    );
    assert_eq!(found.unwrap()["data"]["id"], 9);
    assert_eq!(
        script
            .lines()
            .iter()
            .filter(|line| line.starts_with("POST"))
            .count(),
        1
    );
}

#[test]
fn delivery_is_waited_for_and_a_failure_is_an_error_with_the_message() {
    let mut looks = 0;
    let script = helpdesk(
        ticket(),
        |_| Ok(response(201, json!({"id": 9}))),
        move || {
            looks += 1;
            json!({"id": 9, "sent_datetime": if looks < 3 { Value::Null } else { json!("2026-01-09T00:00:00") }})
        },
    );
    let inputs = json!({"ticket_id": 5, "body_text": "x", "wait": 60});
    let message = run(&script, "replyToTicket", inputs).unwrap();
    assert_eq!(message["data"]["sent_datetime"], "2026-01-09T00:00:00");
    assert_eq!(*script.sleeps.borrow(), [1_000, 2_000, 3_000]);
    let failed = json!({"id": 9, "failed_datetime": "2026-01-09T00:00:00", "last_sending_error": {"error": "No integration was found to send this email."}});
    let answered = failed.clone();
    let script = helpdesk(
        ticket(),
        |_| Ok(response(201, json!({"id": 9}))),
        move || answered.clone(),
    );
    let error = run(
        &script,
        "replyToTicket",
        json!({"ticket_id": 5, "body_text": "x", "wait": 5}),
    )
    .unwrap_err();
    assert_eq!(error.code.to_string(), "UNDELIVERED");
    assert_eq!(
        error.message,
        "Gorgias stored the message, but failed to send it: No integration was found to send this email."
    );
    assert_eq!(
        serde_json::from_str::<Value>(&error.body.clone().unwrap()).unwrap(),
        failed
    );
}

#[test]
fn a_status_that_cannot_be_set_leaves_the_message_in_the_error() {
    let script = sending(ticket());
    let inputs = json!({"ticket_id": 5, "body_text": "x", "then_status": "closed"});
    run(&script, "replyToTicket", inputs.clone()).unwrap();
    assert_eq!(script.lines().last().unwrap(), "PUT /tickets/5");
    let script = Scripted::answering(|sent| match (sent.method.as_str(), sent.path()) {
        ("PUT", _) => Ok(response(403, json!({"error": {"msg": "Not allowed"}}))),
        ("POST", _) => Ok(response(201, json!({"id": 9}))),
        (_, "/api/integrations") => Ok(response(200, integrations())),
        _ => Ok(response(200, ticket())),
    });
    let error = run(&script, "replyToTicket", inputs).unwrap_err();
    assert_eq!(error.code.to_string(), "GORGIAS_403");
    assert_eq!(
        error.message,
        "Gorgias refused PUT /tickets/5 (403): Not allowed; the message was sent, but the status of the ticket was not set."
    );
    assert_eq!(error.body.as_deref(), Some("{\"id\":9}"));
}

#[test]
fn waiting_ends_with_the_message_or_with_an_error() {
    let wait = |inputs: Value| {
        let script = helpdesk(
            ticket(),
            |_| panic!("nothing is posted"),
            || json!({"id": 9, "sent_datetime": null}),
        );
        (run(&script, "waitForDelivery", inputs), script)
    };
    let script = Scripted::new().respond(
        200,
        json!({"id": 9, "from_agent": false, "sent_datetime": null}),
    );
    run(&script, "waitForDelivery", json!({"ticket_id": 5, "id": 9})).unwrap();
    let (message, script) = wait(json!({"ticket_id": 5, "id": 9, "seconds": 10}));
    assert_eq!(message.unwrap()["data"]["id"], 9);
    assert_eq!(*script.sleeps.borrow(), [1_000, 2_000, 3_000, 4_000]);
    let (error, _) = wait(json!({"ticket_id": 5, "id": 9, "seconds": 10, "on_timeout": "fail"}));
    let error = error.unwrap_err();
    assert_eq!(error.code.to_string(), "TIMEOUT");
    assert_eq!(
        error.message,
        "The message was not sent within 10 seconds; it may still be."
    );
    assert_eq!(
        error.body.as_deref(),
        Some("{\"id\":9,\"sent_datetime\":null}")
    );
}
