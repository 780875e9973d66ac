//! How an operation can fail, with an answer that echoes a text.

use gorgias_component::http::response::{Response, TransportError};
use serde_json::json;

use crate::support::{Native, response};

pub const FAILURES: [&str; 15] = [
    "400",
    "400 json",
    "400 fields",
    "401",
    "403 page",
    "404",
    "409",
    "429",
    "500",
    "301",
    "200 page",
    "200 cursor",
    "lost",
    "timeout",
    "307",
];

/// An answer that fails in that way and echoes the text.
pub fn failing(failure: &str, echo: &str) -> Result<Response<Native>, TransportError> {
    let page = format!("<html><body>{echo}</body></html>");
    let (status, body) = match failure {
        "lost" => {
            return Err(TransportError::Broken {
                reason: format!("ECONNRESET {echo}"),
                sent: true,
            });
        }
        "timeout" => return Err(TransportError::Timeout),
        "400" => (400, json!(echo)),
        "400 json" => (400, json!({"error": {"msg": format!("Bad header {echo}")}})),
        "400 fields" => (
            400,
            json!({"error": {"msg": "Invalid", "data": {echo: [echo], "x": {"0": echo}}}}),
        ),
        "403 page" => (403, json!(page)),
        "200 page" => (200, json!({"$text": page})),
        "200 cursor" => (200, json!({"data": [], "meta": {"next_cursor": echo}})),
        other => (other.parse().unwrap(), json!({"error": {"msg": echo}})),
    };
    let line = echo.replace(['\r', '\n'], "");
    let headers = [
        ("x-echo", line.clone()),
        (
            "location",
            format!("https://files.example/{line}?token={line}"),
        ),
        ("retry-after", "1".into()),
        ("set-cookie", line),
    ];
    let headers = headers
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect();
    Ok(Response {
        headers,
        ..response(status, body)
    })
}
