//! The tickets or customers in a view: a kept one, or one made up for the occasion.

use super::representation;
use super::views::{customer_value, existing, ticket_value};
use crate::api_error::ApiError;
use crate::filter::Filter;
use crate::paging::{self, Key, Wanted};
use crate::request::{ApiRequest, ApiResponse};
use crate::route::{Outcome, Route};
use crate::shape::{Field, INTEGER, Kind, Shape, TEXT, list as list_of, optional};
use crate::store::{Store, Ticket};
use crate::timestamp::Timestamp;
use crate::vocabulary::{VIEW_FIELD, VIEW_ITEM_ORDER};
use serde_json::{Map, Value, json};

const QUERY: &[Field] = &[
    optional("cursor", Kind::Text(1, 4096)),
    optional("direction", Kind::OneOf(&["prev", "next"])),
    optional("ignored_item", INTEGER),
    optional("limit", Kind::Integer(1, 100)),
    optional("order_by", Kind::OneOf(VIEW_ITEM_ORDER)),
];

const MADE_UP: Kind = Kind::Object(&Shape::closed(&[optional(
    "view",
    Kind::Object(&Shape::closed(&[
        optional("category", TEXT).or_null(),
        optional("fields", list_of(&Kind::OneOf(VIEW_FIELD))),
        optional("filters", TEXT),
        optional("order_by", TEXT),
        optional("order_dir", Kind::OneOf(&["asc", "desc"])),
        optional("search", TEXT).or_null(),
        optional("type", Kind::OneOf(&["ticket-list", "customer-list"])),
    ])),
)]));

/// Routes of view items.
pub const ROUTES: &[Route] = &[
    Route::get("/views/{view_id}/items", "tickets", QUERY, kept),
    Route::ask(
        "PUT",
        "/views/{view_id}/items",
        "tickets",
        QUERY,
        &MADE_UP,
        made_up,
    ),
];

fn kept(request: &ApiRequest, store: &Store) -> Outcome {
    items(request, store, existing(store, request.id(0)?)?)
}

fn made_up(request: &ApiRequest, store: &Store) -> Outcome {
    // The view 0 does not exist; it stands for nothing but the body.
    let mut view = match request.id(0)? {
        0 => Map::new(),
        id => existing(store, id)?.clone(),
    };
    view.extend(
        request
            .field("view")
            .and_then(Value::as_object)
            .cloned()
            .unwrap_or_default(),
    );
    items(request, store, &view)
}

fn key(row: &Ticket, name: &str) -> Key {
    let optional = match name {
        "updated_datetime" => Some(row.updated_datetime),
        "last_message_datetime" => row.last_message_datetime,
        "last_received_message_datetime" => row.last_received_message_datetime,
        "closed_datetime" => row.closed_datetime,
        "snooze_datetime" => row.snooze_datetime,
        "priority" => {
            let rank = ["low", "normal", "high", "critical"]
                .iter()
                .position(|word| *word == row.priority);
            return Key::Number(rank.and_then(|rank| i64::try_from(rank).ok()).unwrap_or(0));
        }
        _ => Some(row.created_datetime),
    };
    Key::At(optional.unwrap_or(Timestamp(0)))
}

fn items(request: &ApiRequest, store: &Store, view: &Map<String, Value>) -> Outcome {
    let text = |name: &str| {
        view.get(name)
            .and_then(Value::as_str)
            .filter(|text| !text.is_empty())
    };
    let filter = Filter::parse(text("filters").unwrap_or_default())
        .map_err(|problem| ApiError::field("view.filters", problem))?;
    let search = text("search").map(str::to_lowercase);
    let order = request.query_text("order_by").map_or_else(
        || {
            (
                text("order_by")
                    .unwrap_or("updated_datetime")
                    .trim_start_matches("ticket."),
                text("order_dir") == Some("asc"),
            )
        },
        |order| {
            order
                .split_once(':')
                .map_or((order, false), |(name, direction)| {
                    (name, direction == "asc")
                })
        },
    );
    let wanted = Wanted::from(request, 30)?;
    let answer = if text("type") == Some("customer-list") {
        let rows = store
            .customers
            .iter()
            .filter(|row| filter.passes(&|path| customer_value(row, path)));
        let rows = rows.map(|row| {
            (
                Key::At(if order.0 == "created_datetime" {
                    row.created_datetime
                } else {
                    row.updated_datetime
                }),
                row.id,
                row,
            )
        });
        paging::sorted_page(
            request,
            &wanted,
            rows.collect(),
            order.1,
            representation::customer_item,
        )?
    } else {
        let ignored = request.query_integer("ignored_item");
        let fits = |row: &&Ticket| {
            Some(row.id) != ignored
                && search.as_ref().is_none_or(|search| {
                    row.subject
                        .as_ref()
                        .is_some_and(|subject| subject.to_lowercase().contains(search))
                })
                && filter.passes(&|path| ticket_value(store, row, path))
        };
        let rows = store
            .tickets
            .iter()
            .filter(fits)
            .map(|row| (key(row, order.0), row.id, row))
            .collect();
        paging::sorted_page(request, &wanted, rows, order.1, |row| {
            representation::ticket_item(store, row)
        })?
    };
    // Besides the cursors every list has, this one gives addresses.
    let mut body: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
    let link = |name: &str, direction: &str| {
        let cursor = body.get("meta").and_then(|meta| meta.get(name)?.as_str())?;
        Some(format!(
            "/api/views/{}/items?cursor={}&direction={direction}",
            request.segment(0),
            cursor.replace('+', "%2B").replace('=', "%3D")
        ))
    };
    let (next, prev) = (link("next_cursor", "next"), link("prev_cursor", "prev"));
    if let Some(meta) = body.get_mut("meta").and_then(Value::as_object_mut) {
        meta.insert("next_items".into(), json!(next));
        meta.insert("prev_items".into(), json!(prev));
        meta.insert("current_cursor".into(), json!(request.query_text("cursor")));
    }
    Ok(ApiResponse::json(200, &body))
}
