//! Reply to Ticket: the channel, the addresses and the person come from the conversation; what Gorgias would take and
//! never send is refused; nothing is sent twice.

use gorgias_component::http::response::{Response, TransportError};
use serde_json::{Value, json};

use crate::support::{Native, Scripted, Sent, response, run};

const HELP: &str = "help@shop.example";
const SALES: &str = "sales@shop.example";

fn party(address: &str) -> Value {
    json!({"name": address.split('@').next(), "address": address})
}

fn message(id: u64, from_agent: bool, source: Value) -> Value {
    json!({
        "id": id, "channel": "email", "from_agent": from_agent, "source": source, "subject": "RE: re: Pots",
        "created_datetime": format!("2026-01-0{id}T00:00:00"), "external_id": null, "integration_id": null,
    })
}

/// A ticket whose customer wrote to the help desk with Ann in copy, and whom we answered.
fn ticket() -> Value {
    json!({
        "id": 5, "status": "open", "channel": "email", "subject": "Pots", "trashed_datetime": null,
        "customer": {"id": 7, "email": "jane@home.example", "name": "Jane"},
        "reply_options": {"email": {"answerable": true}, "internal-note": {"answerable": true}},
        "messages": [
            message(1, false, json!({"type": "email", "from": party("jane@home.example"), "to": [party("HELP@shop.example")], "cc": [party("ann@home.example")]})),
            message(2, true, json!({"type": "email", "from": party(HELP), "to": [party("jane@home.example")]})),
            json!({"id": 3, "channel": "internal-note", "from_agent": true, "created_datetime": "2026-01-03T00:00:00"}),
        ],
    })
}

/// A ticket on a social channel, whose customer wrote last.
fn social() -> Value {
    let (sam, page) = (
        json!({"name": "Sam", "address": "72"}),
        json!({"name": "Shop", "address": "62"}),
    );
    json!({
        "id": 5, "channel": "facebook-messenger", "customer": {"id": 7, "email": null}, "reply_options": {},
        "messages": [{
            "id": 1, "channel": "facebook-messenger", "from_agent": false, "integration_id": 806, "created_datetime": "2026-01-01T00:00:00",
            "source": {"type": "facebook-message", "from": sam, "to": [page], "extra": {"conversation_id": "t_1"}},
        }],
    })
}

fn integrations() -> Value {
    let mailbox = |id: u64, kind: &str, address: &str, off: Value| json!({"id": id, "type": kind, "name": format!("Box {id}"), "deactivated_datetime": off, "meta": {"address": address, "preferred": false}});
    json!({"data": [
        mailbox(800, "http", "x@shop.example", Value::Null),
        mailbox(801, "email", HELP, Value::Null),
        mailbox(802, "gmail", SALES, Value::Null),
        mailbox(803, "outlook", "old@shop.example", json!("2026-01-01T00:00:00")),
    ], "meta": {"next_cursor": null}})
}

type Answer = Result<Response<Native>, TransportError>;

/// A helpdesk with that ticket; `post` answers the message, `look` what reads it later.
fn helpdesk(
    ticket: Value,
    mut post: impl FnMut(&Sent) -> Answer + 'static,
    mut look: impl FnMut() -> Value + 'static,
) -> Scripted {
    Scripted::answering(move |sent| {
        let body = match (sent.method.as_str(), sent.path()) {
            ("POST", "/api/tickets/5/messages") => return post(sent),
            ("GET", "/api/tickets/5/messages/9") => look(),
            ("GET", "/api/tickets/5") => ticket.clone(),
            ("PUT", "/api/tickets/5") => json!({"id": 5, "status": sent.body["status"]}),
            ("GET", "/api/integrations") => integrations(),
            ("GET", "/api/users/0") => json!({"id": 41}),
            ("GET", "/api/messages") => json!({"data": [], "meta": {"next_cursor": null}}),
            ("GET", "/api/account/settings") => {
                json!({"data": [{"type": "default-integration", "data": {"email": 802}}]})
            }
            other => panic!("{other:?}"),
        };
        Ok(response(200, body))
    })
}

fn sending(ticket: Value) -> Scripted {
    helpdesk(
        ticket,
        |_| Ok(response(201, json!({"id": 9, "sent_datetime": null}))),
        || json!({"id": 9, "sent_datetime": "2026-01-09T00:00:00"}),
    )
}

/// The body that is sent for these inputs.
fn body(ticket: Value, inputs: Value) -> Value {
    let script = sending(ticket);
    let mut inputs = inputs;
    inputs["ticket_id"] = json!(5);
    inputs["body_text"] = json!("Hello");
    let result = run(&script, "replyToTicket", inputs);
    result.unwrap_or_else(|error| panic!("{}: {:?}", error.message, error.hint));
    let sent = script.sent.borrow();
    let posts: Vec<_> = sent.iter().filter(|sent| sent.method == "POST").collect();
    assert_eq!(posts.len(), 1);
    posts[0].body.clone()
}

/// The error of what is not sent, with its hint.
fn refused(ticket: Value, inputs: Value) -> (String, String, String) {
    let script = sending(ticket);
    let mut inputs = inputs;
    inputs["ticket_id"] = json!(5);
    inputs["body_text"] = json!("Hello");
    let error = run(&script, "replyToTicket", inputs).unwrap_err();
    let sent = script.sent.borrow();
    assert!(
        sent.iter().all(|sent| sent.method == "GET"),
        "{}",
        error.message
    );
    (
        error.code.to_string(),
        error.message.clone(),
        error.hint.clone().unwrap_or_default(),
    )
}

#[test]
fn an_answer_goes_from_where_the_customer_wrote_to_who_wrote() {
    let sent = body(ticket(), json!({}));
    let expected = json!({
        "channel": "email", "via": "api", "from_agent": true, "receiver": {"id": 7}, "integration_id": 801, "subject": "Re: Pots", "body_text": "Hello",
        "source": {"type": "email", "from": {"name": "Box 801", "address": HELP}, "to": [{"name": "jane", "address": "jane@home.example"}]},
    });
    assert_eq!(sent, expected);
}

#[test]
fn everything_that_was_given_is_taken() {
    let sent = body(
        ticket(),
        json!({
            "from_address": "Sales <SALES@shop.example>", "sender": 12, "reply_all": true, "to": ["Bob <bob@x.example>"], "cc": "cy@x.example, ann@home.example",
            "bcc": ["d@x.example"], "subject": "New", "body_html": "<p>Hello</p>", "macro_id": 3, "external_id": "r-1",
            "attachments": [{"url": "https://x.example/1", "name": "1", "content_type": "a/b"}],
        }),
    );
    let source = json!({
        "type": "email", "from": {"name": "Sales", "address": SALES}, "to": [{"name": "Bob", "address": "bob@x.example"}],
        "cc": [{"name": "ann", "address": "ann@home.example"}, {"address": "cy@x.example"}], "bcc": [{"address": "d@x.example"}],
    });
    assert_eq!(sent["source"], source);
    assert_eq!(sent["integration_id"], 802);
    assert_eq!(sent["sender"], json!({"id": 12}));
    assert_eq!(sent["macros"], json!([{"id": 3}]));
    assert_eq!(sent["subject"], "New");
    assert_eq!(sent["external_id"], "r-1");
    assert_eq!(sent["attachments"][0]["name"], "1");
}

#[test]
fn without_a_word_of_the_customers_the_answer_goes_as_ours_went() {
    let mut own = ticket();
    own["messages"].as_array_mut().unwrap().remove(0);
    let sent = body(own, json!({}));
    assert_eq!(sent["source"]["from"]["address"], HELP);
    assert_eq!(sent["source"]["to"][0]["address"], "jane@home.example");
}

#[test]
fn a_ticket_without_messages_is_answered_from_the_default_to_its_customer() {
    let mut own = ticket();
    own["messages"] = json!([]);
    let sent = body(own, json!({}));
    assert_eq!(
        sent["source"]["from"],
        json!({"name": "Box 802", "address": SALES})
    );
    assert_eq!(
        sent["source"]["to"],
        json!([{"name": "Jane", "address": "jane@home.example"}])
    );
    assert_eq!(sent["subject"], "Re: Pots");
}

#[test]
fn the_addresses_that_the_ticket_offers_are_asked_of_nobody_else() {
    let mut own = ticket();
    own["reply_options"]["email"]["integrations"] =
        json!([{"id": 809, "name": "Only", "address": "only@shop.example"}]);
    let sent = body(own, json!({}));
    assert_eq!(
        sent["source"]["from"],
        json!({"name": "Only", "address": "only@shop.example"})
    );
    assert_eq!(sent["integration_id"], 809);
}

#[test]
fn a_social_message_is_turned_round() {
    let sent = body(social(), json!({}));
    let source = json!({
        "type": "facebook-message", "from": {"name": "Shop", "address": "62"}, "to": [{"name": "Sam", "address": "72"}], "extra": {"conversation_id": "t_1"},
    });
    assert_eq!(sent["source"], source);
    assert_eq!(
        (&sent["channel"], &sent["integration_id"]),
        (&json!("facebook-messenger"), &json!(806))
    );
    assert_eq!(sent.get("subject"), None);
    let mut ours = social();
    ours["messages"][0]["from_agent"] = json!(true);
    let sent = body(ours, json!({}));
    assert_eq!(sent["source"]["from"]["address"], "72");
}

#[test]
fn what_would_never_be_sent_is_refused_before_anything_is_written() {
    let not = |code: &str, message: &str, hint: &str, got: (String, String, String)| {
        assert_eq!(
            (got.0.as_str(), got.1.as_str(), got.2.as_str()),
            (code, message, hint)
        );
    };
    not(
        "NOT_POSSIBLE",
        "From Address is me@else.example, which is no address that this account sends e-mail from: Gorgias would take the message and never send it.",
        "Set From Address to one of help@shop.example, sales@shop.example.",
        refused(ticket(), json!({"from_address": "me@else.example"})),
    );
    let mut trashed = ticket();
    trashed["trashed_datetime"] = json!("2026-01-01T00:00:00");
    not(
        "NOT_POSSIBLE",
        "The ticket is in the trash.",
        "Take it out with Trash Ticket, Restore on, and run the step again.",
        refused(trashed, json!({})),
    );
    let mut closed = ticket();
    closed["reply_options"]["email"] =
        json!({"answerable": false, "reason": "The mailbox is gone."});
    not(
        "NOT_POSSIBLE",
        "Gorgias cannot answer this ticket by the channel email: The mailbox is gone.",
        "It can be answered by no channel; a note for the team is written with Add Internal Note.",
        refused(closed, json!({})),
    );
    not(
        "NOT_POSSIBLE",
        "Gorgias cannot answer this ticket by the channel sms.",
        "Set Channel to one that can be answered: email.",
        refused(ticket(), json!({"channel": "sms"})),
    );
    not(
        "NOT_POSSIBLE",
        "The ticket has no message of the channel sms that could be answered.",
        "Gorgias' API opens no conversation on such a channel: the customer has to write first. Set Channel to answer by another one.",
        refused(social(), json!({"channel": "sms"})),
    );
    let mut nobody = ticket();
    nobody["messages"] = json!([]);
    nobody["customer"]["email"] = json!(null);
    not(
        "NOT_POSSIBLE",
        "The ticket's customer has no e-mail address, and no message tells one.",
        "Set To to the address that the answer is for.",
        refused(nobody, json!({})),
    );
    let (code, message, _) = refused(
        social(),
        json!({"subject": "x", "reply_all": true, "cc": []}),
    );
    assert_eq!(code, "INVALID_INPUT");
    assert_eq!(
        message,
        "2 inputs need changes: Reply to All is for e-mail, but the answer goes by facebook-messenger; Subject is for e-mail, but the answer goes by facebook-messenger."
    );
}

#[test]
fn without_a_default_the_sending_address_is_asked_for() {
    let mut own = ticket();
    own["messages"] = json!([]);
    let script = Scripted::answering(move |sent| {
        Ok(match sent.path() {
            "/api/account/settings" => response(403, json!({"error": {"msg": "no"}})),
            "/api/integrations" => response(200, integrations()),
            _ => response(200, own.clone()),
        })
    });
    let error = run(
        &script,
        "replyToTicket",
        json!({"ticket_id": 5, "body_text": "x"}),
    )
    .unwrap_err();
    assert_eq!(error.code.to_string(), "NOT_POSSIBLE");
    assert_eq!(
        error.message,
        "No message of the ticket tells which of the account's addresses answers it, and there is no default."
    );
    assert_eq!(
        error.hint.as_deref(),
        Some("Set From Address to one of help@shop.example, sales@shop.example.")
    );
}

#[test]
fn a_merged_ticket_names_the_other_one() {
    let script = Scripted::new().respond_with(301, &[("location", "/api/tickets/6")], Value::Null);
    let error = run(
        &script,
        "replyToTicket",
        json!({"ticket_id": 5, "body_text": "x"}),
    )
    .unwrap_err();
    assert!(
        error.message.contains("use the ID 6 instead"),
        "{}",
        error.message
    );
}

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

#[test]
fn a_sender_that_gorgias_asks_for_is_the_user_of_the_connection() {
    let script = helpdesk(
        ticket(),
        |sent| {
            Ok(match sent.body.get("sender") {
                None => response(
                    400,
                    json!({"error": {"msg": "Invalid", "data": {"sender": ["Missing."]}}}),
                ),
                Some(_) => response(201, json!({"id": 9})),
            })
        },
        || json!({}),
    );
    run(
        &script,
        "replyToTicket",
        json!({"ticket_id": 5, "body_text": "x"}),
    )
    .unwrap();
    let sent = script.sent.borrow();
    assert_eq!(sent.last().unwrap().body["sender"], json!({"id": 41}));
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
