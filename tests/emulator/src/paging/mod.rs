//! Pages: cursors, limits, orders and the list envelope, for every list there is.

mod cursor;
mod envelope;

pub use cursor::{Cursor, Key};
pub use envelope::{envelope, list_uri};

use crate::api_error::ApiError;
use crate::request::{ApiRequest, ApiResponse};
use crate::store::{By, Ledger, Order, Row};
use serde_json::{Map, Value, json};
use std::cmp::Ordering;

/// Which part of a list is wanted.
#[derive(Debug)]
pub struct Wanted {
    /// How many records.
    pub limit: usize,
    /// From where.
    pub cursor: Option<Cursor>,
}

impl Wanted {
    /// Reads `limit` and `cursor` of a checked query.
    ///
    /// # Errors
    /// 400 when the cursor is none of ours.
    pub fn from(request: &ApiRequest, default_limit: u64) -> Result<Self, ApiError> {
        let limit = request.query_integer("limit").unwrap_or(default_limit);
        let cursor = match request.query_text("cursor") {
            None => None,
            Some(text) => Some(
                Cursor::decode(text).ok_or_else(|| ApiError::field("cursor", "Not a cursor."))?,
            ),
        };
        Ok(Self {
            limit: usize::try_from(limit).unwrap_or(30),
            cursor,
        })
    }
}

/// The order asked for, or newest first.
#[must_use]
pub fn order_of(request: &ApiRequest) -> Order {
    let text = request
        .query_text("order_by")
        .unwrap_or("created_datetime:desc");
    let (name, direction) = text.split_once(':').unwrap_or((text, "asc"));
    Order {
        by: if name == "updated_datetime" {
            By::Updated
        } else {
            By::Created
        },
        ascending: direction == "asc",
    }
}

/// Some records, and the cursors to those before and behind them.
#[derive(Debug)]
pub struct Page<R> {
    /// The records.
    pub rows: Vec<R>,
    /// To what is before them, if anything is.
    pub prev: Option<String>,
    /// To what is behind them, if anything is.
    pub next: Option<String>,
}

impl<R> Page<R> {
    fn enveloped(self, request: &ApiRequest, present: impl Fn(R) -> Value) -> ApiResponse {
        let rows = self.rows.into_iter().map(present).collect();
        envelope(request, rows, self.prev, self.next)
    }
}

/// The page of a ledger's records that pass a filter; it costs the same at any depth.
///
/// # Errors
/// 400 when the cursor is none of this list's.
pub fn walked<'a, T: Row>(
    wanted: &Wanted,
    ledger: &'a Ledger<T>,
    order: Order,
    passes: impl Fn(&T) -> bool,
) -> Result<Page<&'a T>, ApiError> {
    let place = match &wanted.cursor {
        Some(Cursor {
            key: Key::At(at),
            id,
            ..
        }) => Some((*at, *id)),
        Some(_) => return Err(ApiError::field("cursor", "Not a cursor of this list.")),
        None => None,
    };
    let forward = wanted.cursor.as_ref().is_none_or(|cursor| cursor.forward);
    let onward = Order {
        ascending: order.ascending == forward,
        ..order
    };
    let mut rows: Vec<&T> = ledger
        .walk(onward, place)
        .filter(|row| passes(row))
        .take(wanted.limit + 1)
        .collect();
    let more = rows.len() > wanted.limit;
    rows.truncate(wanted.limit);
    // Looking back costs a walk; only a page that came by cursor can have something behind it.
    let behind = match (rows.first(), &wanted.cursor) {
        (Some(first), Some(_)) => {
            let back = Order {
                ascending: !onward.ascending,
                ..order
            };
            ledger
                .walk(back, Some(ledger.place(first, order.by)))
                .any(&passes)
        }
        _ => false,
    };
    let placed = |row| (Key::At(ledger.place(row, order.by).0), row.id(), row);
    let rows = rows.into_iter().map(placed).collect();
    Ok(page(rows, forward, behind, more))
}

/// A page of rows in the order of the walk: what is behind where it came from, and whether more follows.
fn page<R>(mut rows: Vec<(Key, u64, R)>, forward: bool, behind: bool, more: bool) -> Page<R> {
    if !forward {
        rows.reverse();
    }
    let (before, after) = if forward {
        (behind, more)
    } else {
        (more, behind)
    };
    let cursor = |row: Option<&(Key, u64, R)>, there: bool, forward: bool| {
        row.filter(|_| there).map(|(key, id, _)| {
            Cursor {
                forward,
                key: key.clone(),
                id: *id,
            }
            .encode()
        })
    };
    Page {
        prev: cursor(rows.first(), before, false),
        next: cursor(rows.last(), after, true),
        rows: rows.into_iter().map(|(_, _, row)| row).collect(),
    }
}

/// The page of rows that come with their keys, in any order. Only the page itself is sorted: the rest may be many.
#[must_use]
pub fn sorted<R>(wanted: &Wanted, mut rows: Vec<(Key, u64, R)>, ascending: bool) -> Page<R> {
    let forward = wanted.cursor.as_ref().is_none_or(|cursor| cursor.forward);
    let total = rows.len();
    // In the order of the walk, which is the list's or its reverse.
    let compared = |one: (&Key, u64), two: (&Key, u64)| {
        let order = one.cmp(&two);
        if ascending == forward {
            order
        } else {
            order.reverse()
        }
    };
    if let Some(cursor) = &wanted.cursor {
        let place = (&cursor.key, cursor.id);
        rows.retain(|(key, id, _)| compared((key, *id), place).is_gt());
    }
    let behind = rows.len() < total;
    let more = rows.len() > wanted.limit;
    rows = first(rows, wanted.limit, |one, two| {
        compared((&one.0, one.1), (&two.0, two.1))
    });
    page(rows, forward, behind, more)
}

/// The first so many in an order that has no ties; the others are left out unsorted.
pub fn first<T>(mut all: Vec<T>, count: usize, order: impl Fn(&T, &T) -> Ordering) -> Vec<T> {
    if count < all.len() {
        all.select_nth_unstable_by(count, &order);
        all.truncate(count);
    }
    all.sort_unstable_by(&order);
    all
}

/// A page of a ledger: of all its records, or of some, that pass a filter.
///
/// # Errors
/// 400 when the cursor is none of ours.
pub fn ledger_page<T: Row>(
    request: &ApiRequest,
    ledger: &Ledger<T>,
    some: Option<Vec<u64>>,
    passes: impl Fn(&T) -> bool,
    present: impl Fn(&T) -> Value,
) -> Result<ApiResponse, ApiError> {
    let wanted = Wanted::from(request, 30)?;
    let order = order_of(request);
    let page = match some {
        None => walked(&wanted, ledger, order, passes)?,
        Some(ids) => {
            let rows = ids
                .iter()
                .filter_map(|id| ledger.get(*id))
                .filter(|row| passes(row))
                .map(|row| (Key::At(ledger.place(row, order.by).0), row.id(), row))
                .collect();
            sorted(&wanted, rows, order.ascending)
        }
    };
    Ok(page.enveloped(request, present))
}

/// A page of a small table by the key that the order names.
///
/// # Errors
/// 400 when the cursor is none of ours.
pub fn table_page<'a>(
    request: &ApiRequest,
    rows: impl Iterator<Item = (u64, &'a Map<String, Value>)>,
    default_limit: u64,
    default_order: &str,
    present: impl Fn(&Map<String, Value>) -> Value,
) -> Result<ApiResponse, ApiError> {
    let wanted = Wanted::from(request, default_limit)?;
    let text = request.query_text("order_by").unwrap_or(default_order);
    let (name, rest) = text.split_once(':').unwrap_or((text, "asc"));
    let rows = rows
        .map(|(id, row)| (row_key(row, name), id, row))
        .collect();
    Ok(sorted(&wanted, rows, rest.starts_with("asc")).enveloped(request, present))
}

fn row_key(row: &Map<String, Value>, name: &str) -> Key {
    let value = match name.split_once('.') {
        Some((outer, inner)) => row.get(outer).and_then(|value| value.get(inner)),
        None => row.get(name),
    };
    match value {
        Some(Value::String(text)) => Key::from_json(&json!(text)).unwrap_or(Key::First),
        Some(Value::Number(number)) => Key::Number(number.as_i64().unwrap_or(0)),
        _ => Key::First,
    }
}
