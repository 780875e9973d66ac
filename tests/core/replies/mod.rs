//! Reply to Ticket: the channel, the addresses and the person come from the conversation; what Gorgias would take and
//! never send is refused; nothing is sent twice.

mod addressing;
mod refusals;
mod sending;

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
