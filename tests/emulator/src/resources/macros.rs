//! Macros.

use super::crud::Crud;
use super::representation;
use crate::internal::Internal;
use crate::paging;
use crate::request::{ApiRequest, ApiResponse};
use crate::route::{Outcome, Route};
use crate::shape::{Field, ID, INTEGER, Kind, Shape, TEXT, list as list_of, optional, required};
use crate::store::Store;
use crate::template;
use crate::vocabulary::{MACRO_INTENT, MACRO_ORDER};
use serde_json::{Map, Value, json};

const MACRO: Crud = Crud {
    name: "Macro",
    slug: Some("macro"),
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
    optional("message_id", ID),
    optional("number_predictions", INTEGER),
    optional("order_by", Kind::OneOf(MACRO_ORDER)),
    optional("search", TEXT),
    optional("tags", list_of(&TEXT)),
    optional("ticket_id", ID),
];

/// Routes of macros.
pub const ROUTES: &[Route] = &[
    Route::get("/macros", "macros", QUERY, list),
    Route::post("/macros", "macros", &CREATE, create),
    Route::put("/macros/archive", "macros", &IDS, archive).for_all_scopes(),
    Route::put("/macros/unarchive", "macros", &IDS, unarchive).for_all_scopes(),
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

/// A new macro. Nothing changed it yet.
pub fn blank() -> Value {
    json!({
        "external_id": null,
        "name": null,
        "intent": null,
        "language": null,
        "usage": 0,
        "actions": [],
        "created_datetime": null,
        "updated_datetime": null,
        "archived_datetime": null,
        "uri": null,
    })
}

fn create(request: &ApiRequest, store: &mut Store) -> Outcome {
    let defaults = blank();
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
    Ok(ApiResponse::json(200, json!({"data": results})))
}

/// Does one action of a macro on a ticket. Names of actions are nowhere listed: those that were seen, and the likeliest.
pub fn act(store: &mut Store, internal: &Internal, ticket: u64, action: &Value) {
    let path = format!("/tickets/{ticket}");
    let argument = |name: &str| {
        action
            .get("arguments")
            .and_then(|arguments| arguments.get(name))
            .cloned()
            .unwrap_or_default()
    };
    match action.get("name").and_then(Value::as_str) {
        Some("setResponseText") => {
            let body = answer(
                store,
                ticket,
                &argument("body_text"),
                &argument("body_html"),
            );
            drop(internal.call(store, "POST", &format!("{path}/messages"), body));
        }
        Some("addInternalNote") => {
            let body = json!({"channel": "internal-note", "from_agent": true, "body_text": argument("body_text"), "body_html": argument("body_html")});
            drop(internal.call(store, "POST", &format!("{path}/messages"), body));
        }
        Some("addTags") => {
            let tags = argument("tags");
            let names = tags.as_str().unwrap_or_default().split(',').map(str::trim);
            let names: Vec<&str> = names.filter(|name| !name.is_empty()).collect();
            // A macro makes the tags it names.
            for name in &names {
                if store.tag_named(name).is_none() {
                    drop(internal.call(store, "POST", "/tags", json!({"name": name})));
                }
            }
            drop(internal.call(
                store,
                "POST",
                &format!("{path}/tags"),
                json!({"names": names}),
            ));
        }
        Some("setStatus") => {
            let body = json!({"status": argument("status")});
            drop(internal.call(store, "PUT", &path, body));
        }
        Some("setPriority") => {
            let body = json!({"priority": argument("priority")});
            drop(internal.call(store, "PUT", &path, body));
        }
        Some("setAssignee") => {
            let body = json!({"assignee_user": argument("assignee_user")});
            drop(internal.call(store, "PUT", &path, body));
        }
        Some("setTeamAssignee") => {
            let body = json!({"assignee_team": argument("assignee_team")});
            drop(internal.call(store, "PUT", &path, body));
        }
        _ => {}
    }
}

// The customer's last message turned round; variables of the text are filled in.
fn answer(store: &Store, ticket: u64, text: &Value, html: &Value) -> Value {
    let record = store.tickets.get(ticket);
    let last = record
        .into_iter()
        .flat_map(|ticket| ticket.messages.iter().rev())
        .filter_map(|id| store.messages.get(*id))
        .find(|message| !message.from_agent);
    let source: Value = last
        .and_then(|message| serde_json::from_str(&message.source).ok())
        .unwrap_or_default();
    let context = record.map_or(Value::Null, |ticket| {
        json!({"ticket": {"customer": representation::customer_brief(store, ticket.customer)}})
    });
    let filled = |template: &Value| template::render(template, &context).unwrap_or_default();
    let channel = last.map_or("internal-note", |message| message.channel.as_str());
    let mut body = json!({"channel": channel, "from_agent": true, "body_text": filled(text), "body_html": filled(html)});
    if let (Value::Object(body), Some(to)) = (&mut body, source.get("to").and_then(|to| to.get(0)))
    {
        let turned = json!({"type": source.get("type"), "from": to, "to": [source.get("from")]});
        body.insert("source".into(), turned);
    }
    body
}
