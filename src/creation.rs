//! Creates. There is no idempotency key, so a POST is never blindly repeated: with an external id the record
//! can be looked up when the answer was lost, without one the error says that it may have happened.

use crate::error::Error;
use crate::exchange::Exchange;
use crate::input::{Call, object_text, quoted};
use crate::operation::{Lookup, Method};
use crate::pages::{Page, Walk};
use crate::request::{Request, append_query};
use crate::transport::{Json, Level, Transport};
use crate::unanswered::usable;

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
    call: &Call<T::File>,
    lookup: Lookup,
) -> Result<T::Json, Error> {
    let request = match lookup {
        Lookup::Customers => customer(exchange, call),
        Lookup::Tickets | Lookup::Messages => call.request(exchange.operation, exchange.account),
    };
    let first = match send(exchange, &request).await {
        Sent::Made(record) => return Ok(record),
        Sent::Refused(error) => return Err(error),
        Sent::Unknown(error) => error,
    };
    let Some(external_id) = call.text("external_id") else {
        return Err(first.with_hint(
            "Look for the record before you run the step again. With an External ID this step looks for itself.",
        ));
    };
    exchange.log(
        Level::Warn,
        &format!(
            "{}: the answer was lost; looking for External ID {external_id}",
            exchange.operation.label
        ),
    );
    match find(exchange, call, lookup, external_id).await {
        Ok(Some(record)) => return Ok(record),
        Ok(None) => {}
        Err(_) => return Err(unsure(first, external_id)),
    }
    let second = match send(exchange, &request).await {
        Sent::Made(record) => return Ok(record),
        Sent::Refused(error) => return Err(error),
        Sent::Unknown(error) => error,
    };
    match find(exchange, call, lookup, external_id).await {
        Ok(Some(record)) => Ok(record),
        Ok(None) => Err(second),
        Err(_) => Err(unsure(second, external_id)),
    }
}

fn unsure(error: Error, external_id: &str) -> Error {
    let hint = format!("Look for External ID {external_id} before you run the step again.");
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
        Ok(tried) if tried.reply.is_success() => match usable(request, tried.reply) {
            Ok(record) => Sent::Made(record),
            Err(error) => Sent::Unknown(error),
        },
        Ok(tried) => {
            let may_be_made = tried.reply.status >= 500;
            let mut error = exchange.refusal(request, tried);
            if may_be_made {
                error.hint = None;
                Sent::Unknown(error)
            } else {
                Sent::Refused(error)
            }
        }
        Err(unanswered) if unanswered.may_have_happened() => {
            Sent::Unknown(unanswered.error(request))
        }
        Err(unanswered) => Sent::Refused(unanswered.error(request)),
    }
}

/// A customer known by an e-mail address alone gets it as a channel too: Gorgias asks for channels.
fn customer<T: Transport>(exchange: &Exchange<'_, T>, call: &Call<T::File>) -> Request<T::File> {
    let mut members = call.body();
    let has_channels = members.iter().any(|(name, _)| name == "channels");
    if let (false, Some(email)) = (has_channels, call.text("email")) {
        let channel = object_text(&[
            ("type".into(), quoted("email")),
            ("address".into(), quoted(email)),
            ("preferred".into(), "true".into()),
        ]);
        members.push(("channels".into(), format!("[{channel}]")));
    }
    let operation = exchange.operation;
    Request::to(
        exchange.account,
        operation.method,
        &call.path(operation.path),
        &call.query(),
    )
    .with_json(object_text(&members))
}

/// The record with that external id, whole.
async fn find<T: Transport>(
    exchange: &Exchange<'_, T>,
    call: &Call<T::File>,
    lookup: Lookup,
    external_id: &str,
) -> Result<Option<T::Json>, Error> {
    let get = |path: &str, query: &str| Request::to(exchange.account, Method::Get, path, query);
    let (id, folder) = match lookup {
        Lookup::Tickets | Lookup::Customers => {
            let folder = if lookup == Lookup::Tickets {
                "/tickets"
            } else {
                "/customers"
            };
            let mut query = String::new();
            append_query(&mut query, "external_id", external_id);
            let body = exchange.value(&get(folder, &query)).await?;
            let records = Page::read(&body).map(Page::into_records);
            (
                records
                    .and_then(|records| records.item(0))
                    .and_then(|record| record.id()),
                folder.to_owned(),
            )
        }
        Lookup::Messages => {
            let ticket = call.number("ticket_id").unwrap_or_default();
            let mut found = None;
            let mut query = String::new();
            append_query(&mut query, "ticket_id", &ticket.to_string());
            Walk::over("/messages", query, exchange)
                .run(exchange, |ids, records| {
                    let texts = exchange
                        .transport
                        .texts(&records, &["external_id"], u32::MAX);
                    let mut known = ids.iter().zip(texts.iter().flatten());
                    let same = known.find(|(_, text)| text.as_deref() == Some(external_id));
                    found = found.or(same.and_then(|(id, _)| *id));
                })
                .await?;
            (found, format!("/tickets/{ticket}/messages"))
        }
    };
    match id {
        Some(id) => exchange
            .value(&get(&format!("{folder}/{id}"), ""))
            .await
            .map(Some),
        None => Ok(None),
    }
}
