//! Creates. There is no idempotency key, so a POST is never blindly repeated: with an external id the record
//! can be looked up when the response was lost; without one, the error says that it may have succeeded.

use super::search::{Found, Mark, Search, Target, named};
use crate::client::effect::{is_timeout, may_be_done};
use crate::client::exchange::{Attempted, Exchange};
use crate::client::no_response::NoResponse;
use crate::client::success::record;
use crate::error::Error;
use crate::http::request::Request;
use crate::input::read::Inputs;
use crate::manifest::Lookup;
use crate::port::json::Json;
use crate::port::transport::{Level, Transport};

/// What came of sending a create once.
pub(crate) enum Sent<J> {
    /// The new record.
    Made(J),
    /// Gorgias refused it: nothing was made.
    Refused(Error),
    /// The response is lost, a server error or unreadable: it may have been made.
    Unknown(Lost),
}

/// A create whose response does not tell what came of it.
pub(crate) struct Lost {
    /// What is known of it.
    pub(crate) error: Error,
    /// When it was sent.
    pub(crate) sent: f64,
    /// Whether it may be sent once more when the record has not appeared within half a minute: after a connection that
    /// broke and a server error, either of which ended what was under way. Not after a timeout: what takes so long may be
    /// carried out after it was looked for. Not after a success that cannot be read either.
    may_repeat: bool,
}

/// Creates the record; the response is the result.
///
/// # Errors
/// When Gorgias refused it, or when it is not known whether it was made.
pub(crate) async fn create<T: Transport>(
    exchange: &Exchange<'_, T>,
    inputs: &Inputs<T::File>,
    lookup: Lookup,
) -> Result<T::Json, Error> {
    let request = inputs.request(exchange.operation, exchange.account);
    create_by(exchange, inputs, lookup, request).await
}

/// Creates the record by that request.
///
/// # Errors
/// As [`create`].
pub(crate) async fn create_by<T: Transport>(
    exchange: &Exchange<'_, T>,
    inputs: &Inputs<T::File>,
    lookup: Lookup,
    request: Request<T::File>,
) -> Result<T::Json, Error> {
    let filter = inputs.first_text(lookup.by).unwrap_or_default();
    let identity = Identity {
        list: lookup.label,
        input: "an External ID",
        external_id: inputs.text("external_id"),
        place: (lookup.list, lookup.by, &filter),
        is_dated: inputs.get("created_datetime").is_some(),
    };
    create_as(exchange, identity, request).await
}

/// What is known of a record that is to be created.
pub(crate) struct Identity<'a> {
    /// What the flow author calls the action that lists such records.
    pub(crate) list: &'static str,
    /// What they call the input that takes the external id.
    pub(crate) input: &'static str,
    /// Its external id, if it has one.
    pub(crate) external_id: Option<&'a str>,
    /// Where it is looked for: path, filter and its value.
    pub(crate) place: (&'static str, &'static str, &'a str),
    /// Whether the flow author says when it was created.
    pub(crate) is_dated: bool,
}

/// Creates the record of that identity by that request.
///
/// # Errors
/// As [`create`].
pub(crate) async fn create_as<T: Transport>(
    exchange: &Exchange<'_, T>,
    identity: Identity<'_>,
    request: Request<T::File>,
) -> Result<T::Json, Error> {
    let Identity { list, input, .. } = identity;
    let Some(external_id) = identity.external_id else {
        return match send(exchange, &request).await {
            Sent::Made(record) => Ok(record),
            Sent::Refused(error) => Err(error),
            Sent::Unknown(lost) => {
                let hint = format!(
                    "Look for it with {list}, newest first, before you run the step again. With {input}, a run whose answer is lost looks for it itself."
                );
                Err(lost.error.hinting(hint))
            }
        };
    };
    let key = format!("{} {} {external_id}", exchange.account.id, request.target);
    let underway = exchange.creations.begin(key);
    let first = match send(exchange, &request).await {
        Sent::Made(record) => {
            underway.made(record.id());
            return Ok(record);
        }
        Sent::Refused(error) => return Err(error),
        Sent::Unknown(lost) => lost,
    };
    let label = exchange.operation.label;
    let line = format!("{label}: the answer was lost; looking for External ID {external_id}");
    exchange.log(Level::Warn, &line);
    let unsure = |error: Error| {
        error.hinting(format!(
            "Look for External ID {external_id} with {list} before you run the step again."
        ))
    };
    let unproven = |error: Error, found: &[_]| {
        let found = named(found);
        unsure(error.adding(&format!(
            "External ID {external_id} is on {found}, but nothing proves that this step made it"
        )))
    };
    let missing = |error: Error| {
        unsure(error.adding(&format!(
            "no record with External ID {external_id} has appeared since"
        )))
    };
    let (path, filter, value) = identity.place;
    let target = Target {
        list: path,
        filter: (filter, value),
        folder: request.path(),
        mark: Mark::ExternalId(external_id),
        is_dated: identity.is_dated,
    };
    let mut search = Search::new(exchange, target, &underway, first.sent);
    match search.run().await {
        Ok(Found::Own(record)) => return Ok(record),
        Ok(Found::Others(found)) => return Err(unproven(first.error, &found)),
        Ok(Found::Nothing) if !first.may_repeat => return Err(missing(first.error)),
        Ok(Found::Nothing) => {}
        Err(_) => return Err(unsure(first.error)),
    }
    // Half a minute after the connection was lost or the server failed, nothing came of it.
    let second = match send(exchange, &request).await {
        Sent::Made(record) => {
            underway.made(record.id());
            return Ok(record);
        }
        Sent::Unknown(lost) => lost.error,
        // Not sent at all: all there is to say is that the first may still arrive.
        Sent::Refused(error) if error.status.is_none() => first.error,
        // Looked for after a refusal too: the first may have arrived late, and the second was refused for its external id.
        Sent::Refused(error) => {
            return match search.run().await {
                Ok(Found::Own(record)) => Ok(record),
                Ok(Found::Others(found)) => Err(unproven(error, &found)),
                Ok(Found::Nothing) => Err(error),
                Err(_) => Err(unsure(error)),
            };
        }
    };
    match search.run().await {
        Ok(Found::Own(record)) => Ok(record),
        Ok(Found::Others(found)) => Err(unproven(second, &found)),
        Ok(Found::Nothing) => Err(missing(second)),
        Err(_) => Err(unsure(second)),
    }
}

/// Sends a create once.
pub(crate) async fn send<T: Transport>(
    exchange: &Exchange<'_, T>,
    request: &Request<T::File>,
) -> Sent<T::Json> {
    match exchange.attempt(request).await {
        Ok(attempted) if attempted.response.is_success() => {
            let Attempted { response, sent, .. } = attempted;
            match record(request, response) {
                Ok(record) => Sent::Made(record),
                Err(error) => Sent::Unknown(Lost {
                    error,
                    sent,
                    may_repeat: false,
                }),
            }
        }
        Ok(attempted) => {
            let (status, sent) = (attempted.response.status, attempted.sent);
            let may_be_made = may_be_done(status);
            let mut error = exchange.api_error(request, attempted);
            if may_be_made {
                error.hint = None;
                Sent::Unknown(Lost {
                    error,
                    sent,
                    may_repeat: !is_timeout(status),
                })
            } else {
                Sent::Refused(error)
            }
        }
        Err(failure) if failure.may_have_happened() => {
            let may_repeat = failure.is_over();
            let sent = match &failure {
                NoResponse::Failed { sent, .. } => *sent,
                NoResponse::Deadline { .. } => exchange.transport.now(),
            };
            Sent::Unknown(Lost {
                error: failure.error(request),
                sent,
                may_repeat,
            })
        }
        Err(failure) => Sent::Refused(failure.error(request)),
    }
}
