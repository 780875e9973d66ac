//! Rules. They are kept, not run.

use super::crud::Crud;
use crate::api_error::ApiError;
use crate::paging;
use crate::request::{ApiRequest, ApiResponse};
use crate::route::{Outcome, Route};
use crate::shape::{Field, ID, INTEGER, Kind, Shape, TEXT, list as list_of, optional, required};
use crate::store::Store;
use crate::vocabulary::RULE_EVENT;
use serde_json::{Value, json};

const RULE: Crud = Crud {
    name: "Rule",
    slug: "rule",
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

fn create(request: &ApiRequest, store: &mut Store) -> Outcome {
    events_known(request)?;
    let defaults = json!({"code_ast": {}, "deactivated_datetime": null, "description": null, "event_types": "ticket-created", "priority": 100, "updated_datetime": request.now});
    RULE.create(request, store, defaults)
}

fn update(request: &ApiRequest, store: &mut Store) -> Outcome {
    events_known(request)?;
    RULE.update(request, store)
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
        if let Some(row) = store.tables.rules.get_mut(id) {
            row.insert("priority".into(), priority);
        }
        request.record(store, "rule-priority-updated", "Rule", id, None);
    }
    let rows: Vec<&_> = store.tables.rules.iter().map(|(_, row)| row).collect();
    Ok(ApiResponse::json(200, &json!({"data": rows})))
}
