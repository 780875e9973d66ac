//! How tickets look in answers.

use super::customer::{customer_brief, customer_of_ticket};
use super::message::message_inside;
use super::people::{assignee, picked, team_brief};
use crate::store::{Store, Ticket};
use serde_json::{Map, Value, json};

pub(super) fn ticket_values(ticket: &Ticket) -> Value {
    ticket
        .custom_fields
        .iter()
        .map(|(id, value)| (id.to_string(), json!({"id": id, "value": value})))
        .collect::<Map<String, Value>>()
        .into()
}

pub(super) fn tags(store: &Store, ticket: &Ticket) -> Value {
    ticket
        .tags
        .iter()
        .map(|id| picked(store.tables.tags.get(*id), &["id", "name", "decoration"]))
        .collect()
}

/// A ticket in a list.
pub fn ticket_item(store: &Store, ticket: &Ticket) -> Value {
    json!({
        "id": ticket.id,
        "uri": format!("/api/tickets/{}/", ticket.id),
        "external_id": ticket.external_id,
        "language": ticket.language,
        "status": ticket.status(),
        "priority": ticket.priority,
        "channel": ticket.channel,
        "via": ticket.via,
        "from_agent": ticket.from_agent,
        "customer": customer_brief(store, ticket.customer),
        "assignee_user": assignee(store, ticket.assignee_user),
        "assignee_team": team_brief(store, ticket.assignee_team),
        "subject": ticket.subject,
        "summary": ticket.summary,
        "excerpt": ticket.excerpt,
        "integrations": integrations(store, ticket),
        "meta": ticket.meta,
        "tags": tags(store, ticket),
        "messages_count": ticket.messages.len(),
        "is_unread": ticket.is_unread,
        "spam": ticket.spam,
        "created_datetime": ticket.created_datetime,
        "opened_datetime": ticket.opened_datetime,
        "last_received_message_datetime": ticket.last_received_message_datetime,
        "last_message_datetime": ticket.last_message_datetime,
        "last_sent_message_not_delivered": last_not_delivered(store, ticket),
        "updated_datetime": ticket.updated_datetime,
        "closed_datetime": ticket.closed_datetime,
        "snooze_datetime": ticket.snooze_datetime,
        "trashed_datetime": ticket.trashed_datetime,
        "custom_fields": ticket_values(ticket),
    })
}

/// A ticket among the items of a view.
pub fn view_item(store: &Store, ticket: &Ticket) -> Value {
    let mut item = ticket_item(store, ticket);
    if let Value::Object(object) = &mut item {
        object.remove("custom_fields");
        object.remove("summary");
    }
    item
}

pub(super) fn last_not_delivered(store: &Store, ticket: &Ticket) -> bool {
    ticket
        .messages
        .iter()
        .rev()
        .filter_map(|id| store.messages.get(*id))
        .find(|message| message.from_agent)
        .is_some_and(|message| message.failed_datetime.is_some())
}

pub(super) fn integrations(store: &Store, ticket: &Ticket) -> Value {
    let mut ids: Vec<u64> = ticket
        .messages
        .iter()
        .filter_map(|id| store.messages.get(*id)?.integration_id)
        .collect();
    ids.sort_unstable();
    ids.dedup();
    ids.iter()
        .filter_map(|id| {
            let row = store.tables.integrations.get(*id)?;
            let address = row.get("meta").and_then(|meta| meta.get("address"));
            Some(json!({"name": row.get("name"), "address": address, "type": row.get("type")}))
        })
        .collect()
}

/// What a ticket is answered to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Answering {
    /// GET, with the definitions of its custom fields or without.
    Get {
        /// Whether `relationships=custom_fields` was asked for.
        with_fields: bool,
    },
    /// POST.
    Post,
    /// PUT, and the context of web-hooks.
    Put,
}

/// A ticket by itself.
pub fn ticket(store: &Store, ticket: &Ticket, to: Answering) -> Value {
    let customer = customer_of_ticket(store, ticket.customer, matches!(to, Answering::Get { .. }));
    let messages: Vec<Value> = ticket
        .messages
        .iter()
        .filter_map(|id| store.messages.get(*id))
        .map(|one| message_inside(store, one, to == Answering::Post))
        .collect();
    let mut answer = json!({
        "id": ticket.id,
        "uri": format!("/api/tickets/{}/", ticket.id),
        "external_id": ticket.external_id,
        "events": [],
        "status": ticket.status(),
        "priority": ticket.priority,
        "channel": ticket.channel,
        "via": ticket.via,
        "from_agent": ticket.from_agent,
        "spam": ticket.spam,
        "imported": ticket.imported,
        "customer": customer,
        "assignee_user": assignee(store, ticket.assignee_user),
        "assignee_user_id": ticket.assignee_user,
        "assignee_team": team_brief(store, ticket.assignee_team),
        "assignee_team_id": ticket.assignee_team,
        "language": ticket.language,
        "subject": ticket.subject,
        "summary": ticket.summary,
        "meta": ticket.meta,
        "tags": tags(store, ticket),
        "messages": messages,
        "created_datetime": ticket.created_datetime,
        "processed_datetime": ticket.processed_datetime,
        "opened_datetime": ticket.opened_datetime,
        "last_received_message_datetime": ticket.last_received_message_datetime,
        "last_message_datetime": ticket.last_message_datetime,
        "updated_datetime": ticket.updated_datetime,
        "closed_datetime": ticket.closed_datetime,
        "trashed_datetime": ticket.trashed_datetime,
        "snooze_datetime": ticket.snooze_datetime,
        "satisfaction_survey": survey(store, ticket.id),
        "reply_options": reply_options(store, ticket.id),
        "requester": customer,
        "is_unread": ticket.is_unread,
    });
    if let Value::Object(object) = &mut answer
        && !ticket.custom_fields.is_empty()
    {
        let values = if to == (Answering::Get { with_fields: true }) {
            super::super::field_values::with_definitions(store, &ticket.custom_fields)
        } else {
            ticket_values(ticket)
        };
        object.insert("custom_fields".into(), values);
    }
    answer
}

// One that was not sent yet is not told.
pub(super) fn survey(store: &Store, ticket: u64) -> Value {
    let id = store.tables.surveys.find(|row| {
        row.get("ticket_id").and_then(Value::as_u64) == Some(ticket)
            && row.get("sent_datetime").is_some_and(|date| !date.is_null())
    });
    let keys = [
        "id",
        "customer_id",
        "ticket_id",
        "created_datetime",
        "sent_datetime",
        "scored_datetime",
        "should_send_datetime",
        "score",
        "body_text",
        "meta",
    ];
    picked(id.and_then(|id| store.tables.surveys.get(id)), &keys)
}

// The same for every ticket, whatever its channel: so it was recorded. Tests may say otherwise for one.
pub(super) fn reply_options(store: &Store, ticket: u64) -> Value {
    let mut options = json!({"email": {"answerable": true}, "internal-note": {"answerable": true}});
    if let (Value::Object(options), Some(own)) = (&mut options, store.reply_options.get(&ticket)) {
        options.extend(own.clone());
    }
    options
}
