//! Users: the team. The id 0 is oneself.

use super::crud::Small;
use crate::request::Call;
use crate::paging;
use crate::api_error::Refusal;
use crate::route::{Outcome, Route};
use crate::shape::{Field, Kind, Shape, TEXT, list as list_of, optional, required};
use crate::store::{Customer, Store};
use crate::vocabulary::{ROLE_READ, ROLE_WRITE};
use serde_json::{Map, Value, json};

const USER: Small = Small {
    name: "User",
    slug: "user",
    path: "users",
    table: |store| &store.tables.users,
    table_mut: |store| &mut store.tables.users,
};

const ROLE: Kind = Kind::Object(&Shape::closed(&[required("name", Kind::OneOf(ROLE_WRITE))]));
const META: Kind = Kind::Object(&Shape::closed(&[
    optional("sso", Kind::OneOf(&["google", "office365"])).or_null(),
    optional("profile_picture_url", TEXT).or_null(),
]));
const SHARED: &[Field] = &[
    optional("bio", TEXT).or_null(),
    optional("country", TEXT).or_null(),
    optional("external_id", TEXT).or_null(),
    optional("language", Kind::OneOf(&["fr", "en"])).or_null(),
    optional("meta", META).or_null(),
    optional("timezone", Kind::Timezone).or_null(),
];
const CREATE: Kind = Kind::Object(&Shape::closed(SHARED).with(&[
    required("email", Kind::Email),
    required("name", Kind::Text(1, usize::MAX)),
    required("role", ROLE),
]));
const UPDATE: Kind = Kind::Object(&Shape::closed(SHARED).with(&[
    optional("email", Kind::Email),
    optional("name", Kind::Text(1, usize::MAX)),
    optional("role", ROLE),
    optional("new_password", TEXT),
    optional("old_password", TEXT),
    optional("password_confirmation", TEXT),
    optional("two_fa_code", TEXT).or_null(),
]));

const ORDER: &[&str] = &[
    "created_datetime:asc",
    "created_datetime:desc",
    "name:asc",
    "name:desc",
    "email:asc",
    "email:desc",
    "role.name:asc",
    "role.name:desc",
];
const QUERY: &[Field] = &[
    optional("available_first", Kind::Flag),
    optional("cursor", Kind::Text(1, 4096)),
    optional("email", Kind::Text(1, 320)),
    optional("external_id", Kind::Text(1, usize::MAX)),
    optional("limit", Kind::Integer(1, 100)),
    optional("order_by", Kind::OneOf(ORDER)),
    optional("roles", list_of(&Kind::OneOf(ROLE_READ))),
    optional("search", TEXT),
];

/// Routes of users.
pub const ROUTES: &[Route] = &[
    Route::get("/users", "users", QUERY, list),
    Route::post("/users", "users", &CREATE, create),
    Route::get("/users/{id}", "users", &[], show),
    Route::put("/users/{id}", "users", &UPDATE, update),
    Route::delete("/users/{id}", "users", delete),
];

// 0 is whoever asks.
fn meant(call: &Call) -> Result<Call, Refusal> {
    let mut call = call.clone();
    if call.id(0)? == 0 {
        call.path = vec![call.caller.user_id.to_string()];
    }
    Ok(call)
}

fn list(call: &Call, store: &Store) -> Outcome {
    let roles = call.query_words("roles");
    let search = call.query_text("search").unwrap_or_default().to_lowercase();
    let passes = |row: &Map<String, Value>| {
        let text = |key: &str| row.get(key).and_then(Value::as_str);
        let role = row.get("role").and_then(|role| role.get("name")?.as_str()).unwrap_or_default();
        call.query_text("email").is_none_or(|email| text("email").is_some_and(|own| own.eq_ignore_ascii_case(email)))
            && call.query_text("external_id").is_none_or(|external| text("external_id") == Some(external))
            && roles.as_ref().is_none_or(|roles| roles.contains(&role))
            && ["name", "email"].iter().any(|key| text(key).is_some_and(|own| own.to_lowercase().contains(&search)))
    };
    let rows = store.tables.users.iter().filter(|(_, row)| passes(row));
    paging::table_page(call, rows, 30, "created_datetime:desc", |row| json!(row))
}

fn show(call: &Call, store: &Store) -> Outcome {
    USER.show(&meant(call)?, store)
}

fn taken(call: &Call, store: &Store, own: Option<u64>) -> Result<(), Refusal> {
    let email = call.field("email").and_then(Value::as_str);
    match email.and_then(|email| store.user_by_email(email)) {
        Some(id) if Some(id) != own => Err(Refusal::conflict("email", "Another user has it already.")),
        _ => Ok(()),
    }
}

fn named(call: &Call) -> Call {
    let mut call = call.clone();
    let name = call.field("name").and_then(Value::as_str).map(str::to_owned);
    if let Value::Object(body) = &mut call.body {
        body.retain(|key, _| !["new_password", "old_password", "password_confirmation", "two_fa_code"].contains(&key.as_str()));
        if let Some(name) = name {
            let (first, last) = Customer::split_name(Some(&name));
            body.insert("firstname".into(), json!(first));
            body.insert("lastname".into(), json!(last));
        }
    }
    call
}

fn create(call: &Call, store: &mut Store) -> Outcome {
    taken(call, store, None)?;
    let defaults = json!({
        "active": true, "bio": null, "country": null, "deactivated_datetime": null, "external_id": null, "has_2fa_enabled": false,
        "has_password": false, "language": null, "meta": {"sso": null, "profile_picture_url": null}, "timezone": "UTC", "updated_datetime": call.now,
    });
    USER.create(&named(call), store, defaults)
}

fn update(call: &Call, store: &mut Store) -> Outcome {
    let call = meant(call)?;
    taken(&call, store, Some(call.id(0)?))?;
    USER.update(&named(&call), store)
}

fn delete(call: &Call, store: &mut Store) -> Outcome {
    let call = meant(call)?;
    let id = call.id(0)?;
    if id == store.self_id {
        return Err(Refusal::new(403, "The owner of the account cannot be deleted."));
    }
    let answer = USER.delete(&call, store)?;
    let theirs: Vec<u64> = store.tickets.iter().filter(|ticket| ticket.assignee_user == Some(id)).map(|ticket| ticket.id).collect();
    for ticket in theirs {
        store.edit_ticket(ticket, |ticket| ticket.assignee_user = None);
        call.record(store, "ticket-unassigned", "Ticket", ticket, Some(json!({"assignee_user_id": id})));
    }
    Ok(answer)
}

/// A user as teams list it.
pub fn member(store: &Store, id: u64) -> Option<Value> {
    let user = store.tables.users.get(id)?;
    let keys = ["id", "name", "email", "meta"];
    Some(Value::Object(keys.iter().map(|key| ((*key).to_owned(), user.get(*key).cloned().unwrap_or_default())).collect()))
}

