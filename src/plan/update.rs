//! An update: only what was filled in is sent.

use crate::client::exchange::Exchange;
use crate::error::{Code, Error};
use crate::input::clearing;
use crate::input::read::Inputs;
use crate::manifest::Operation;
use crate::port::transport::Transport;

/// Changes the record; the answer is the result.
///
/// # Errors
/// When there is nothing to change, or Gorgias refuses it.
pub(crate) async fn update<T: Transport>(
    exchange: &Exchange<'_, T>,
    inputs: &Inputs<T::File>,
) -> Result<T::Json, Error> {
    if inputs.body().is_empty() {
        return Err(nothing_to_change(exchange.operation));
    }
    let request = inputs.request(exchange.operation, exchange.account);
    exchange.record(&request).await
}

/// The error of an update without a value.
pub(crate) fn nothing_to_change(operation: &Operation) -> Error {
    let message = format!(
        "{} has nothing to change: every field was left empty.",
        operation.label
    );
    Error::new(Code::InvalidInput, message).with_hint(match clearing::hint(operation) {
        Some(clearable) => format!("Fill in at least one field. {clearable}"),
        None => "Fill in at least one field.".to_owned(),
    })
}
