//! Jobs: work on many tickets at once, done a moment later.

use super::crud::Crud;
use crate::api_error::ApiError;
use crate::paging;
use crate::request::{ApiRequest, ApiResponse};
use crate::route::{Outcome, Route};
use crate::scheduler::{Task, record};
use crate::shape::{Field, INTEGER, Kind, Shape, TEXT, list as list_of, optional, required};
use crate::store::Store;
use crate::timestamp::Timestamp;
use crate::vocabulary::{JOB_STATUS, JOB_TYPE};
use serde_json::{Map, Value, json};

const JOB: Crud = Crud {
    name: "Job",
    slug: "job",
    path: "jobs",
    table: |store| &store.tables.jobs,
    table_mut: |store| &mut store.tables.jobs,
};

const PARAMS: Kind = Kind::Object(&Shape::closed(&[
    optional("apply_and_close", Kind::Flag),
    optional("context", Kind::Map),
    optional("end_datetime", Kind::Datetime).or_null(),
    optional("macro_id", INTEGER),
    optional("start_datetime", Kind::Datetime).or_null(),
    optional("ticket_ids", list_of(&INTEGER)),
    optional("updates", Kind::Map),
    optional("url", TEXT),
    optional("view", Kind::Map),
    optional("view_id", INTEGER),
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

fn list(request: &ApiRequest, store: &Store) -> Outcome {
    let passes = |row: &Map<String, Value>| {
        ["status", "type"].iter().all(|name| {
            request
                .query_text(name)
                .is_none_or(|wanted| row.get(*name).and_then(Value::as_str) == Some(wanted))
        })
    };
    paging::table_page(
        request,
        store.tables.jobs.iter().filter(|(_, row)| passes(row)),
        30,
        "created_datetime:desc",
        |row| json!(row),
    )
}

fn show(request: &ApiRequest, store: &Store) -> Outcome {
    JOB.show(request, store)
}

fn create(request: &ApiRequest, store: &mut Store) -> Outcome {
    let scheduled = request
        .field("scheduled_datetime")
        .and_then(Value::as_str)
        .and_then(Timestamp::parse);
    if scheduled.is_some_and(|at| at > request.now.plus_seconds(3600)) {
        return Err(ApiError::field(
            "scheduled_datetime",
            "At most an hour ahead.",
        ));
    }
    let id = store.tables.jobs.next_id();
    let status = if scheduled.is_some() {
        "scheduled"
    } else {
        "pending"
    };
    let defaults = json!({
        "cancel_requested_datetime": null, "cancelled_datetime": null, "ended_datetime": null, "failed_datetime": null, "info": {}, "locked_datetime": null,
        "meta": null, "scheduled_datetime": null, "started_datetime": null, "status": status, "user_id": request.caller.user_id,
    });
    let answer = JOB.create(request, store, defaults)?;
    store.schedule.add(
        scheduled
            .unwrap_or(request.now)
            .max(request.now)
            .plus_seconds(1),
        Task::Job(id),
    );
    Ok(answer)
}

fn waiting(store: &Store, id: u64) -> Result<(), ApiError> {
    match JOB
        .existing(store, id)?
        .get("status")
        .and_then(Value::as_str)
    {
        Some("pending" | "scheduled") => Ok(()),
        _ => Err(ApiError::field("status", "The job has begun already.")),
    }
}

fn update(request: &ApiRequest, store: &mut Store) -> Outcome {
    waiting(store, request.id(0)?)?;
    JOB.update(request, store)
}

fn cancel(request: &ApiRequest, store: &mut Store) -> Outcome {
    let id = request.id(0)?;
    waiting(store, id)?;
    if let Some(row) = store.tables.jobs.get_mut(id) {
        row.insert("status".into(), json!("canceled"));
        row.insert("cancelled_datetime".into(), json!(request.now));
    }
    Ok(ApiResponse::empty(204))
}

/// Runs a job that is due.
pub fn run(store: &mut Store, id: u64, at: Timestamp) {
    if waiting(store, id).is_err() {
        return;
    }
    let Some(job) = store.tables.jobs.get(id) else {
        return;
    };
    let kind = job
        .get("type")
        .and_then(Value::as_str)
        .unwrap_or_default()
        .to_owned();
    let params = job.get("params").cloned().unwrap_or_default();
    let tickets: Vec<u64> = params
        .get("ticket_ids")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_u64)
        .collect();
    let updates = params.get("updates").cloned().unwrap_or_default();
    let mut done = 0;
    for ticket in tickets {
        let changed = match kind.as_str() {
            "deleteTicket" => store.remove_ticket(ticket).map(|_| "ticket-deleted"),
            "updateTicket" | "applyMacro" => store.edit_ticket(ticket, |ticket| {
                let status = updates.get("status").and_then(Value::as_str);
                if status.is_some() {
                    ticket.closed = status == Some("closed");
                    ticket.closed_datetime = ticket.closed.then_some(at);
                }
                if let Some(priority) = updates.get("priority").and_then(Value::as_str) {
                    priority.clone_into(&mut ticket.priority);
                }
                ticket.updated_datetime = at;
                "ticket-updated"
            }),
            _ => None,
        };
        if let Some(event) = changed {
            record(store, at, event, "Ticket", ticket, None);
            done += 1;
        }
    }
    if let Some(row) = store.tables.jobs.get_mut(id) {
        row.insert("status".into(), json!("done"));
        row.insert("started_datetime".into(), json!(at));
        row.insert("ended_datetime".into(), json!(at));
        row.insert("info".into(), json!({"processed": done}));
    }
}
