//! Users: the team. The id 0 is oneself.

use super::crud::Crud;
use crate::api_error::ApiError;
use crate::paging;
use crate::request::ApiRequest;
use crate::route::{Outcome, Route};
use crate::shape::{Field, Kind, Shape, TEXT, list as list_of, optional, required};
use crate::store::{Customer, Store};
use crate::timestamp::Timestamp;
use crate::vocabulary::{ROLE_READ, ROLE_WRITE};
use serde_json::{Map, Value, json};

const USER: Crud = Crud {
    name: "User",
    slug: Some("user"),
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
fn meant(request: &ApiRequest) -> Result<ApiRequest, ApiError> {
    let mut request = request.clone();
    if request.id(0)? == 0 {
        request.path = vec![request.caller.user_id.to_string()];
    }
    Ok(request)
}

fn list(request: &ApiRequest, store: &Store) -> Outcome {
    let roles = request.query_words("roles");
    let search = request
        .query_text("search")
        .unwrap_or_default()
        .to_lowercase();
    let passes = |row: &Map<String, Value>| {
        let text = |key: &str| row.get(key).and_then(Value::as_str);
        let role = row
            .get("role")
            .and_then(|role| role.get("name")?.as_str())
            .unwrap_or_default();
        request
            .query_text("email")
            .is_none_or(|email| text("email").is_some_and(|own| own.eq_ignore_ascii_case(email)))
            && request
                .query_text("external_id")
                .is_none_or(|external| text("external_id") == Some(external))
            && roles.as_ref().is_none_or(|roles| roles.contains(&role))
            && ["name", "email"]
                .iter()
                .any(|key| text(key).is_some_and(|own| own.to_lowercase().contains(&search)))
    };
    let rows = store.tables.users.iter().filter(|(_, row)| passes(row));
    paging::table_page(request, rows, 30, "name:asc", |row| json!(row))
}

fn show(request: &ApiRequest, store: &Store) -> Outcome {
    USER.show(&meant(request)?, store)
}

fn taken(request: &ApiRequest, store: &Store, own: Option<u64>) -> Result<(), ApiError> {
    let email = request.field("email").and_then(Value::as_str);
    match email.and_then(|email| store.user_by_email(email)) {
        Some(id) if Some(id) != own => {
            Err(ApiError::conflict("email", "Another user has it already."))
        }
        _ => Ok(()),
    }
}

fn named(request: &ApiRequest) -> ApiRequest {
    let mut request = request.clone();
    let name = request
        .field("name")
        .and_then(Value::as_str)
        .map(str::to_owned);
    if let Value::Object(body) = &mut request.body {
        body.retain(|key, _| {
            ![
                "new_password",
                "old_password",
                "password_confirmation",
                "two_fa_code",
            ]
            .contains(&key.as_str())
        });
        if let Some(name) = name {
            let (first, last) = Customer::split_name(Some(&name));
            body.insert("firstname".into(), json!(first));
            body.insert("lastname".into(), json!(last));
        }
    }
    request
}

/// A new user. Users alone have an absolute `uri`.
pub fn blank(store: &Store, home: &str, timezone: &Value, now: Timestamp) -> Value {
    let id = store.tables.users.next_id();
    json!({
        "active": true,
        "bio": null,
        "created_datetime": now,
        "country": null,
        "deactivated_datetime": null,
        "email": null,
        "external_id": null,
        "firstname": "",
        "has_password": false,
        "has_2fa_enabled": false,
        "lastname": "",
        "language": null,
        "meta": {"sso": null, "profile_picture_url": null},
        "name": null,
        "role": null,
        "timezone": timezone,
        "updated_datetime": now,
        "client_id": null,
        "uri": format!("{home}/api/users/{id}/"),
    })
}

// A new user is where the account is.
fn create(request: &ApiRequest, store: &mut Store) -> Outcome {
    taken(request, store, None)?;
    let timezone = super::settings::timezone(store);
    let blank = blank(store, &request.compat.home, &timezone, request.now);
    let uri = blank.get("uri").cloned().unwrap_or_default();
    let id = USER.add(&named(request), store, blank);
    if let Some(row) = store.tables.users.get_mut(id) {
        row.insert("uri".into(), uri);
    }
    USER.record(request, store, "created", id);
    USER.shown(201, store, id)
}

fn update(request: &ApiRequest, store: &mut Store) -> Outcome {
    let request = meant(request)?;
    taken(&request, store, Some(request.id(0)?))?;
    USER.update(&named(&request), store)
}

fn delete(request: &ApiRequest, store: &mut Store) -> Outcome {
    let request = meant(request)?;
    let id = request.id(0)?;
    if id == store.self_id {
        return Err(ApiError::new(
            403,
            "The owner of the account cannot be deleted.",
        ));
    }
    let answer = USER.delete(&request, store)?;
    let theirs: Vec<u64> = store
        .tickets
        .iter()
        .filter(|ticket| ticket.assignee_user == Some(id))
        .map(|ticket| ticket.id)
        .collect();
    for ticket in theirs {
        store.edit_ticket(ticket, |ticket| ticket.assignee_user = None);
        request.record(
            store,
            "ticket-unassigned",
            "Ticket",
            ticket,
            Some(json!({"assignee_user_id": id})),
        );
    }
    Ok(answer)
}

/// A user as teams list it.
pub fn member(store: &Store, id: u64) -> Option<Value> {
    let user = store.tables.users.get(id)?;
    let keys = ["id", "name", "email", "meta"];
    Some(Value::Object(
        keys.iter()
            .map(|key| {
                (
                    (*key).to_owned(),
                    user.get(*key).cloned().unwrap_or_default(),
                )
            })
            .collect(),
    ))
}
