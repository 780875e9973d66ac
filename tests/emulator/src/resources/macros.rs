//! Macros.

use super::crud::Small;
use crate::request::{Answer, Call};
use crate::paging;
use crate::route::{Body, Outcome, Route};
use crate::shape::{Field, ID, INTEGER, Kind, Shape, TEXT, list as list_of, optional, required};
use crate::store::Store;
use crate::vocabulary::{MACRO_INTENT, MACRO_ORDER};
use serde_json::{Map, Value, json};

const MACRO: Small = Small {
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
const CREATE: Kind = Kind::Object(&Shape::closed(SHARED).with(&[required("name", Kind::Text(1, 256))]));
const UPDATE: Kind = Kind::Object(&Shape::closed(SHARED).with(&[optional("name", Kind::Text(1, 256))]));
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

fn list(call: &Call, store: &Store) -> Outcome {
    let search = call.query_text("search").unwrap_or_default().to_lowercase();
    let languages = call.query_words("languages");
    let archived = call.query_flag("archived");
    let passes = |row: &Map<String, Value>| {
        let text = |key: &str| row.get(key).and_then(Value::as_str);
        text("name").is_some_and(|name| name.to_lowercase().contains(&search))
            && languages.as_ref().is_none_or(|languages| text("language").is_some_and(|own| languages.contains(&own)))
            && archived.is_none_or(|wanted| text("archived_datetime").is_some() == wanted)
    };
    let rows = store.tables.macros.iter().filter(|(_, row)| passes(row));
    paging::table_page(call, rows, 30, "created_datetime:desc", |row| json!(row))
}

fn show(call: &Call, store: &Store) -> Outcome {
    MACRO.show(call, store)
}

fn create(call: &Call, store: &mut Store) -> Outcome {
    let defaults = json!({"external_id": null, "intent": null, "language": null, "usage": 0, "actions": [], "archived_datetime": null, "updated_datetime": call.now});
    MACRO.create(call, store, defaults)
}

fn update(call: &Call, store: &mut Store) -> Outcome {
    MACRO.update(call, store)
}

fn delete(call: &Call, store: &mut Store) -> Outcome {
    MACRO.delete(call, store)
}

fn archive(call: &Call, store: &mut Store) -> Outcome {
    set_archived(call, store, Some(json!(call.now)), "archived", "already_archived")
}

fn unarchive(call: &Call, store: &mut Store) -> Outcome {
    set_archived(call, store, None, "unarchived", "already_not_archived")
}

fn set_archived(call: &Call, store: &mut Store, at: Option<Value>, done: &str, already: &str) -> Outcome {
    let ids: Vec<u64> = call.field("ids").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_u64).collect();
    let mut results = Vec::new();
    for id in ids {
        let status = match store.tables.macros.get_mut(id) {
            None => "not_found",
            Some(row) if row.get("archived_datetime").is_some_and(|old| old.is_null() == at.is_none()) => already,
            Some(row) => {
                row.insert("archived_datetime".into(), at.clone().unwrap_or_default());
                done
            }
        };
        if status == done {
            MACRO.tell(call, store, done, id);
        }
        results.push(json!({"id": id, "status": status}));
    }
    Ok(Answer::json(200, &json!({"data": results})))
}
