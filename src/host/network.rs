//! One HTTP request: built here, sent and read by the shim, whose `network.js` says what comes back.

use gloo_net::http::Headers;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::form;
use super::json::JsonValue;
use super::shim::Host;
use crate::http::body::Body;
use crate::http::header::header_problem;
use crate::http::request::Request;
use crate::http::response::{Response, ResponseBody, TransportError};
use crate::json::typed::parsed;
use crate::vocabulary::{BodyKind, CALL_LIMIT, Expect};

#[wasm_bindgen]
extern "C" {
    /// What came of a request. `kind` is the number of a [`BodyKind`].
    type Answered;
    #[wasm_bindgen(method, getter)]
    fn lost(this: &Answered) -> Option<String>;
    #[wasm_bindgen(method, getter)]
    fn sent(this: &Answered) -> bool;
    #[wasm_bindgen(method, getter)]
    fn after(this: &Answered) -> Option<f64>;
    #[wasm_bindgen(method, getter)]
    fn aborted(this: &Answered) -> Option<bool>;
    #[wasm_bindgen(method, getter)]
    fn status(this: &Answered) -> u16;
    #[wasm_bindgen(method, getter)]
    fn kind(this: &Answered) -> Option<u8>;
    #[wasm_bindgen(method, getter)]
    fn body(this: &Answered) -> JsValue;
    #[wasm_bindgen(method, getter)]
    fn limit(this: &Answered) -> Option<String>;
    #[wasm_bindgen(method, getter)]
    fn headers(this: &Answered) -> Option<String>;
    #[wasm_bindgen(method, getter)]
    fn size(this: &Answered) -> Option<f64>;
}

/// Sends it and reads the answer.
pub async fn send(
    host: &Host,
    request: &Request<JsValue>,
) -> Result<Response<JsonValue>, TransportError> {
    let outgoing = build(host, request).map_err(|reason| TransportError::Broken {
        reason,
        sent: false,
    })?;
    #[allow(clippy::cast_precision_loss)]
    let milliseconds = request.timeout as f64;
    let promise = Host::send(
        host,
        &request.url(),
        request.method.name(),
        outgoing.headers.into_raw().as_ref(),
        &outgoing.body,
        milliseconds,
        request.expect.number(),
        request.every_header,
    );
    // The shim's promise is never rejected.
    let answered: Answered = JsFuture::from(promise)
        .await
        .unwrap_or_default()
        .unchecked_into();
    response(&answered)
}

fn response(answered: &Answered) -> Result<Response<JsonValue>, TransportError> {
    match answered.lost() {
        None => {}
        Some(reason) if reason.is_empty() => {
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
            let given_up = |after: f64| TransportError::GivenUp {
                after: after as u64,
            };
            return Err(answered.after().map_or(TransportError::Timeout, given_up));
        }
        Some(_) if answered.aborted() == Some(true) => return Err(TransportError::Aborted),
        Some(reason) => {
            let sent = answered.sent();
            return Err(TransportError::Broken { reason, sent });
        }
    }
    let text = || answered.body().as_string().unwrap_or_default();
    let body = match answered.kind().and_then(BodyKind::numbered) {
        Some(BodyKind::Value) => ResponseBody::Value(JsonValue(answered.body())),
        Some(BodyKind::Empty) => ResponseBody::Empty,
        Some(BodyKind::NotJson) => ResponseBody::NotJson(text()),
        Some(BodyKind::Text) => ResponseBody::Text(text()),
        Some(BodyKind::TooLong) => ResponseBody::TooLong(text().parse().unwrap_or_default()),
        None => {
            let defect = "the host says what kind of body it has by an unknown number";
            return Err(TransportError::Internal(defect));
        }
    };
    let headers: Vec<(String, String)> = match answered.headers() {
        Some(json) => parsed(&json).unwrap_or_default(),
        None => {
            let known = answered.limit();
            let known = known.map(|value| (CALL_LIMIT.to_owned(), value));
            known.into_iter().collect()
        }
    };
    let told = headers.iter().find(|(name, _)| name == "content-length");
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let size = told
        .and_then(|(_, value)| value.parse().ok())
        .or_else(|| answered.size().map(|size| size as u64));
    Ok(Response {
        status: answered.status(),
        headers,
        body,
        size,
    })
}

/// A request as the shim takes it: the body is text, bytes, or an array of bytes.
struct Outgoing {
    headers: Headers,
    body: JsValue,
}

/// What the shim takes, or what is wrong with the request.
fn build(host: &Host, request: &Request<JsValue>) -> Result<Outgoing, String> {
    let mut outgoing = Outgoing {
        headers: Headers::new(),
        body: JsValue::UNDEFINED,
    };
    for (name, value) in &request.headers {
        // gloo-net would trap on it. A file's content type comes here unchecked.
        if let Some(problem) = header_problem(name, value) {
            return Err(format!("the header {name} {problem}"));
        }
        outgoing.headers.append(name, value);
    }
    // `fetch` takes half of what was compressed for the whole, where the connection's end alone ends it.
    let is_exact = matches!(request.expect, Expect::Bytes | Expect::Text);
    let is_chosen = |(name, _): &(String, String)| name == "accept-encoding";
    if is_exact && !request.headers.iter().any(is_chosen) {
        outgoing.headers.set("accept-encoding", "identity");
    }
    if let Some(authorization) = &request.authorization {
        outgoing
            .headers
            .set("authorization", authorization.reveal());
    }
    match &request.body {
        Body::None => {}
        Body::Text(text) => outgoing.body = text.into(),
        Body::File(file) => outgoing.body.clone_from(&file.content),
        Body::Multipart(parts) => {
            let form = form::written(host, parts).map_err(|_| "the form could not be written")?;
            outgoing.headers.set("content-type", &form.content_type);
            // Without it the request would be sent in chunks, which not every server takes.
            outgoing
                .headers
                .set("content-length", &form.size.to_string());
            outgoing.body = form.pieces.into();
        }
    }
    Ok(outgoing)
}
