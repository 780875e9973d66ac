//! Small changes of one ticket, each with what makes it safe to run again.

pub(crate) mod assign;
pub(crate) mod search;
pub(crate) mod snooze;
pub(crate) mod status;
pub(crate) mod trash;

use crate::client::exchange::Exchange;
use crate::error::Error;
use crate::http::method::Method;
use crate::input::read::Inputs;
use crate::json::write::object_text;
use crate::port::transport::Transport;

/// The ticket that the operation's path names, as it is now.
async fn current<T: Transport>(
    exchange: &Exchange<'_, T>,
    inputs: &Inputs<T::File>,
) -> Result<T::Json, Error> {
    let path = inputs.path(exchange.operation.path);
    let request = exchange.account.request(Method::Get, &path, "");
    exchange.existing(&request).await
}

/// Writes these members of the ticket, each a name and a JSON text; the ticket as it is then.
async fn write<T: Transport>(
    exchange: &Exchange<'_, T>,
    inputs: &Inputs<T::File>,
    members: &[(&str, String)],
) -> Result<T::Json, Error> {
    let path = inputs.path(exchange.operation.path);
    let members = members.iter();
    let members: Vec<_> = members
        .map(|(name, json)| ((*name).to_owned(), json.clone()))
        .collect();
    let request = exchange.account.request(Method::Put, &path, "");
    let request = request.with_json(object_text(&members));
    exchange.record(&request).await
}
