//! Teams.

use super::crud::Crud;
use super::users;
use crate::api_error::{ApiError, Problems};
use crate::paging;
use crate::request::ApiRequest;
use crate::route::{Outcome, Route};
use crate::shape::{Field, INTEGER, Kind, Shape, TEXT, list as list_of, optional, required};
use crate::store::Store;
use serde_json::{Value, json};

const TEAM: Crud = Crud {
    name: "Team",
    slug: Some("team"),
    path: "teams",
    table: |store| &store.tables.teams,
    table_mut: |store| &mut store.tables.teams,
};

const MEMBER: Kind = Kind::Object(&Shape::open(&[
    optional("id", INTEGER),
    optional("name", TEXT).or_null(),
    optional("email", TEXT).or_null(),
    optional("meta", Kind::Any).or_null(),
]));
const SHARED: &[Field] = &[
    optional("description", TEXT).or_null(),
    optional("decoration", Kind::Map).or_null(),
    optional("members", list_of(&MEMBER)),
];
const CREATE: Kind =
    Kind::Object(&Shape::closed(SHARED).with(&[required("name", Kind::Text(1, 256))]));
const UPDATE: Kind =
    Kind::Object(&Shape::closed(SHARED).with(&[optional("name", Kind::Text(1, 256))]));

const ORDER: &[&str] = &[
    "created_datetime:asc",
    "created_datetime:desc",
    "name:asc",
    "name:desc",
];
const QUERY: &[Field] = &[
    optional("cursor", Kind::Text(1, 4096)),
    optional("limit", Kind::Integer(1, 100)),
    optional("order_by", Kind::OneOf(ORDER)),
];

/// Routes of teams.
pub const ROUTES: &[Route] = &[
    Route::get("/teams", "users", QUERY, list),
    Route::post("/teams", "users", &CREATE, create),
    Route::get("/teams/{id}", "users", &[], show),
    Route::put("/teams/{id}", "users", &UPDATE, update),
    Route::delete("/teams/{id}", "users", delete),
];

fn list(request: &ApiRequest, store: &Store) -> Outcome {
    paging::table_page(
        request,
        store.tables.teams.iter(),
        30,
        "created_datetime:desc",
        |row| json!(row),
    )
}

fn show(request: &ApiRequest, store: &Store) -> Outcome {
    TEAM.show(request, store)
}

fn with_members(request: &ApiRequest, store: &Store) -> Result<ApiRequest, ApiError> {
    let mut request = request.clone();
    let mut problems = Problems::default();
    if let Some(members) = request
        .body
        .get_mut("members")
        .and_then(Value::as_array_mut)
    {
        for (index, member) in members.iter_mut().enumerate() {
            let id = member.get("id").and_then(Value::as_u64);
            let id = id.or_else(|| store.user_by_email(member.get("email")?.as_str()?));
            match id.and_then(|id| users::member(store, id)) {
                Some(found) => *member = found,
                None => problems.add(&format!("members.{index}"), "There is no such user."),
            }
        }
    }
    problems.verdict().map(|()| request)
}

fn create(request: &ApiRequest, store: &mut Store) -> Outcome {
    let request = with_members(request, store)?;
    TEAM.create(
        &request,
        store,
        json!({"uri": null, "name": null, "description": null, "decoration": {}, "members": [], "created_datetime": null}),
    )
}

fn update(request: &ApiRequest, store: &mut Store) -> Outcome {
    let request = with_members(request, store)?;
    TEAM.update(&request, store)
}

fn delete(request: &ApiRequest, store: &mut Store) -> Outcome {
    let id = request.id(0)?;
    let answer = TEAM.delete(request, store)?;
    let theirs: Vec<u64> = store
        .tickets
        .iter()
        .filter(|ticket| ticket.assignee_team == Some(id))
        .map(|ticket| ticket.id)
        .collect();
    for ticket in theirs {
        store.edit_ticket(ticket, |ticket| ticket.assignee_team = None);
        request.record(
            store,
            "ticket-team-unassigned",
            "Ticket",
            ticket,
            Some(json!({"assignee_team_id": id})),
        );
    }
    Ok(answer)
}
