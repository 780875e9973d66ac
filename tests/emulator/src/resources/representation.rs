//! How stored records look in answers.

use crate::store::{Customer, Event, Message, Party, Store, Ticket};
use serde_json::{Map, Value, json};

/// A customer in a list.
pub fn customer_item(customer: &Customer) -> Value {
    let (first, last) = Customer::split_name(customer.name.as_deref());
    json!({
        "id": customer.id,
        "external_id": customer.external_id,
        "active": true,
        "email": customer.email,
        "name": customer.name,
        "firstname": first,
        "lastname": last,
        "language": customer.language,
        "timezone": customer.timezone,
        "created_datetime": customer.created_datetime,
        "updated_datetime": customer.updated_datetime,
        "meta": customer_meta(customer),
        "data": customer.data,
        "note": customer.note,
        "custom_fields": customer_values(customer),
    })
}

fn customer_meta(customer: &Customer) -> Value {
    customer
        .name_set_via
        .as_ref()
        .map_or(Value::Null, |via| json!({"name_set_via": via}))
}

// The same map as a ticket's, with its keys the other way round.
fn customer_values(customer: &Customer) -> Value {
    customer
        .custom_fields
        .iter()
        .map(|(id, value)| (id.to_string(), json!({"value": value, "id": id})))
        .collect::<Map<String, Value>>()
        .into()
}

fn ticket_values(ticket: &Ticket) -> Value {
    ticket
        .custom_fields
        .iter()
        .map(|(id, value)| (id.to_string(), json!({"id": id, "value": value})))
        .collect::<Map<String, Value>>()
        .into()
}

fn channels(customer: &Customer) -> Value {
    let own = json!({"id": customer.id, "name": customer.name});
    customer
        .channels
        .iter()
        .map(|channel| {
            json!({
                "id": channel.id,
                "type": channel.r#type,
                "address": channel.address,
                "preferred": channel.preferred,
                "created_datetime": channel.created_datetime,
                "updated_datetime": channel.updated_datetime,
                "deleted_datetime": null,
                "user": own,
                "customer": own,
            })
        })
        .collect()
}

/// A customer after a write.
pub fn customer(customer: &Customer) -> Value {
    let (first, last) = Customer::split_name(customer.name.as_deref());
    json!({
        "id": customer.id,
        "external_id": customer.external_id,
        "active": true,
        "email": customer.email,
        "name": customer.name,
        "firstname": first,
        "lastname": last,
        "channels": channels(customer),
        "language": customer.language,
        "timezone": customer.timezone,
        "created_datetime": customer.created_datetime,
        "updated_datetime": customer.updated_datetime,
        "meta": customer_meta(customer),
        "data": customer.data,
        "customer": null,
        "note": customer.note,
        "custom_fields": customer_values(customer),
        "integrations": customer.integrations,
    })
}

/// A customer on GET.
pub fn customer_whole(record: &Customer) -> Value {
    let mut whole = customer(record);
    if let Value::Object(object) = &mut whole {
        object.insert("external_data".into(), record.external_data.clone().into());
        object.insert("ecommerce_data".into(), json!({}));
    }
    whole
}

/// A customer that others were merged into, as that is answered.
pub fn customer_merged(record: &Customer) -> Value {
    let mut whole = customer(record);
    if let Value::Object(object) = &mut whole {
        object.insert("ecommerce_data".into(), json!({}));
    }
    whole
}

/// A customer in a line.
pub fn customer_brief(store: &Store, id: u64) -> Value {
    let Some(customer) = store.customers.get(id) else {
        return Value::Null;
    };
    let (first, last) = Customer::split_name(customer.name.as_deref());
    json!({
        "id": id,
        "email": customer.email,
        "name": customer.name,
        "firstname": first,
        "lastname": last,
        "meta": customer_meta(customer),
    })
}

fn customer_of_ticket(store: &Store, id: u64, on_get: bool) -> Value {
    let mut brief = customer_brief(store, id);
    if let (Value::Object(object), Some(customer)) = (&mut brief, store.customers.get(id)) {
        object.insert("channels".into(), channels(customer));
        object.insert("data".into(), json!(customer.data));
        object.insert("customer".into(), Value::Null);
        object.insert("integrations".into(), customer.integrations.clone().into());
        object.insert("external_id".into(), json!(customer.external_id));
        object.insert("note".into(), json!(customer.note));
        if on_get {
            object.insert(
                "external_data".into(),
                customer.external_data.clone().into(),
            );
            object.insert("ecommerce_data".into(), json!({}));
        }
    }
    brief
}

fn picked(row: Option<&Map<String, Value>>, keys: &[&str]) -> Value {
    row.map_or(Value::Null, |row| {
        keys.iter()
            .map(|key| {
                let value = row.get(*key).cloned().unwrap_or_default();
                ((*key).to_owned(), value)
            })
            .collect::<Map<String, Value>>()
            .into()
    })
}

/// A user in a line.
pub fn user_brief(store: &Store, id: u64) -> Value {
    picked(
        store.tables.users.get(id),
        &["id", "email", "name", "firstname", "lastname", "meta"],
    )
}

/// A user with a bio, as an assignee.
pub fn assignee(store: &Store, id: Option<u64>) -> Value {
    let keys = [
        "id",
        "email",
        "name",
        "firstname",
        "lastname",
        "meta",
        "bio",
    ];
    picked(id.and_then(|id| store.tables.users.get(id)), &keys)
}

/// A team in a line.
pub fn team_brief(store: &Store, id: Option<u64>) -> Value {
    let row = id.and_then(|id| store.tables.teams.get(id));
    picked(row, &["id", "name", "decoration"])
}

fn party(store: &Store, party: Option<Party>) -> Value {
    match party {
        Some(Party::User(id)) => user_brief(store, id),
        Some(Party::Customer(id)) => customer_brief(store, id),
        None => Value::Null,
    }
}

fn tags(store: &Store, ticket: &Ticket) -> Value {
    ticket
        .tags
        .iter()
        .map(|id| picked(store.tables.tags.get(*id), &["id", "name", "decoration"]))
        .collect()
}

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
fn message_inside(store: &Store, record: &Message, made: bool) -> Value {
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

fn last_not_delivered(store: &Store, ticket: &Ticket) -> bool {
    ticket
        .messages
        .iter()
        .rev()
        .filter_map(|id| store.messages.get(*id))
        .find(|message| message.from_agent)
        .is_some_and(|message| message.failed_datetime.is_some())
}

fn integrations(store: &Store, ticket: &Ticket) -> Value {
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
            super::field_values::with_definitions(store, &ticket.custom_fields)
        } else {
            ticket_values(ticket)
        };
        object.insert("custom_fields".into(), values);
    }
    answer
}

// One that was not sent yet is not told.
fn survey(store: &Store, ticket: u64) -> Value {
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
fn reply_options(store: &Store, ticket: u64) -> Value {
    let mut options = json!({"email": {"answerable": true}, "internal-note": {"answerable": true}});
    if let (Value::Object(options), Some(own)) = (&mut options, store.reply_options.get(&ticket)) {
        options.extend(own.clone());
    }
    options
}

/// An event.
pub fn event(event: &Event) -> Value {
    json!({
        "id": event.id,
        "context": event.context,
        "created_datetime": event.created_datetime,
        "data": event.data,
        "object_id": event.object_id,
        "object_type": event.object_type,
        "type": event.r#type,
        "user_id": event.user_id,
        "uri": format!("/api/events/{}/", event.id),
    })
}
