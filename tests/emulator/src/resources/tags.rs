//! Tags.

use crate::request::{Answer, Call};
use crate::paging;
use crate::api_error::Refusal;
use crate::route::{Body, Outcome, Route};
use crate::shape::{Field, ID, Kind, Shape, TEXT, optional, required};
use crate::store::Store;
use serde_json::{Map, Value, json};

const DECORATION: Kind = Kind::Object(&Shape::closed(&[optional("color", TEXT)]));
const CREATE: Kind = Kind::Object(&Shape::closed(&[
    required("name", Kind::Text(1, 256)),
    optional("description", TEXT).or_null(),
    optional("decoration", DECORATION).or_null(),
]));
const UPDATE: Kind = Kind::Object(&Shape::closed(&[
    optional("name", Kind::Text(1, 256)),
    optional("description", TEXT).or_null(),
    optional("decoration", DECORATION).or_null(),
]));
const IDS: Kind = Kind::Object(&Shape::closed(&[required(
    "ids",
    Kind::List(&ID, 1, usize::MAX),
)]));
const SOURCES: Kind = Kind::Object(&Shape::closed(&[required(
    "source_tags_ids",
    Kind::List(&ID, 1, usize::MAX),
)]));

const ORDER: &[&str] = &[
    "created_datetime",
    "created_datetime:asc",
    "created_datetime:desc",
    "name",
    "name:asc",
    "name:desc",
    "usage",
    "usage:asc,name:asc",
    "usage:desc,name:desc",
];
const QUERY: &[Field] = &[
    optional("cursor", Kind::Text(1, 4096)),
    optional("limit", Kind::Integer(1, 100)),
    optional("order_by", Kind::OneOf(ORDER)),
    optional("search", TEXT),
];

/// Routes of tags.
pub const ROUTES: &[Route] = &[
    Route::get("/tags", "tags", QUERY, list),
    Route::post("/tags", "tags", &CREATE, create),
    Route::delete("/tags", "tags", delete_many).with_body(Body::Json(&IDS)),
    Route::get("/tags/{id}", "tags", &[], show),
    Route::put("/tags/{id}", "tags", &UPDATE, update),
    Route::delete("/tags/{id}", "tags", delete),
    Route::put("/tags/{destination_tag_id}/merge", "tags", &SOURCES, merge),
];

fn existing(store: &Store, id: u64) -> Result<&Map<String, Value>, Refusal> {
    store
        .tables
        .tags
        .get(id)
        .ok_or_else(|| Refusal::not_found("Tag", id))
}

/// Makes a tag.
pub fn make(call: &Call, store: &mut Store, name: &str, decoration: Option<&Value>) -> u64 {
    let mut row = Map::new();
    row.insert("name".into(), json!(name));
    row.insert("description".into(), Value::Null);
    row.insert("decoration".into(), decoration.cloned().unwrap_or_default());
    row.insert("usage".into(), json!(0));
    row.insert("created_datetime".into(), json!(call.now));
    row.insert("deleted_datetime".into(), Value::Null);
    row.insert(
        "uri".into(),
        json!(format!("/api/tags/{}/", store.tables.tags.next_id())),
    );
    let id = store.tables.tags.add(row);
    call.record(store, "tag-created", "Tag", id, None);
    id
}

fn list(call: &Call, store: &Store) -> Outcome {
    let search = call.query_text("search").unwrap_or_default().to_lowercase();
    let named = |row: &Map<String, Value>| {
        row.get("name")
            .and_then(Value::as_str)
            .is_some_and(|name| name.to_lowercase().contains(&search))
    };
    let rows = store.tables.tags.iter().filter(|(_, row)| named(row));
    paging::table_page(call, rows, 30, "created_datetime:desc", |row| json!(row))
}

fn show(call: &Call, store: &Store) -> Outcome {
    Ok(Answer::json(200, existing(store, call.id(0)?)?))
}

fn taken(call: &Call, store: &Store, own: Option<u64>) -> Result<(), Refusal> {
    let name = call.field("name").and_then(Value::as_str);
    match name.and_then(|name| store.tag_named(name)) {
        Some(id) if Some(id) != own => Err(Refusal::conflict("name", "Another tag has this name.")),
        _ => Ok(()),
    }
}

fn create(call: &Call, store: &mut Store) -> Outcome {
    taken(call, store, None)?;
    let name = call
        .field("name")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let id = make(call, store, name, call.field("decoration"));
    if let (Some(row), Some(description)) =
        (store.tables.tags.get_mut(id), call.field("description"))
    {
        row.insert("description".into(), description.clone());
    }
    Ok(Answer::json(201, existing(store, id)?))
}

fn update(call: &Call, store: &mut Store) -> Outcome {
    let id = call.id(0)?;
    let old = existing(store, id)?.get("name").cloned();
    taken(call, store, Some(id))?;
    if let (Some(row), Value::Object(body)) = (store.tables.tags.get_mut(id), &call.body) {
        row.extend(body.clone());
    }
    let renamed = call.field("name").is_some() && call.field("name") != old.as_ref();
    call.record(
        store,
        if renamed {
            "tag-renamed"
        } else {
            "tag-updated"
        },
        "Tag",
        id,
        None,
    );
    Ok(Answer::json(202, existing(store, id)?))
}

fn remove(call: &Call, store: &mut Store, id: u64, into: Option<u64>) {
    let tagged: Vec<u64> = store
        .tickets
        .iter()
        .filter(|ticket| ticket.tags.contains(&id))
        .map(|ticket| ticket.id)
        .collect();
    for ticket in tagged {
        store.edit_ticket(ticket, |ticket| {
            ticket.tags.retain(|tag| *tag != id);
            if let Some(into) = into.filter(|into| !ticket.tags.contains(into)) {
                ticket.tags.push(into);
            }
        });
    }
    store.tables.tags.remove(id);
    if into.is_none() {
        call.record(store, "tag-deleted", "Tag", id, None);
    }
}

fn delete(call: &Call, store: &mut Store) -> Outcome {
    let id = call.id(0)?;
    existing(store, id)?;
    remove(call, store, id, None);
    Ok(Answer::empty(204))
}

fn ids(call: &Call, name: &str) -> Vec<u64> {
    call.field(name)
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_u64)
        .collect()
}

fn delete_many(call: &Call, store: &mut Store) -> Outcome {
    let ids = ids(call, "ids");
    for id in &ids {
        existing(store, *id)?;
    }
    for id in ids {
        remove(call, store, id, None);
    }
    Ok(Answer::empty(204))
}

fn merge(call: &Call, store: &mut Store) -> Outcome {
    let into = call.id(0)?;
    existing(store, into)?;
    let sources = ids(call, "source_tags_ids");
    for id in &sources {
        existing(store, *id)?;
        if *id == into {
            return Err(Refusal::field(
                "source_tags_ids",
                "A tag cannot be merged into itself.",
            ));
        }
    }
    for id in &sources {
        remove(call, store, *id, Some(into));
    }
    let usage = store
        .tickets
        .iter()
        .filter(|ticket| ticket.tags.contains(&into))
        .count();
    if let Some(row) = store.tables.tags.get_mut(into) {
        row.insert("usage".into(), json!(usage));
    }
    call.record(
        store,
        "tag-merged",
        "Tag",
        into,
        Some(json!({"source_tags_ids": sources})),
    );
    Ok(Answer::json(202, existing(store, into)?))
}
