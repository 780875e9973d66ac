//! HTTP in and out: takes a request in, lets faults strike, answers, writes it down.

mod delivery;
mod received;
mod response;

pub use delivery::Delivery;

use crate::app::App;
use crate::fault::Kind;
use crate::request::ApiResponse;
use crate::request_log::Entry;
use crate::store::Context;
use crate::{fault, files, oauth, pipeline, query};
use axum::body::Body;
use axum::extract::State;
use axum::http::request::Parts;
use axum::http::{Request, Response, header};
use bytes::Bytes;
use serde_json::json;
use std::sync::Arc;
use std::time::{Duration, Instant};

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

    /// The connection ends without an answer.
    #[must_use]
    pub const fn none() -> Self {
        let mut none = Self::plain(ApiResponse::empty(500));
        none.delivery = Delivery::None;
        none
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
    handle(Port::Api, app, request).await
}

/// Answers what comes to the port of the files.
pub async fn files(State(app): State<Arc<App>>, request: Request<Body>) -> Response<Body> {
    handle(Port::Files, app, request).await
}

async fn handle(port: Port, app: Arc<App>, request: Request<Body>) -> Response<Body> {
    let started = Instant::now();
    let (head, body) = request.into_parts();
    let id = app.next_request();
    let mut entry = Entry {
        request_id: id.hex(),
        at: app.clock.now(),
        port: if port == Port::Api { "api" } else { "files" },
        method: head.method.to_string(),
        path: head.uri.path().to_owned(),
        query: query::pairs(head.uri.query().unwrap_or_default()),
        headers: received::logged_headers(&head.headers),
        ..Entry::default()
    };
    let accepts_gzip = received::accepts_gzip(&head.headers);
    let outgoing = match received::body(&head, body).await {
        Ok(body) => {
            entry.body_bytes = body.len();
            entry.body = received::logged_body(&head, &body);
            let incoming = Incoming {
                query: entry.query.clone(),
                head,
                body,
                id,
            };
            answered(port, &app, Arc::new(incoming), &mut entry).await
        }
        Err(error) => Outgoing::plain(error.into()),
    };
    response::finish(port, &app, entry, started, outgoing, accepts_gzip)
}

async fn answered(
    port: Port,
    app: &Arc<App>,
    incoming: Arc<Incoming>,
    entry: &mut Entry,
) -> Outgoing {
    let hits = app.faults.draw(
        incoming.head.method.as_str(),
        incoming.head.uri.path(),
        incoming.head.uri.query().unwrap_or_default(),
    );
    entry.faults = hits.iter().map(|(_, rule)| rule.label()).collect();
    if let Some(outgoing) = fault::before(&hits, app.clock.now()).await {
        return outgoing;
    }
    // What is done late is done by a task of its own, which outlives a client that has gone.
    let late = hits
        .iter()
        .find(|(_, rule)| matches!(rule.kind, Kind::LateCommit | Kind::TimeoutCommit));
    let Some((index, rule)) = late else {
        return struck(port, app, &incoming, &hits).await;
    };
    let (index, kind) = (*index, rule.kind);
    let pause = Duration::from_millis(rule.ms.unwrap_or(3000));
    let task = tokio::spawn({
        let (app, hits) = (Arc::clone(app), hits.clone());
        async move {
            tokio::time::sleep(pause).await;
            let outgoing = struck(port, &app, &incoming, &hits).await;
            app.faults
                .note(index, json!({"committed": outgoing.answer.status}));
            outgoing
        }
    });
    if kind == Kind::LateCommit {
        return Outgoing::none();
    }
    task.await.unwrap_or_else(|_| Outgoing::none())
}

async fn struck(port: Port, app: &Arc<App>, incoming: &Incoming, hits: &fault::Hits) -> Outgoing {
    app.run_due();
    let mut outgoing = match port {
        Port::Files => files::answer(app, incoming),
        Port::Api if incoming.head.uri.path().starts_with("/oauth/") => {
            oauth::answer(app, incoming)
        }
        Port::Api if incoming.head.uri.path().starts_with("/.well-known/") => {
            oauth::answer(app, incoming)
        }
        Port::Api => pipeline::answer(app, incoming).await,
    };
    fault::churn(app, hits, incoming, &outgoing);
    fault::after(app, hits, incoming.parameter("cursor"), &mut outgoing);
    outgoing
}
