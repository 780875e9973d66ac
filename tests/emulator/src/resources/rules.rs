//! Rules. They are kept, not run.

use super::crud::Crud;
use crate::api_error::ApiError;
use crate::paging;
use crate::request::{ApiRequest, ApiResponse};
use crate::route::{Outcome, Route};
use crate::shape::{Field, ID, INTEGER, Kind, Shape, TEXT, list as list_of, optional, required};
use crate::store::Store;
use crate::syntax;
use crate::timestamp::Timestamp;
use crate::vocabulary::RULE_EVENT;
use serde_json::{Map, Value, json};

const RULE: Crud = Crud {
    name: "Rule",
    slug: Some("rule"),
    path: "rules",
    table: |store| &store.tables.rules,
    table_mut: |store| &mut store.tables.rules,
};

const SHARED: &[Field] = &[
    optional("code_ast", Kind::Map),
    optional("deactivated_datetime", Kind::Datetime).or_null(),
    optional("description", TEXT).or_null(),
    optional("event_types", Kind::Any),
    optional("priority", INTEGER),
];
const CREATE: Kind = Kind::Object(
    &Shape::closed(SHARED).with(&[required("name", Kind::Text(1, 256)), required("code", TEXT)]),
);
const UPDATE: Kind = Kind::Object(
    &Shape::closed(SHARED).with(&[optional("name", Kind::Text(1, 256)), optional("code", TEXT)]),
);
const PRIORITY: Kind = Kind::Object(&Shape::closed(&[
    required("id", ID),
    required("priority", INTEGER),
]));
const PRIORITIES: Kind = Kind::Object(&Shape::closed(&[required(
    "priorities",
    list_of(&PRIORITY),
)]));

const QUERY: &[Field] = &[
    optional("cursor", Kind::Text(1, 4096)),
    optional("limit", Kind::Integer(1, 100)),
    optional(
        "order_by",
        Kind::OneOf(&["created_datetime:asc", "created_datetime:desc"]),
    ),
];

/// Routes of rules.
pub const ROUTES: &[Route] = &[
    Route::get("/rules", "rules", QUERY, list),
    Route::post("/rules", "rules", &CREATE, create),
    Route::post("/rules/priorities", "rules", &PRIORITIES, priorities),
    Route::get("/rules/{id}", "rules", &[], show),
    Route::put("/rules/{id}", "rules", &UPDATE, update),
    Route::delete("/rules/{id}", "rules", delete),
];

fn list(request: &ApiRequest, store: &Store) -> Outcome {
    paging::table_page(
        request,
        store.tables.rules.iter(),
        100,
        "created_datetime:desc",
        |row| json!(row),
    )
}

fn show(request: &ApiRequest, store: &Store) -> Outcome {
    RULE.show(request, store)
}

// `ticket-created,ticket-updated`: a comma-separated list of known events.
fn events_known(request: &ApiRequest) -> Result<(), ApiError> {
    let known = |text: &str| {
        text.split(',')
            .all(|event| RULE_EVENT.contains(&event.trim()))
    };
    match request.field("event_types") {
        None => Ok(()),
        Some(Value::String(text)) if known(text) => Ok(()),
        Some(Value::Array(list)) if list.iter().all(|item| item.as_str().is_some_and(known)) => {
            Ok(())
        }
        Some(_) => Err(ApiError::field(
            "event_types",
            "Not events that can set a rule off.",
        )),
    }
}

// The code is kept beside its tree; events as one text, or null when none are named.
fn understood(request: &ApiRequest) -> Result<ApiRequest, ApiError> {
    events_known(request)?;
    let mut request = request.clone();
    let tree = match request.field("code").and_then(Value::as_str) {
        None => None,
        Some(code) => {
            let tree = syntax::parse(code).and_then(|tree| {
                syntax::check_rule(&tree)?;
                Ok(tree)
            });
            Some(tree.map_err(|problem| ApiError::field("code", problem))?)
        }
    };
    if let Value::Object(body) = &mut request.body {
        // What a client thinks the tree is does not count.
        body.remove("code_ast");
        if let Some(tree) = tree {
            body.insert("code_ast".into(), tree);
        }
        if let Some(Value::Array(events)) = body.get("event_types") {
            let events: Vec<&str> = events.iter().filter_map(Value::as_str).collect();
            let events = json!(events.join(","));
            body.insert("event_types".into(), events);
        }
    }
    Ok(request)
}

/// A new rule, of the priority that comes next.
pub fn blank(store: &Store, now: Timestamp) -> Value {
    let last = store
        .tables
        .rules
        .iter()
        .filter_map(|(_, row)| row.get("priority")?.as_i64())
        .max();
    json!({
        "code": null,
        "code_ast": null,
        "created_datetime": null,
        "deactivated_datetime": null,
        "description": null,
        "event_types": null,
        "settings": null,
        "name": null,
        "priority": last.unwrap_or(0) + 1,
        "type": "user",
        "updated_datetime": now,
        "uri": null,
    })
}

fn create(request: &ApiRequest, store: &mut Store) -> Outcome {
    let request = understood(request)?;
    let blank = blank(store, request.now);
    RULE.create(&request, store, blank)
}

fn update(request: &ApiRequest, store: &mut Store) -> Outcome {
    RULE.update(&understood(request)?, store)
}

fn delete(request: &ApiRequest, store: &mut Store) -> Outcome {
    RULE.delete(request, store)
}

fn priorities(request: &ApiRequest, store: &mut Store) -> Outcome {
    let pairs: Vec<(u64, Value)> = request
        .field("priorities")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(|pair| Some((pair.get("id")?.as_u64()?, pair.get("priority")?.clone())))
        .collect();
    for (id, _) in &pairs {
        RULE.existing(store, *id)?;
    }
    for (id, priority) in pairs {
        let values = [("priority".to_owned(), priority)].into_iter().collect();
        RULE.change(request, store, id, values);
        request.record(store, "rule-priority-updated", "Rule", id, None);
    }
    let mut rows: Vec<&Map<String, Value>> =
        store.tables.rules.iter().map(|(_, row)| row).collect();
    rows.sort_by_key(|row| row.get("priority").and_then(Value::as_i64));
    Ok(ApiResponse::json(200, json!(rows)))
}
