//! What faults do to an answer.

use super::{Faults, Form, Kind, Rule, When};
use crate::api_error::ApiError;
use crate::app::App;
use crate::http::{Delivery, Outgoing};
use crate::request::{ApiResponse, Content};
use crate::timestamp::Timestamp;
use bytes::Bytes;
use serde_json::{Value, json};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// The rules that hit one request.
pub type Hits = [(usize, Rule)];

const PAGE: &[u8] = b"<!DOCTYPE html><html><head><title>Error</title></head><body><h1>Something went wrong</h1><p>Please try again.</p></body></html>\n";

/// What is answered without doing anything, if so; waits first where that is the fault.
pub async fn before(hits: &Hits, now: Timestamp) -> Option<Outgoing> {
    for (_, rule) in hits {
        if rule.kind == Kind::Latency {
            tokio::time::sleep(Duration::from_millis(rule.ms.unwrap_or(1000))).await;
        }
    }
    let early = |rule: &Rule| rule.when.unwrap_or(When::Before) == When::Before;
    hits.iter().find_map(|(_, rule)| match rule.kind {
        Kind::RateLimited => Some(too_many(rule, now)),
        Kind::Status if early(rule) => Some(Outgoing::plain(failed(rule))),
        Kind::Cut if early(rule) => Some(Outgoing::none()),
        _ => None,
    })
}

fn too_many(rule: &Rule, now: Timestamp) -> Outgoing {
    let retry_after = rule.retry_after.map(|seconds| match rule.form {
        Some(Form::Date) => {
            let until = u64::try_from(now.unix_seconds()).unwrap_or(0) + seconds;
            let until: SystemTime = UNIX_EPOCH + Duration::from_secs(until);
            httpdate::fmt_http_date(until)
        }
        _ => seconds.to_string(),
    });
    Outgoing {
        retry_after,
        ..Outgoing::plain(ApiError::new(429, "Too many requests.").into())
    }
}

fn failed(rule: &Rule) -> ApiResponse {
    let status = rule.status.unwrap_or(503);
    if rule.form == Some(Form::Html) {
        return ApiResponse::bytes(status, Bytes::from_static(PAGE));
    }
    ApiError::new(status, "An error occurred. Please try again later.").into()
}

/// Changes what is answered after everything was done. `cursor` is what the request asked to go on from.
pub fn after(app: &App, hits: &Hits, cursor: Option<&str>, outgoing: &mut Outgoing) {
    for (index, rule) in hits {
        let answer = &mut outgoing.answer;
        match rule.kind {
            Kind::RepeatedCursor => edit(answer, |body| repeat(body, cursor)),
            Kind::Overlap => edit(answer, |body| overlap(&app.faults, *index, rule, body)),
            Kind::Truncated => {
                let text = match &answer.content {
                    Content::Json(value) => app.compat().json.write(value).into(),
                    Content::Bytes(bytes) => bytes.clone(),
                    Content::Empty => Bytes::new(),
                };
                answer.content = Content::Bytes(text.slice(..text.len() / 2));
            }
            Kind::Empty => answer.content = Content::Empty,
            Kind::Html => {
                *answer = ApiResponse::bytes(200, Bytes::from_static(PAGE));
                // A page says that it is one, also where a file of another type lies.
                outgoing.content_type = None;
            }
            Kind::Status if rule.when == Some(When::After) => *answer = failed(rule),
            Kind::Cut if rule.when == Some(When::After) => outgoing.delivery = Delivery::None,
            Kind::Cut if rule.when == Some(When::During) => outgoing.delivery = Delivery::Half,
            Kind::SlowBody => {
                outgoing.delivery = Delivery::Slow {
                    ms: rule.ms.unwrap_or(2000),
                    chunks: rule.chunks.unwrap_or(10),
                };
            }
            Kind::Endless => {
                outgoing.delivery = Delivery::Endless {
                    pause_ms: rule.ms.unwrap_or(0),
                };
            }
            Kind::GzipBomb => {
                outgoing.delivery = Delivery::GzipBomb {
                    megabytes: rule.megabytes.unwrap_or(4096),
                };
            }
            Kind::CutGzip => outgoing.delivery = Delivery::CutGzip,
            _ => {}
        }
    }
}

fn edit(answer: &mut ApiResponse, change: impl FnOnce(&mut Value)) {
    if let Content::Json(body) = &mut answer.content {
        change(body);
    }
}

// View items give an address instead of a cursor; both are repeated.
fn repeat(body: &mut Value, cursor: Option<&str>) {
    // The first page has nothing to repeat yet.
    let (Some(cursor), Some(meta)) = (cursor, body.get_mut("meta")) else {
        return;
    };
    if let Some(next) = meta.get_mut("next_cursor") {
        *next = json!(cursor);
    }
    if let Some(next) = meta.get_mut("next_items")
        && let Some((path, query)) = next.as_str().and_then(|text| text.split_once('?'))
    {
        let same = format!("cursor={}", crate::query::encoded(cursor));
        let pairs: Vec<&str> = query
            .split('&')
            .map(|pair| {
                if pair.starts_with("cursor=") {
                    &same
                } else {
                    pair
                }
            })
            .collect();
        *next = json!(format!("{path}?{}", pairs.join("&")));
    }
}

fn overlap(faults: &Faults, index: usize, rule: &Rule, body: &mut Value) {
    let Some(data) = body.get_mut("data").and_then(Value::as_array_mut) else {
        return;
    };
    let records = usize::try_from(rule.records.unwrap_or(1)).unwrap_or(1);
    let tail = data
        .iter()
        .skip(data.len().saturating_sub(records))
        .cloned()
        .collect();
    let mut page = faults.swap_tail(index, tail);
    page.append(data);
    *data = page;
}
