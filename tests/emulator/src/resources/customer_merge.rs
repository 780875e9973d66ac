//! One customer merged into another.

use super::customers::{apply, existing, taken};
use super::representation;
use crate::api_error::ApiError;
use crate::compat::MergeAnswer;
use crate::request::{ApiRequest, ApiResponse};
use crate::route::Outcome;
use crate::store::{Context, Store};
use serde_json::{Map, json};

/// Moves the tickets, channels and data of one customer to another one, and removes the first.
pub fn merge(request: &ApiRequest, store: &mut Store) -> Outcome {
    let source = request.query_integer("source_id").unwrap_or_default();
    let target = request.query_integer("target_id").unwrap_or_default();
    if request.body.as_object().is_none_or(Map::is_empty) {
        return Err(ApiError::new(400, "At least one field is required."));
    }
    if source == target {
        return Err(ApiError::conflict(
            "source_id",
            "A customer cannot be merged into itself.",
        ));
    }
    existing(store, source)?;
    existing(store, target)?;
    if taken(request, store, Some(source)).is_err() {
        taken(request, store, Some(target))?;
    }
    let clash = shared_integration(store, source, target);
    if let Some(app) = clash {
        return Err(ApiError::conflict(
            "source_id",
            format!("Both customers have data of {app}."),
        ));
    }
    let documented = request.compat.merge == MergeAnswer::Documented;
    let as_it_was = representation::customer_merged(existing(store, target)?);
    for ticket in store.tickets_of(source) {
        store.edit_ticket(ticket, |ticket| {
            ticket.customer = target;
            ticket.updated_datetime = request.now;
        });
        request.record(
            store,
            "ticket-customer-updated",
            "Ticket",
            ticket,
            Some(json!({"old_customer_id": source, "new_customer_id": target})),
        );
    }
    if let Some(gone) = store.remove_customer(source) {
        store.edit_customer(target, |customer| {
            for channel in gone.channels {
                if !customer
                    .channels
                    .iter()
                    .any(|own| own.r#type == channel.r#type && own.address == channel.address)
                {
                    customer.channels.push(channel);
                }
            }
            customer.email = customer.email.take().or(gone.email);
            customer.name = customer.name.take().or(gone.name);
            customer.external_id = customer.external_id.take().or(gone.external_id);
            for (app, data) in gone.external_data {
                customer.external_data.entry(app).or_insert(data);
            }
        });
    }
    if documented {
        apply(request, store, target);
    }
    for customer in store.merged.values_mut().filter(|into| **into == source) {
        *customer = target;
    }
    store.merged.insert(source, target);
    request.record(store, "customer-deleted", "Customer", source, None);
    // The two events of a merge were recorded with a context each.
    let second = ApiRequest {
        context: Context(request.context.0 ^ 1),
        ..request.clone()
    };
    second.record(
        store,
        "customer-merged",
        "Customer",
        target,
        Some(json!({"source_customer_id": source})),
    );
    let answer = if documented {
        representation::customer_whole(existing(store, target)?)
    } else {
        as_it_was
    };
    Ok(ApiResponse::json(202, answer))
}

fn shared_integration(store: &Store, source: u64, target: u64) -> Option<String> {
    let (one, two) = (store.customers.get(source)?, store.customers.get(target)?);
    let shared = one
        .external_data
        .keys()
        .find(|app| two.external_data.contains_key(*app));
    shared.cloned()
}
