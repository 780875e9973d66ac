//! The value of a successful response, or what is wrong with its body.

use super::effect::Effect;
use crate::error::{Code, Error, is_html};
use crate::http::request::Request;
use crate::http::response::{Response, ResponseBody};
use crate::port::json::Json;
use crate::text::truncate;

/// Characters that are kept of a body that cannot be used.
pub(crate) const EXCERPT: usize = 2_000;

/// The value of a success, or what is wrong with it.
///
/// # Errors
/// When it is empty or no JSON. The request may have succeeded anyway, and the message says so.
pub(crate) fn usable<F, J>(request: &Request<F>, response: Response<J>) -> Result<J, Error> {
    match response.body {
        ResponseBody::Value(value) => Ok(value),
        _ => Err(unusable(request, response)),
    }
}

/// The record that a request is answered with.
///
/// # Errors
/// As [`usable`]; also for JSON that is no record of the API's: no object, or an error that came as a success. Whoever
/// answered so, it was not Gorgias.
pub(crate) fn record<F, J: Json>(request: &Request<F>, response: Response<J>) -> Result<J, Error> {
    structured(request, response, |value| value.is_object())
}

/// The record, which has an id, that a request is answered with.
///
/// # Errors
/// As [`record`]; also for an object that does not say which record it is.
pub(crate) fn identified<F, J: Json>(
    request: &Request<F>,
    response: Response<J>,
) -> Result<J, Error> {
    structured(request, response, |value| value.id().is_some())
}

/// The record or list that a request is answered with.
///
/// # Errors
/// As [`record`], but for a list.
pub(crate) fn list<F, J: Json>(request: &Request<F>, response: Response<J>) -> Result<J, Error> {
    structured(request, response, |value| {
        value.is_object() || value.length().is_some()
    })
}

fn structured<F, J: Json>(
    request: &Request<F>,
    response: Response<J>,
    is_right: impl Fn(&J) -> bool,
) -> Result<J, Error> {
    let problem = match &response.body {
        ResponseBody::Value(value) if !is_right(value) => Some(NO_RECORD.to_owned()),
        ResponseBody::Value(value) => refusal(value),
        _ => None,
    };
    match problem {
        Some(problem) => Err(unexpected(request, response, &problem, None)),
        None => usable(request, response),
    }
}

/// What a request is answered with whose answer holds nothing of use: nothing at all, or JSON that says nothing else.
///
/// # Errors
/// When it is something else: whoever answered so, it was not Gorgias, and nothing proves that anything was done.
pub(crate) fn done<F, J: Json>(request: &Request<F>, response: Response<J>) -> Result<(), Error> {
    let problem = match &response.body {
        ResponseBody::Empty => return Ok(()),
        ResponseBody::Value(value) => {
            let is_usual = value.is_null() || value.is_object() || value.length().is_some();
            let problem = refusal(value);
            problem.or_else(|| (!is_usual).then(|| NO_RECORD.to_owned()))
        }
        _ => return Err(unusable(request, response)),
    };
    problem.map_or(Ok(()), |problem| {
        Err(unexpected(request, response, &problem, None))
    })
}

const NO_RECORD: &str = "JSON that is no record";

/// The error that JSON tells, if it tells one and is no record: in the API's own form, or in another one's.
fn refusal<J: Json>(value: &J) -> Option<String> {
    let error = value.member("error").filter(|error| !error.is_null())?;
    if value.id().is_some() {
        return None;
    }
    let said = error.member("msg").and_then(|said| said.text());
    let said = said.or_else(|| error.text());
    Some(said.map_or_else(
        || "an error".to_owned(),
        |said| format!("the error {:?}", truncate(&said, LONGEST_QUOTE)),
    ))
}

/// Characters that are quoted of an error.
const LONGEST_QUOTE: usize = 200;

/// What is wrong with a success that has no value.
pub(crate) fn unusable<F, J>(request: &Request<F>, response: Response<J>) -> Error {
    let (what, body) = match &response.body {
        ResponseBody::TooLong(most) => {
            let said = format!("{} with more than {most} MB", answered(request));
            return too_long(request, said, response.status, response.headers);
        }
        ResponseBody::Empty | ResponseBody::Value(_) => ("no body", None),
        ResponseBody::NotJson(text) | ResponseBody::Text(text) if is_html(text) => {
            ("a web page instead of JSON", Some(text.clone()))
        }
        ResponseBody::NotJson(text) | ResponseBody::Text(text) => {
            ("something that is not JSON", Some(text.clone()))
        }
    };
    unexpected(request, response, what, body)
}

/// "Gorgias answered PUT /tickets/1": who, and what it was asked.
fn answered<F>(request: &Request<F>) -> String {
    let server = match request.authorization {
        Some(_) => request.server().to_owned(),
        None => format!("The host {}", request.server()),
    };
    let (name, path) = (request.method.name(), request.path());
    format!("{server} answered {name} {path}")
}

/// A success that is not what the API sends.
fn unexpected<F, J>(
    request: &Request<F>,
    response: Response<J>,
    what: &str,
    body: Option<String>,
) -> Error {
    let status = response.status;
    let said = format!("{} with {status} but {what}", answered(request));
    let effect = effect(request);
    let mut error = Error::new(Code::UnexpectedResponse, said);
    error.status = Some(status);
    error.body = body;
    error.headers = response.headers;
    let retry = "Run the step again; if this persists, see status.gorgias.com.";
    effect.told_in(error).with_hint(retry)
}

/// What was asked for is done all the same: asked for once more, it would be as long.
fn too_long<F>(
    request: &Request<F>,
    said: String,
    status: u16,
    headers: Vec<(String, String)>,
) -> Error {
    let mut error = Error::new(Code::UnexpectedResponse, said);
    error.status = Some(status);
    error.headers = headers;
    let smaller =
        "Ask for less at once, such as a smaller Limit. For a large file, set Return As to url.";
    effect(request).told_in(error).with_hint(smaller)
}

fn effect<F>(request: &Request<F>) -> Effect {
    if request.is_repeatable {
        Effect::Harmless
    } else {
        Effect::Probable
    }
}
