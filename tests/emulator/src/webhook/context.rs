//! What a template can name: the ticket, the message, the event, the account.

use crate::resources::{Answering, represented_message, represented_ticket};
use crate::store::{Event, Message, Store};
use serde_json::{Map, Value, json};

/// Keys that GET has and the one captured context has not.
const NOT_OF_TICKETS: &[&str] = &[
    "custom_fields",
    "events",
    "imported",
    "is_unread",
    "processed_datetime",
    "requester",
    "summary",
];
const NOT_OF_MESSAGES: &[&str] = &[
    "auth_customer_identity",
    "deleted_datetime",
    "imported",
    "macros",
    "processed_datetime",
];

/// What `{{context}}` is: ticket and, for events of messages, the message.
pub fn context(store: &Store, event: &Event) -> Value {
    let message = match event.object_type.as_ref() {
        "TicketMessage" => store.messages.get(event.object_id),
        _ => None,
    };
    let ticket = message.map_or(event.object_id, |message| message.ticket_id);
    let mut context = Map::new();
    context.insert("ticket".into(), ticket_of(store, ticket));
    if let Some(message) = message {
        context.insert("message".into(), message_of(store, message));
    }
    context.into()
}

/// What else templates know, beside the context.
pub fn names(store: &Store, event: &Event) -> Map<String, Value> {
    let mut names = context(store, event)
        .as_object()
        .cloned()
        .unwrap_or_default();
    names.insert(
        "event".into(),
        json!({
            "id": event.id,
            "type": event.r#type,
            "object_id": event.object_id,
            "user_id": event.user_id,
            "context": event.context,
        }),
    );
    names.insert("account".into(), json!({"domain": store.domain}));
    names
}

fn ticket_of(store: &Store, id: u64) -> Value {
    let Some(record) = store.tickets.get(id) else {
        return Value::Null;
    };
    let mut ticket = represented_ticket(store, record, Answering::Put);
    let messages: Vec<Value> = record
        .messages
        .iter()
        .filter_map(|id| store.messages.get(*id))
        .map(|message| message_of(store, message))
        .collect();
    if let Value::Object(object) = &mut ticket {
        object.retain(|key, _| !NOT_OF_TICKETS.contains(&key.as_str()));
        object.insert("account".into(), json!({"domain": store.domain}));
        object.insert("first_message".into(), json!(messages.first()));
        object.insert("last_message".into(), json!(messages.last()));
        object.insert("messages".into(), Value::Array(messages));
    }
    ticket
}

fn message_of(store: &Store, record: &Message) -> Value {
    let mut message = represented_message(store, record);
    if let Value::Object(object) = &mut message {
        object.retain(|key, _| !NOT_OF_MESSAGES.contains(&key.as_str()));
        let text = object.get("body_text").cloned().unwrap_or_default();
        object.insert("text".into(), text);
        object.insert("sentiments".into(), json!([]));
        // Here, no attachments are an empty list.
        if object.get("attachments").is_none_or(Value::is_null) {
            object.insert("attachments".into(), json!([]));
        }
    }
    message
}
