//! `/_emulator`: how tests look at the emulator and steer it.

mod steering;

pub use steering::fault_rules;

use crate::api_error::{ApiError, Problems};
use crate::app::App;
use crate::options::MOST;
use crate::shape::{Kind, Shape, optional};
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
        .route("/_emulator/", get(about))
        .route("/_emulator/state", get(state))
        .route("/_emulator/reset", post(reset))
        .route("/_emulator/save", post(save))
        .route("/_emulator/webhooks", get(webhooks).delete(forget_webhooks))
        .route("/_emulator/requests", get(requests).delete(forget))
        .merge(steering::routes())
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

const CONTROL: &[(&str, &str)] = &[
    ("GET /_emulator", "this page"),
    ("GET /_emulator/state", "the whole state"),
    (
        "POST /_emulator/reset",
        r#"{"data":"shop"}, {"data":"empty"} or {"tickets":500,"customers":50,"seed":1}: start over"#,
    ),
    (
        "POST /_emulator/save",
        "write the state to the file of --state",
    ),
    (
        "GET /_emulator/requests",
        "the latest requests; DELETE forgets them",
    ),
    (
        "GET /_emulator/webhooks",
        "the latest web-hooks and what became of them; DELETE forgets them",
    ),
    (
        "GET /_emulator/clock",
        r#"the time; POST {"speed":50} and/or {"advance_seconds":60}"#,
    ),
    (
        "GET /_emulator/rate-limit",
        r#"POST {"limit":"40/20s"}, "standard", "enterprise" or "off", and/or {"model":"count"} or "bucket"; counters start at zero"#,
    ),
    (
        "GET /_emulator/switches",
        r#"how it answers; POST those to change, such as {"unknown_tags":"make"}"#,
    ),
    (
        "GET /_emulator/faults",
        r#"the fault rules and what they did; POST one or a list, DELETE forgets all. {"kind":"status","status":503,"method":"POST","path":"^/api/tickets$","nth":2,"count":1,"when":"after"}"#,
    ),
    (
        "GET /_emulator/reply-options",
        r#"POST {"ticket_id":300001,"channel":"email","answerable":false,"reason":"…","integrations":[…]}; DELETE forgets all"#,
    ),
    (
        "POST /_emulator/answer-survey",
        r#"{"id":901,"score":5,"body_text":"…"}: as its customer would"#,
    ),
    (
        "POST /_emulator/events",
        r#"{"type":"ticket-handed-over","object_type":"Ticket","object_id":300001}: write an event, and set off its web-hooks"#,
    ),
];

async fn about(State(app): State<Arc<App>>) -> Response {
    let (limit, model) = app.rate_limiter.limit();
    let here = {
        let store = app.read();
        json!({
            "account": store.domain,
            "customers": store.customers.len(),
            "tickets": store.tickets.len(),
            "messages": store.messages.len(),
            "events": store.events.len(),
            "files": store.files.len(),
            "clock": steering::clock_json(&app),
            "rate_limit": limit.to_string(),
            "limit_model": model.name(),
        })
    };
    let control: serde_json::Map<String, Value> = CONTROL
        .iter()
        .map(|(request, what)| ((*request).to_owned(), json!(what)))
        .collect();
    let about = json!({
        "what": "A Gorgias helpdesk to test against. The API is under /api.",
        "here": here,
        "files_base": app.compat().files_base,
        "try": [
            "curl -u USER:KEY http://HOST/api/tickets?limit=2",
            "curl -H 'Authorization: Bearer TOKEN' http://HOST/api/account",
        ],
        "control": control,
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
    optional("tickets", Kind::Integer(0, MOST.cast_signed())),
    optional("customers", Kind::Integer(0, MOST.cast_signed())),
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

async fn forget_webhooks(State(app): State<Arc<App>>) -> StatusCode {
    app.webhooks.forget();
    StatusCode::NO_CONTENT
}

async fn requests(State(app): State<Arc<App>>) -> Json<Value> {
    Json(json!({"data": app.request_log.all()}))
}

async fn forget(State(app): State<Arc<App>>) -> StatusCode {
    app.request_log.clear();
    StatusCode::NO_CONTENT
}
