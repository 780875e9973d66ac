//! Tags.

use crate::api_error::ApiError;
use crate::paging;
use crate::request::{ApiRequest, ApiResponse};
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

fn existing(store: &Store, id: u64) -> Result<&Map<String, Value>, ApiError> {
    store
        .tables
        .tags
        .get(id)
        .ok_or_else(|| ApiError::not_found("Tag", id))
}

/// Colours of tags that are made without one: the server picks.
const COLORS: &[&str] = &[
    "#2e7d32", "#7b5e00", "#8c4a2f", "#4b5bab", "#00695c", "#8e3a72", "#5d6b1f",
];

/// Makes a tag.
pub fn make(
    request: &ApiRequest,
    store: &mut Store,
    name: &str,
    decoration: Option<&Value>,
) -> u64 {
    let id = store.tables.tags.next_id();
    let color = usize::try_from(id)
        .ok()
        .and_then(|id| COLORS.get(id % COLORS.len()));
    let decoration = decoration
        .filter(|decoration| !decoration.is_null())
        .cloned()
        .unwrap_or_else(|| json!({"color": color}));
    let row = json!({
        "decoration": decoration,
        "description": null,
        "name": name,
        "usage": 0,
        "uri": format!("/api/tags/{id}/"),
        "created_datetime": request.now,
        "deleted_datetime": null,
    });
    let id = store
        .tables
        .tags
        .add(row.as_object().cloned().unwrap_or_default());
    request.record(store, "tag-created", "Tag", id, None);
    id
}

fn list(request: &ApiRequest, store: &Store) -> Outcome {
    let search = request
        .query_text("search")
        .unwrap_or_default()
        .to_lowercase();
    let named = |row: &Map<String, Value>| {
        row.get("name")
            .and_then(Value::as_str)
            .is_some_and(|name| name.to_lowercase().contains(&search))
    };
    let rows = store.tables.tags.iter().filter(|(_, row)| named(row));
    paging::table_page(request, rows, 30, "created_datetime:desc", |row| json!(row))
}

fn show(request: &ApiRequest, store: &Store) -> Outcome {
    Ok(ApiResponse::json(
        200,
        json!(existing(store, request.id(0)?)?),
    ))
}

fn taken(request: &ApiRequest, store: &Store, own: Option<u64>) -> Result<(), ApiError> {
    let name = request.field("name").and_then(Value::as_str);
    match name.and_then(|name| store.tag_named(name)) {
        Some(id) if Some(id) != own => {
            Err(ApiError::conflict("name", "Another tag has this name."))
        }
        _ => Ok(()),
    }
}

fn create(request: &ApiRequest, store: &mut Store) -> Outcome {
    taken(request, store, None)?;
    let name = request
        .field("name")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let id = make(request, store, name, request.field("decoration"));
    if let (Some(row), Some(description)) =
        (store.tables.tags.get_mut(id), request.field("description"))
    {
        row.insert("description".into(), description.clone());
    }
    Ok(ApiResponse::json(201, json!(existing(store, id)?)))
}

fn update(request: &ApiRequest, store: &mut Store) -> Outcome {
    let id = request.id(0)?;
    let old = existing(store, id)?.get("name").cloned();
    taken(request, store, Some(id))?;
    if let (Some(row), Value::Object(body)) = (store.tables.tags.get_mut(id), &request.body) {
        row.extend(body.clone());
    }
    request.record(store, "tag-updated", "Tag", id, None);
    if request.field("name").is_some() && request.field("name") != old.as_ref() {
        request.record(store, "tag-renamed", "Tag", id, None);
    }
    Ok(ApiResponse::json(202, json!(existing(store, id)?)))
}

fn remove(request: &ApiRequest, store: &mut Store, id: u64, into: Option<u64>) {
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
        request.record(store, "tag-deleted", "Tag", id, None);
    }
}

fn delete(request: &ApiRequest, store: &mut Store) -> Outcome {
    let id = request.id(0)?;
    existing(store, id)?;
    remove(request, store, id, None);
    Ok(ApiResponse::empty(204))
}

fn ids(request: &ApiRequest, name: &str) -> Vec<u64> {
    request
        .field(name)
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_u64)
        .collect()
}

fn delete_many(request: &ApiRequest, store: &mut Store) -> Outcome {
    let ids = ids(request, "ids");
    for id in &ids {
        existing(store, *id)?;
    }
    for id in ids {
        remove(request, store, id, None);
    }
    Ok(ApiResponse::empty(204))
}

// A source that is gone already is no reason to refuse: a repeated merge was answered like the first.
fn merge(request: &ApiRequest, store: &mut Store) -> Outcome {
    let into = request.id(0)?;
    existing(store, into)?;
    let sources = ids(request, "source_tags_ids");
    if sources.contains(&into) {
        return Err(ApiError::field(
            "source_tags_ids",
            "A tag cannot be merged into itself.",
        ));
    }
    for id in &sources {
        remove(request, store, *id, Some(into));
        request.record(store, "tag-merged", "Tag", *id, None);
    }
    let usage = store
        .tickets
        .iter()
        .filter(|ticket| ticket.tags.contains(&into))
        .count();
    if let Some(row) = store.tables.tags.get_mut(into) {
        row.insert("usage".into(), json!(usage));
    }
    Ok(ApiResponse::json(202, json!(existing(store, into)?)))
}
