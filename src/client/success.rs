//! A success whose body is of use, or what is wrong with it.

use super::no_response::LOOK_FIRST;
use crate::error::{Code, Error};
use crate::http::request::Request;
use crate::http::response::{Response, ResponseBody};

/// Characters of a useless answer that are kept.
pub const EXCERPT: usize = 2_000;

/// The value of a success, or what is wrong with it.
///
/// # Errors
/// When it is empty or no JSON. What was asked for may be done all the same, and the message says so.
pub fn usable<F, J>(request: &Request<F>, response: Response<J>) -> Result<J, Error> {
    let (name, path, status) = (request.method.name(), request.path(), response.status);
    let (said, body) = match response.body {
        ResponseBody::Value(value) => return Ok(value),
        ResponseBody::Empty => (
            format!("Gorgias answered {name} {path} with {status} but without a body"),
            None,
        ),
        ResponseBody::NotJson(text) | ResponseBody::Text(text) => {
            let kind = if text.trim_start().starts_with('<') {
                "a web page"
            } else {
                "something that is not JSON"
            };
            (
                format!("Gorgias answered {name} {path} with {status} but with {kind}"),
                Some(text),
            )
        }
    };
    let (done, hint) = if request.is_repeatable {
        (
            "",
            "Run the step again; if it stays, see status.gorgias.com.",
        )
    } else {
        (
            "; it was probably carried out, so check before you run it again",
            LOOK_FIRST,
        )
    };
    let mut error = Error::new(Code::UnexpectedResponse, format!("{}{done}.", said));
    error.status = Some(status);
    error.body = body;
    error.headers = response.headers;
    Err(error.with_hint(hint))
}
