//! What came in: the body, within bounds, and what the log may hold of it.

use crate::api_error::ApiError;
use axum::body::Body;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use std::collections::BTreeMap;

const LARGEST_BODY: usize = 32 * 1024 * 1024;
// So much is read and thrown away after that, so that a client gets to read its 413.
const DRAINED: usize = 512 * 1024 * 1024;
const MOST_HEADERS: usize = 100;
const LARGEST_HEADERS: usize = 32 * 1024;
const LARGEST_LOGGED: usize = 256 * 1024;

/// Reads the body.
///
/// # Errors
/// 431 and 413 above the bounds, 400 when it does not arrive whole.
pub async fn body(head: &Parts, mut body: Body) -> Result<Bytes, ApiError> {
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

/// Whether the client takes gzip.
pub fn accepts_gzip(headers: &HeaderMap) -> bool {
    let accepted = headers
        .get(header::ACCEPT_ENCODING)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    accepted.split(',').any(|coding| {
        let (name, weight) = coding.split_once(';').unwrap_or((coding, ""));
        name.trim().eq_ignore_ascii_case("gzip")
            && !["q=0", "q=0.0"].contains(&weight.replace(' ', "").as_str())
    })
}

/// The headers without what authenticates.
pub fn logged_headers(headers: &HeaderMap) -> BTreeMap<String, String> {
    let shown = |(name, value): (&HeaderName, &HeaderValue)| {
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

/// The body as JSON, or as text; not a form's, which carries OAuth secrets.
pub fn logged_body(head: &Parts, body: &Bytes) -> Value {
    let kind = head
        .headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    if body.is_empty()
        || body.len() > LARGEST_LOGGED
        || kind.starts_with("application/x-www-form-urlencoded")
    {
        return Value::Null;
    }
    serde_json::from_slice(body).unwrap_or_else(|_| json!(String::from_utf8_lossy(body)))
}
