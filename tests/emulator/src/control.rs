//! `/_emulator`: how tests look at the emulator and steer it.

use crate::api_error::{ApiError, Problems};
use crate::app::App;
use crate::fault::{RULE, Rule};
use crate::shape::{Field, Kind, Shape, list as list_of, optional};
use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde_json::{Value, json};
use std::sync::Arc;

/// The application of the control surface.
pub fn router(app: Arc<App>) -> axum::Router {
    axum::Router::new()
        .route("/_emulator", get(about))
        .route("/_emulator/state", get(state))
        .route("/_emulator/reset", post(reset))
        .route("/_emulator/save", post(save))
        .route("/_emulator/webhooks", get(webhooks))
        .route("/_emulator/requests", get(requests).delete(forget))
        .route("/_emulator/clock", get(clock).post(set_clock))
        .route("/_emulator/rate-limit", get(limit).post(set_limit))
        .route(
            "/_emulator/faults",
            get(faults).post(add_faults).delete(clear_faults),
        )
        .with_state(app)
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::BAD_REQUEST);
        (status, Json(self.body())).into_response()
    }
}

/// Reads a JSON object of a shape; nothing at all counts as `{}`.
///
/// # Errors
/// 400, like the API's.
pub fn read(body: &Bytes, shape: &'static Shape) -> Result<Value, ApiError> {
    let value = if body.is_empty() {
        json!({})
    } else {
        serde_json::from_slice(body)
            .map_err(|problem| ApiError::new(400, format!("Not JSON: {problem}.")))?
    };
    let mut problems = Problems::default();
    Kind::Object(shape).check(&value, "", false, &mut problems);
    problems.verdict().map(|()| value)
}

async fn about(State(app): State<Arc<App>>) -> Response {
    let here = {
        let store = app.read();
        json!({
            "account": store.domain,
            "customers": store.customers.len(),
            "tickets": store.tickets.len(),
            "messages": store.messages.len(),
            "events": store.events.len(),
            "files": store.files.len(),
            "clock": clock_json(&app),
            "rate_limit": app.rate_limiter.limit().to_string(),
        })
    };
    let about = json!({
        "what": "A Gorgias helpdesk to test against. The API is under /api.",
        "here": here,
        "try": [
            "curl -u USER:KEY http://HOST/api/tickets?limit=2",
            "curl -H 'Authorization: Bearer TOKEN' http://HOST/api/account",
        ],
        "control": {
            "GET /_emulator": "this page",
            "GET /_emulator/state": "the whole state",
            "POST /_emulator/reset": "{\"data\":\"shop\"}, {\"data\":\"empty\"} or {\"tickets\":500,\"customers\":50,\"seed\":1}: start over",
            "POST /_emulator/save": "write the state to the file of --state",
            "GET /_emulator/webhooks": "the latest web-hooks and what became of them",
            "GET /_emulator/requests": "the latest requests; DELETE forgets them",
            "GET /_emulator/clock": "the time; POST {\"speed\":50} and/or {\"advance_seconds\":60}",
            "GET /_emulator/faults": "the fault rules and what they did; POST one or a list, DELETE forgets all. {\"kind\":\"status\",\"status\":503,\"method\":\"POST\",\"path\":\"^/api/tickets$\",\"nth\":2,\"count\":1,\"when\":\"after\"}",
            "GET /_emulator/rate-limit": "POST {\"limit\":\"40/20s\"}, \"standard\", \"enterprise\" or \"off\"; counters start empty",
        },
    });
    let mut text = serde_json::to_string_pretty(&about).unwrap_or_default();
    text.push('\n');
    ([(header::CONTENT_TYPE, "application/json")], text).into_response()
}

async fn state(State(app): State<Arc<App>>) -> Response {
    app.run_due();
    match serde_json::to_vec(&*app.read()) {
        Ok(text) => ([(header::CONTENT_TYPE, "application/json")], text).into_response(),
        Err(problem) => ApiError::new(500, problem.to_string()).into_response(),
    }
}

const RESET: Shape = Shape::closed(&[
    optional("data", Kind::OneOf(&["shop", "empty"])),
    optional("tickets", Kind::Integer(0, 1_000_000)),
    optional("customers", Kind::Integer(0, 1_000_000)),
    optional("seed", Kind::Integer(0, i64::MAX)),
]);

async fn reset(State(app): State<Arc<App>>, body: Bytes) -> Result<Json<Value>, ApiError> {
    let body = read(&body, &RESET)?;
    let number = |name: &str| body.get(name).and_then(Value::as_u64);
    let data = body.get("data").and_then(Value::as_str).unwrap_or("shop");
    app.reset(|options| {
        options.empty = data == "empty";
        options.tickets = number("tickets");
        options.customers = number("customers");
        options.seed = number("seed").unwrap_or(options.seed);
    });
    let store = app.read();
    Ok(Json(
        json!({"data": data, "tickets": store.tickets.len(), "customers": store.customers.len()}),
    ))
}

async fn save(State(app): State<Arc<App>>) -> Result<Json<Value>, ApiError> {
    match app.save() {
        Ok(saved) => Ok(Json(json!({"saved": saved}))),
        Err(problem) => Err(ApiError::new(500, problem.to_string())),
    }
}

async fn webhooks(State(app): State<Arc<App>>) -> Json<Value> {
    Json(json!({"data": app.webhooks.done()}))
}

async fn requests(State(app): State<Arc<App>>) -> Json<Value> {
    Json(json!({"data": app.request_log.all()}))
}

async fn forget(State(app): State<Arc<App>>) -> StatusCode {
    app.request_log.clear();
    StatusCode::NO_CONTENT
}

fn clock_json(app: &App) -> Value {
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
        // Time does not run backwards here: cursors and buckets rely on it.
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
    Json(json!({"limit": app.rate_limiter.limit().to_string()}))
}

const LIMIT: Shape = Shape::closed(&[crate::shape::required("limit", crate::shape::TEXT)]);

async fn set_limit(State(app): State<Arc<App>>, body: Bytes) -> Result<Json<Value>, ApiError> {
    let body = read(&body, &LIMIT)?;
    let text = body
        .get("limit")
        .and_then(Value::as_str)
        .unwrap_or_default();
    app.rate_limiter.set(
        text.parse()
            .map_err(|problem: String| ApiError::field("limit", problem))?,
    );
    Ok(limit(State(app)).await)
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
