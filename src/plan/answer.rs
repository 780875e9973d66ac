//! One request; the answer is the result.

use crate::client::exchange::Exchange;
use crate::error::Error;
use crate::input::read::Inputs;
use crate::port::transport::Transport;

/// The response's body.
///
/// # Errors
/// When Gorgias refuses the request.
pub(crate) async fn answer<T: Transport>(
    exchange: &Exchange<'_, T>,
    inputs: &Inputs<T::File>,
) -> Result<T::Json, Error> {
    let request = inputs.request(exchange.operation, exchange.account);
    exchange.value(&request).await
}
