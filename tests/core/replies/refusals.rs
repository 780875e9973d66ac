//! Reply to Ticket: what Gorgias would take and never send is refused, with what to do.

use serde_json::{Value, json};

use crate::support::{Scripted, response, run};

use super::{integrations, sending, social, ticket};

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
