//! Pages: cursors, limits, orders and the list envelope, for every list there is.

use crate::api_error::ApiError;
use crate::request::{ApiRequest, ApiResponse};
use crate::store::{By, Ledger, Order, Row};
use crate::timestamp::Timestamp;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};

/// What a record is sorted by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Key {
    /// A date.
    At(Timestamp),
    /// A number.
    Number(i64),
    /// A text.
    Text(String),
}

impl Key {
    fn to_json(&self) -> Value {
        match self {
            Self::At(timestamp) => json!(timestamp.without_offset()),
            Self::Number(number) => json!(number),
            Self::Text(text) => json!(text),
        }
    }

    // A text that reads as a date is one: only date keys ever look like that.
    fn from_json(value: &Value) -> Option<Self> {
        match value {
            Value::String(text) => {
                Some(Timestamp::parse(text).map_or_else(|| Self::Text(text.clone()), Self::At))
            }
            Value::Number(number) => number.as_i64().map(Self::Number),
            _ => None,
        }
    }
}

/// A place in a list: where the next (or the previous) page begins.
#[derive(Clone, Debug, PartialEq)]
pub struct Cursor {
    /// Towards the end of the list.
    pub forward: bool,
    /// The key of the last record seen.
    pub key: Key,
    /// The id of the last record seen.
    pub id: u64,
}

impl Cursor {
    /// The opaque text that travels.
    #[must_use]
    pub fn encode(&self) -> String {
        let direction = if self.forward { "next" } else { "prev" };
        STANDARD.encode(json!([direction, self.key.to_json(), self.id]).to_string())
    }

    /// Reads what a client sent back.
    #[must_use]
    pub fn decode(text: &str) -> Option<Self> {
        let parts: Vec<Value> = serde_json::from_slice(&STANDARD.decode(text).ok()?).ok()?;
        let [direction, key, id] = parts.as_slice() else {
            return None;
        };
        let forward = match direction.as_str()? {
            "next" => true,
            "prev" => false,
            _ => return None,
        };
        Some(Self {
            forward,
            key: Key::from_json(key)?,
            id: id.as_u64()?,
        })
    }
}

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
    let by = if name == "updated_datetime" {
        By::Updated
    } else {
        By::Created
    };
    Order {
        by,
        ascending: direction == "asc",
    }
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
    let key = |row: &T| Key::At(ledger.place(row, order.by).0);
    if let Some(ids) = some {
        let rows: Vec<&T> = ids
            .iter()
            .filter_map(|id| ledger.get(*id))
            .filter(|row| passes(row))
            .collect();
        let rows = rows
            .into_iter()
            .map(|row| (key(row), row.id(), row))
            .collect();
        return sorted_page(request, &wanted, rows, order.ascending, present);
    }
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
    if !forward {
        rows.reverse();
    }
    let (before, after) = if forward {
        (behind, more)
    } else {
        (more, behind)
    };
    let cursor = |row: Option<&&T>, there: bool, forward: bool| {
        row.filter(|_| there).map(|row| {
            Cursor {
                forward,
                key: key(row),
                id: row.id(),
            }
            .encode()
        })
    };
    let prev = cursor(rows.first(), before, false);
    let next = cursor(rows.last(), after, true);
    Ok(envelope(
        request,
        rows.into_iter().map(present).collect(),
        prev,
        next,
    ))
}

/// A page of a small table by the keys that `key` gives.
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
    sorted_page(request, &wanted, rows, rest.starts_with("asc"), present)
}

fn row_key(row: &Map<String, Value>, name: &str) -> Key {
    let value = match name.split_once('.') {
        Some((outer, inner)) => row.get(outer).and_then(|value| value.get(inner)),
        None => row.get(name),
    };
    match value {
        Some(Value::String(text)) => Key::from_json(&json!(text)).unwrap_or(Key::Number(0)),
        Some(Value::Number(number)) => Key::Number(number.as_i64().unwrap_or(0)),
        _ => Key::Number(0),
    }
}

/// A page of rows that come with their keys, in any order.
///
/// # Errors
/// None today; like the other pages for symmetry.
pub fn sorted_page<R>(
    request: &ApiRequest,
    wanted: &Wanted,
    mut rows: Vec<(Key, u64, R)>,
    ascending: bool,
    present: impl Fn(R) -> Value,
) -> Result<ApiResponse, ApiError> {
    rows.sort_by(|a, b| {
        let order = (&a.0, a.1).cmp(&(&b.0, b.1));
        if ascending { order } else { order.reverse() }
    });
    let before = |key: &Key, id: u64, cursor: &Cursor| {
        let (own, other) = ((key, id), (&cursor.key, cursor.id));
        if ascending { own < other } else { own > other }
    };
    let (start, end) = match &wanted.cursor {
        None => (0, rows.len().min(wanted.limit)),
        Some(cursor) if cursor.forward => {
            let behind = rows
                .iter()
                .take_while(|(key, id, _)| {
                    before(key, *id, cursor) || (key, *id) == (&cursor.key, cursor.id)
                })
                .count();
            (behind, rows.len().min(behind + wanted.limit))
        }
        Some(cursor) => {
            let end = rows
                .iter()
                .take_while(|(key, id, _)| before(key, *id, cursor))
                .count();
            (end.saturating_sub(wanted.limit), end)
        }
    };
    let total = rows.len();
    let place = |index: usize, forward: bool| {
        rows.get(index).map(|(key, id, _)| {
            Cursor {
                forward,
                key: key.clone(),
                id: *id,
            }
            .encode()
        })
    };
    let prev = if start > 0 && start < total {
        place(start, false)
    } else {
        None
    };
    let next = if end < total && end > start {
        place(end - 1, true)
    } else {
        None
    };
    let data = rows
        .into_iter()
        .skip(start)
        .take(end - start)
        .map(|(_, _, row)| present(row))
        .collect();
    Ok(envelope(request, data, prev, next))
}

/// The envelope around a page.
#[must_use]
pub fn envelope(
    request: &ApiRequest,
    data: Vec<Value>,
    prev: Option<String>,
    next: Option<String>,
) -> ApiResponse {
    ApiResponse::json(
        200,
        &json!({
            "object": "list",
            "uri": request.uri,
            "data": data,
            "meta": {"prev_cursor": prev, "next_cursor": next},
        }),
    )
}
