//! Applies a macro to tickets, by a job of Gorgias'. A macro may write to customers.

use std::collections::HashSet;

use crate::client::exchange::Exchange;
use crate::duration::whole;
use crate::error::{Code, Error};
use crate::http::method::Method;
use crate::input::read::{Inputs, Value};
use crate::json::write::{object_text, quoted};
use crate::paging::page::items;
use crate::plan::create::{Sent, send};
use crate::plan::looks::Looks;
use crate::plan::search::{Found, Mark, Search, Target};
use crate::port::json::Json;
use crate::port::transport::{Level, Transport};

/// What Gorgias calls such a job.
const TYPE: &str = "applyMacro";

/// The job; when it is waited for, once it is done. One whose answer is lost is looked for among the newest jobs.
///
/// # Errors
/// When Gorgias refuses it, or it fails while it is waited for. A job whose answer is lost is not made a second time.
pub(crate) async fn apply<T: Transport>(
    exchange: &Exchange<'_, T>,
    inputs: &Inputs<T::File>,
) -> Result<T::Json, Error> {
    let wanted = wanted(inputs);
    let tickets: Vec<String> = wanted.iter().map(u64::to_string).collect();
    let mut params = vec![
        (
            "macro_id".to_owned(),
            inputs.number("macro").unwrap_or_default().to_string(),
        ),
        ("ticket_ids".to_owned(), format!("[{}]", tickets.join(","))),
    ];
    if inputs.flag("close") {
        params.push(("apply_and_close".to_owned(), "true".to_owned()));
    }
    let body = [
        ("type".to_owned(), quoted(TYPE)),
        ("params".to_owned(), object_text(&params)),
    ];
    let request = exchange.account.request(Method::Post, "/jobs", "");
    let request = request.with_json(object_text(&body));
    let key = format!(
        "{} {} {}",
        exchange.account.id,
        request.target,
        object_text(&params)
    );
    let underway = exchange.creations.begin(key);
    let job = match send(exchange, &request).await {
        Sent::Made(job) => {
            underway.made(job.id());
            job
        }
        Sent::Refused(error) => return Err(error),
        Sent::Unknown(lost) => {
            let is_it = |job: &T::Json| is_of(inputs, job);
            let target = Target {
                list: "/jobs",
                filter: ("type", TYPE),
                folder: "/jobs",
                mark: Mark::Content(&is_it),
                is_dated: false,
            };
            let label = exchange.operation.label;
            let line = format!("{label}: the answer was lost; looking for its job");
            exchange.log(Level::Warn, &line);
            match Search::new(exchange, target, &underway, lost.sent).run().await {
                Ok(Found::Own(job)) => job,
                // Never sent again: what a macro writes to customers cannot be taken back.
                _ => return Err(lost.error.hinting("Look whether the tickets have what the macro does before you run the step again, or it is done twice.")),
            }
        }
    };
    match (job.id(), inputs.number("wait").unwrap_or_default()) {
        (Some(id), seconds @ 1..) => done(exchange, id, seconds, job).await,
        _ => Ok(job),
    }
}

/// Whether a job does what this call asked for.
fn is_of<F: Clone, J: Json>(inputs: &Inputs<F>, job: &J) -> bool {
    let Some(params) = job.member("params") else {
        return false;
    };
    let wanted: HashSet<u64> = wanted(inputs).into_iter().collect();
    let own = params.member("ticket_ids");
    let own = own.iter().flat_map(items).filter_map(|id| id.whole());
    let is_of_these = own.collect::<HashSet<u64>>() == wanted;
    let closes = params
        .member("apply_and_close")
        .is_some_and(|flag| flag.is_true());
    let used = params.member("macro_id").and_then(|id| id.whole());
    used == inputs.number("macro") && closes == inputs.flag("close") && is_of_these
}

/// The tickets, each once: what a macro writes to a customer would be written twice.
fn wanted<F: Clone>(inputs: &Inputs<F>) -> Vec<u64> {
    let mut ids = Vec::new();
    if let Some(Value::List(items)) = inputs.get("ticket_ids") {
        for item in items {
            if let Value::Id(id) = item
                && !ids.contains(id)
            {
                ids.push(*id);
            }
        }
    }
    ids
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
                let error = Error::new(Code::UnexpectedResponse, text).with_body(job.written());
                return Err(
                    error.with_hint("The error's data is the job; its info says what went wrong.")
                );
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
        job = match exchange.record(&request).await {
            Ok(job) => job,
            Err(error) => return Err(unseen(error, id, &job)),
        };
    }
}

/// The error of a job that cannot be read while it is waited for: obeyed, its own hint would apply the macro twice.
fn unseen<J: Json>(error: Error, id: u64, job: &J) -> Error {
    let error = error.adding("Gorgias took the macro's job, but how it ended could not be seen");
    error.with_body(job.written()).hinting(format!(
        "Do not run the step again, or the macro is applied twice: look at the job with Raw Request, GET /jobs/{id}. The error's data is the job."
    ))
}
