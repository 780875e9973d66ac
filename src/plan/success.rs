//! Operations whose response holds nothing of use: they succeed or fail. A delete has succeeded when that is proven.

use crate::client::exchange::{Attempted, Exchange};
use crate::client::success::done;
use crate::error::Error;
use crate::http::method::Method;
use crate::http::request::{Expect, Request};
use crate::http::response::{Response, ResponseBody};
use crate::input::read::Inputs;
use crate::json::tree::Tree;
use crate::manifest::OPERATIONS;
use crate::plan::custom_fields::bare;
use crate::port::json::Json;
use crate::port::transport::Transport;

/// Sends the request.
///
/// # Errors
/// When Gorgias refused it, or no response came; for a delete also when nothing proves that the record is gone.
pub(crate) async fn success<T: Transport>(
    exchange: &Exchange<'_, T>,
    inputs: &Inputs<T::File>,
) -> Result<T::Json, Error> {
    let operation = exchange.operation;
    let request = inputs.request(operation, exchange.account);
    let request = request.expecting(Expect::Nothing);
    if request.method == Method::Delete {
        delete(exchange, inputs, &request).await?;
    } else {
        exchange.done(&request).await?;
    }
    let message = T::Json::from_text("Success");
    Ok(T::Json::object(vec![("message", message)]))
}

async fn delete<T: Transport>(
    exchange: &Exchange<'_, T>,
    inputs: &Inputs<T::File>,
    request: &Request<T::File>,
) -> Result<(), Error> {
    let attempted = exchange.answered(request).await?;
    let verdict = verdict(&attempted);
    let may_be_missing =
        inputs.flag("ignore_missing") && matches!(attempted.response.status, 400 | 404);
    let result = match verdict {
        Verdict::Done => Ok(()),
        _ if attempted.response.is_success() => done(request, attempted.response),
        _ => Err(exchange.api_error(request, attempted)),
    };
    match (result, verdict) {
        (Err(_), Verdict::Unknown) if is_gone(exchange, inputs).await => Ok(()),
        (Err(_), _) if may_be_missing && is_gone(exchange, inputs).await => Ok(()),
        (result, _) => result,
    }
}

/// What the response to a delete proves.
enum Verdict {
    /// The record is gone.
    Done,
    /// What it says itself.
    Told,
    /// If it is no success: it may have been done by an attempt whose response was lost, or what answered is not Gorgias.
    Unknown,
}

fn verdict<J>(attempted: &Attempted<J>) -> Verdict {
    let Attempted {
        response,
        uncertain,
        ..
    } = attempted;
    match response.status {
        200..=299 => Verdict::Unknown,
        404 | 410 if *uncertain && is_said_by_the_api(response) => Verdict::Done,
        // "There is no such value" and "it cannot be deleted" have the same status.
        400 | 404 | 409 | 410 if *uncertain => Verdict::Unknown,
        _ => Verdict::Told,
    }
}

fn text<J>(response: &Response<J>) -> &str {
    match &response.body {
        ResponseBody::Text(text) | ResponseBody::NotJson(text) => text,
        _ => "",
    }
}

/// Whether it is Gorgias' API that answered, in its own form, and not a page or something on the way to it.
pub(crate) fn is_said_by_the_api<J>(response: &Response<J>) -> bool {
    let json = Tree::parsed(text(response));
    json.is_some_and(|json| json.get("error").is_some_and(|error| *error != Tree::Null))
}

/// Whether a record that was to be deleted is not there, by reading it; or, where it cannot be read by itself, by the list
/// that it would be in. What cannot be read proves nothing.
async fn is_gone<T: Transport>(exchange: &Exchange<'_, T>, inputs: &Inputs<T::File>) -> bool {
    let template = exchange.operation.path;
    let reads = |path: &str| {
        let mut rows = OPERATIONS.iter();
        rows.any(|row| row.method == Method::Get && row.path == path)
    };
    let path = inputs.path(template);
    let read = |path: &str| exchange.account.request(Method::Get, path, "");
    if reads(template) {
        let read = read(&path).expecting(Expect::Nothing);
        return match exchange.attempt(&read).await {
            Ok(Attempted { response, .. }) => {
                matches!(response.status, 404 | 410) && is_said_by_the_api(&response)
            }
            Err(_) => false,
        };
    }
    let parents = (template.rsplit_once('/'), path.rsplit_once('/'));
    let (Some((list, _)), Some((path, id))) = parents else {
        return false;
    };
    if !reads(list) {
        return false;
    }
    let Ok(body) = exchange.value(&read(path)).await else {
        return false;
    };
    let values = bare(body);
    let own_id = |value: &T::Json| value.member("field").unwrap_or_else(|| value.clone()).id();
    let Some(length) = values.length() else {
        return false;
    };
    let ids: Vec<Option<u64>> = (0..length)
        .map(|at| values.item(at).as_ref().and_then(own_id))
        .collect();
    let is_it = |own: &Option<u64>| own.is_none_or(|own| own.to_string() == id);
    !ids.iter().any(is_it)
}
