//! `listCustomers`: a list with filters that Gorgias lacks or refuses.

use super::list::{list, sifted, whole};
use crate::client::exchange::Exchange;
use crate::error::{Code, Error};
use crate::http::method::Method;
use crate::input::read::Inputs;
use crate::paging::page::envelope;
use crate::port::json::Json;
use crate::port::transport::Transport;

/// The list of customers. Gorgias has no filter by id, so an id fetches that one customer, and the result is a page of it.
///
/// # Errors
/// As [`list`]; a customer that does not exist is an empty page, as for any other filter.
pub(crate) async fn customers<T: Transport>(
    exchange: &Exchange<'_, T>,
    inputs: &Inputs<T::File>,
) -> Result<T::Json, Error> {
    let Some(id) = inputs.number("id") else {
        return match list(exchange, inputs).await {
            Err(error) if error.code == Code::Gorgias(400) && inputs.flag("fetchAll") => {
                customers_sifted(exchange, inputs, error).await
            }
            listed => listed,
        };
    };
    let request = exchange
        .account
        .request(Method::Get, &format!("/customers/{id}"), "");
    let mut page = T::Json::list();
    match exchange.value(&request).await {
        Ok(customer) => page.push(customer),
        Err(error) if error.code == Code::Gorgias(404) && !error.is_web_page() => {}
        Err(error) => return Err(error),
    }
    Ok(envelope(
        page,
        T::Json::from_text(&format!("/api/customers/{id}")),
    ))
}

/// All customers of a language or time zone, where Gorgias refuses these filters together with a limit or cursor
/// (seen live by others, not documented): the list is walked without them and sifted here.
async fn customers_sifted<T: Transport>(
    exchange: &Exchange<'_, T>,
    inputs: &Inputs<T::File>,
    refused: Error,
) -> Result<T::Json, Error> {
    const SIFTED: [&str; 2] = ["language", "timezone"];
    let wanted: Vec<(&str, &str)> = SIFTED
        .into_iter()
        .filter_map(|name| Some((name, inputs.text(name)?)))
        .collect();
    if wanted.is_empty() || refused.cursor.is_some() {
        return Err(refused);
    }
    let filters = inputs.query_without(&["cursor", "limit", "language", "timezone"]);
    let sift = |records: T::Json| sifted(exchange, &records, &wanted);
    let (all, uri) = whole(exchange, inputs, filters, sift).await?;
    Ok(envelope(all, uri.unwrap_or_else(T::Json::null)))
}
