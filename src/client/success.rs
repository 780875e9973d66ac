//! The value of a successful response, or what is wrong with its body.

use super::effect::Effect;
use crate::error::{Code, Error, is_html};
use crate::http::request::Request;
use crate::http::response::{Response, ResponseBody};

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

/// What is wrong with a success that has no value.
pub(crate) fn unusable<F, J>(request: &Request<F>, response: Response<J>) -> Error {
    let (name, path, status) = (request.method.name(), request.path(), response.status);
    let server = match request.authorization {
        Some(_) => request.server().to_owned(),
        None => format!("The host {}", request.server()),
    };
    let (what, body) = match response.body {
        ResponseBody::TooLong(most) => {
            let said = format!("{server} answered {name} {path} with more than {most} MB");
            return too_long(request, said, status, response.headers);
        }
        ResponseBody::Empty | ResponseBody::Value(_) => ("no body", None),
        ResponseBody::NotJson(text) | ResponseBody::Text(text) if is_html(&text) => {
            ("a web page instead of JSON", Some(text))
        }
        ResponseBody::NotJson(text) | ResponseBody::Text(text) => {
            ("something that is not JSON", Some(text))
        }
    };
    let said = format!("{server} answered {name} {path} with {status} but {what}");
    let effect = effect(request);
    let error = Error {
        status: Some(status),
        body,
        headers: response.headers,
        ..Error::new(Code::UnexpectedResponse, said)
    };
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
    let error = Error {
        status: Some(status),
        headers,
        ..Error::new(Code::UnexpectedResponse, said)
    };
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
