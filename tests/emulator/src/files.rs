//! The second port: files behind signed, expiring addresses, where credentials have no business.

use crate::desk::Desk;
use crate::moment::Moment;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use hmac::{Hmac, Mac};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use serde::Deserialize;
use sha2::Sha256;
use std::sync::Arc;

/// What is escaped in a path segment.
pub const SEGMENT: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b'/')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'\\')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

// Not a secret: nothing behind it is, and addresses should be the same from run to run.
const KEY: &[u8] = b"gorgias-emulator files";

fn signature(hash: &str, name: &str, until: i64) -> String {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(KEY) else {
        return String::new();
    };
    mac.update(format!("{hash}/{name}/{until}").as_bytes());
    mac.finalize()
        .into_bytes()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// The signed address of a file.
#[must_use]
pub fn signed(base: &str, hash: &str, name: &str, until: Moment) -> String {
    let until = until.unix_seconds();
    let signature = signature(hash, name, until);
    let name = utf8_percent_encode(name, SEGMENT);
    format!("{base}/files/{hash}/{name}?expires={until}&signature={signature}")
}

#[derive(Debug, Deserialize)]
struct Ticket {
    expires: Option<i64>,
    signature: Option<String>,
}

/// The application of the second port.
pub fn app(desk: Arc<Desk>) -> axum::Router {
    axum::Router::new()
        .route("/files/{hash}/{name}", get(private))
        .route("/public/{hash}/{name}", get(public))
        .with_state(desk)
}

fn refused(status: StatusCode, why: &'static str) -> Response {
    (
        status,
        [(header::CONTENT_TYPE, "application/xml")],
        format!("<Error><Message>{why}</Message></Error>"),
    )
        .into_response()
}

async fn private(
    State(desk): State<Arc<Desk>>,
    Path((hash, name)): Path<(String, String)>,
    Query(ticket): Query<Ticket>,
    headers: HeaderMap,
) -> Response {
    if headers.contains_key(header::AUTHORIZATION) || headers.contains_key(header::COOKIE) {
        return refused(
            StatusCode::BAD_REQUEST,
            "Only one way to authenticate is allowed: the signature.",
        );
    }
    let until = ticket.expires.unwrap_or_default();
    if ticket
        .signature
        .is_none_or(|given| given != signature(&hash, &name, until))
    {
        return refused(StatusCode::FORBIDDEN, "The address is not signed.");
    }
    if until <= desk.clock.now().unix_seconds() {
        return refused(StatusCode::FORBIDDEN, "The address has expired.");
    }
    content(&desk, &hash, &name, |purpose| purpose == "attachment")
}

async fn public(
    State(desk): State<Arc<Desk>>,
    Path((hash, name)): Path<(String, String)>,
) -> Response {
    content(&desk, &hash, &name, |purpose| purpose != "attachment")
}

fn content(desk: &Desk, hash: &str, name: &str, fits: impl Fn(&str) -> bool) -> Response {
    let store = desk.read();
    match store
        .files
        .get(hash)
        .filter(|file| file.name == name && fits(&file.purpose))
    {
        Some(file) => (
            [(header::CONTENT_TYPE, file.content_type.clone())],
            file.content.clone(),
        )
            .into_response(),
        None => refused(StatusCode::NOT_FOUND, "There is no such file."),
    }
}
