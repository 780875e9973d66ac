//! The way of an API request: credential, limit, scope, route, query, body – then its resource.

use crate::api_error::{ApiError, Problems};
use crate::app::App;
use crate::http::{Incoming, Outgoing};
use crate::query;
use crate::request::{ApiRequest, ApiResponse, Caller, Part};
use crate::route::{self, Action, Body as Wanted, Route};
use axum::body::Body;
use axum::extract::{FromRequest, Multipart};
use axum::http::{Request, header};
use bytes::Bytes;
use serde_json::Value;
use std::sync::Arc;

impl From<ApiError> for ApiResponse {
    fn from(error: ApiError) -> Self {
        Self {
            location: error.location.clone(),
            ..Self::json(error.status, error.body())
        }
    }
}

const HOME: &[u8] = b"A Gorgias helpdesk to test against. The API is under /api; what is there and how to steer it: GET /_emulator\n";
const ELSEWHERE: &[u8] = b"<!DOCTYPE html><html><head><title>Not found</title></head><body><h1>There is no helpdesk here</h1></body></html>\n";

/// Another account's address shows a page for people.
fn elsewhere(app: &App, incoming: &Incoming) -> Option<ApiResponse> {
    let host = incoming.header(header::HOST).or(incoming.head.uri.host())?;
    let name = host
        .split(':')
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase();
    let label = name.trim_end_matches('.').strip_suffix(".gorgias.com")?;
    (label != app.domain).then(|| ApiResponse::bytes(404, Bytes::from_static(ELSEWHERE)))
}

/// Answers an API request.
pub async fn answer(app: &Arc<App>, incoming: &Incoming) -> Outgoing {
    if let Some(page) = elsewhere(app, incoming) {
        return Outgoing::plain(page);
    }
    if incoming.head.uri.path() == "/" {
        return Outgoing {
            content_type: Some("text/plain; charset=utf-8".into()),
            ..Outgoing::plain(ApiResponse::bytes(200, Bytes::from_static(HOME)))
        };
    }
    let now = app.clock.now();
    let header = incoming.header(header::AUTHORIZATION);
    let caller = app.credentials.caller(header, &app.read(), now);
    let Some(caller) = caller else {
        return Outgoing::plain(ApiError::unauthorized().into());
    };
    let counted = app
        .rate_limiter
        .count(caller.counter(), caller.app.is_some(), now);
    let call_limit = counted.header;
    if let Some(wait) = counted.wait {
        let answer = ApiError::new(429, "Too many requests.").into();
        return Outgoing {
            call_limit,
            retry_after: Some(wait.to_string()),
            ..Outgoing::plain(answer)
        };
    }
    let answer = match prepared(app, incoming, caller).await {
        Ok((route, request)) => run(app, route, &request),
        Err(error) => Err(error),
    };
    Outgoing {
        call_limit,
        ..Outgoing::plain(answer.unwrap_or_else(ApiResponse::from))
    }
}

fn run(app: &App, route: &Route, request: &ApiRequest) -> Result<ApiResponse, ApiError> {
    match route.action {
        Action::Read(look) => look(request, &app.read()),
        Action::Write(change) => app.change(|store| change(request, store)),
    }
}

async fn prepared(
    app: &App,
    incoming: &Incoming,
    caller: Caller,
) -> Result<(&'static Route, ApiRequest), ApiError> {
    if !incoming.head.uri.path().starts_with("/api/") {
        return Err(ApiError::new(404, "There is nothing at this address."));
    }
    let (route, path) = route::find(incoming.head.method.as_str(), incoming.path())?;
    let missing = route.missing_scope(&caller);
    if let Some(scope) = missing {
        return Err(ApiError::new(
            403,
            format!(
                "You do not have enough permissions to perform this action. Missing scope: {scope}."
            ),
        ));
    }
    let mut request = ApiRequest {
        uri: incoming.head.uri.path().to_owned(),
        path,
        query: query::typed(&incoming.query, route.query)?,
        body: Value::Null,
        parts: Vec::new(),
        caller,
        now: app.clock.now(),
        context: incoming.id,
        compat: app.compat(),
    };
    match route.body {
        Wanted::None => {}
        Wanted::Json(kind) => {
            request.body = json_body(incoming)?;
            let mut problems = Problems::default();
            kind.check(&request.body, "", app.compat().lenient, &mut problems);
            problems.verdict()?;
        }
        Wanted::Multipart => request.parts = parts(incoming).await?,
    }
    Ok((route, request))
}

fn json_body(incoming: &Incoming) -> Result<Value, ApiError> {
    let kind = incoming
        .header(header::CONTENT_TYPE)
        .unwrap_or("application/json")
        .to_ascii_lowercase();
    if !kind.contains("json") {
        return Err(ApiError::new(400, "The body has to be application/json."));
    }
    serde_json::from_slice(&incoming.body)
        .map_err(|problem| ApiError::new(400, format!("The body is not JSON: {problem}.")))
}

async fn parts(incoming: &Incoming) -> Result<Vec<Part>, ApiError> {
    let broken = |problem: &dyn std::fmt::Display| {
        ApiError::new(
            400,
            format!("The body is not multipart/form-data: {problem}."),
        )
    };
    let mut request = Request::new(Body::from(incoming.body.clone()));
    *request.headers_mut() = incoming.head.headers.clone();
    // The body is in memory already, and was measured.
    request
        .extensions_mut()
        .insert(axum::extract::DefaultBodyLimit::disable());
    let mut multipart = Multipart::from_request(request, &())
        .await
        .map_err(|problem| broken(&problem))?;
    let mut parts = Vec::new();
    while let Some(field) = multipart
        .next_field()
        .await
        .map_err(|problem| broken(&problem))?
    {
        let name = field.name().unwrap_or_default().to_owned();
        let content_type = field
            .content_type()
            .unwrap_or("application/octet-stream")
            .to_owned();
        let content = field.bytes().await.map_err(|problem| broken(&problem))?;
        if name.is_empty() {
            return Err(ApiError::field("file", "A part has no name."));
        }
        parts.push(Part {
            name,
            content_type,
            content,
        });
    }
    Ok(parts)
}
