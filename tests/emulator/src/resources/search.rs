//! Search over everything but tickets and messages.

use crate::request::{ApiRequest, ApiResponse};
use crate::route::{Outcome, Route};
use crate::shape::{Kind, Shape, TEXT, optional, required};
use crate::store::{Customer, Store, Table};
use crate::vocabulary::SEARCH_TYPE;
use serde_json::{Map, Value, json};

const ASK: Kind = Kind::Object(&Shape::closed(&[
    required("type", Kind::OneOf(SEARCH_TYPE)),
    optional("query", TEXT),
    optional("size", Kind::Integer(1, 50)),
]));

/// Routes of the search.
pub const ROUTES: &[Route] = &[Route::ask("POST", "/search", "customers", &[], &ASK, find)];

fn find(request: &ApiRequest, store: &Store) -> Outcome {
    let text = |name: &str| {
        request
            .field(name)
            .and_then(Value::as_str)
            .unwrap_or_default()
    };
    let size = request
        .field("size")
        .and_then(Value::as_u64)
        .and_then(|size| usize::try_from(size).ok())
        .unwrap_or(10);
    let query = text("query").to_lowercase();
    let data = match text("type") {
        "agent" => rows(&store.tables.users, &query, size, &["id", "name", "email"]),
        "team" => rows(&store.tables.teams, &query, size, &["id", "name"]),
        "tag" => rows(&store.tables.tags, &query, size, &["id", "name"]),
        "integration" => rows(
            &store.tables.integrations,
            &query,
            size,
            &["id", "name", "type"],
        ),
        "customer_channel" => channels(store, &query, size, |_| true),
        "customer_channel_email" => channels(store, &query, size, |kind| kind == "email"),
        "customer_channel_phone" => channels(store, &query, size, |kind| kind == "phone"),
        "customers_by_phone" => customers(store, size, |customer| {
            customer.channels.iter().any(|channel| {
                channel.r#type == "phone" && channel.address.to_lowercase().contains(&query)
            })
        }),
        _ => customers(store, size, |customer| {
            let channels = customer
                .channels
                .iter()
                .map(|channel| Some(channel.address.as_str()));
            [customer.name.as_deref(), customer.email.as_deref()]
                .into_iter()
                .chain(channels)
                .flatten()
                .any(|own| own.to_lowercase().contains(&query))
                || query.is_empty()
        }),
    };
    Ok(ApiResponse {
        header: Some(("X-Gorgias-Search-Engine", "ES")),
        ..ApiResponse::json(
            201,
            json!({"data": data, "object": "list", "uri": "", "meta": {}}),
        )
    })
}

fn customers(store: &Store, size: usize, fits: impl Fn(&Customer) -> bool) -> Vec<Value> {
    let found = store
        .customers
        .iter()
        .filter(|customer| fits(customer))
        .take(size);
    found
        .map(|customer| json!({"id": customer.id, "name": customer.name, "email": customer.email}))
        .collect()
}

fn channels(store: &Store, query: &str, size: usize, kind: impl Fn(&str) -> bool) -> Vec<Value> {
    let all = store.customers.iter().flat_map(|customer| {
        customer
            .channels
            .iter()
            .map(move |channel| (customer, channel))
    });
    all.filter(|(_, channel)| {
        kind(&channel.r#type) && channel.address.to_lowercase().contains(query)
    })
    .take(size)
    .map(|(customer, channel)| {
        json!({
            "id": channel.id,
            "type": channel.r#type,
            "address": channel.address,
            "customer": {"id": customer.id, "name": customer.name},
        })
    })
    .collect()
}

fn rows(table: &Table, query: &str, size: usize, keys: &[&str]) -> Vec<Value> {
    let has = |row: &Map<String, Value>, key: &str| {
        row.get(key)
            .and_then(Value::as_str)
            .is_some_and(|own| own.to_lowercase().contains(query))
    };
    let found = table
        .iter()
        .filter(|(_, row)| has(row, "name") || has(row, "email"))
        .take(size);
    found
        .map(|(_, row)| {
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
        .collect()
}
