//! Statistics: computed from what is there, or refused; nothing is echoed, nothing invented.

mod filters;
mod overview;
mod query;
mod rows;

use crate::paging::{Cursor, Key, Wanted, list_uri};
use crate::request::{ApiRequest, ApiResponse};
use crate::route::{Outcome, Route};
use crate::shape::{Field, Kind, Shape, TEXT, list as list_of, optional, required};
use crate::store::Store;
use query::Query;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

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
    let mut groups: BTreeMap<String, (Map<String, Value>, Vec<rows::Row>)> = BTreeMap::new();
    for row in rows::of(store, &query)? {
        if !query.covers(row.at) || !query.passes(store, &row) {
            continue;
        }
        for columns in query.columns(store, &row) {
            let key = if query.is_total() {
                String::new()
            } else {
                json!(columns).to_string()
            };
            let group = groups.entry(key).or_insert((columns, Vec::new()));
            group.1.push(row.clone());
        }
    }
    // Without anything to group by there is one row, whatever there was to count.
    if groups.is_empty() && query.is_total() {
        groups.insert(String::new(), (Map::new(), Vec::new()));
    }
    let mut lines: Vec<Map<String, Value>> = groups
        .into_values()
        .map(|(mut columns, rows)| {
            for measure in &query.measures {
                columns.insert(measure.clone(), rows::measured(measure, &rows));
            }
            columns
        })
        .collect();
    query.sort(&mut lines);
    Ok(paged(request, &query.scope, &wanted, lines))
}

fn paged(
    request: &ApiRequest,
    scope: &str,
    wanted: &Wanted,
    lines: Vec<Map<String, Value>>,
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
    let data: Vec<Map<String, Value>> = lines.into_iter().skip(offset).take(wanted.limit).collect();
    ApiResponse::json(
        200,
        json!({
            "object": "list",
            "uri": list_uri(request),
            "data": data,
            "meta": {
                "scope": scope,
                "prev_cursor": (offset > 0).then(|| cursor(offset.saturating_sub(wanted.limit), false)),
                "next_cursor": (next < total).then(|| cursor(next, true)),
                "total": total,
                "offset": offset,
                "limit": wanted.limit,
            },
        }),
    )
}
