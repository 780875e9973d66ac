//! What the helpdesk finds out by itself about a new ticket: its language, intents, the AI's field.

use crate::scheduler::record;
use crate::store::{Party, Store};
use crate::timestamp::Timestamp;
use serde_json::{Value, json};

/// Words of a message and the intent they mean.
const INTENTS: &[(&str, &str)] = &[
    ("refund", "refund/request"),
    ("return", "return/request"),
    ("cancel", "order/cancel"),
    ("broken", "order/damaged"),
    ("pieces", "order/damaged"),
    ("wrong", "order/wrong"),
    ("address", "order/change"),
    ("order", "shipping/status"),
    ("deliver", "shipping/policy"),
    ("thank", "other/thanks"),
];

/// Looks at a ticket that a customer began; what it finds moves the date and is an event of nobody's.
pub fn detect(store: &mut Store, id: u64, at: Timestamp) {
    let Some(ticket) = store.tickets.get(id) else {
        return;
    };
    let first = ticket
        .messages
        .iter()
        .filter_map(|id| store.messages.get(*id))
        .find(|message| matches!(message.sender, Some(Party::Customer(_))));
    let Some(first) = first.filter(|message| message.body_text.is_some()) else {
        return;
    };
    let text = first
        .body_text
        .as_deref()
        .unwrap_or_default()
        .to_lowercase();
    let intent = INTENTS
        .iter()
        .find(|(word, _)| text.contains(word))
        .map_or("other/question", |(_, intent)| intent);
    let language = store
        .customers
        .get(ticket.customer)
        .and_then(|customer| customer.language.clone())
        .unwrap_or_else(|| "en".into());
    let (message, value) = (first.id, ai_intent(store, intent));
    store.messages.edit(message, |message| {
        message.extra.get_or_insert_default().intents =
            Some(json!([{"name": intent, "rejected": null, "is_user_feedback": false}]));
    });
    store.edit_ticket(id, |ticket| {
        ticket.language.get_or_insert(language);
        if let Some((field, value)) = value {
            ticket.custom_fields.entry(field).or_insert(value);
        }
        ticket.updated_datetime = at.max(ticket.updated_datetime);
    });
    record(store, at, "ticket-updated", "Ticket", id, None);
}

// The choice of the AI's own field that begins with what the intent is about.
fn ai_intent(store: &Store, intent: &str) -> Option<(u64, Value)> {
    let field = store.tables.custom_fields.find(|row| {
        row.get("managed_type") == Some(&json!("ai_intent"))
            && row.get("deactivated_datetime") == Some(&Value::Null)
    })?;
    let row = store.tables.custom_fields.get(field)?;
    let choices = row
        .get("definition")?
        .get("input_settings")?
        .get("choices")?;
    // Live it is not set on every ticket either.
    let parts: Vec<&str> = intent
        .split('/')
        .filter(|part| !["other", "question", "request"].contains(part))
        .collect();
    let choice = choices.as_array()?.iter().find(|choice| {
        let text = choice.as_str().unwrap_or_default().to_lowercase();
        text.split("::").any(|part| parts.contains(&part))
    })?;
    Some((field, choice.clone()))
}
