//! Applies a macro to tickets, by a job of Gorgias'. A macro may write to customers.

use crate::client::exchange::Exchange;
use crate::duration::whole;
use crate::error::{Code, Error};
use crate::http::method::Method;
use crate::input::binding::json_text;
use crate::input::read::Inputs;
use crate::json::write::{object_text, quoted};
use crate::plan::looks::Looks;
use crate::port::json::Json;
use crate::port::transport::Transport;

/// The job; when it is waited for, once it is done.
///
/// # Errors
/// When Gorgias refuses it, or it fails while it is waited for. A job whose answer is lost is not made a second time.
pub(crate) async fn apply<T: Transport>(
    exchange: &Exchange<'_, T>,
    inputs: &Inputs<T::File>,
) -> Result<T::Json, Error> {
    let tickets = inputs.get("ticket_ids").map(json_text).unwrap_or_default();
    let mut params = vec![
        (
            "macro_id".to_owned(),
            inputs.number("macro").unwrap_or_default().to_string(),
        ),
        ("ticket_ids".to_owned(), tickets),
    ];
    if inputs.flag("close") {
        params.push(("apply_and_close".to_owned(), "true".to_owned()));
    }
    let body = [
        ("type".to_owned(), quoted("applyMacro")),
        ("params".to_owned(), object_text(&params)),
    ];
    let request = exchange.account.request(Method::Post, "/jobs", "");
    let request = request.with_json(object_text(&body));
    let job = exchange.value(&request).await.map_err(|error| {
        let is_lost = matches!(error.code, Code::Timeout | Code::Unreachable | Code::UnexpectedResponse);
        if is_lost || error.status.is_some_and(|status| status >= 500) {
            Error {
                hint: Some("Look whether the tickets have what the macro does before you run the step again, or it is done twice.".into()),
                ..error
            }
        } else {
            error
        }
    })?;
    match (job.id(), inputs.number("wait").unwrap_or_default()) {
        (Some(id), seconds @ 1..) => done(exchange, id, seconds, job).await,
        _ => Ok(job),
    }
}

/// The job once it is over; when the time is over first, as it is then.
async fn done<T: Transport>(
    exchange: &Exchange<'_, T>,
    id: u64,
    seconds: u64,
    mut job: T::Json,
) -> Result<T::Json, Error> {
    let mut looks = Looks::new(exchange, seconds);
    let mut is_last = seconds == 0;
    let label = exchange.operation.label;
    loop {
        let status = job.member("status").and_then(|status| status.text());
        match status.as_deref() {
            Some("done" | "canceled" | "cancelled") => return Ok(job),
            Some(failed @ ("errored" | "fatal_errored")) => {
                let text = format!(
                    "{label}: Gorgias' job {id} ended as {failed}, so the macro may be applied to some of the tickets only"
                );
                return Err(Error {
                    body: Some(job.written()),
                    ..Error::new(Code::UnexpectedResponse, text)
                }
                .with_hint("The error's data is the job; its info says what went wrong."));
            }
            _ => {}
        }
        if is_last {
            return Ok(job);
        }
        let look = looks.next(exchange);
        is_last = look.is_last;
        exchange.transport.sleep(whole(look.pause)).await;
        let request = exchange
            .account
            .request(Method::Get, &format!("/jobs/{id}"), "");
        job = exchange.value(&request).await?;
    }
}
