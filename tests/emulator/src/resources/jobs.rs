//! Jobs: work on many tickets at once, done a moment later.

use super::crud::Crud;
use super::views;
use crate::api_error::ApiError;
use crate::compat::{Compat, JobEnd};
use crate::filter::{Filter, Scope, TICKET_PATHS};
use crate::internal::Internal;
use crate::paging;
use crate::request::{ApiRequest, ApiResponse};
use crate::route::{Outcome, Route};
use crate::scheduler::{Task, seconds};
use crate::shape::{Field, ID, Kind, Shape, TEXT, list as list_of, optional, required};
use crate::store::{Context, Store};
use crate::timestamp::Timestamp;
use crate::vocabulary::{JOB_STATUS, JOB_TYPE};
use serde_json::{Map, Value, json};
use std::sync::Arc;

const JOB: Crud = Crud {
    name: "Job",
    slug: None,
    path: "jobs",
    table: |store| &store.tables.jobs,
    table_mut: |store| &mut store.tables.jobs,
};

const PARAMS: Kind = Kind::Object(&Shape::closed(&[
    optional("apply_and_close", Kind::Flag),
    optional("context", Kind::Map),
    optional("end_datetime", Kind::Datetime).or_null(),
    optional("macro_id", ID),
    optional("start_datetime", Kind::Datetime).or_null(),
    optional("ticket_ids", list_of(&ID)),
    optional("updates", Kind::Map),
    optional("url", TEXT),
    optional("view", Kind::Map),
    optional("view_id", ID),
]));
const CREATE: Kind = Kind::Object(&Shape::closed(&[
    optional("meta", Kind::Map).or_null(),
    required("params", PARAMS),
    optional("scheduled_datetime", Kind::Datetime).or_null(),
    required("type", Kind::OneOf(JOB_TYPE)),
]));
const UPDATE: Kind = Kind::Object(&Shape::closed(&[
    optional("meta", Kind::Map).or_null(),
    optional("params", PARAMS),
    optional("scheduled_datetime", Kind::Datetime).or_null(),
    optional("status", Kind::OneOf(JOB_STATUS)),
]));
const QUERY: &[Field] = &[
    optional("cursor", Kind::Text(1, 4096)),
    optional("limit", Kind::Integer(1, 100)),
    optional(
        "order_by",
        Kind::OneOf(&["created_datetime:asc", "created_datetime:desc"]),
    ),
    optional("status", Kind::OneOf(JOB_STATUS)),
    optional("type", Kind::OneOf(JOB_TYPE)),
];

/// Routes of jobs.
pub const ROUTES: &[Route] = &[
    Route::get("/jobs", "jobs", QUERY, list),
    Route::post("/jobs", "jobs", &CREATE, create),
    Route::get("/jobs/{id}", "jobs", &[], show),
    Route::put("/jobs/{id}", "jobs", &UPDATE, update),
    Route::delete("/jobs/{id}", "jobs", cancel),
];

/// A job starts so long after it was made or was due.
const START: f64 = 0.1;

fn list(request: &ApiRequest, store: &Store) -> Outcome {
    let passes = |row: &Map<String, Value>| {
        ["status", "type"].iter().all(|name| {
            request
                .query_text(name)
                .is_none_or(|wanted| row.get(*name).and_then(Value::as_str) == Some(wanted))
        })
    };
    let rows = store.tables.jobs.iter().filter(|(_, row)| passes(row));
    paging::table_page(request, rows, 30, "created_datetime:desc", |row| json!(row))
}

fn show(request: &ApiRequest, store: &Store) -> Outcome {
    JOB.show(request, store)
}

fn due(request: &ApiRequest) -> Result<Option<Timestamp>, ApiError> {
    let at = request
        .field("scheduled_datetime")
        .and_then(Value::as_str)
        .and_then(Timestamp::parse);
    if at.is_some_and(|at| at > request.now.plus_seconds(3600)) {
        return Err(ApiError::field(
            "scheduled_datetime",
            "At most an hour ahead.",
        ));
    }
    Ok(at)
}

fn create(request: &ApiRequest, store: &mut Store) -> Outcome {
    let scheduled = due(request)?;
    let params = request.field("params").cloned().unwrap_or_default();
    let needs = |name: &str, what: &str| {
        if params.get(name).is_some() {
            Ok(())
        } else {
            Err(ApiError::field(&format!("params.{name}"), what))
        }
    };
    match request.field("type").and_then(Value::as_str) {
        Some("applyMacro") => {
            needs("macro_id", "Which macro?")?;
            let id = params.get("macro_id").and_then(Value::as_u64);
            if id.is_none_or(|id| store.tables.macros.get(id).is_none()) {
                return Err(ApiError::field(
                    "params.macro_id",
                    "There is no such macro.",
                ));
            }
        }
        Some("updateTicket") => needs("updates", "What is to change?")?,
        _ => {}
    }
    let status = if scheduled.is_some() {
        "scheduled"
    } else {
        "pending"
    };
    let blank = json!({
        "cancel_requested_datetime": null,
        "cancelled_datetime": null,
        "created_datetime": null,
        "ended_datetime": null,
        "failed_datetime": null,
        "info": {},
        "locked_datetime": null,
        "meta": null,
        "params": null,
        "scheduled_datetime": null,
        "started_datetime": null,
        "status": status,
        "type": null,
        "user_id": request.caller.user_id,
        "uri": null,
    });
    let id = JOB.add(request, store, blank);
    let at = scheduled.unwrap_or(request.now).max(request.now);
    store.schedule.add(seconds(at, START), Task::StartJob(id));
    JOB.shown(201, store, id)
}

fn status(store: &Store, id: u64) -> Result<&str, ApiError> {
    let row = JOB.existing(store, id)?;
    Ok(row
        .get("status")
        .and_then(Value::as_str)
        .unwrap_or_default())
}

fn update(request: &ApiRequest, store: &mut Store) -> Outcome {
    let id = request.id(0)?;
    if !["pending", "scheduled"].contains(&status(store, id)?) {
        return Err(ApiError::field("status", "The job has begun already."));
    }
    if let Some(at) = due(request)? {
        store.schedule.remove(&Task::StartJob(id));
        store
            .schedule
            .add(seconds(at.max(request.now), START), Task::StartJob(id));
    }
    JOB.update(request, store)
}

// One that waits is cancelled at once; one that runs is asked to stop, and was seen to end as done all the same.
fn cancel(request: &ApiRequest, store: &mut Store) -> Outcome {
    let id = request.id(0)?;
    let set = match status(store, id)? {
        "pending" | "scheduled" => {
            json!({"status": "canceled", "cancelled_datetime": request.now})
        }
        "running" => json!({"cancel_requested_datetime": request.now}),
        _ => return Err(ApiError::field("status", "The job is over.")),
    };
    put(store, id, set);
    Ok(ApiResponse::empty(204))
}

fn put(store: &mut Store, id: u64, values: Value) {
    if let (Some(row), Value::Object(values)) = (store.tables.jobs.get_mut(id), values) {
        row.extend(values);
    }
}

/// Starts a job that is due.
pub fn start(store: &mut Store, compat: &Compat, id: u64, at: Timestamp) {
    if !status(store, id).is_ok_and(|status| ["pending", "scheduled"].contains(&status)) {
        return;
    }
    put(
        store,
        id,
        json!({"status": "running", "started_datetime": at}),
    );
    let ends = seconds(at, (compat.job_seconds - START).max(0.0));
    store.schedule.add(ends, Task::EndJob(id));
}

/// Does the work of a job and ends it.
pub fn end(store: &mut Store, compat: &Arc<Compat>, id: u64, at: Timestamp) {
    let Some(job) = store.tables.jobs.get(id).cloned() else {
        return;
    };
    let failed = match compat.job_end {
        JobEnd::Done => None,
        JobEnd::Errored => Some("errored"),
        JobEnd::FatalErrored => Some("fatal_errored"),
    };
    if let Some(status) = failed {
        put(
            store,
            id,
            json!({"status": status, "failed_datetime": at, "ended_datetime": at, "info": {"error": "The job failed because it was told to."}}),
        );
        return;
    }
    let internal = Internal {
        user_id: job
            .get("user_id")
            .and_then(Value::as_u64)
            .unwrap_or_default(),
        now: at,
        context: Context::numbered(id << 16),
        compat: Arc::clone(compat),
    };
    let kind = job.get("type").and_then(Value::as_str).unwrap_or_default();
    let params = job.get("params").cloned().unwrap_or_default();
    for ticket in tickets(store, &internal, &params) {
        work(store, &internal, kind, &params, ticket);
    }
    put(store, id, json!({"status": "done", "ended_datetime": at}));
}

fn tickets(store: &Store, internal: &Internal, params: &Value) -> Vec<u64> {
    if let Some(ids) = params.get("ticket_ids").and_then(Value::as_array) {
        return ids.iter().filter_map(Value::as_u64).collect();
    }
    let view = params.get("view_id").and_then(Value::as_u64);
    let kept = view.and_then(|id| views::existing(store, id).ok());
    let filters = match (kept, params.get("view")) {
        (Some(row), _) => row.get("filters"),
        (None, Some(view)) => view.get("filters"),
        (None, None) => return Vec::new(),
    };
    let scope = Scope {
        paths: TICKET_PATHS,
        now: internal.now,
        user_id: internal.user_id,
    };
    let text = filters.and_then(Value::as_str).unwrap_or_default();
    let Ok(filter) = Filter::parse(text, scope) else {
        return Vec::new();
    };
    store
        .tickets
        .iter()
        .filter(|ticket| filter.passes(&|path| views::ticket_value(store, ticket, path)))
        .map(|ticket| ticket.id)
        .collect()
}

// A ticket that is gone by now is passed over.
fn work(store: &mut Store, internal: &Internal, kind: &str, params: &Value, ticket: u64) {
    let path = format!("/tickets/{ticket}");
    match kind {
        "deleteTicket" => drop(internal.call(store, "DELETE", &path, Value::Null)),
        "updateTicket" => {
            let updates = params.get("updates").cloned().unwrap_or_default();
            drop(internal.call(store, "PUT", &path, updates));
        }
        "applyMacro" => {
            let id = params.get("macro_id").and_then(Value::as_u64);
            let actions = id
                .and_then(|id| {
                    store
                        .tables
                        .macros
                        .get(id)?
                        .get("actions")?
                        .as_array()
                        .cloned()
                })
                .unwrap_or_default();
            for action in actions {
                super::macros::act(store, internal, ticket, &action);
            }
            if let Some(row) = id.and_then(|id| store.tables.macros.get_mut(id)) {
                let usage = row.get("usage").and_then(Value::as_u64).unwrap_or(0);
                row.insert("usage".into(), json!(usage + 1));
            }
            if params.get("apply_and_close") == Some(&json!(true)) {
                drop(internal.call(store, "PUT", &path, json!({"status": "closed"})));
            }
        }
        _ => {}
    }
}
