//! What inputs demand of each other and of the time: told before anything is sent, with what to do.

use serde_json::{Value, json};

use crate::support::{EPOCH, Scripted, response, run};

/// What is said of those inputs, or what was sent.
fn told(action: &str, inputs: Value) -> Result<Value, String> {
    let script = Scripted::answering(|_| Ok(response(201, json!({"id": 1}))));
    match run(&script, action, inputs) {
        Ok(_) => Ok(script.only().body),
        Err(error) => {
            assert_eq!(error.code.to_string(), "INVALID_INPUT");
            assert!(script.sent.borrow().is_empty(), "{}", error.message);
            Err(error.message.clone())
        }
    }
}

fn message(inputs: Value) -> Result<Value, String> {
    let mut all = json!({"ticket_id": 7, "channel": "email", "body_text": "Hello"});
    let given = inputs.as_object().unwrap().clone();
    all.as_object_mut().unwrap().extend(given);
    told("createTicketMessage", all)
}

#[test]
fn a_note_of_the_team_is_not_stored_as_the_customers() {
    let wrong = "From Agent must be on for an internal note of your team: off, the note is stored as the customer's. \
                 If a customer did write it, name them in Sender.";
    for off in [
        json!({}),
        json!({"from_agent": false}),
        json!({"from_agent": "false"}),
        json!({"from_agent": "n"}),
    ] {
        let mut inputs = off;
        inputs["channel"] = json!("internal-note");
        assert_eq!(message(inputs.clone()).unwrap_err(), wrong);
        inputs["sender"] = json!("jane@example.com");
        message(inputs).unwrap();
    }
    message(json!({"channel": "internal-note", "from_agent": "true"})).unwrap();
    message(json!({"channel": "email", "from_agent": false})).unwrap();
    // What cannot be read is all that is told of it.
    let unread = message(json!({"channel": "internal-note", "from_agent": "maybe"}));
    assert_eq!(
        unread.unwrap_err(),
        "From Agent must be true or false, not \"maybe\"."
    );
}

#[test]
fn nor_are_the_notes_of_a_new_ticket() {
    let ticket = |mut item: Value| {
        item["body_text"] = json!("Hello");
        let first = json!({"channel": "api", "from_agent": true, "body_text": "Hello"});
        told("createTicket", json!({"messages": [first, item]}))
    };
    for off in [
        json!(false),
        json!("false"),
        json!("No"),
        json!("f"),
        json!(0),
    ] {
        let wrong = ticket(json!({"channel": "internal-note", "from_agent": off}));
        assert_eq!(
            wrong.unwrap_err(),
            "Messages has a problem: from_agent of item 2 must be true for an internal note of your team: false stores the \
             note as the customer's. If a customer did write it, name them in sender."
        );
    }
    for right in [
        json!({"channel": "internal-note", "from_agent": true}),
        json!({"channel": "internal-note", "from_agent": "yes"}),
        json!({"channel": "internal-note", "from_agent": false, "sender": {"email": "jane@example.com"}}),
        json!({"channel": "email", "from_agent": false}),
    ] {
        ticket(right).unwrap();
    }
    let several = json!([{"channel": "internal-note", "from_agent": "false", "body_text": "x"}, {"channel": "internal-note", "from_agent": false, "sender": null, "body_html": "x"}]);
    let wrong = told("createTicket", json!({"messages": several})).unwrap_err();
    assert!(
        wrong.starts_with("Messages has 2 problems: from_agent of item 1 "),
        "{wrong}"
    );
}

#[test]
fn nor_is_the_note_of_a_ticket_of_flat_inputs() {
    for action in ["createSimpleTicket", "findOrCreateTicket"] {
        let note = json!({
            "written_by": "customer", "customer": "jane@example.com", "body_text": "x", "channel": "internal-note",
            "external_id": "c-1",
        });
        assert_eq!(
            told(action, note).unwrap_err(),
            "Written By must be agent for an internal note of your team: customer stores the note as the customer's."
        );
    }
    let note = json!({"written_by": "agent", "customer": "jane@example.com", "body_text": "x", "channel": "internal-note"});
    told("createSimpleTicket", note).unwrap();
}

#[test]
fn a_message_of_a_new_ticket_holds_something() {
    let empty = |at: u32| {
        format!(
            "body_text of item {at} is empty, and so are body_html and attachments: give at least one of them"
        )
    };
    let message = |more: Value| {
        let mut item = json!({"channel": "email", "from_agent": false});
        item.as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        item
    };
    for blank in [
        json!({}),
        json!({"body_text": ""}),
        json!({"body_text": null, "body_html": "", "attachments": []}),
        json!({"attachments": null}),
        json!({"body_text": " \n\u{a0}", "body_html": "\u{200b}"}),
    ] {
        for messages in [
            json!([message(blank.clone())]),
            json!(json!([message(blank)]).to_string()),
        ] {
            let wrong = told("createTicket", json!({"messages": messages}));
            assert_eq!(
                wrong.unwrap_err(),
                format!("Messages has a problem: {}.", empty(1))
            );
        }
    }
    for some in [
        json!({"body_text": "x"}),
        json!({"body_html": "<p>x</p>"}),
        json!({"attachments": [{"url": "https://x.example/1.png", "name": "1.png", "content_type": "image/png"}]}),
    ] {
        told("createTicket", json!({"messages": [message(some)]})).unwrap();
    }
    // Everything that is wrong with the items at once.
    let items = json!([
        {"channel": "email"},
        message(json!({"body_text": "x"})),
        message(json!({"channel": "internal note", "sent_datetime": null})),
        {"channel": "internal-note", "from_agent": "no"},
    ]);
    let wrong = told("createTicket", json!({"messages": items})).unwrap_err();
    for part in [
        "Messages has 7 problems: item 1 lacks from_agent; ",
        "channel of item 3 must be one of",
        "sent_datetime of item 3 must be a date",
        &empty(1),
    ] {
        assert!(wrong.contains(part), "{part}: {wrong}");
    }
}

#[test]
fn a_message_holds_something() {
    let empty =
        "Body Text is empty, and so are Body HTML and Attachments: give at least one of them.";
    for attachments in [json!(null), json!("[]"), json!([]), json!(" ")] {
        let inputs = json!({"body_text": "", "attachments": attachments});
        assert_eq!(message(inputs).unwrap_err(), empty);
    }
    // Nobody sees anything in it, so it would reach the customer as an empty message.
    for text in [" ", "\r\n\t", "\u{a0}", "\u{feff}\u{200b}"] {
        let inputs = json!({"body_text": text, "body_html": text});
        assert_eq!(message(inputs.clone()).unwrap_err(), empty);
        for action in ["replyToTicket", "addInternalNote"] {
            let mut inputs = inputs.clone();
            inputs["ticket_id"] = json!(5);
            let wrong = told(action, inputs).unwrap_err();
            assert!(wrong.starts_with("Body Text is empty"), "{wrong}");
        }
    }
    let file =
        json!({"url": "https://x.example/1.png", "name": "1.png", "content_type": "image/png"});
    for given in [json!({"body_html": "<p>"}), json!({"attachments": [file]})] {
        let mut inputs = given;
        inputs["body_text"] = json!(null);
        message(inputs).unwrap();
    }
    // A body that cannot be read is no empty one.
    let unread = message(json!({"body_text": {"a": 1}})).unwrap_err();
    assert_eq!(
        unread,
        "Body Text must be text, not an object with the key a."
    );
}

#[test]
fn a_ticket_snoozes_until_a_time_to_come() {
    assert_eq!(
        EPOCH, 1_767_225_600_000.0,
        "the script's clock begins with 2026"
    );
    let snoozed = |until: Value| told("updateTicket", json!({"id": 7, "snooze_datetime": until}));
    for past in [
        "2025-12-31T23:59:59Z",
        "2026-01-01T00:59:59+01:00",
        "2026-01-01",
        "2026-01-01T00:00:00.000000Z",
        "2020-06-01 09:00",
    ] {
        assert_eq!(
            snoozed(json!(past)).unwrap_err(),
            format!(
                "Snooze Datetime must be in the future, but {past} is past: it is 2026-01-01T00:00Z (without an offset a time is UTC)."
            )
        );
    }
    for future in [
        "2026-01-01T00:00:00.000001Z",
        "2026-01-01T00:30:00-01:00",
        "2026-01-02",
        "2031-01-07T09:00:00+01:00",
    ] {
        assert_eq!(snoozed(json!(future)).unwrap()["snooze_datetime"], future);
    }
    // Unix time is looked at as the time that it is; the word null wakes the ticket up.
    snoozed(json!(1_767_225_599)).unwrap_err();
    snoozed(json!(1_767_225_601)).unwrap();
    assert_eq!(
        snoozed(json!("null")).unwrap(),
        json!({"snooze_datetime": null})
    );
    let created = json!({"messages": [{"channel": "api", "from_agent": true, "body_text": "x"}], "snooze_datetime": "2025-01-01"});
    told("createTicket", created).unwrap_err();
    // Other dates may be past: they say what was.
    told(
        "updateTicket",
        json!({"id": 7, "closed_datetime": "2020-01-01"}),
    )
    .unwrap();
}

#[test]
fn what_is_no_input_is_told_in_the_log_once() {
    for (count, names) in [
        (1, Some("stray1")),
        (2, Some("stray1, stray2")),
        (
            11,
            Some(
                "stray1, stray2, stray3, stray4, stray5, stray6, stray7, stray8, stray9, stray10, …",
            ),
        ),
        (0, None),
    ] {
        let script = Scripted::new().respond(200, json!({}));
        run(&script, "getTicket", json!({"id": 1, "$undeclared": count})).unwrap();
        let told = names.map(|names| {
            format!("Get Ticket has no such inputs and does not read them: {names}\n")
        });
        assert_eq!(script.log(), told.unwrap_or_default());
    }
}
