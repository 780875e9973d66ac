//! Statistics: counts over tickets, messages and surveys; the legacy statistics are gone.

use crate::api_error::ApiError;
use crate::request::{ApiRequest, ApiResponse};
use crate::route::{Outcome, Route};
use crate::shape::{Field, Kind, Shape, TEXT, list as list_of, optional, required};
use crate::store::Store;
use serde_json::{Value, json};
use std::collections::BTreeMap;

const ASK: Kind = Kind::Object(&Shape::closed(&[required(
    "query",
    Kind::Object(&Shape::open(&[
        required("scope", TEXT),
        optional("measures", list_of(&TEXT)),
        optional("dimensions", list_of(&TEXT)),
        required("filters", list_of(&Kind::Map)),
        required("timezone", TEXT),
    ])),
)]));
const QUERY: &[Field] = &[
    optional("cursor", Kind::Text(1, 4096)),
    optional("limit", Kind::Integer(1, 10_000)),
];

/// Routes of statistics.
pub const ROUTES: &[Route] = &[
    Route::ask("POST", "/reporting/stats", "statistics", QUERY, &ASK, stats),
    Route::ask("POST", "/stats/{name}", "statistics", &[], &Kind::Map, gone),
    Route::ask(
        "POST",
        "/stats/{name}/download",
        "statistics",
        &[],
        &Kind::Map,
        gone,
    ),
];

fn gone(request: &ApiRequest, _: &Store) -> Outcome {
    Err(ApiError::new(
        400,
        format!("The statistic {} does not exist.", request.segment(0)),
    ))
}

fn stats(request: &ApiRequest, store: &Store) -> Outcome {
    let query = request.field("query").cloned().unwrap_or_default();
    let scope = query
        .get("scope")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let first = |name: &str| {
        query
            .get(name)
            .and_then(Value::as_array)
            .and_then(|list| list.first())
            .and_then(Value::as_str)
            .map(str::to_owned)
    };
    let measure = first("measures").unwrap_or_else(|| "ticketCount".into());
    let dimension = first("dimensions");
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    for ticket in store.tickets.iter() {
        let weight = match scope {
            "tickets-created" | "tags" | "ticket-fields" | "workload-tickets" => 1,
            "tickets-closed" => u64::from(ticket.closed),
            "tickets-open" => u64::from(!ticket.closed),
            "messages-sent" | "messages-received" | "tickets-replied" => {
                let sent = scope != "messages-received";
                ticket
                    .messages
                    .iter()
                    .filter_map(|id| store.messages.get(*id))
                    .filter(|message| message.from_agent == sent)
                    .count() as u64
            }
            "satisfaction-surveys" => 0,
            _ => {
                return Err(ApiError::field(
                    "query.scope",
                    "This statistic is not kept here.",
                ));
            }
        };
        let group = match dimension.as_deref() {
            Some("ticketId") => ticket.id.to_string(),
            Some("agentId") => ticket
                .assignee_user
                .map(|id| id.to_string())
                .unwrap_or_default(),
            Some("channel") => ticket.channel.clone(),
            _ => String::new(),
        };
        *counts.entry(group).or_default() += weight;
    }
    let limit = request.query_integer("limit").unwrap_or(1000);
    let total = counts.len();
    let rows = counts
        .into_iter()
        .take(usize::try_from(limit).unwrap_or(1000))
        .map(|(group, count)| match &dimension {
            Some(dimension) => {
                json!({dimension.as_str(): group, measure.as_str(): count.to_string()})
            }
            None => json!({measure.as_str(): count.to_string()}),
        });
    let rows: Vec<Value> = rows.collect();
    Ok(ApiResponse::json(
        200,
        &json!({
            "object": "list", "uri": request.uri, "data": rows,
            "meta": {"scope": scope, "prev_cursor": null, "next_cursor": null, "total": total, "offset": 0, "limit": limit},
        }),
    ))
}
