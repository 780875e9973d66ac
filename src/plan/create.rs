//! Creates. There is no idempotency key, so a POST is never blindly repeated: with an external id the record
//! can be looked up when the answer was lost, without one the error says that it may have happened.

use crate::client::exchange::Exchange;
use crate::client::success::usable;
use crate::error::Error;
use crate::http::method::Method;
use crate::http::request::Request;
use crate::http::url::append_query;
use crate::input::read::Inputs;
use crate::manifest::Lookup;
use crate::paging::walk::Walk;
use crate::port::transport::{Level, Transport};

/// What came of sending a create once.
enum Sent<J> {
    /// The new record.
    Made(J),
    /// A refusal: nothing was made.
    Refused(Error),
    /// The answer is lost, a server error or unreadable: it may have been made.
    Unknown(Error),
}

/// Creates the record; the answer is the result.
///
/// # Errors
/// When Gorgias refused it, or when it is not known whether it was made.
pub async fn create<T: Transport>(
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
pub async fn create_by<T: Transport>(
    exchange: &Exchange<'_, T>,
    inputs: &Inputs<T::File>,
    lookup: Lookup,
    request: Request<T::File>,
) -> Result<T::Json, Error> {
    let first = match send(exchange, &request).await {
        Sent::Made(record) => return Ok(record),
        Sent::Refused(error) => return Err(error),
        Sent::Unknown(error) => error,
    };
    let list = lookup.label;
    let Some(external_id) = inputs.text("external_id") else {
        let hint = format!(
            "Look for it with {list}, newest first, before you run the step again. With an External ID this step looks for itself."
        );
        return Err(hinted(first, hint));
    };
    exchange.log(
        Level::Warn,
        &format!(
            "{}: the answer was lost; looking for External ID {external_id}",
            exchange.operation.label
        ),
    );
    let unsure = |error| {
        hinted(
            error,
            format!(
                "Look for External ID {external_id} with {list} before you run the step again."
            ),
        )
    };
    match find(exchange, inputs, lookup, external_id).await {
        Ok(Some(record)) => return Ok(record),
        Ok(None) => {}
        Err(_) => return Err(unsure(first)),
    }
    let second = match send(exchange, &request).await {
        Sent::Made(record) => return Ok(record),
        Sent::Unknown(error) => unsure(error),
        // Not sent at all: what is left to tell is that the first may arrive yet.
        Sent::Refused(error) if error.status.is_none() => unsure(first),
        Sent::Refused(error) => error,
    };
    // Looked for after a refusal too: the first may have arrived late, and the second was refused for its external id.
    match find(exchange, inputs, lookup, external_id).await {
        Ok(Some(record)) => Ok(record),
        Ok(None) => Err(second),
        Err(_) => Err(unsure(second)),
    }
}

fn hinted(error: Error, hint: String) -> Error {
    Error {
        hint: Some(hint),
        ..error
    }
}

async fn send<T: Transport>(
    exchange: &Exchange<'_, T>,
    request: &Request<T::File>,
) -> Sent<T::Json> {
    match exchange.attempt(request).await {
        Ok(attempted) if attempted.response.is_success() => {
            match usable(request, attempted.response) {
                Ok(record) => Sent::Made(record),
                Err(error) => Sent::Unknown(error),
            }
        }
        Ok(attempted) => {
            let may_be_made = attempted.response.status >= 500;
            let mut error = exchange.api_error(request, attempted);
            if may_be_made {
                error.hint = None;
                Sent::Unknown(error)
            } else {
                Sent::Refused(error)
            }
        }
        Err(failure) if failure.may_have_happened() => Sent::Unknown(failure.error(request)),
        Err(failure) => Sent::Refused(failure.error(request)),
    }
}

/// The record with that very external id, whole. Whatever the list answers is looked through: a filter that Gorgias
/// ignores or reads more generously must not pass another record off as the new one.
async fn find<T: Transport>(
    exchange: &Exchange<'_, T>,
    inputs: &Inputs<T::File>,
    lookup: Lookup,
    external_id: &str,
) -> Result<Option<T::Json>, Error> {
    let mut query = String::new();
    let filter = inputs.first_text(lookup.by).unwrap_or_default();
    append_query(&mut query, lookup.by, &filter);
    let mut found = None;
    Walk::over(lookup.list, query, exchange)
        .run(exchange, |ids, records| {
            let texts = exchange
                .transport
                .texts(&records, &["external_id"], u32::MAX);
            // Gorgias may have taken spaces off its ends.
            let is_it = |own: &Option<String>| {
                own.as_ref()
                    .is_some_and(|own| own.trim() == external_id.trim())
            };
            let mut known = ids.iter().zip(texts.iter().flatten());
            found = found.or_else(|| known.find(|(_, own)| is_it(own)).and_then(|(id, _)| *id));
        })
        .await?;
    let Some(id) = found else {
        return Ok(None);
    };
    let path = format!("{}/{id}", inputs.path(exchange.operation.path));
    let record = exchange.account.request(Method::Get, &path, "");
    exchange.value(&record).await.map(Some)
}
