//! Opens or closes a ticket. It is read first: a write that changes nothing would still run rules, call webhooks and set
//! `closed_datetime` anew, which is how flows on "ticket updated" start themselves again and again.

use super::{current, write};
use crate::client::exchange::Exchange;
use crate::error::Error;
use crate::input::read::Inputs;
use crate::json::write::quoted;
use crate::port::json::Json;
use crate::port::transport::{Level, Transport};

/// The ticket with that status.
///
/// # Errors
/// When it cannot be read or written.
pub(crate) async fn set<T: Transport>(
    exchange: &Exchange<'_, T>,
    inputs: &Inputs<T::File>,
) -> Result<T::Json, Error> {
    let wanted = inputs.text("status").unwrap_or_default();
    if !inputs.flag("always") {
        let ticket = current(exchange, inputs).await?;
        let own = ticket.member("status").and_then(|status| status.text());
        if own.as_deref() == Some(wanted) {
            let label = exchange.operation.label;
            let line = format!("{label}: the ticket is {wanted} already, so nothing was written");
            exchange.log(Level::Info, &line);
            return Ok(ticket);
        }
    }
    write(exchange, inputs, &[("status", quoted(wanted))]).await
}
