//! Views: kept filters over tickets or customers.

use super::presented;
use crate::filter::Filter;
use crate::refusal::Refusal;
use crate::store::{Customer, Store, Ticket};
use serde_json::{Value, json};

/// The filter of a view of some type.
///
/// # Errors
/// 404 when there is no such view, 400 when it lists something else or its filter cannot be read.
pub fn filter_of(store: &Store, id: u64, kind: &str) -> Result<Filter, Refusal> {
    let view = store
        .tables
        .views
        .get(id)
        .ok_or_else(|| Refusal::not_found("View", id))?;
    if view.get("type").and_then(Value::as_str) != Some(kind) {
        return Err(Refusal::field("view_id", "This view lists something else."));
    }
    let text = view
        .get("filters")
        .and_then(Value::as_str)
        .unwrap_or_default();
    Filter::parse(text).map_err(|problem| Refusal::field("filters", problem))
}

/// An attribute of a ticket, as filters name it.
pub fn ticket_value(store: &Store, ticket: &Ticket, path: &str) -> Value {
    let name = path.strip_prefix("ticket.").unwrap_or(path);
    match name {
        "id" => json!(ticket.id),
        "status" => json!(ticket.status()),
        "priority" => json!(ticket.priority),
        "channel" => json!(ticket.channel),
        "via" => json!(ticket.via),
        "language" => json!(ticket.language),
        "subject" => json!(ticket.subject),
        "spam" => json!(ticket.spam),
        "is_unread" => json!(ticket.is_unread),
        "external_id" => json!(ticket.external_id),
        "customer.id" => json!(ticket.customer),
        "customer.email" => json!(
            store
                .customers
                .get(ticket.customer)
                .and_then(|customer| customer.email.clone())
        ),
        "customer.name" => json!(
            store
                .customers
                .get(ticket.customer)
                .and_then(|customer| customer.name.clone())
        ),
        "assignee_user.id" => json!(ticket.assignee_user),
        "assignee_team.id" => json!(ticket.assignee_team),
        "tags.id" => json!(ticket.tags),
        "tags.name" => ticket
            .tags
            .iter()
            .filter_map(|id| store.tables.tags.text(*id, "name"))
            .collect(),
        "created_datetime" => json!(ticket.created_datetime),
        "updated_datetime" => json!(ticket.updated_datetime),
        "closed_datetime" => json!(ticket.closed_datetime),
        "opened_datetime" => json!(ticket.opened_datetime),
        "snooze_datetime" => json!(ticket.snooze_datetime),
        "trashed_datetime" => json!(ticket.trashed_datetime),
        "last_message_datetime" => json!(ticket.last_message_datetime),
        "last_received_message_datetime" => json!(ticket.last_received_message_datetime),
        _ => name
            .strip_prefix("custom_fields[")
            .and_then(|rest| rest.split(']').next()?.parse::<u64>().ok())
            .and_then(|id| ticket.custom_fields.get(&id).cloned())
            .unwrap_or_default(),
    }
}

/// An attribute of a customer, as filters name it.
pub fn customer_value(customer: &Customer, path: &str) -> Value {
    let name = path.strip_prefix("customer.").unwrap_or(path);
    presented::customer_item(customer)
        .get(name)
        .cloned()
        .unwrap_or_default()
}
