//! Gives a ticket to a user, a team or both.

use super::current;
use crate::client::exchange::Exchange;
use crate::error::Error;
use crate::input::read::Inputs;
use crate::manifest::Place;
use crate::port::json::Json;
use crate::port::transport::{Level, Transport};

/// The ticket with its assignees. One that is taken already stays as it is, when only an unassigned one is wanted; Gorgias
/// has no way to ask for both at once, so a colleague may still take it between the look and the write.
///
/// # Errors
/// When it cannot be read or written.
pub(crate) async fn assign<T: Transport>(
    exchange: &Exchange<'_, T>,
    inputs: &Inputs<T::File>,
) -> Result<T::Json, Error> {
    if inputs.flag("only_if_unassigned") {
        let ticket = current(exchange, inputs).await?;
        let mut wanted = inputs.at(Place::Body);
        let taken = wanted.find(|(input, _)| {
            let own = ticket.member(input.wire);
            own.is_some_and(|own| !own.is_null())
        });
        if let Some((input, _)) = taken {
            let (label, what) = (exchange.operation.label, input.label);
            let line = format!("{label}: the ticket has a {what} already, so nothing was written");
            exchange.log(Level::Info, &line);
            return Ok(ticket);
        }
    }
    let request = inputs.request(exchange.operation, exchange.account);
    exchange.record(&request).await
}
