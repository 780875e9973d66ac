//! Statistics: computed from what is there, or refused; nothing is echoed, nothing invented.

mod filters;
mod overview;
mod query;
mod rows;

use crate::paging::{self, Cursor, Key, Wanted, list_uri};
use crate::request::{ApiRequest, ApiResponse};
use crate::route::{Outcome, Route};
use crate::shape::{Field, Kind, Shape, TEXT, list as list_of, optional, required};
use crate::store::Store;
use query::Query;
use serde_json::{Map, Value, json};
use std::collections::HashMap;

const TIME: Kind = Kind::Object(&Shape::closed(&[
    required("dimension", TEXT),
    optional(
        "granularity",
        Kind::OneOf(&["hour", "day", "week", "month"]),
    ),
]));
const FILTER: Kind = Kind::Object(&Shape::closed(&[
    required("member", TEXT),
    optional("operator", Kind::OneOf(filters::OPERATORS)),
    required("values", list_of(&Kind::Any)),
]));
const ASK: Kind = Kind::Object(&Shape::closed(&[required(
    "query",
    Kind::Object(&Shape::closed(&[
        required("scope", TEXT),
        required("filters", list_of(&FILTER)),
        required("timezone", Kind::Timezone),
        optional("measures", list_of(&TEXT)),
        optional("dimensions", list_of(&TEXT)),
        optional("time_dimensions", list_of(&TIME)),
        optional("order", list_of(&Kind::List(&TEXT, 2, 2))),
    ])),
)]));
const QUERY: &[Field] = &[
    optional("cursor", Kind::Text(1, 4096)),
    optional("limit", Kind::Integer(1, 10_000)),
];

/// Routes of statistics.
pub const ROUTES: &[Route] = &[
    Route::ask("POST", "/reporting/stats", "statistics", QUERY, &ASK, stats),
    Route::ask(
        "POST",
        "/stats/{name}",
        "statistics",
        &[],
        &overview::ASK,
        overview::legacy,
    ),
    Route::ask(
        "POST",
        "/stats/{name}/download",
        "statistics",
        &[],
        &Kind::Map,
        overview::gone,
    ),
];

fn stats(request: &ApiRequest, store: &Store) -> Outcome {
    let query = Query::read(request)?;
    let wanted = Wanted::from(request, 30)?;
    let rows = rows::of(store, &query)?;
    let mut groups: HashMap<Vec<Value>, Vec<&rows::Row>> = HashMap::new();
    for row in &rows {
        if !query.covers(row.at) || !query.passes(store, row) {
            continue;
        }
        for cells in query.cells(store, row) {
            groups.entry(cells).or_default().push(row);
        }
    }
    // Without anything to group by there is one row, whatever there was to count.
    if groups.is_empty() && query.is_total() {
        groups.insert(Vec::new(), Vec::new());
    }
    let lines = groups
        .into_iter()
        .map(|(mut cells, rows)| {
            let measures = query.measures.iter();
            cells.extend(measures.map(|measure| rows::measured(measure, &rows)));
            cells
        })
        .collect();
    Ok(paged(request, &query, &wanted, lines))
}

fn paged(
    request: &ApiRequest,
    query: &Query,
    wanted: &Wanted,
    lines: Vec<Vec<Value>>,
) -> ApiResponse {
    let total = lines.len();
    let offset = match &wanted.cursor {
        Some(Cursor {
            key: Key::Number(number),
            ..
        }) => usize::try_from(*number).unwrap_or(0).min(total),
        _ => 0,
    };
    let cursor = |at: usize, forward: bool| {
        Cursor {
            forward,
            key: Key::Number(i64::try_from(at).unwrap_or(0)),
            id: 0,
        }
        .encode()
    };
    let next = offset + wanted.limit;
    // Only what is answered gets names: there may be many lines.
    let names = query.columns();
    let named = |cells: Vec<Value>| names.iter().cloned().zip(cells).collect();
    let lines = paging::first(lines, next, query.order_of(&names));
    let data: Vec<Map<String, Value>> = lines.into_iter().skip(offset).map(named).collect();
    ApiResponse::json(
        200,
        json!({
            "object": "list",
            "uri": list_uri(request),
            "data": data,
            "meta": {
                "scope": query.scope,
                "prev_cursor": (offset > 0).then(|| cursor(offset.saturating_sub(wanted.limit), false)),
                "next_cursor": (next < total).then(|| cursor(next, true)),
                "total": total,
                "offset": offset,
                "limit": wanted.limit,
            },
        }),
    )
}
