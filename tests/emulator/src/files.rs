//! The second port: files behind signed, expiring addresses, where credentials have no business.

use crate::app::App;
use crate::http::{Incoming, Outgoing};
use crate::request::ApiResponse;
use crate::timestamp::Timestamp;
use axum::http::header;
use hmac::{Hmac, Mac};
use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};
use sha2::Sha256;

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
pub fn signed(base: &str, hash: &str, name: &str, until: Timestamp) -> String {
    let until = until.unix_seconds();
    let signature = signature(hash, name, until);
    let name = utf8_percent_encode(name, SEGMENT);
    format!("{base}/files/{hash}/{name}?expires={until}&signature={signature}")
}

/// Answers a request for a file.
pub fn answer(app: &App, incoming: &Incoming) -> Outgoing {
    let path = incoming.head.uri.path();
    if incoming.head.method != "GET" {
        return error_page(405, "Only GET is allowed here.");
    }
    let decoded = |name| percent_decode_str(name).decode_utf8_lossy();
    let segments: Vec<&str> = path.trim_start_matches('/').split('/').collect();
    match segments[..] {
        ["public", hash, name] => {
            content(app, hash, &decoded(name), |purpose| purpose != "attachment")
        }
        ["files", hash, name] => private(app, incoming, hash, &decoded(name)),
        // The address that messages hold, which opened to anybody once. Whether there is such a file is not said either.
        [_, _] => error_page(403, "The file is private."),
        _ => error_page(404, "There is no such file."),
    }
}

fn error_page(status: u16, why: &str) -> Outgoing {
    let body = format!("<Error><Message>{why}</Message></Error>").into();
    let answer = ApiResponse::bytes(status, body);
    Outgoing {
        content_type: Some("application/xml".into()),
        ..Outgoing::plain(answer)
    }
}

fn private(app: &App, incoming: &Incoming, hash: &str, name: &str) -> Outgoing {
    let headers = &incoming.head.headers;
    if headers.contains_key(header::AUTHORIZATION) || headers.contains_key(header::COOKIE) {
        return error_page(
            400,
            "Only one way to authenticate is allowed: the signature.",
        );
    }
    let until = incoming
        .parameter("expires")
        .and_then(|text| text.parse().ok())
        .unwrap_or_default();
    if incoming
        .parameter("signature")
        .is_none_or(|given| given != signature(hash, name, until))
    {
        return error_page(403, "The address is not signed.");
    }
    if until <= app.clock.now().unix_seconds() {
        return error_page(403, "The address has expired.");
    }
    content(app, hash, name, |purpose| purpose == "attachment")
}

fn content(app: &App, hash: &str, name: &str, fits: impl Fn(&str) -> bool) -> Outgoing {
    let store = app.read();
    let Some(file) = store
        .files
        .get(hash)
        .filter(|file| file.name == name && fits(&file.purpose))
    else {
        return error_page(404, "There is no such file.");
    };
    let answer = ApiResponse::bytes(200, file.content.clone());
    Outgoing {
        content_type: Some(file.content_type.clone()),
        ..Outgoing::plain(answer)
    }
}
