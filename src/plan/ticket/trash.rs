//! Moves a ticket to the trash, or takes it out.

use super::write;
use crate::client::exchange::Exchange;
use crate::error::Error;
use crate::input::read::Inputs;
use crate::json::write::quoted;
use crate::port::transport::Transport;
use crate::timestamp::Timestamp;

/// The ticket, in the trash since now or no longer.
///
/// # Errors
/// When it cannot be written.
pub(crate) async fn trash<T: Transport>(
    exchange: &Exchange<'_, T>,
    inputs: &Inputs<T::File>,
) -> Result<T::Json, Error> {
    let at = if inputs.flag("restore") {
        "null".to_owned()
    } else {
        quoted(&Timestamp::of_milliseconds(exchange.transport.now()).iso())
    };
    write(exchange, inputs, &[("trashed_datetime", at)]).await
}
