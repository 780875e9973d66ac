//! HTTP in and out: takes a request in, lets faults strike, answers, writes it down.

use crate::api_error::ApiError;
use crate::app::App;
use crate::request::ApiResponse;
use crate::request_log::Entry;
use crate::server::Cut;
use crate::store::Context;
use crate::{fault, files, oauth, pipeline, query};
use axum::body::Body;
use axum::extract::State;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Request, Response, header};
use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;
use std::time::{Duration, Instant};

const LARGEST_BODY: usize = 32 * 1024 * 1024;
// So much is read and thrown away after that, so that a client gets to read its 413.
const DRAINED: usize = 512 * 1024 * 1024;
const MOST_HEADERS: usize = 100;
const LARGEST_HEADERS: usize = 32 * 1024;

/// A request as it came, its body in memory.
#[derive(Debug)]
pub struct Incoming {
    /// Method, address and headers.
    pub head: Parts,
    /// The body.
    pub body: Bytes,
    /// The query, decoded.
    pub query: Vec<(String, String)>,
    /// Its number.
    pub id: Context,
}

impl Incoming {
    /// A header that is text.
    #[must_use]
    pub fn header(&self, name: header::HeaderName) -> Option<&str> {
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

    /// A parameter of the query.
    #[must_use]
    pub fn parameter(&self, name: &str) -> Option<&str> {
        self.query
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }
}

/// How an answer travels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Delivery {
    /// As it should.
    Whole,
    /// Not at all: the connection ends.
    None,
    /// Half of it, then the connection ends.
    Half,
    /// Bit by bit.
    Slow {
        /// Over so long.
        ms: u64,
        /// In so many bits.
        chunks: u64,
    },
}

/// What will be answered, before it becomes HTTP.
#[derive(Debug)]
pub struct Outgoing {
    /// Status, body, location.
    pub answer: ApiResponse,
    /// The body's type; HTML and JSON are recognised.
    pub content_type: Option<String>,
    /// The call-limit header.
    pub call_limit: Option<String>,
    /// The `Retry-After` header.
    pub retry_after: Option<String>,
    /// How it travels.
    pub delivery: Delivery,
}

impl Outgoing {
    /// An answer without further ado.
    #[must_use]
    pub const fn plain(answer: ApiResponse) -> Self {
        Self {
            answer,
            content_type: None,
            call_limit: None,
            retry_after: None,
            delivery: Delivery::Whole,
        }
    }
}

/// Which port a request came to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Port {
    /// The API's port.
    Api,
    /// The port of the files.
    Files,
}

/// Answers what comes to the API's port.
pub async fn api(State(app): State<Arc<App>>, request: Request<Body>) -> Response<Body> {
    through(Port::Api, app, request).await
}

/// Answers what comes to the port of the files.
pub async fn files(State(app): State<Arc<App>>, request: Request<Body>) -> Response<Body> {
    through(Port::Files, app, request).await
}

async fn through(port: Port, app: Arc<App>, request: Request<Body>) -> Response<Body> {
    let started = Instant::now();
    let (head, body) = request.into_parts();
    let id = app.next_request();
    let mut entry = Entry {
        request_id: id.to_string(),
        at: app.clock.now(),
        port: if port == Port::Api { "api" } else { "files" },
        method: head.method.to_string(),
        path: head.uri.path().to_owned(),
        query: query::pairs(head.uri.query().unwrap_or_default()),
        headers: logged_headers(&head.headers),
        ..Entry::default()
    };
    let outgoing = match taken_in(&head, body).await {
        Ok(body) => {
            entry.body_bytes = body.len();
            entry.body = logged_body(&head, &body);
            let incoming = Incoming {
                query: entry.query.clone(),
                head,
                body,
                id,
            };
            answered(port, &app, &incoming, &mut entry).await
        }
        Err(error) => Outgoing::plain(error.into()),
    };
    finish(port, &app, entry, started, outgoing)
}

async fn answered(port: Port, app: &Arc<App>, incoming: &Incoming, entry: &mut Entry) -> Outgoing {
    let path = incoming.head.uri.path();
    let hits = app.faults.draw(
        incoming.head.method.as_str(),
        path,
        incoming.head.uri.query().unwrap_or_default(),
    );
    entry.faults = hits.iter().map(|(_, rule)| rule.label()).collect();
    if let Some(outgoing) = fault::before(&hits, app.clock.now()).await {
        return outgoing;
    }
    app.run_due();
    let mut outgoing = match port {
        Port::Files => files::answer(app, incoming),
        Port::Api if path.starts_with("/oauth/") => oauth::answer(app, incoming),
        Port::Api => pipeline::answer(app, incoming).await,
    };
    fault::churn(app, &hits, incoming, &outgoing);
    fault::after(
        &app.faults,
        &hits,
        incoming.parameter("cursor"),
        &mut outgoing,
    );
    outgoing
}

fn finish(
    port: Port,
    app: &App,
    mut entry: Entry,
    started: Instant,
    outgoing: Outgoing,
) -> Response<Body> {
    let answer = outgoing.answer;
    let status = match answer.status {
        201 | 202 if app.compat.recorded => 200,
        status => status,
    };
    let mut response = Response::builder()
        .status(status)
        .header("X-Request-Id", &entry.request_id);
    if port == Port::Api {
        let limit = outgoing.call_limit.unwrap_or_else(|| "0/40".into());
        response = response
            .header("X-Gorgias-Account-Api-Call-Limit", &limit)
            .header("X-Gorgias-Release", "emulator");
        entry.call_limit = Some(limit);
    }
    // Live, even empty answers say they are JSON.
    let html = answer.body.starts_with(b"<");
    let guessed = if html {
        "text/html; charset=utf-8"
    } else {
        "application/json"
    };
    response = response.header(
        header::CONTENT_TYPE,
        outgoing.content_type.as_deref().unwrap_or(guessed),
    );
    for (name, value) in [
        (header::LOCATION, &answer.location),
        (header::RETRY_AFTER, &outgoing.retry_after),
    ] {
        if let Some(value) = value {
            response = response.header(name, value);
        }
    }
    entry.status = if outgoing.delivery == Delivery::None {
        0
    } else {
        status
    };
    entry.took_ms = started.elapsed().as_secs_f64() * 1e3;
    app.request_log.add(entry);
    match outgoing.delivery {
        Delivery::Whole => response.body(Body::from(answer.body)),
        Delivery::None => response.extension(Cut).body(Body::empty()),
        Delivery::Half => response
            .header(header::CONTENT_LENGTH, answer.body.len())
            .body(halved(&answer.body)),
        Delivery::Slow { ms, chunks } => response.body(slowly(answer.body, ms, chunks)),
    }
    .unwrap_or_default()
}

// The length is announced, so the client can tell that the rest is missing.
fn halved(body: &Bytes) -> Body {
    let half = body.slice(..body.len() / 2);
    Body::from_stream(futures_util::stream::unfold(
        Some(half),
        |state| async move {
            match state {
                Some(half) if !half.is_empty() => Some((Ok(half), Some(Bytes::new()))),
                Some(_) => {
                    // The first half has to leave before the connection ends.
                    tokio::time::sleep(Duration::from_millis(30)).await;
                    Some((Err(io::Error::from(io::ErrorKind::ConnectionAborted)), None))
                }
                None => None,
            }
        },
    ))
}

fn slowly(body: Bytes, ms: u64, chunks: u64) -> Body {
    let size = body
        .len()
        .div_ceil(usize::try_from(chunks).unwrap_or(1))
        .max(1);
    let pause = Duration::from_millis(ms / chunks.max(1));
    Body::from_stream(futures_util::stream::unfold(
        body,
        move |mut rest| async move {
            if rest.is_empty() {
                return None;
            }
            tokio::time::sleep(pause).await;
            let chunk = rest.split_to(size.min(rest.len()));
            Some((Ok::<_, io::Error>(chunk), rest))
        },
    ))
}

fn logged_headers(headers: &HeaderMap) -> BTreeMap<String, String> {
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

fn logged_body(head: &Parts, body: &Bytes) -> Value {
    let kind = head
        .headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    // Forms carry OAuth secrets.
    if body.is_empty()
        || body.len() > 256 * 1024
        || kind.starts_with("application/x-www-form-urlencoded")
    {
        return Value::Null;
    }
    serde_json::from_slice(body).unwrap_or_else(|_| json!(String::from_utf8_lossy(body)))
}

async fn taken_in(head: &Parts, mut body: Body) -> Result<Bytes, ApiError> {
    let size: usize = head
        .headers
        .iter()
        .map(|(name, value)| name.as_str().len() + value.len())
        .sum();
    if head.headers.len() > MOST_HEADERS || size > LARGEST_HEADERS {
        return Err(ApiError::new(431, "The headers are too large."));
    }
    let mut taken = BytesMut::new();
    let mut drained = 0;
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| ApiError::new(400, "The body did not arrive whole."))?;
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
        return Err(ApiError::new(413, "The request is too large."));
    }
    Ok(taken.freeze())
}
