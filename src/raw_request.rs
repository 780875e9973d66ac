//! Raw Request: the builder's own request under `/api`, with the switches of the platform's own client.

use crate::error::{Code, Error, Problem};
use crate::exchange::Exchange;
use crate::files::{file_of, resolve};
use crate::input::{Call, Value, quoted, shown};
use crate::multipart::{Content, Part};
use crate::operation::Method;
use crate::raw_url::{entries, query_with, target};
use crate::request::{Body, Expect, Request, TIMEOUT, header_fault};
use crate::retry::Policy;
use crate::transport::{Answer, Given, Json, Transport};
use crate::unanswered::usable;

/// Redirects followed, as the platform's client has it.
const HOPS: u32 = 20;

/// Headers of a request; servers take about as many.
const MOST_HEADERS: usize = 100;

/// What a builder may not set: the connection decides who one is and where one goes, the transport how long a body is.
const RESERVED: [&str; 8] = [
    "authorization",
    "host",
    "content-length",
    "cookie",
    "connection",
    "transfer-encoding",
    "proxy-authorization",
    "expect",
];

/// Sends the request; the body of the answer is the result.
///
/// # Errors
/// Wrong inputs, all at once; a status that is no 2xx; no answer.
pub async fn send<T: Transport>(
    exchange: &Exchange<'_, T>,
    call: &Call<T::File>,
) -> Result<T::Json, Error> {
    let mut request = compose(exchange, call).map_err(Error::inputs)?;
    exchange.follow(policy(call));
    for _ in 0..HOPS {
        let tried = exchange
            .attempt(&request)
            .await
            .map_err(|unanswered| unanswered.error(&request))?;
        if tried.reply.is_success() {
            let mut reply = tried.reply;
            // The platform's client answers an empty body with empty text.
            if matches!(reply.body, Answer::Empty) {
                reply.body = Answer::Value(crate::transport::Json::from_text(""));
            }
            let answer = usable(&request, reply)?;
            // The platform's client gives the bytes alone, without their type.
            let bytes = answer
                .member("data")
                .filter(|_| request.expect == Expect::Bytes);
            return Ok(bytes.unwrap_or(answer));
        }
        // A redirected PUT or DELETE would arrive as something else, so only readers follow.
        let follows = matches!(tried.reply.status, 301 | 302 | 303 | 307 | 308)
            && matches!(request.method, Method::Get | Method::Head);
        let target = tried
            .reply
            .header("location")
            .filter(|_| follows)
            .and_then(|to| resolve(&request.origin, to));
        let Some((origin, target)) = target else {
            return Err(exchange.refusal(&request, tried));
        };
        if origin != exchange.account.origin {
            request.authorization = None;
            request.headers.clear();
        }
        request = Request {
            origin,
            target,
            ..request
        };
    }
    let path = request.path();
    let text = format!("The request was sent on {HOPS} times without an end, last to {path}.");
    Err(Error::new(Code::UnexpectedResponse, text))
}

fn policy<F: Clone>(call: &Call<F>) -> Policy {
    #[allow(clippy::cast_precision_loss)]
    Policy::Builder {
        retries: call
            .number("maxRetries")
            .unwrap_or(0)
            .try_into()
            .unwrap_or(u32::MAX),
        delay: call.number("retryDelayMS").unwrap_or(0) as f64,
        exponential: call.flag("useExponentialBackoff"),
        all_errors: call.flag("retryAllErrors"),
    }
}

/// The request, or everything that is wrong with it.
fn compose<T: Transport>(
    exchange: &Exchange<'_, T>,
    call: &Call<T::File>,
) -> Result<Request<T::File>, Vec<Problem>> {
    let mut problems = Vec::new();
    let mut fault = |key: &str, text: String| {
        let inputs = exchange
            .operation
            .inputs
            .iter()
            .filter(|input| input.key == key);
        problems.extend(inputs.map(|input| Problem::new(input, text.clone())));
    };
    let method = Method::parse(call.text("method").unwrap_or("GET")).unwrap_or_else(|| {
        fault(
            "method",
            format!(
                "must be an HTTP method such as GET or POST, not {}",
                shown(&Given::<T::File>::Text(
                    call.text("method").unwrap_or_default().to_owned()
                ))
            ),
        );
        Method::Get
    });
    let (path, query) = match target(
        &exchange.account.origin,
        call.text("url").unwrap_or_default(),
    ) {
        Ok(target) => target,
        Err(problem) => {
            fault("url", problem);
            (String::new(), String::new())
        }
    };
    let mut request = Request::to(exchange.account, method, &path, &query_with(query, call));
    request.expect = match call.text("responseType").unwrap_or("json") {
        "arraybuffer" => Expect::Bytes,
        "json" => Expect::JsonOrText,
        _ => Expect::Text,
    };
    request.timeout = call.number("timeout").unwrap_or(TIMEOUT);
    let given = headers(call);
    let is_type = |(name, _): &&(String, String)| name.eq_ignore_ascii_case("content-type");
    let own_type = given.iter().find(is_type);
    let is_json = own_type.is_none_or(|(_, own)| own.to_ascii_lowercase().contains("json"));
    request.body = match body::<T>(call, is_json) {
        Ok(body) => body,
        Err((key, problem)) => {
            fault(key, problem);
            Body::None
        }
    };
    if !method.allows_body() && !matches!(request.body, Body::None) {
        fault(
            "method",
            format!(
                "must not be {}: such a request cannot carry data",
                method.name()
            ),
        );
    }
    let content_type = match &request.body {
        Body::Text(_) => Some("application/json".to_owned()),
        Body::File(file) => Some(
            file.content_type
                .clone()
                .filter(|content_type| header_fault("content-type", content_type).is_none())
                .unwrap_or_else(|| "application/octet-stream".into()),
        ),
        Body::None | Body::Multipart(_) => None,
    };
    request
        .headers
        .extend(content_type.map(|content_type| ("content-type".to_owned(), content_type)));
    for (name, given) in entries(call, "queryParams") {
        if matches!(given, Given::File(_) | Given::Unusable(_)) {
            let name = shown(&Given::<T::File>::Text(name.clone()));
            let problem = format!("must hold text, not {} under {name}", shown(given));
            fault("queryParams", problem);
        }
    }
    if given.len() > MOST_HEADERS {
        let count = given.len();
        fault(
            "headers",
            format!("must hold at most {MOST_HEADERS} headers, but holds {count}"),
        );
    }
    for (name, value) in given.into_iter().take(MOST_HEADERS) {
        if let Some(problem) = header_fault(&name, &value) {
            let name = shown(&Given::<T::File>::Text(name));
            fault("headers", format!("must be valid: {name} {problem}"));
        } else if RESERVED
            .iter()
            .any(|reserved| name.eq_ignore_ascii_case(reserved))
        {
            // Left out rather than refused: flows that set them for the usual connector go on working.
            exchange.log(
                crate::transport::Level::Warn,
                &format!("Raw Request: the header {name} is the connection's and was left out"),
            );
        } else if matches!(request.body, Body::Multipart(_))
            && name.eq_ignore_ascii_case("content-type")
        {
            // The boundary is not the builder's to know.
        } else {
            request
                .headers
                .retain(|(known, _)| !known.eq_ignore_ascii_case(&name));
            request.headers.push((name.to_ascii_lowercase(), value));
        }
    }
    if problems.is_empty() {
        Ok(request)
    } else {
        Err(problems)
    }
}

fn headers<F: Clone>(call: &Call<F>) -> Vec<(String, String)> {
    let Some(Value::Pairs(pairs)) = call.get("headers") else {
        return Vec::new();
    };
    let text = |json: &str| match serde_json::from_str(json) {
        Ok(serde_json::Value::String(text)) => Some(text.trim().to_owned()),
        Ok(serde_json::Value::Null) | Err(_) => None,
        Ok(other) => Some(other.to_string()),
    };
    pairs
        .iter()
        .filter_map(|(name, json)| Some((name.trim().to_owned(), text(json)?)))
        .collect()
}

fn is_valid_json(text: &str) -> bool {
    serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok()
}

/// Data as the body, or form fields and files as form data.
fn body<T: Transport>(
    call: &Call<T::File>,
    is_json: bool,
) -> Result<Body<T::File>, (&'static str, String)> {
    let (form, files) = (entries(call, "formData"), entries(call, "fileData"));
    let data = match call.get("data") {
        Some(Value::Raw(given)) => Some(given),
        _ => None,
    };
    match (data, form.is_empty() && files.is_empty()) {
        (Some(_), false) => Err((
            "data",
            "cannot be sent together with File Data or Form Data".into(),
        )),
        (Some(data), true) => Ok(match data {
            Given::File(file) => Body::File(file.clone()),
            Given::Json(json) => Body::Text(json.clone()),
            // JSON goes as it is; other text as a JSON string, unless the builder says that it is something else.
            Given::Text(text) if !is_json || is_valid_json(text) => Body::Text(text.clone()),
            Given::Text(text) => Body::Text(quoted(text)),
            Given::Number(text) => Body::Text(text.clone()),
            Given::Flag(flag) => Body::Text(flag.to_string()),
            other => {
                return Err((
                    "data",
                    format!("must be text, JSON or bytes, not {}", shown(other)),
                ));
            }
        }),
        (None, true) => Ok(Body::None),
        (None, false) => {
            let names = call.get("fileDataFileNames");
            let mut parts = Vec::new();
            for (name, given) in form {
                let content = match given {
                    Given::Text(text) | Given::Number(text) | Given::Json(text) => {
                        Content::Text(text.clone())
                    }
                    Given::Flag(flag) => Content::Text(flag.to_string()),
                    Given::File(file) => {
                        parts.push(Part::file(name.clone(), name.clone(), file.clone()));
                        continue;
                    }
                    Given::Absent => Content::Text(String::new()),
                    other => {
                        return Err((
                            "formData",
                            format!("must hold text, not {} under {name}", shown(other)),
                        ));
                    }
                };
                parts.push(Part {
                    name: name.clone(),
                    content,
                });
            }
            for (name, given) in files {
                let Some(file) = file_of::<T>(given) else {
                    return Err((
                        "fileData",
                        format!("must hold text or bytes, not {} under {name}", shown(given)),
                    ));
                };
                let file_name = file_name(names, name).unwrap_or_else(|| name.clone());
                parts.push(Part::file(name.clone(), file_name, file));
            }
            Ok(Body::Multipart(parts))
        }
    }
}

fn file_name<F>(names: Option<&Value<F>>, key: &str) -> Option<String> {
    let Some(Value::Pairs(pairs)) = names else {
        return None;
    };
    let (_, json) = pairs.iter().find(|(name, _)| name == key)?;
    serde_json::from_str::<String>(json)
        .ok()
        .filter(|name| !name.is_empty())
}
