//! Macros.

use super::crud::Crud;
use crate::paging;
use crate::request::{ApiRequest, ApiResponse};
use crate::route::{Body, Outcome, Route};
use crate::shape::{Field, ID, INTEGER, Kind, Shape, TEXT, list as list_of, optional, required};
use crate::store::Store;
use crate::vocabulary::{MACRO_INTENT, MACRO_ORDER};
use serde_json::{Map, Value, json};

const MACRO: Crud = Crud {
    name: "Macro",
    slug: "macro",
    path: "macros",
    table: |store| &store.tables.macros,
    table_mut: |store| &mut store.tables.macros,
};

const ACTION: Kind = Kind::Object(&Shape::closed(&[
    required("arguments", Kind::Map),
    optional("description", TEXT).or_null(),
    required("name", TEXT),
    required("title", TEXT),
    optional("type", Kind::OneOf(&["system", "user"])),
]));
const SHARED: &[Field] = &[
    optional("external_id", TEXT).or_null(),
    optional("intent", Kind::OneOf(MACRO_INTENT)).or_null(),
    optional("language", TEXT).or_null(),
    optional("actions", list_of(&ACTION)),
];
const CREATE: Kind =
    Kind::Object(&Shape::closed(SHARED).with(&[required("name", Kind::Text(1, 256))]));
const UPDATE: Kind =
    Kind::Object(&Shape::closed(SHARED).with(&[optional("name", Kind::Text(1, 256))]));
const IDS: Kind = Kind::Object(&Shape::closed(&[required("ids", Kind::List(&ID, 1, 30))]));

const QUERY: &[Field] = &[
    optional("archived", Kind::Flag),
    optional("cursor", Kind::Text(1, 4096)),
    optional("languages", list_of(&TEXT)),
    optional("limit", Kind::Integer(1, 100)),
    optional("message_id", INTEGER),
    optional("number_predictions", INTEGER),
    optional("order_by", Kind::OneOf(MACRO_ORDER)),
    optional("search", TEXT),
    optional("tags", list_of(&TEXT)),
    optional("ticket_id", INTEGER),
];

/// Routes of macros.
pub const ROUTES: &[Route] = &[
    Route::get("/macros", "macros", QUERY, list),
    Route::post("/macros", "macros", &CREATE, create),
    Route::put("/macros/archive", "macros", &IDS, archive).with_body(Body::Json(&IDS)),
    Route::put("/macros/unarchive", "macros", &IDS, unarchive),
    Route::get("/macros/{id}", "macros", &[], show),
    Route::put("/macros/{id}", "macros", &UPDATE, update),
    Route::delete("/macros/{id}", "macros", delete),
];

fn list(request: &ApiRequest, store: &Store) -> Outcome {
    let search = request
        .query_text("search")
        .unwrap_or_default()
        .to_lowercase();
    let languages = request.query_words("languages");
    let archived = request.query_flag("archived");
    let passes = |row: &Map<String, Value>| {
        let text = |key: &str| row.get(key).and_then(Value::as_str);
        text("name").is_some_and(|name| name.to_lowercase().contains(&search))
            && languages.as_ref().is_none_or(|languages| {
                text("language").is_some_and(|own| languages.contains(&own))
            })
            && archived.is_none_or(|wanted| text("archived_datetime").is_some() == wanted)
    };
    let rows = store.tables.macros.iter().filter(|(_, row)| passes(row));
    paging::table_page(request, rows, 30, "created_datetime:desc", |row| json!(row))
}

fn show(request: &ApiRequest, store: &Store) -> Outcome {
    MACRO.show(request, store)
}

fn create(request: &ApiRequest, store: &mut Store) -> Outcome {
    let defaults = json!({"external_id": null, "intent": null, "language": null, "usage": 0, "actions": [], "archived_datetime": null, "updated_datetime": request.now});
    MACRO.create(request, store, defaults)
}

fn update(request: &ApiRequest, store: &mut Store) -> Outcome {
    MACRO.update(request, store)
}

fn delete(request: &ApiRequest, store: &mut Store) -> Outcome {
    MACRO.delete(request, store)
}

fn archive(request: &ApiRequest, store: &mut Store) -> Outcome {
    set_archived(
        request,
        store,
        Some(json!(request.now)),
        "archived",
        "already_archived",
    )
}

fn unarchive(request: &ApiRequest, store: &mut Store) -> Outcome {
    set_archived(request, store, None, "unarchived", "already_not_archived")
}

fn set_archived(
    request: &ApiRequest,
    store: &mut Store,
    at: Option<Value>,
    done: &str,
    already: &str,
) -> Outcome {
    let ids: Vec<u64> = request
        .field("ids")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_u64)
        .collect();
    let mut results = Vec::new();
    for id in ids {
        let status = match store.tables.macros.get_mut(id) {
            None => "not_found",
            Some(row)
                if row
                    .get("archived_datetime")
                    .is_some_and(|old| old.is_null() == at.is_none()) =>
            {
                already
            }
            Some(row) => {
                row.insert("archived_datetime".into(), at.clone().unwrap_or_default());
                done
            }
        };
        if status == done {
            MACRO.record(request, store, done, id);
        }
        results.push(json!({"id": id, "status": status}));
    }
    Ok(ApiResponse::json(200, &json!({"data": results})))
}
