//! The envelope around a page.

use crate::query;
use crate::request::{ApiRequest, ApiResponse};
use percent_encoding::percent_decode_str;
use serde_json::{Value, json};

/// Lists that were recorded with `object` first and a `total_resources` that is always null. The others begin with
/// `data`. Lists that were never recorded (widgets, phone) are guessed to be of the younger kind, this one.
const WITH_TOTAL: &[&str] = &[
    "/api/custom-fields",
    "/api/integrations",
    "/api/phone/voice-call-events",
    "/api/phone/voice-call-recordings",
    "/api/phone/voice-calls",
    "/api/tags",
    "/api/tickets",
    "/api/users",
    "/api/views",
    "/api/widgets",
];

/// The address of a list as it is answered: filters, then order, limit and cursor, whatever the request's order.
#[must_use]
pub fn list_uri(request: &ApiRequest) -> String {
    const LAST: &[&str] = &["order_by", "limit", "cursor"];
    let filters = request
        .query
        .iter()
        .filter(|(name, _)| !LAST.contains(&name.as_str()));
    let paging = LAST
        .iter()
        .filter_map(|name| request.query.get_key_value(*name));
    let mut pairs = Vec::new();
    for (name, value) in filters.chain(paging) {
        let values = match value {
            Value::Array(items) => items.clone(),
            other => vec![other.clone()],
        };
        for value in values {
            let text = value
                .as_str()
                .map_or_else(|| value.to_string(), str::to_owned);
            pairs.push(format!(
                "{}={}",
                query::encoded(name),
                query::encoded(&text)
            ));
        }
    }
    format!("{}?{}", request.uri.trim_end_matches('/'), pairs.join("&"))
}

/// The envelope around a page.
#[must_use]
pub fn envelope(
    request: &ApiRequest,
    data: Vec<Value>,
    prev: Option<String>,
    next: Option<String>,
) -> ApiResponse {
    let uri = list_uri(request);
    let path = percent_decode_str(&request.uri).decode_utf8_lossy();
    let body = if WITH_TOTAL.contains(&path.trim_end_matches('/')) {
        json!({
            "object": "list",
            "uri": uri,
            "data": data,
            "meta": {"prev_cursor": prev, "next_cursor": next, "total_resources": null},
        })
    } else {
        json!({
            "data": data,
            "object": "list",
            "uri": uri,
            "meta": {"prev_cursor": prev, "next_cursor": next},
        })
    };
    ApiResponse::json(200, body)
}
