//! The way of a request: credential, limit, scope, route, query, body – then its resource.

use crate::call::{Answer, Call, Caller, Part};
use crate::desk::Desk;
use crate::journal::Entry;
use crate::query;
use crate::refusal::{Problems, Refusal};
use crate::route::{self, Action, Body as Wanted, Route};
use axum::body::Body;
use axum::extract::{FromRequest, Multipart, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Request, Response, header};
use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Instant;

const LARGEST_BODY: usize = 32 * 1024 * 1024;
// So much is read and thrown away after that, so that a client gets to read its 413.
const DRAINED: usize = 512 * 1024 * 1024;
const MOST_HEADERS: usize = 100;
const LARGEST_HEADERS: usize = 32 * 1024;

/// A request as it came, its body in memory.
#[derive(Debug)]
pub struct Arrived {
    /// Method, address and headers.
    pub head: Parts,
    /// The body.
    pub body: Bytes,
    /// The query, decoded.
    pub query: Vec<(String, String)>,
}

impl Arrived {
    fn header(&self, name: header::HeaderName) -> Option<&str> {
        self.head
            .headers
            .get(name)
            .and_then(|value| value.to_str().ok())
    }

    /// The path below `/api`.
    #[must_use]
    pub fn path(&self) -> &str {
        self.head
            .uri
            .path()
            .strip_prefix("/api")
            .unwrap_or_default()
    }
}

/// What will be answered, before it becomes HTTP.
#[derive(Debug)]
pub struct Reply {
    /// Status, body, location.
    pub answer: Answer,
    /// The call-limit header.
    pub call_limit: Option<String>,
    /// The `Retry-After` header.
    pub retry_after: Option<String>,
}

impl Reply {
    /// An answer without further headers.
    #[must_use]
    pub const fn plain(answer: Answer) -> Self {
        Self {
            answer,
            call_limit: None,
            retry_after: None,
        }
    }
}

impl From<Refusal> for Answer {
    fn from(refusal: Refusal) -> Self {
        Self {
            location: refusal.location.clone(),
            ..Self::json(refusal.status, &refusal.body())
        }
    }
}

/// Answers everything under `/api`, and says no to the rest.
pub async fn api(State(desk): State<Arc<Desk>>, request: Request<Body>) -> Response<Body> {
    let started = Instant::now();
    let id = desk.next_request();
    let at = desk.clock.now();
    let (head, body) = request.into_parts();
    let query = query::pairs(head.uri.query().unwrap_or_default());
    let mut entry = Entry {
        request_id: id.to_string(),
        at,
        method: head.method.to_string(),
        path: head.uri.path().to_owned(),
        query: query.clone(),
        headers: told(&head.headers),
        ..Entry::default()
    };
    let body = match taken_in(&head, body).await {
        Ok(body) => body,
        Err(refusal) => {
            let reply = Reply::plain(refusal.into());
            return finish(&desk, entry, started, &reply);
        }
    };
    entry.body_bytes = body.len();
    entry.body = told_body(&body);
    let arrived = Arrived { head, body, query };
    let reply = attend(&desk, &arrived, id, &mut entry).await;
    finish(&desk, entry, started, &reply)
}

fn finish(desk: &Desk, mut entry: Entry, started: Instant, reply: &Reply) -> Response<Body> {
    let answer = &reply.answer;
    let status = match answer.status {
        201 | 202 if desk.manner.recorded => 200,
        status => status,
    };
    let limit = reply.call_limit.clone().unwrap_or_else(|| "0/40".into());
    let mut response = Response::builder()
        .status(status)
        .header("X-Gorgias-Account-Api-Call-Limit", &limit)
        .header("X-Request-Id", &entry.request_id)
        .header("X-Gorgias-Release", "emulator");
    // Live, even empty answers say they are JSON.
    let html = answer.body.starts_with(b"<");
    response = response.header(
        header::CONTENT_TYPE,
        if html {
            "text/html; charset=utf-8"
        } else {
            "application/json"
        },
    );
    if let Some(location) = &answer.location {
        response = response.header(header::LOCATION, location);
    }
    if let Some(retry_after) = &reply.retry_after {
        response = response.header(header::RETRY_AFTER, retry_after);
    }
    entry.status = status;
    entry.call_limit = Some(limit);
    entry.took_ms = started.elapsed().as_secs_f64() * 1e3;
    desk.journal.add(entry);
    response
        .body(Body::from(answer.body.clone()))
        .unwrap_or_default()
}

fn told(headers: &HeaderMap) -> BTreeMap<String, String> {
    let shown = |(name, value): (&header::HeaderName, &header::HeaderValue)| {
        let text = String::from_utf8_lossy(value.as_bytes()).into_owned();
        let text = match name.as_str() {
            "authorization" => format!("{} ***", text.split(' ').next().unwrap_or_default()),
            "cookie" => "***".to_owned(),
            _ => text,
        };
        (name.to_string(), text)
    };
    headers.iter().take(MOST_HEADERS).map(shown).collect()
}

fn told_body(body: &Bytes) -> Value {
    if body.is_empty() || body.len() > 256 * 1024 {
        return Value::Null;
    }
    serde_json::from_slice(body).unwrap_or_else(|_| json!(String::from_utf8_lossy(body)))
}

async fn taken_in(head: &Parts, body: Body) -> Result<Bytes, Refusal> {
    let size: usize = head
        .headers
        .iter()
        .map(|(name, value)| name.as_str().len() + value.len())
        .sum();
    if head.headers.len() > MOST_HEADERS || size > LARGEST_HEADERS {
        return Err(Refusal::new(431, "The headers are too large."));
    }
    let mut body = body;
    let mut taken = BytesMut::new();
    let mut drained = 0;
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| Refusal::new(400, "The body did not arrive whole."))?;
        let data = frame.data_ref().map(AsRef::as_ref).unwrap_or_default();
        if drained > 0 || taken.len() + data.len() > LARGEST_BODY {
            taken.clear();
            drained += data.len();
            if drained > DRAINED {
                break;
            }
        } else {
            taken.extend_from_slice(data);
        }
    }
    if drained > 0 {
        return Err(Refusal::new(413, "The request is too large."));
    }
    Ok(taken.freeze())
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

async fn attend(
    desk: &Arc<Desk>,
    arrived: &Arrived,
    id: crate::store::Context,
    _entry: &mut Entry,
) -> Reply {
    if let Some(page) = elsewhere(desk, arrived) {
        return Reply::plain(page);
    }
    desk.settle();
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
            answer,
            call_limit,
            retry_after: Some(wait.to_string()),
        };
    }
    let answer = match prepared(desk, arrived, id, caller).await {
        Ok((route, call)) => run(desk, route, &call),
        Err(refusal) => Err(refusal),
    };
    Reply {
        answer: answer.unwrap_or_else(Answer::from),
        call_limit,
        retry_after: None,
    }
}

fn run(desk: &Desk, route: &Route, call: &Call) -> Result<Answer, Refusal> {
    match route.action {
        Action::Read(look) => look(call, &desk.read()),
        Action::Write(change) => change(call, &mut desk.write()),
    }
}

async fn prepared(
    desk: &Desk,
    arrived: &Arrived,
    id: crate::store::Context,
    caller: Caller,
) -> Result<(&'static Route, Call), Refusal> {
    if !arrived.head.uri.path().starts_with("/api/") {
        return Err(Refusal::new(404, "There is nothing at this address."));
    }
    let (route, path) = route::find(arrived.head.method.as_str(), arrived.path())?;
    if !caller.may(route.scope, route.writes) {
        let action = if route.writes { "write" } else { "read" };
        return Err(Refusal::new(
            403,
            format!(
                "You do not have enough permissions to perform this action. Missing scope: {}:{action}.",
                route.scope
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
        context: id,
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
