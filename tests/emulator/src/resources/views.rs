//! Views: kept filters over tickets or customers.

use super::crud::Crud;
use super::representation;
use super::users;
use crate::api_error::{ApiError, Problems};
use crate::filter::{Attribute, CUSTOMER_PATHS, Filter, Scope, TICKET_PATHS};
use crate::paging;
use crate::request::ApiRequest;
use crate::route::{Outcome, Route};
use crate::shape::{Field, INTEGER, Kind, Shape, TEXT, list as list_of, optional, required};
use crate::store::{Customer, Store, Ticket};
use crate::syntax;
use crate::vocabulary::VIEW_FIELD;
use serde_json::{Map, Value, json};

const VIEW: Crud = Crud {
    name: "View",
    slug: Some("view"),
    path: "views",
    table: |store| &store.tables.views,
    table_mut: |store| &mut store.tables.views,
};

const SHARED: &[Field] = &[
    optional(
        "decoration",
        Kind::Object(&Shape::closed(&[optional("emoji", TEXT).or_null()])),
    )
    .or_null(),
    optional("fields", list_of(&Kind::OneOf(VIEW_FIELD))),
    optional("filters", TEXT),
    optional("name", TEXT),
    optional("order_by", TEXT),
    optional("order_dir", Kind::OneOf(&["asc", "desc"])),
    optional("shared_with_teams", list_of(&INTEGER)),
    optional("shared_with_users", list_of(&INTEGER)),
    optional("type", Kind::OneOf(&["ticket-list", "customer-list"])),
    optional("visibility", Kind::OneOf(&["public", "shared", "private"])),
];
const CREATE: Kind = Kind::Object(&Shape::closed(SHARED).with(&[required("slug", TEXT)]));
const UPDATE: Kind = Kind::Object(&Shape::closed(SHARED).with(&[optional("slug", TEXT)]));

const QUERY: &[Field] = &[
    optional("category", Kind::OneOf(&["system", "user"])),
    optional("cursor", Kind::Text(1, 4096)),
    optional("limit", Kind::Integer(1, 100)),
    optional(
        "order_by",
        Kind::OneOf(&["created_datetime:asc", "created_datetime:desc"]),
    ),
];

/// Routes of views.
pub const ROUTES: &[Route] = &[
    Route::get("/views", "tickets", QUERY, list),
    Route::post("/views", "tickets", &CREATE, create),
    Route::get("/views/{id}", "tickets", &[], show),
    Route::put("/views/{id}", "tickets", &UPDATE, update),
    Route::delete("/views/{id}", "tickets", delete),
];

fn list(request: &ApiRequest, store: &Store) -> Outcome {
    let category = request.query_text("category");
    let rows = store.tables.views.iter().filter(|(_, row)| {
        category.is_none() || row.get("category").and_then(Value::as_str) == category
    });
    paging::table_page(request, rows, 30, "created_datetime:desc", |row| json!(row))
}

fn show(request: &ApiRequest, store: &Store) -> Outcome {
    VIEW.show(request, store)
}

fn scope(request: &ApiRequest, kind: Option<&str>) -> Scope {
    Scope {
        paths: if kind == Some("customer-list") {
            CUSTOMER_PATHS
        } else {
            TICKET_PATHS
        },
        now: request.now,
        user_id: request.caller.user_id,
    }
}

// What cannot be read and who does not exist is found out before anything is kept.
fn understood(
    request: &ApiRequest,
    store: &Store,
    old: Option<u64>,
) -> Result<ApiRequest, ApiError> {
    let mut request = request.clone();
    let mut problems = Problems::default();
    let old = old.and_then(|id| store.tables.views.get(id));
    let text = |name: &str| {
        let own = request.field(name).or_else(|| old?.get(name));
        own.and_then(Value::as_str).map(str::to_owned)
    };
    let scope = scope(&request, text("type").as_deref());
    let filters = text("filters").unwrap_or_default();
    if let Err(problem) = Filter::parse(&filters, scope) {
        problems.add("filters", problem);
    }
    let private = text("visibility").as_deref() == Some("private");
    let sharers = request
        .field("shared_with_users")
        .or_else(|| old?.get("shared_with_users"))
        .and_then(Value::as_array)
        .map_or(0, Vec::len);
    if private && sharers != 1 {
        problems.add(
            "shared_with_users",
            "A private view is shared with exactly one user.",
        );
    }
    if let Value::Object(body) = &mut request.body
        && body.contains_key("filters")
    {
        body.insert(
            "filters_ast".into(),
            syntax::parse(&filters).unwrap_or_default(),
        );
    }
    for (name, table) in [
        ("shared_with_users", &store.tables.users),
        ("shared_with_teams", &store.tables.teams),
    ] {
        let Some(list) = request.body.get_mut(name).and_then(Value::as_array_mut) else {
            continue;
        };
        for entry in list {
            let found = entry.as_u64().filter(|id| table.get(*id).is_some());
            match found {
                Some(id) if name == "shared_with_users" => {
                    *entry = users::member(store, id).unwrap_or_default();
                }
                Some(id) => *entry = representation::team_brief(store, Some(id)),
                None => problems.add(name, format!("There is no {entry}.")),
            }
        }
    }
    problems.verdict().map(|()| request)
}

/// A new view.
pub fn blank(category: &str, slug: Option<&Value>) -> Value {
    json!({
        "category": category,
        "created_datetime": null,
        "deactivated_datetime": null,
        "decoration": null,
        "fields": [],
        "filters": "",
        "filters_ast": syntax::parse("").unwrap_or_default(),
        "name": slug,
        "order_by": "updated_datetime",
        "order_dir": "desc",
        "search": null,
        "shared_with_teams": [],
        "shared_with_users": [],
        "section_id": null,
        "slug": slug,
        "type": "ticket-list",
        "uri": null,
        "visibility": "public",
    })
}

fn create(request: &ApiRequest, store: &mut Store) -> Outcome {
    let request = understood(request, store, None)?;
    VIEW.create(&request, store, blank("user", request.field("slug")))
}

fn update(request: &ApiRequest, store: &mut Store) -> Outcome {
    let id = request.id(0)?;
    VIEW.existing(store, id)?;
    let request = understood(request, store, Some(id))?;
    VIEW.update(&request, store)
}

fn delete(request: &ApiRequest, store: &mut Store) -> Outcome {
    let row = VIEW.existing(store, request.id(0)?)?;
    if row.get("category") == Some(&json!("system")) {
        return Err(ApiError::new(400, "Views of the system cannot be deleted."));
    }
    VIEW.delete(request, store)
}

/// A view that is kept.
///
/// # Errors
/// 404.
pub fn existing(store: &Store, id: u64) -> Result<&Map<String, Value>, ApiError> {
    VIEW.existing(store, id)
}

/// The filter of a view of some type.
///
/// # Errors
/// 404 when there is no such view, 400 when it lists something else or its filter cannot be read.
pub fn filter_of(
    request: &ApiRequest,
    store: &Store,
    id: u64,
    kind: &str,
) -> Result<Filter, ApiError> {
    let view = VIEW.existing(store, id)?;
    if view.get("type").and_then(Value::as_str) != Some(kind) {
        return Err(ApiError::field(
            "view_id",
            "This view lists something else.",
        ));
    }
    let text = view
        .get("filters")
        .and_then(Value::as_str)
        .unwrap_or_default();
    Filter::parse(text, scope(request, Some(kind)))
        .map_err(|problem| ApiError::field("filters", problem))
}

/// An attribute of a ticket, as filters name it.
pub fn ticket_value(store: &Store, ticket: &Ticket, path: &str) -> Attribute {
    let name = path.strip_prefix("ticket.").unwrap_or(path);
    let customer = || store.customers.get(ticket.customer);
    let value = match name {
        "id" => json!(ticket.id),
        "status" => json!(ticket.status()),
        "priority" => json!(ticket.priority),
        "channel" => json!(ticket.channel),
        "via" => json!(ticket.via),
        "language" => json!(ticket.language),
        "subject" => json!(ticket.subject),
        "spam" => json!(ticket.spam),
        "is_unread" => json!(ticket.is_unread),
        "from_agent" => json!(ticket.from_agent),
        "external_id" => json!(ticket.external_id),
        "customer.id" => json!(ticket.customer),
        "customer.email" => json!(customer().and_then(|customer| customer.email.as_ref())),
        "customer.name" => json!(customer().and_then(|customer| customer.name.as_ref())),
        "assignee_user.id" => json!(ticket.assignee_user),
        "assignee_team.id" => json!(ticket.assignee_team),
        "tags.id" => json!(ticket.tags),
        "tags.name" => ticket
            .tags
            .iter()
            .filter_map(|id| store.tables.tags.text(*id, "name"))
            .collect(),
        "messages.integration_id" => ticket
            .messages
            .iter()
            .filter_map(|id| store.messages.get(*id)?.integration_id)
            .collect(),
        "created_datetime" => return Attribute::At(Some(ticket.created_datetime)),
        "updated_datetime" => return Attribute::At(Some(ticket.updated_datetime)),
        "closed_datetime" => return Attribute::At(ticket.closed_datetime),
        "opened_datetime" => return Attribute::At(ticket.opened_datetime),
        "snooze_datetime" => return Attribute::At(ticket.snooze_datetime),
        "trashed_datetime" => return Attribute::At(ticket.trashed_datetime),
        "last_message_datetime" => return Attribute::At(ticket.last_message_datetime),
        "last_received_message_datetime" => {
            return Attribute::At(ticket.last_received_message_datetime);
        }
        _ => field_id(name)
            .and_then(|id| ticket.custom_fields.get(&id).cloned())
            .unwrap_or_default(),
    };
    value.into()
}

fn field_id(name: &str) -> Option<u64> {
    let rest = name.strip_prefix("custom_fields[")?;
    rest.split(']').next()?.parse().ok()
}

/// An attribute of a customer, as filters name it.
pub fn customer_value(customer: &Customer, path: &str) -> Attribute {
    let name = path.strip_prefix("customer.").unwrap_or(path);
    let value = match name {
        "id" => json!(customer.id),
        "email" => json!(customer.email),
        "name" => json!(customer.name),
        "language" => json!(customer.language),
        "timezone" => json!(customer.timezone),
        "external_id" => json!(customer.external_id),
        "created_datetime" => return Attribute::At(Some(customer.created_datetime)),
        "updated_datetime" => return Attribute::At(Some(customer.updated_datetime)),
        _ => field_id(name)
            .and_then(|id| customer.custom_fields.get(&id).cloned())
            .unwrap_or_default(),
    };
    value.into()
}
