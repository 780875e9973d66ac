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
        "custom_fields": values_map(&customer.custom_fields),
    })
}

fn customer_meta(customer: &Customer) -> Value {
    customer
        .name_set_via
        .as_ref()
        .map_or(Value::Null, |via| json!({"name_set_via": via}))
}

fn values_map(values: &std::collections::BTreeMap<u64, Value>) -> Value {
    Value::Object(
        values
            .iter()
            .map(|(id, value)| (id.to_string(), json!({"id": id, "value": value})))
            .collect(),
    )
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
    let mut whole = customer_item(customer);
    if let Value::Object(object) = &mut whole {
        object.insert("channels".into(), channels(customer));
        object.insert("customer".into(), Value::Null);
        object.insert("integrations".into(), json!({}));
    }
    whole
}

/// A customer on GET.
pub fn customer_whole(record: &Customer) -> Value {
    let mut whole = customer(record);
    if let Value::Object(object) = &mut whole {
        object.insert(
            "external_data".into(),
            Value::Object(record.external_data.clone()),
        );
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

fn customer_of_ticket(store: &Store, id: u64, whole: bool) -> Value {
    let mut brief = customer_brief(store, id);
    if let (Value::Object(object), Some(customer)) = (&mut brief, store.customers.get(id)) {
        object.insert("channels".into(), channels(customer));
        object.insert("data".into(), json!(customer.data));
        object.insert("customer".into(), Value::Null);
        object.insert("integrations".into(), json!({}));
        object.insert("external_id".into(), json!(customer.external_id));
        object.insert("note".into(), json!(customer.note));
        if whole {
            object.insert(
                "external_data".into(),
                Value::Object(customer.external_data.clone()),
            );
            object.insert("ecommerce_data".into(), json!({}));
        }
    }
    brief
}

fn picked(row: Option<&Map<String, Value>>, keys: &[&str]) -> Value {
    row.map_or(Value::Null, |row| {
        Value::Object(
            keys.iter()
                .map(|key| {
                    (
                        (*key).to_owned(),
                        row.get(*key).cloned().unwrap_or_default(),
                    )
                })
                .collect(),
        )
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
    let row = id.and_then(|id| store.tables.users.get(id));
    picked(
        row,
        &[
            "id",
            "email",
            "name",
            "firstname",
            "lastname",
            "meta",
            "bio",
        ],
    )
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

/// A message.
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
        "receiver": party(store, message.receiver),
        "auth_customer_identity": null,
        "integration_id": message.integration_id,
        "intents": [],
        "rule_id": null,
        "from_agent": message.from_agent,
        "subject": message.subject,
        "body_text": message.body_text,
        "body_html": message.body_html,
        "stripped_text": extra.and_then(|extra| extra.stripped_text.as_ref()),
        "stripped_html": extra.and_then(|extra| extra.stripped_html.as_ref()),
        "stripped_signature": extra.and_then(|extra| extra.stripped_signature.as_ref()),
        "attachments": of(|extra| extra.attachments.clone()),
        "macros": extra.and_then(|extra| extra.macros.clone()).unwrap_or_else(|| json!([])),
        "actions": of(|extra| extra.actions.clone()),
        "headers": of(|extra| extra.headers.clone()),
        "meta": of(|extra| extra.meta.clone()),
        "imported": extra.and_then(|extra| extra.imported).unwrap_or(false),
        "created_datetime": message.created_datetime,
        "processed_datetime": message.created_datetime,
        "deleted_datetime": extra.and_then(|extra| extra.deleted_datetime),
        "sent_datetime": message.sent_datetime,
        "failed_datetime": message.failed_datetime,
        "opened_datetime": extra.and_then(|extra| extra.opened_datetime),
        "last_sending_error": message.last_sending_error.as_ref().map(|error| json!({"error": error})),
        "is_retriable": true,
    })
}

/// A ticket in a list.
pub fn ticket_item(store: &Store, ticket: &Ticket) -> Value {
    let unsent = ticket
        .messages
        .iter()
        .rev()
        .filter_map(|id| store.messages.get(*id))
        .find(|message| message.from_agent);
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
        "summary": null,
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
        "last_sent_message_not_delivered": unsent.is_some_and(|message| message.failed_datetime.is_some()),
        "updated_datetime": ticket.updated_datetime,
        "closed_datetime": ticket.closed_datetime,
        "snooze_datetime": ticket.snooze_datetime,
        "trashed_datetime": ticket.trashed_datetime,
        "custom_fields": values_map(&ticket.custom_fields),
    })
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

/// A ticket by itself. On GET its customer is complete, and `custom_fields` may carry their definitions.
pub fn ticket(store: &Store, ticket: &Ticket, whole: bool, with_fields: bool) -> Value {
    let mut answer = ticket_item(store, ticket);
    let Value::Object(object) = &mut answer else {
        return answer;
    };
    for key in [
        "excerpt",
        "integrations",
        "messages_count",
        "last_sent_message_not_delivered",
    ] {
        object.remove(key);
    }
    let customer = customer_of_ticket(store, ticket.customer, whole);
    let messages: Vec<Value> = ticket
        .messages
        .iter()
        .filter_map(|id| store.messages.get(*id))
        .map(|one| message(store, one))
        .collect();
    let survey = store
        .tables
        .surveys
        .iter()
        .find(|(_, row)| row.get("ticket_id").and_then(Value::as_u64) == Some(ticket.id));
    let survey_keys = [
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
    object.insert("events".into(), json!([]));
    object.insert("imported".into(), json!(ticket.imported));
    object.insert("assignee_user_id".into(), json!(ticket.assignee_user));
    object.insert("assignee_team_id".into(), json!(ticket.assignee_team));
    object.insert("requester".into(), customer.clone());
    object.insert("customer".into(), customer);
    object.insert("messages".into(), Value::Array(messages));
    object.insert("processed_datetime".into(), json!(ticket.created_datetime));
    object.insert(
        "satisfaction_survey".into(),
        picked(survey.map(|(_, row)| row), &survey_keys),
    );
    object.insert(
        "reply_options".into(),
        json!({"email": {"answerable": true}, "internal-note": {"answerable": true}}),
    );
    if with_fields {
        let values = ticket.custom_fields.iter().map(|(id, value)| {
            let field = store.tables.custom_fields.get(*id);
            (
                id.to_string(),
                json!({"id": id, "value": value, "prediction": null, "field": field}),
            )
        });
        object.insert("custom_fields".into(), Value::Object(values.collect()));
    }
    answer
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
