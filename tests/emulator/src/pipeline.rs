//! The way of an API request: credential, limit, scope, route, query, body – then its resource.

use crate::api_error::{Problems, Refusal};
use crate::app::Desk;
use crate::http::{Arrived, Reply};
use crate::query;
use crate::request::{Answer, Call, Caller, Part};
use crate::route::{self, Action, Body as Wanted, Route};
use axum::body::Body;
use axum::extract::{FromRequest, Multipart};
use axum::http::{Request, header};
use bytes::Bytes;
use serde_json::Value;
use std::sync::Arc;

impl From<Refusal> for Answer {
    fn from(refusal: Refusal) -> Self {
        Self {
            location: refusal.location.clone(),
            ..Self::json(refusal.status, &refusal.body())
        }
    }
}

/// Another account's address shows a page for people.
fn elsewhere(desk: &Desk, arrived: &Arrived) -> Option<Answer> {
    let host = arrived.header(header::HOST).or(arrived.head.uri.host())?;
    let name = host
        .split(':')
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase();
    let label = name.trim_end_matches('.').strip_suffix(".gorgias.com")?;
    (label != desk.domain).then(|| Answer {
        status: 404,
        body: Bytes::from_static(b"<!DOCTYPE html><html><head><title>Not found</title></head><body><h1>There is no helpdesk here</h1></body></html>\n"),
        location: None,
    })
}

/// Answers an API request.
pub async fn answer(desk: &Arc<Desk>, arrived: &Arrived) -> Reply {
    if let Some(page) = elsewhere(desk, arrived) {
        return Reply::plain(page);
    }
    let now = desk.clock.now();
    let header = arrived.header(header::AUTHORIZATION);
    let self_id = desk.read().self_id;
    let Some(caller) = desk.credentials.caller(header, self_id, now) else {
        return Reply::plain(Refusal::unauthorized().into());
    };
    let drop = desk
        .buckets
        .call(caller.bucket(), caller.app.is_some(), now);
    let call_limit = Some(drop.header);
    if let Some(wait) = drop.wait {
        let answer = Refusal::new(429, "Too many requests.").into();
        return Reply {
            call_limit,
            retry_after: Some(wait.to_string()),
            ..Reply::plain(answer)
        };
    }
    let answer = match prepared(desk, arrived, caller).await {
        Ok((route, call)) => run(desk, route, &call),
        Err(refusal) => Err(refusal),
    };
    Reply {
        call_limit,
        ..Reply::plain(answer.unwrap_or_else(Answer::from))
    }
}

fn run(desk: &Desk, route: &Route, call: &Call) -> Result<Answer, Refusal> {
    match route.action {
        Action::Read(look) => look(call, &desk.read()),
        Action::Write(change) => desk.change(|store| change(call, store)),
    }
}

async fn prepared(
    desk: &Desk,
    arrived: &Arrived,
    caller: Caller,
) -> Result<(&'static Route, Call), Refusal> {
    if !arrived.head.uri.path().starts_with("/api/") {
        return Err(Refusal::new(404, "There is nothing at this address."));
    }
    let (route, path) = route::find(arrived.head.method.as_str(), arrived.path())?;
    if !caller.may(route.scope, route.writes) {
        let action = if route.writes { "write" } else { "read" };
        let scope = route.scope;
        return Err(Refusal::new(
            403,
            format!(
                "You do not have enough permissions to perform this action. Missing scope: {scope}:{action}."
            ),
        ));
    }
    let mut call = Call {
        uri: arrived
            .head
            .uri
            .path_and_query()
            .map(ToString::to_string)
            .unwrap_or_default(),
        path,
        query: query::typed(&arrived.query, route.query)?,
        body: Value::Null,
        parts: Vec::new(),
        caller,
        now: desk.clock.now(),
        context: arrived.id,
        manner: Arc::clone(&desk.manner),
    };
    match route.body {
        Wanted::None => {}
        Wanted::Json(kind) => {
            call.body = json_body(arrived)?;
            let mut problems = Problems::default();
            kind.check(&call.body, "", desk.manner.lenient, &mut problems);
            problems.verdict()?;
        }
        Wanted::Multipart => call.parts = parts(arrived).await?,
    }
    Ok((route, call))
}

fn json_body(arrived: &Arrived) -> Result<Value, Refusal> {
    let kind = arrived
        .header(header::CONTENT_TYPE)
        .unwrap_or("application/json")
        .to_ascii_lowercase();
    if !kind.contains("json") {
        return Err(Refusal::new(400, "The body has to be application/json."));
    }
    serde_json::from_slice(&arrived.body)
        .map_err(|problem| Refusal::new(400, format!("The body is not JSON: {problem}.")))
}

async fn parts(arrived: &Arrived) -> Result<Vec<Part>, Refusal> {
    let broken = |problem: &dyn std::fmt::Display| {
        Refusal::new(
            400,
            format!("The body is not multipart/form-data: {problem}."),
        )
    };
    let mut request = Request::new(Body::from(arrived.body.clone()));
    *request.headers_mut() = arrived.head.headers.clone();
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
            return Err(Refusal::field("file", "A part has no name."));
        }
        parts.push(Part {
            name,
            content_type,
            content,
        });
    }
    Ok(parts)
}
