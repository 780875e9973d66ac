//! Waits until a message is delivered. That Gorgias takes a message does not mean that it sends it; only the message tells
//! later.

use crate::client::exchange::Exchange;
use crate::duration::whole;
use crate::error::{Code, Error};
use crate::http::method::Method;
use crate::input::read::Inputs;
use crate::plan::looks::Looks;
use crate::port::json::Json;
use crate::port::transport::Transport;

/// What became of a message.
pub(crate) enum State<J> {
    /// It was sent.
    Sent(J),
    /// Gorgias failed to send it.
    Failed(Error),
    /// Neither, when the time was over.
    Underway(J),
}

/// The operation's message once it is sent.
///
/// # Errors
/// When Gorgias failed to send it; when the time is over and that is asked to be an error.
pub(crate) async fn delivered<T: Transport>(
    exchange: &Exchange<'_, T>,
    inputs: &Inputs<T::File>,
) -> Result<T::Json, Error> {
    let seconds = inputs.number("seconds").unwrap_or(60);
    let path = inputs.path(exchange.operation.path);
    match wait(exchange, &path, seconds).await? {
        State::Sent(message) => Ok(message),
        State::Underway(message) if inputs.text("on_timeout") != Some("fail") => Ok(message),
        State::Underway(message) => {
            let text =
                format!("The message was not sent within {seconds} seconds; it may still be");
            let error = Error::new(Code::Timeout, text).with_body(message.written());
            Err(error.with_hint("Wait longer, or look at the ticket in Gorgias."))
        }
        State::Failed(error) => Err(error),
    }
}

/// Looks at a message until it is sent, or Gorgias failed to send it, or the time is over.
///
/// # Errors
/// When it cannot be read.
pub(crate) async fn wait<T: Transport>(
    exchange: &Exchange<'_, T>,
    path: &str,
    seconds: u64,
) -> Result<State<T::Json>, Error> {
    let mut looks = Looks::new(exchange, seconds);
    loop {
        let look = looks.next(exchange);
        exchange.transport.sleep(whole(look.pause)).await;
        let request = exchange.account.request(Method::Get, path, "");
        let message = exchange.record(&request).await?;
        let is_set = |name: &str| message.member(name).is_some_and(|value| !value.is_null());
        if is_set("failed_datetime") || is_set("last_sending_error") {
            return Ok(State::Failed(undelivered(&message)));
        }
        // What a customer wrote is on no way out, whether it has a date or not.
        let writer = message.member("from_agent");
        let is_theirs = writer.is_some_and(|flag| !flag.is_null() && !flag.is_true());
        if is_set("sent_datetime") || is_theirs {
            return Ok(State::Sent(message));
        }
        if look.is_last {
            return Ok(State::Underway(message));
        }
    }
}

/// That Gorgias stored the message and failed to send it.
fn undelivered<J: Json>(message: &J) -> Error {
    let error = message.member("last_sending_error");
    let said = error.and_then(|error| error.text().or_else(|| error.member("error")?.text()));
    let said = said.map_or_else(String::new, |said| {
        format!(": {}", said.trim_end_matches('.'))
    });
    let text = format!("Gorgias stored the message, but failed to send it{said}");
    Error::new(Code::Undelivered, text)
        .with_body(message.written())
        .with_hint("It is on the ticket, marked as failed. Find out why before you run the step again, or it is there twice.")
}
