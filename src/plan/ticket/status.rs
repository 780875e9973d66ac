//! Opens or closes a ticket. It is read first: a write that changes nothing would still run rules, call webhooks and set
//! `closed_datetime` anew, which is how flows on "ticket updated" start themselves again and again.

use crate::client::exchange::Exchange;
use crate::error::Error;
use crate::http::method::Method;
use crate::input::read::Inputs;
use crate::json::write::{object_text, quoted};
use crate::port::json::Json;
use crate::port::transport::{Level, Transport};

/// The operation's ticket with that status.
///
/// # Errors
/// When it cannot be read or written.
pub(crate) async fn set<T: Transport>(
    exchange: &Exchange<'_, T>,
    inputs: &Inputs<T::File>,
) -> Result<T::Json, Error> {
    let wanted = inputs.text("status").unwrap_or_default();
    let path = inputs.path(exchange.operation.path);
    set_at(exchange, &path, wanted, inputs.flag("always")).await
}

/// The ticket at that path with that status; written without a look with `always`.
///
/// # Errors
/// As [`set`].
pub(crate) async fn set_at<T: Transport>(
    exchange: &Exchange<'_, T>,
    path: &str,
    wanted: &str,
    always: bool,
) -> Result<T::Json, Error> {
    let request = |method| exchange.account.request(method, path, "");
    if !always {
        let ticket = exchange.record(&request(Method::Get)).await?;
        let own = ticket.member("status").and_then(|status| status.text());
        if own.as_deref() == Some(wanted) {
            let label = exchange.operation.label;
            let line = format!("{label}: the ticket is {wanted} already, so nothing was written");
            exchange.log(Level::Info, &line);
            return Ok(ticket);
        }
    }
    let status = ("status".to_owned(), quoted(wanted));
    let write = request(Method::Put).with_json(object_text(&[status]));
    exchange.record(&write).await
}
