//! Customers.

use super::customer_merge::merge;
use super::representation;
use crate::api_error::ApiError;
use crate::paging;
use crate::request::{ApiRequest, ApiResponse};
use crate::route::{Body, Outcome, Route};
use crate::shape::{Field, ID, Kind, Shape, TEXT, list as list_of, optional, required};
use crate::store::{Channel, Customer, Store};
use crate::vocabulary::CUSTOMER_CHANNEL;
use serde_json::{Value, json};

const CHANNEL: Shape = Shape::closed(&[
    required("type", Kind::Slug(CUSTOMER_CHANNEL)),
    required("address", Kind::Text(1, 320)),
    // Documented as required, yet accepted without: it has a default.
    optional("preferred", Kind::Flag),
]);
const CHANNELS: Kind = list_of(&Kind::Object(&CHANNEL));

const CREATE: Kind = Kind::Object(&Shape::closed(&[
    required("channels", CHANNELS),
    optional("email", Kind::Email).or_null(),
    optional("external_id", TEXT).or_null(),
    optional("language", Kind::Language).or_null(),
    optional("name", TEXT).or_null(),
    optional("timezone", Kind::Timezone).or_null(),
]));

const UPDATE: Kind = Kind::Object(&Shape::closed(&[
    optional("channels", CHANNELS),
    optional("email", Kind::Email).or_null(),
    optional("external_id", TEXT).or_null(),
    optional("language", Kind::Language).or_null(),
    optional("name", TEXT).or_null(),
    optional("timezone", Kind::Timezone).or_null(),
]));

const IDS: Kind = Kind::Object(&Shape::closed(&[required("ids", Kind::List(&ID, 1, 100))]));

const ORDER: &[&str] = &[
    "created_datetime:asc",
    "created_datetime:desc",
    "updated_datetime:asc",
    "updated_datetime:desc",
];

const QUERY: &[Field] = &[
    optional("channel_address", Kind::Text(1, 320)),
    optional("channel_type", Kind::Text(1, 100)),
    optional("cursor", Kind::Text(1, 4096)),
    optional("email", Kind::Text(1, 320)),
    optional("external_id", Kind::Text(1, usize::MAX)),
    optional("language", Kind::Language),
    optional("limit", Kind::Integer(1, 100)),
    optional("name", Kind::Text(1, usize::MAX)),
    optional("order_by", Kind::OneOf(ORDER)),
    optional("timezone", Kind::Timezone),
    optional("view_id", ID),
];

const RELATIONSHIPS: &[Field] = &[optional(
    "relationships",
    list_of(&Kind::OneOf(&["custom_fields"])),
)];

const MERGE: &[Field] = &[required("source_id", ID), required("target_id", ID)];

/// Routes of customers.
pub const ROUTES: &[Route] = &[
    Route::get("/customers", "customers", QUERY, list),
    Route::post("/customers", "customers", &CREATE, create),
    Route::delete("/customers", "customers", delete_many).with_body(Body::Json(&IDS)),
    Route::get("/customers/{id}", "customers", RELATIONSHIPS, show),
    Route::put("/customers/{id}", "customers", &UPDATE, update),
    Route::delete("/customers/{id}", "customers", delete),
    Route::put("/customers/merge", "customers", &UPDATE, merge).with_query(MERGE),
];

/// The customer of that id.
///
/// # Errors
/// 301 when it was merged into another one, 404 when there is none.
pub fn existing(store: &Store, id: u64) -> Result<&Customer, ApiError> {
    if let Some(customer) = store.customers.get(id) {
        return Ok(customer);
    }
    match store.merged.get(&id) {
        Some(target) => Err(ApiError {
            location: Some(format!("/api/customers/{target}/")),
            ..ApiError::new(
                301,
                format!("Customer {id} was merged into customer {target}."),
            )
        }),
        None => Err(ApiError::not_found("Customer", id)),
    }
}

fn list(request: &ApiRequest, store: &Store) -> Outcome {
    // Seen live: these two filters refuse every paging parameter, so everything comes in one page.
    let whole = ["language", "timezone"]
        .into_iter()
        .find(|name| request.query.contains_key(*name));
    if let Some(filter) = whole.filter(|_| !request.compat.lenient)
        && let Some(with) = ["cursor", "limit", "order_by"]
            .into_iter()
            .find(|name| request.query.contains_key(*name))
    {
        return Err(ApiError::field(
            filter,
            format!("Cannot be combined with {with}."),
        ));
    }
    let some = match (
        request.query_text("email"),
        request.query_text("external_id"),
    ) {
        (Some(email), _) => Some(store.customer_by_email(email).into_iter().collect()),
        (None, Some(external)) => Some(store.customers_by_external(external)),
        (None, None) => None,
    };
    let view = request
        .query_integer("view_id")
        .map(|id| super::views::filter_of(request, store, id, "customer-list"))
        .transpose()?;
    let same = |name: &str, own: Option<&str>| {
        request
            .query_text(name)
            .is_none_or(|wanted| own == Some(wanted))
    };
    let passes = |customer: &Customer| {
        same("external_id", customer.external_id.as_deref())
            && same("language", customer.language.as_deref())
            && same("timezone", customer.timezone.as_deref())
            && same("name", customer.name.as_deref())
            && reached(request, customer)
            && view.as_ref().is_none_or(|filter| {
                filter.passes(&|path| super::views::customer_value(customer, path))
            })
    };
    if whole.is_some() {
        let mut unpaged = request.clone();
        unpaged.query.insert("limit".into(), json!(u32::MAX));
        return paging::ledger_page(
            &unpaged,
            &store.customers,
            some,
            passes,
            representation::customer_item,
        );
    }
    paging::ledger_page(
        request,
        &store.customers,
        some,
        passes,
        representation::customer_item,
    )
}

fn reached(request: &ApiRequest, customer: &Customer) -> bool {
    let (kind, address) = (
        request.query_text("channel_type"),
        request.query_text("channel_address"),
    );
    if kind.is_none() && address.is_none() {
        return true;
    }
    customer.channels.iter().any(|channel| {
        kind.is_none_or(|kind| channel.r#type == kind)
            && address.is_none_or(|address| channel.address.eq_ignore_ascii_case(address))
    })
}

fn show(request: &ApiRequest, store: &Store) -> Outcome {
    let customer = existing(store, request.id(0)?)?;
    let mut answer = representation::customer_whole(customer);
    if request.query.contains_key("relationships")
        && let Value::Object(object) = &mut answer
    {
        object.insert(
            "custom_fields".into(),
            super::field_values::with_definitions(store, &customer.custom_fields),
        );
    }
    Ok(ApiResponse::json(200, answer))
}

/// Whether another customer than `own` has the body's e-mail address or external id already.
///
/// # Errors
/// 409 with the field; 400 where statuses are as recorded.
pub fn taken(request: &ApiRequest, store: &Store, own: Option<u64>) -> Result<(), ApiError> {
    let other = |ids: Vec<u64>| ids.into_iter().any(|id| Some(id) != own);
    let email = request.field("email").and_then(Value::as_str);
    if email.is_some_and(|email| other(store.customer_by_email(email).into_iter().collect())) {
        return Err(duplicate(request, "email"));
    }
    let external = request.field("external_id").and_then(Value::as_str);
    if external.is_some_and(|external| other(store.customers_by_external(external))) {
        return Err(duplicate(request, "external_id"));
    }
    Ok(())
}

fn duplicate(request: &ApiRequest, field: &str) -> ApiError {
    let status = if request.compat.recorded_status {
        400
    } else {
        409
    };
    ApiError {
        status,
        ..ApiError::conflict(field, "Another customer has it already.")
    }
}

fn create(request: &ApiRequest, store: &mut Store) -> Outcome {
    taken(request, store, None)?;
    let id = store.add_customer(|id| Customer {
        id,
        name_set_via: Some("agent".into()),
        created_datetime: request.now,
        updated_datetime: request.now,
        ..Customer::default()
    });
    apply(request, store, id);
    request.record(store, "customer-created", "Customer", id, None);
    Ok(ApiResponse::json(
        201,
        representation::customer(existing(store, id)?),
    ))
}

fn update(request: &ApiRequest, store: &mut Store) -> Outcome {
    let id = request.id(0)?;
    existing(store, id)?;
    taken(request, store, Some(id))?;
    apply(request, store, id);
    request.record(store, "customer-updated", "Customer", id, None);
    Ok(ApiResponse::json(
        202,
        representation::customer(existing(store, id)?),
    ))
}

/// Writes what the body holds into the customer of that id.
pub fn apply(request: &ApiRequest, store: &mut Store, id: u64) {
    let channels = request
        .field("channels")
        .and_then(Value::as_array)
        .map(|items| channels(request, store, items));
    store.edit_customer(id, |customer| {
        let text = |name: &str, slot: &mut Option<String>| {
            if let Some(value) = request.field(name) {
                *slot = value.as_str().map(str::to_owned);
            }
        };
        text("email", &mut customer.email);
        text("external_id", &mut customer.external_id);
        text("language", &mut customer.language);
        text("name", &mut customer.name);
        text("timezone", &mut customer.timezone);
        if let Some(channels) = channels {
            customer.channels = channels;
        }
        customer.updated_datetime = request.now;
    });
}

fn channels(request: &ApiRequest, store: &mut Store, items: &[Value]) -> Vec<Channel> {
    let mut channels = Vec::new();
    for item in items {
        let text = |name: &str| {
            item.get(name)
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_owned()
        };
        channels.push(Channel {
            id: store.next_channel_id(),
            r#type: text("type"),
            address: text("address"),
            // What was recorded without it came back true.
            preferred: item
                .get("preferred")
                .and_then(Value::as_bool)
                .unwrap_or(true),
            created_datetime: request.now,
            updated_datetime: request.now,
        });
    }
    channels
}

/// Removes a customer and, as nothing could show them any more, its tickets.
fn remove(request: &ApiRequest, store: &mut Store, id: u64) {
    for ticket in store.tickets_of(id) {
        store.remove_ticket(ticket);
        request.record(store, "ticket-deleted", "Ticket", ticket, None);
    }
    store.remove_customer(id);
    request.record(store, "customer-deleted", "Customer", id, None);
}

fn delete(request: &ApiRequest, store: &mut Store) -> Outcome {
    let id = request.id(0)?;
    existing(store, id)?;
    remove(request, store, id);
    Ok(ApiResponse::empty(204))
}

fn delete_many(request: &ApiRequest, store: &mut Store) -> Outcome {
    let ids: Vec<u64> = request
        .field("ids")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_u64)
        .collect();
    for id in &ids {
        existing(store, *id)?;
    }
    for id in ids {
        if store.customers.get(id).is_some() {
            remove(request, store, id);
        }
    }
    Ok(ApiResponse::empty(204))
}
