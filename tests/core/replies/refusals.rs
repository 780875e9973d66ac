//! Reply to Ticket: what Gorgias would take and never send is refused, with what to do.

use serde_json::{Value, json};

use crate::support::{Scripted, response, run};

use super::{HELP, SALES, body, integrations, message, party, sending, social, ticket};

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

#[test]
fn an_answer_never_goes_to_the_account_itself() {
    // As of a contact form that writes from the shop's own address.
    let mut own = ticket();
    own["messages"][0]["source"]["from"] = party("Sales@shop.example");
    let sent = body(own.clone(), json!({}));
    assert_eq!(
        sent["source"]["to"],
        json!([{"name": "Jane", "address": "jane@home.example"}])
    );
    let mut ours = own.clone();
    ours["messages"] = json!([message(
        2,
        true,
        json!({"from": party(HELP), "to": [party(SALES)]})
    )]);
    let sent = body(ours, json!({}));
    assert_eq!(sent["source"]["to"][0]["address"], "jane@home.example");
    own["customer"]["email"] = json!(SALES);
    let (code, text, hint) = refused(own.clone(), json!({}));
    assert_eq!(code, "NOT_POSSIBLE");
    assert!(
        text.contains("one of the account's own addresses"),
        "{text}"
    );
    assert_eq!(hint, "Set To to the address that the answer is for.");
    let sent = body(own, json!({"to": "jane@home.example"}));
    assert_eq!(sent["source"]["to"][0]["address"], "jane@home.example");
}

#[test]
fn a_conversation_that_does_not_tell_whom_the_answer_is_for_is_not_answered() {
    let party = json!({"address": "62"});
    for (from_agent, source) in [
        (false, json!({"type": "x", "from": null, "to": [party]})),
        (false, json!({"type": "x", "from": {}, "to": [party]})),
        (true, json!({"type": "x", "from": party, "to": []})),
        (true, json!({"type": "x", "from": party, "to": [{}]})),
    ] {
        let mut own = social();
        own["messages"][0]["source"] = source;
        own["messages"][0]["from_agent"] = json!(from_agent);
        let (code, text, _) = refused(own, json!({}));
        assert_eq!(code, "NOT_POSSIBLE");
        assert!(
            text.contains("no message of the channel facebook-messenger"),
            "{text}"
        );
    }
    // A channel that names nobody knows it by itself.
    for source in [
        json!(null),
        json!({}),
        json!({"from": null, "to": []}),
        json!({"from": {}, "to": [{}]}),
    ] {
        let mut own = social();
        own["messages"][0]["source"] = source;
        assert_eq!(body(own, json!({})).get("source"), None);
    }
    let mut own = social();
    own["messages"][0]["source"] = json!({"type": "phone", "to": []});
    assert_eq!(body(own, json!({}))["source"], json!({"type": "phone"}));
    // Which of our addresses it was written to may be unknown.
    let mut own = social();
    own["messages"][0]["source"]["to"] = json!([]);
    let sent = body(own, json!({}));
    assert_eq!(sent["source"].get("from"), None);
    assert_eq!(sent["source"]["to"][0]["address"], "72");
}
