//! How messages look in answers.

use super::people::party;
use crate::store::{Message, Store};
use serde_json::{Value, json};

/// A message by itself, or in a list of messages.
pub fn message(store: &Store, message: &Message) -> Value {
    let extra = message.extra.as_deref();
    let of =
        |pick: fn(&crate::store::Extra) -> Option<Value>| extra.and_then(pick).unwrap_or_default();
    json!({
        "id": message.id,
        "uri": format!("/api/tickets/{}/messages/{}/", message.ticket_id, message.id),
        "message_id": message.message_id,
        "ticket_id": message.ticket_id,
        "external_id": message.external_id,
        "public": message.public,
        "channel": message.channel,
        "via": message.via,
        "source": serde_json::from_str::<Value>(&message.source).unwrap_or_default(),
        "sender": party(store, message.sender),
        "auth_customer_identity": null,
        "integration_id": message.integration_id,
        "intents": extra.and_then(|extra| extra.intents.clone()).unwrap_or_else(|| json!([])),
        "rule_id": null,
        "from_agent": message.from_agent,
        "receiver": party(store, message.receiver),
        "subject": message.subject,
        "body_text": message.body_text,
        "body_html": message.body_html,
        "stripped_text": extra.and_then(|extra| extra.stripped_text.as_ref()),
        "stripped_html": extra.and_then(|extra| extra.stripped_html.as_ref()),
        "stripped_signature": extra.and_then(|extra| extra.stripped_signature.as_ref()),
        "headers": of(|extra| extra.headers.clone()),
        "attachments": of(|extra| extra.attachments.clone()),
        "actions": of(|extra| extra.actions.clone()),
        "macros": extra.and_then(|extra| extra.macros.clone()).unwrap_or_else(|| json!([])),
        "meta": of(|extra| extra.meta.clone()),
        "created_datetime": message.created_datetime,
        "processed_datetime": message.created_datetime,
        "sent_datetime": message.sent_datetime,
        "failed_datetime": message.failed_datetime,
        "deleted_datetime": extra.and_then(|extra| extra.deleted_datetime),
        "opened_datetime": extra.and_then(|extra| extra.opened_datetime),
        "last_sending_error": message.last_sending_error.as_ref().map(|error| json!({"error": error})),
        "is_retriable": true,
        "imported": extra.and_then(|extra| extra.imported),
    })
}

// Inside its ticket a message has fewer keys; its macros are there after a POST alone.
pub(super) fn message_inside(store: &Store, record: &Message, made: bool) -> Value {
    let mut inside = message(store, record);
    if let Value::Object(object) = &mut inside {
        object.remove("headers");
        object.remove("deleted_datetime");
        if !made {
            object.remove("macros");
        }
    }
    inside
}
