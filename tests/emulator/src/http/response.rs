//! An answer becomes HTTP: headers, framing, compression, the log.

use super::delivery::{self, Delivery};
use super::{Outgoing, Port};
use crate::app::App;
use crate::compat::Compat;
use crate::request::{ApiResponse, Content};
use crate::request_log::Entry;
use crate::server::Cut;
use axum::body::Body;
use axum::http::response::Builder;
use axum::http::{Response, StatusCode, Version, header};
use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use std::io::Write;
use std::time::Instant;

/// From so many bytes on GETs are compressed on wish: recorded between 1.1 and 1.4 kB.
const WORTH_COMPRESSING: usize = 1_250;
/// Gorgias tells which build answered; ours is always the same.
const RELEASE: &str = "e01a70e01a70e01a70e01a70e01a70e01a70e01a";

/// Makes the response and writes the request down.
pub fn finish(
    port: Port,
    app: &App,
    mut entry: Entry,
    started: Instant,
    outgoing: Outgoing,
    accepts_gzip: bool,
) -> Response<Body> {
    let Outgoing {
        answer,
        content_type,
        call_limit,
        retry_after,
        delivery,
    } = outgoing;
    let compat = app.compat();
    let status = match answer.status {
        201 | 202 if compat.recorded_status => 200,
        status => status,
    };
    let mut response = Response::builder()
        .status(status)
        .header("X-Request-Id", &entry.request_id);
    if port == Port::Api {
        response = response.header("X-Gorgias-Release", RELEASE);
        let limit = call_limit.or_else(|| app.rate_limiter.idle_header());
        if let Some(limit) = &limit {
            response = response.header("X-Gorgias-Account-Api-Call-Limit", limit);
        }
        entry.call_limit = limit;
    }
    let body = written(&compat, &answer);
    // Live, even empty answers say they are JSON.
    let guessed = if body.starts_with(b"<") {
        "text/html; charset=utf-8"
    } else {
        "application/json"
    };
    response = response.header(
        header::CONTENT_TYPE,
        content_type.as_deref().unwrap_or(guessed),
    );
    for (name, value) in [
        (header::LOCATION, &answer.location),
        (header::RETRY_AFTER, &retry_after),
    ] {
        if let Some(value) = value {
            response = response.header(name, value);
        }
    }
    if let Some((name, value)) = answer.header {
        response = response.header(name, value);
    }
    if status >= 400 {
        entry.error = answer.as_json().map(crate::json_text::brief);
    }
    entry.status = if delivery == Delivery::None {
        0
    } else {
        status
    };
    entry.took_ms = started.elapsed().as_secs_f64() * 1e3;
    let read = entry.method == "GET" && port == Port::Api;
    app.request_log.add(entry);
    match delivery {
        Delivery::Whole if read => framed_as_live(response, body, !compat.no_gzip && accepts_gzip),
        Delivery::Whole => {
            if port == Port::Api {
                response = response.header(header::VARY, "Cookie");
            }
            response.body(Body::from(body))
        }
        Delivery::None => response.extension(Cut).body(Body::empty()),
        Delivery::Half => response
            .header(header::CONTENT_LENGTH, body.len())
            .body(delivery::half(&body)),
        Delivery::Slow { ms, chunks } => response.body(delivery::slow(body, ms, chunks)),
        Delivery::Endless { pause_ms } => response.body(delivery::endless(body, pause_ms)),
        Delivery::GzipBomb { megabytes } => response
            .header(header::CONTENT_ENCODING, "gzip")
            .body(delivery::gzip_bomb(megabytes)),
        Delivery::CutGzip => {
            // Without a length and without chunks only the end of the connection ends the body: HTTP/1.0.
            let packed = gzipped(&body);
            let half = packed.slice(..packed.len() / 2);
            response
                .version(Version::HTTP_10)
                .header(header::CONTENT_ENCODING, "gzip")
                .header(header::CONNECTION, "close")
                .body(delivery::streamed(half))
        }
    }
    .unwrap_or_else(|_| {
        // A header that none can be: a fault of ours, and never an answer that looks well.
        let mut broken = Response::default();
        *broken.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
        broken
    })
}

fn written(compat: &Compat, answer: &ApiResponse) -> Bytes {
    match &answer.content {
        Content::Empty => Bytes::new(),
        Content::Json(value) => compat.json.write(value).into(),
        Content::Bytes(bytes) => bytes.clone(),
    }
}

// GETs were recorded in chunks, larger ones with a Vary that tells of compression.
fn framed_as_live(
    response: Builder,
    body: Bytes,
    gzip: bool,
) -> Result<Response<Body>, axum::http::Error> {
    if body.is_empty() {
        return response
            .header(header::VARY, "Cookie")
            .body(Body::from(body));
    }
    if body.len() < WORTH_COMPRESSING {
        return response
            .header(header::VARY, "Cookie")
            .body(delivery::streamed(body));
    }
    let response = response.header(header::VARY, "Cookie, accept-encoding");
    if !gzip {
        return response.body(delivery::streamed(body));
    }
    response
        .header(header::CONTENT_ENCODING, "gzip")
        .body(delivery::streamed(gzipped(&body)))
}

fn gzipped(body: &Bytes) -> Bytes {
    let mut encoder = GzEncoder::new(Vec::with_capacity(body.len() / 4), Compression::fast());
    // Writing to memory does not fail.
    drop(encoder.write_all(body));
    encoder.finish().unwrap_or_default().into()
}
