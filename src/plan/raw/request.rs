//! Raw Request: the flow author's own request under `/api`, with the options of the platform's own client.

use crate::client::exchange::Exchange;
use crate::client::redirect::{Redirects, follow};
use crate::client::success::usable;
use crate::error::Error;
use crate::http::body::Body;
use crate::http::header::header_problem;
use crate::http::method::Method;
use crate::http::request::{Expect, Policy, Request, TIMEOUT};
use crate::http::response::ResponseBody;
use crate::input::display::display_text;
use crate::input::problems::Problems;
use crate::input::read::{Inputs, Value};
use crate::plan::raw::body::{body, content_type};
use crate::plan::raw::url::{query_with, target};
use crate::port::json::Json;
use crate::port::params::Given;
use crate::port::transport::{Level, Transport};
use crate::text::trim_unseen;

/// Redirects followed, as many as the platform's client follows.
const HOPS: u32 = 20;

/// Headers of a request; servers accept about as many.
const MOST_HEADERS: usize = 100;

/// Headers that a flow author may not set: the connection decides who asks and where, the transport how long a body is.
const RESERVED: [&str; 14] = [
    "authorization",
    "host",
    "content-length",
    "cookie",
    "connection",
    "transfer-encoding",
    "proxy-authorization",
    "expect",
    // Of one connection, not of a request (RFC 9110 §7.6.1): Node refuses to send them.
    "keep-alive",
    "proxy-connection",
    "te",
    "trailer",
    "upgrade",
    "http2-settings",
];

/// Sends the request; the body of the response is the result.
///
/// # Errors
/// Wrong inputs, all at once; a status that is no 2xx; no response.
pub(crate) async fn send<T: Transport>(
    exchange: &Exchange<'_, T>,
    inputs: &Inputs<T::File>,
    problems: Problems,
) -> Result<T::Json, Error> {
    let request = compose(exchange, inputs, problems)?;
    let redirects = Redirects {
        most: HOPS,
        leave: true,
    };
    let (request, attempted) = follow(exchange, request, redirects).await?;
    if !attempted.response.is_success() {
        return Err(exchange.api_error(&request, attempted));
    }
    let mut response = attempted.response;
    // The platform's client returns an empty body as empty text.
    if matches!(response.body, ResponseBody::Empty) {
        response.body = ResponseBody::Value(T::Json::from_text(""));
    }
    let answer = usable(&request, response)?;
    // The platform's client returns the bytes alone, without their type.
    let bytes = answer
        .member("data")
        .filter(|_| request.expect == Expect::Bytes);
    Ok(bytes.unwrap_or(answer))
}

fn policy<F: Clone>(inputs: &Inputs<F>) -> Policy {
    #[allow(clippy::cast_precision_loss)]
    Policy::Custom {
        retries: inputs
            .number("maxRetries")
            .unwrap_or(0)
            .try_into()
            .unwrap_or(u32::MAX),
        delay: inputs.number("retryDelayMS").unwrap_or(0) as f64,
        exponential: inputs.flag("useExponentialBackoff"),
        all_errors: inputs.flag("retryAllErrors"),
    }
}

/// The request, or everything that is wrong with it.
fn compose<T: Transport>(
    exchange: &Exchange<'_, T>,
    inputs: &Inputs<T::File>,
    mut problems: Problems,
) -> Result<Request<T::File>, Error> {
    let method = inputs.text("method").and_then(Method::parse);
    let method = method.unwrap_or_else(|| {
        problems.add("method", "must be an HTTP method");
        Method::Get
    });
    let url = inputs.text("url").unwrap_or_default();
    let (path, query) = target(&exchange.account.origin, url).unwrap_or_else(|problem| {
        problems.add("url", problem);
        Default::default()
    });
    let (query, wrong) = query_with(query, inputs);
    for problem in wrong {
        problems.add("queryParams", problem);
    }
    let mut request = exchange.account.request(method, &path, &query);
    request.expect = match inputs.text("responseType").unwrap_or("json") {
        "arraybuffer" => Expect::Bytes,
        "json" => Expect::JsonOrText,
        _ => Expect::Text,
    };
    request.policy = policy(inputs);
    request.timeout = inputs.number("timeout").unwrap_or(TIMEOUT);
    let headers = headers(inputs);
    let own_type = headers.iter().find(|(name, _)| is_content_type(name));
    let is_json = own_type.is_none_or(|(_, own)| own.to_ascii_lowercase().contains("json"));
    request.body = body::<T>(inputs, is_json).unwrap_or_else(|(key, problem)| {
        problems.add(key, problem);
        Body::None
    });
    if !method.allows_body() && !matches!(request.body, Body::None) {
        let name = method.name();
        let problem = format!("must not be {name}: such a request cannot carry data");
        problems.add("method", problem);
    }
    let content_type = content_type(&request.body);
    request
        .headers
        .extend(content_type.map(|content_type| ("content-type".to_owned(), content_type)));
    add_headers(exchange, &mut request, headers, &mut problems);
    problems.check()?;
    Ok(request)
}

/// Adds the flow author's headers in place of ours, except those that the connection sets.
fn add_headers<T: Transport>(
    exchange: &Exchange<'_, T>,
    request: &mut Request<T::File>,
    headers: Vec<(String, String)>,
    problems: &mut Problems,
) {
    let count = headers.len();
    if count > MOST_HEADERS {
        let problem = format!("must hold at most {MOST_HEADERS} headers, but holds {count}");
        problems.add("headers", problem);
    }
    for (name, value) in headers.into_iter().take(MOST_HEADERS) {
        let is = |known: &str| name.eq_ignore_ascii_case(known);
        if let Some(problem) = header_problem(&name, &value) {
            let name = display_text(&name);
            problems.add("headers", format!("has a problem: {name} {problem}"));
        } else if RESERVED.into_iter().any(is) {
            // Left out rather than refused, so that flows that set them for the usual connector keep working.
            let line =
                format!("Raw Request: the header {name} is the connection's and was left out");
            exchange.log(Level::Warn, &line);
        } else if is_content_type(&name) && matches!(request.body, Body::Multipart(_)) {
            // Only the host knows the boundary.
        } else {
            request.headers.retain(|(known, _)| !is(known));
            request.headers.push((name.to_ascii_lowercase(), value));
        }
    }
}

fn is_content_type(name: &str) -> bool {
    name.eq_ignore_ascii_case("content-type")
}

fn headers<F: Clone>(inputs: &Inputs<F>) -> Vec<(String, String)> {
    let Some(Value::Pairs(pairs)) = inputs.get("headers") else {
        return Vec::new();
    };
    // Numbers keep their digits. Line breaks of JSON stand between its parts only.
    let text = |json: &str| match Given::<F>::of_json(json) {
        Given::Text(text) | Given::Number(text) => Some(trim_unseen(&text).to_owned()),
        Given::Flag(flag) => Some(flag.to_string()),
        Given::Json(json) => Some(json.replace(['\r', '\n'], " ")),
        _ if json == "\"\"" => Some(String::new()),
        _ => None,
    };
    pairs
        .iter()
        .filter_map(|(name, json)| Some((trim_unseen(name).to_owned(), text(json)?)))
        .collect()
}
