//! The tickets or customers in a view: a kept one, or one made up for the occasion.

use super::representation;
use super::views::{customer_value, existing, ticket_value};
use crate::api_error::ApiError;
use crate::filter::{CUSTOMER_PATHS, Filter, Scope, TICKET_PATHS};
use crate::paging::{self, Key, Page, Wanted};
use crate::query::encoded;
use crate::request::{ApiRequest, ApiResponse};
use crate::route::{Outcome, Route};
use crate::shape::{Field, ID, Kind, Shape, TEXT, list as list_of, optional};
use crate::store::{By, Customer, Order, Store, Ticket};
use crate::vocabulary::{VIEW_FIELD, VIEW_ITEM_ORDER};
use serde_json::{Map, Value, json};

const QUERY: &[Field] = &[
    optional("cursor", Kind::Text(1, 4096)),
    optional("direction", Kind::OneOf(&["prev", "next"])),
    optional("ignored_item", ID),
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

/// What is asked of a view's items.
struct Asked<'a> {
    request: &'a ApiRequest,
    filter: Filter,
    search: Option<String>,
    order_by: String,
    ascending: bool,
    wanted: Wanted,
}

fn items(request: &ApiRequest, store: &Store, view: &Map<String, Value>) -> Outcome {
    let text = |name: &str| {
        view.get(name)
            .and_then(Value::as_str)
            .filter(|text| !text.is_empty())
    };
    let customers = text("type") == Some("customer-list");
    let scope = Scope {
        paths: if customers {
            CUSTOMER_PATHS
        } else {
            TICKET_PATHS
        },
        now: request.now,
        user_id: request.caller.user_id,
    };
    let filter = Filter::parse(text("filters").unwrap_or_default(), scope)
        .map_err(|problem| ApiError::field("view.filters", problem))?;
    let (order_by, ascending) = request.query_text("order_by").map_or_else(
        || {
            let name = text("order_by").unwrap_or("updated_datetime");
            let name = name.rsplit('.').next().unwrap_or(name);
            (name, text("order_dir") == Some("asc"))
        },
        |order| {
            let (name, direction) = order.split_once(':').unwrap_or((order, "desc"));
            (name, direction == "asc")
        },
    );
    let mut wanted = Wanted::from(request, 30)?;
    // Dates that are not there come last, whichever way.
    if let Some(cursor) = &mut wanted.cursor
        && cursor.key == Key::First
        && ascending
    {
        cursor.key = Key::Last;
    }
    let asked = Asked {
        request,
        filter,
        search: text("search").map(str::to_lowercase),
        order_by: order_by.to_owned(),
        ascending,
        wanted,
    };
    if customers {
        let page = asked.customers(store)?;
        return Ok(answered(request, page, representation::customer_item));
    }
    let page = asked.tickets(store)?;
    Ok(answered(request, page, |ticket| {
        representation::view_item(store, ticket)
    }))
}

impl Asked<'_> {
    // Lists by these are walked, not sorted, so that a page costs the same at any depth.
    fn order(&self) -> Option<Order> {
        let by = match self.order_by.as_str() {
            "created_datetime" => By::Created,
            "updated_datetime" => By::Updated,
            _ => return None,
        };
        Some(Order {
            by,
            ascending: self.ascending,
        })
    }

    fn found<'a>(&self, texts: impl FnOnce() -> [Option<&'a str>; 4]) -> bool {
        self.search.as_ref().is_none_or(|search| {
            texts()
                .iter()
                .flatten()
                .any(|text| text.to_lowercase().contains(search))
        })
    }

    fn customers<'a>(&self, store: &'a Store) -> Result<Page<&'a Customer>, ApiError> {
        let passes = |row: &Customer| {
            self.found(|| [row.name.as_deref(), row.email.as_deref(), None, None])
                && self.filter.passes(&|path| customer_value(row, path))
        };
        let order = self.order().unwrap_or(Order {
            by: By::Updated,
            ascending: self.ascending,
        });
        paging::walked(&self.wanted, &store.customers, order, passes)
    }

    fn tickets<'a>(&self, store: &'a Store) -> Result<Page<&'a Ticket>, ApiError> {
        let ignored = self.request.query_integer("ignored_item");
        let passes = |row: &Ticket| {
            Some(row.id) != ignored
                && self.found(|| {
                    let customer = store.customers.get(row.customer);
                    [
                        row.subject.as_deref(),
                        row.excerpt.as_deref(),
                        customer.and_then(|customer| customer.name.as_deref()),
                        customer.and_then(|customer| customer.email.as_deref()),
                    ]
                })
                && self.filter.passes(&|path| ticket_value(store, row, path))
        };
        if let Some(order) = self.order() {
            return paging::walked(&self.wanted, &store.tickets, order, passes);
        }
        let rows = store
            .tickets
            .iter()
            .filter(|row| passes(row))
            .map(|row| (self.key(row), row.id, row))
            .collect();
        Ok(paging::sorted(&self.wanted, rows, self.ascending))
    }

    fn key(&self, row: &Ticket) -> Key {
        let date = match self.order_by.as_str() {
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
            _ => Some(row.updated_datetime),
        };
        match date {
            Some(date) => Key::At(date),
            None if self.ascending => Key::Last,
            None => Key::First,
        }
    }
}

// Unlike other lists this one gives addresses, and no `object` and `uri`. Each says the order and the length of the
// page that was asked for, too: a cursor is good for its own order only.
fn answered<R>(request: &ApiRequest, page: Page<R>, present: impl Fn(R) -> Value) -> ApiResponse {
    let asked: String = ["ignored_item", "limit", "order_by"]
        .into_iter()
        .filter_map(|name| Some((name, request.query.get(name)?)))
        .map(|(name, value)| {
            let text = value
                .as_str()
                .map_or_else(|| value.to_string(), str::to_owned);
            format!("&{name}={}", encoded(&text))
        })
        .collect();
    let link = |cursor: Option<String>, direction: &str| {
        let path = request.uri.trim_end_matches('/');
        let cursor = encoded(&cursor?);
        Some(format!(
            "{path}?cursor={cursor}&direction={direction}{asked}"
        ))
    };
    let data: Vec<Value> = page.rows.into_iter().map(present).collect();
    ApiResponse::json(
        200,
        json!({
            "data": data,
            "meta": {
                "next_items": link(page.next, "next"),
                "prev_items": link(page.prev, "prev"),
                "current_cursor": request.query_text("cursor"),
            },
        }),
    )
}
