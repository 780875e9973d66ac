//! Creates a customer. Gorgias asks for channels, and an e-mail address is one.

use super::create::create_by;
use crate::client::exchange::Exchange;
use crate::error::Error;
use crate::input::read::Inputs;
use crate::json::write::{object_text, quoted};
use crate::manifest::Lookup;
use crate::port::transport::Transport;

/// Creates the customer; an e-mail address without channels becomes their e-mail channel as well.
///
/// # Errors
/// As [`create`](super::create::create).
pub(crate) async fn create_customer<T: Transport>(
    exchange: &Exchange<'_, T>,
    inputs: &Inputs<T::File>,
    lookup: Lookup,
) -> Result<T::Json, Error> {
    let mut members = inputs.body();
    let has_channels = members.iter().any(|(name, _)| name == "channels");
    if let (false, Some(email)) = (has_channels, inputs.text("email")) {
        let channel = object_text(&[
            ("type".into(), quoted("email")),
            ("address".into(), quoted(email)),
            ("preferred".into(), "true".into()),
        ]);
        members.push(("channels".into(), format!("[{channel}]")));
    }
    let operation = exchange.operation;
    let path = inputs.path(operation.path);
    let request = exchange
        .account
        .request(operation.method, &path, &inputs.query())
        .with_json(object_text(&members));
    create_by(exchange, inputs, lookup, request).await
}
