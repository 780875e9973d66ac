//! What tests set: the clock, the limit, the switches, faults, and what people outside the API do.

use super::read;
use crate::api_error::{ApiError, Problems};
use crate::app::App;
use crate::compat::Switches;
use crate::fault::{RULE, Rule};
use crate::rate_limit::LimitModel;
use crate::scheduler;
use crate::shape::{Field, ID, Kind, Shape, TEXT, list as list_of, optional, required};
use crate::store::{Context, Event};
use crate::vocabulary::{EVENT_OBJECT, EVENT_TYPE, EVENT_TYPE_UNASKED};
use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::{get, post};
use clap::ValueEnum;
use serde_json::{Map, Value, json};
use std::sync::Arc;

/// Their routes.
pub fn routes() -> axum::Router<Arc<App>> {
    axum::Router::new()
        .route("/_emulator/clock", get(clock).post(set_clock))
        .route("/_emulator/rate-limit", get(limit).post(set_limit))
        .route("/_emulator/switches", get(switches).post(set_switches))
        .route(
            "/_emulator/faults",
            get(faults).post(add_faults).delete(clear_faults),
        )
        .route(
            "/_emulator/reply-options",
            get(reply_options)
                .post(set_reply_option)
                .delete(clear_reply_options),
        )
        .route("/_emulator/answer-survey", post(answer_survey))
        .route("/_emulator/events", post(write_event))
}

/// The time and how fast it runs.
pub fn clock_json(app: &App) -> Value {
    json!({"now": app.clock.now(), "speed": app.clock.speed()})
}

async fn clock(State(app): State<Arc<App>>) -> Json<Value> {
    Json(clock_json(&app))
}

const CLOCK_FIELDS: &[Field] = &[
    optional("speed", Kind::Number),
    optional("advance_seconds", Kind::Number),
];
const CLOCK: Shape = Shape::closed(CLOCK_FIELDS);

async fn set_clock(State(app): State<Arc<App>>, body: Bytes) -> Result<Json<Value>, ApiError> {
    let body = read(&body, &CLOCK)?;
    let number = |name: &str| body.get(name).and_then(Value::as_f64);
    if let Some(speed) = number("speed") {
        if !(0.0..=100_000.0).contains(&speed) {
            return Err(ApiError::field("speed", "Must be between 0 and 100000."));
        }
        app.clock.set_speed(speed);
    }
    if let Some(seconds) = number("advance_seconds") {
        // Time does not run backwards here: cursors and counters rely on it.
        if !(0.0..=1e9).contains(&seconds) {
            return Err(ApiError::field(
                "advance_seconds",
                "Must be between 0 and 1000000000.",
            ));
        }
        app.clock.advance(seconds);
    }
    app.run_due();
    Ok(Json(clock_json(&app)))
}

async fn limit(State(app): State<Arc<App>>) -> Json<Value> {
    let (limit, model) = app.rate_limiter.limit();
    Json(json!({"limit": limit.to_string(), "model": model.name()}))
}

const LIMIT: Shape = Shape::closed(&[
    optional("limit", TEXT),
    optional("model", Kind::OneOf(&["count", "bucket"])),
]);

async fn set_limit(State(app): State<Arc<App>>, body: Bytes) -> Result<Json<Value>, ApiError> {
    let body = read(&body, &LIMIT)?;
    let text = |name: &str| body.get(name).and_then(Value::as_str);
    let limit = text("limit")
        .map(str::parse)
        .transpose()
        .map_err(|problem: String| ApiError::field("limit", problem))?;
    let model = text("model").and_then(|text| LimitModel::from_str(text, false).ok());
    if limit.is_none() && model.is_none() {
        return Err(ApiError::field("limit", "Neither a limit nor a model."));
    }
    app.rate_limiter.set(limit, model);
    Ok(self::limit(State(app)).await)
}

async fn switches(State(app): State<Arc<App>>) -> Json<Value> {
    Json(json!(app.compat().switches))
}

async fn set_switches(State(app): State<Arc<App>>, body: Bytes) -> Result<Json<Value>, ApiError> {
    let wrong =
        |problem: serde_json::Error| ApiError::new(400, format!("Not switches: {problem}."));
    let given: Map<String, Value> = serde_json::from_slice(&body).map_err(wrong)?;
    let mut all = json!(app.compat().switches);
    if let Value::Object(all) = &mut all {
        all.extend(given);
    }
    let all: Switches = serde_json::from_value(all).map_err(wrong)?;
    if let Some((name, expected)) = all.wrong() {
        return Err(ApiError::field(name, expected));
    }
    app.set_switches(all);
    Ok(switches(State(app)).await)
}

async fn faults(State(app): State<Arc<App>>) -> Json<Value> {
    Json(app.faults.report())
}

/// Reads one fault rule or a list of them.
///
/// # Errors
/// 400 naming what is wrong.
pub fn fault_rules(text: &[u8]) -> Result<Vec<Rule>, ApiError> {
    let value: Value = serde_json::from_slice(text)
        .map_err(|problem| ApiError::new(400, format!("Not JSON: {problem}.")))?;
    let list = if value.is_array() {
        value
    } else {
        json!([value])
    };
    let mut problems = Problems::default();
    list_of(&Kind::Object(&RULE)).check(&list, "", false, &mut problems);
    problems.verdict()?;
    serde_json::from_value(list).map_err(|problem| ApiError::new(400, problem.to_string()))
}

async fn add_faults(State(app): State<Arc<App>>, body: Bytes) -> Result<Json<Value>, ApiError> {
    app.faults.add(fault_rules(&body)?)?;
    Ok(faults(State(app)).await)
}

async fn clear_faults(State(app): State<Arc<App>>) -> StatusCode {
    app.faults.clear();
    StatusCode::NO_CONTENT
}

async fn reply_options(State(app): State<Arc<App>>) -> Json<Value> {
    Json(json!({"data": app.read().reply_options}))
}

const CHOICE: Kind = Kind::Object(&Shape::closed(&[
    required("id", ID),
    optional("name", TEXT).or_null(),
    optional("address", TEXT).or_null(),
]));
const REPLY_OPTION: Shape = Shape::closed(&[
    required("ticket_id", ID),
    required("channel", TEXT),
    required("answerable", Kind::Flag),
    optional("reason", TEXT),
    optional("integrations", list_of(&CHOICE)),
]);

async fn set_reply_option(
    State(app): State<Arc<App>>,
    body: Bytes,
) -> Result<Json<Value>, ApiError> {
    let mut body = read(&body, &REPLY_OPTION)?;
    let ticket = body.get("ticket_id").and_then(Value::as_u64);
    let channel = body
        .get("channel")
        .and_then(Value::as_str)
        .unwrap_or_default()
        .to_owned();
    if let Value::Object(object) = &mut body {
        object.retain(|key, _| !["ticket_id", "channel"].contains(&key.as_str()));
    }
    {
        let mut store = app.write();
        let ticket = ticket.filter(|id| store.tickets.get(*id).is_some());
        let ticket =
            ticket.ok_or_else(|| ApiError::field("ticket_id", "There is no such ticket."))?;
        let options = store.reply_options.entry(ticket).or_default();
        options.insert(channel, body);
    }
    Ok(reply_options(State(app)).await)
}

async fn clear_reply_options(State(app): State<Arc<App>>) -> StatusCode {
    app.write().reply_options.clear();
    StatusCode::NO_CONTENT
}

const SURVEY_ANSWER: Shape = Shape::closed(&[
    required("id", ID),
    required("score", Kind::Integer(1, 5)),
    optional("body_text", TEXT).or_null(),
]);

async fn answer_survey(State(app): State<Arc<App>>, body: Bytes) -> Result<Json<Value>, ApiError> {
    let body = read(&body, &SURVEY_ANSWER)?;
    let id = body.get("id").and_then(Value::as_u64).unwrap_or_default();
    let now = app.clock.now();
    let row = app.change(|store| {
        let row = store.tables.surveys.get_mut(id)?;
        if row.get("sent_datetime").is_none_or(Value::is_null) {
            row.insert("sent_datetime".into(), json!(now));
        }
        row.insert("scored_datetime".into(), json!(now));
        row.insert("score".into(), json!(body.get("score")));
        row.insert("body_text".into(), json!(body.get("body_text")));
        let row = row.clone();
        scheduler::record(
            store,
            now,
            "satisfaction-survey-responded",
            "SatisfactionSurvey",
            id,
            None,
        );
        Some(row)
    });
    row.map(|row| Json(json!(row)))
        .ok_or_else(|| ApiError::not_found("SatisfactionSurvey", id))
}

const EVENT: Shape = Shape::closed(&[
    required("type", TEXT),
    required("object_type", Kind::OneOf(EVENT_OBJECT)),
    required("object_id", ID),
    optional("user_id", ID).or_null(),
    optional("data", Kind::Any).or_null(),
]);

async fn write_event(State(app): State<Arc<App>>, body: Bytes) -> Result<Json<Value>, ApiError> {
    let body = read(&body, &EVENT)?;
    let text = |name: &str| {
        let text = body.get(name).and_then(Value::as_str);
        text.unwrap_or_default().to_owned()
    };
    let kind = text("type");
    if !EVENT_TYPE.contains(&kind.as_str()) && !EVENT_TYPE_UNASKED.contains(&kind.as_str()) {
        return Err(ApiError::field("type", "Not the type of an event."));
    }
    let number = |name: &str| body.get(name).and_then(Value::as_u64);
    let now = app.clock.now();
    let id = app.change(|store| {
        #[allow(clippy::cast_sign_loss)]
        let context = Context::numbered(now.0 as u64);
        store.record(Event {
            id: 0,
            context: Some(context),
            created_datetime: now,
            data: body.get("data").filter(|data| !data.is_null()).cloned(),
            object_id: number("object_id").unwrap_or_default(),
            object_type: text("object_type").into(),
            r#type: kind.into(),
            user_id: number("user_id"),
        })
    });
    Ok(Json(json!({"id": id})))
}
