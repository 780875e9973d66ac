//! `listCustomers`: a list with filters that Gorgias lacks or refuses.

use super::list::{list, whole};
use crate::client::exchange::Exchange;
use crate::error::{Code, Error};
use crate::http::method::Method;
use crate::input::read::Inputs;
use crate::paging::page::{envelope, only};
use crate::port::json::Json;
use crate::port::transport::Transport;

/// Characters of a language's or time zone's name; the longest has 30.
const LONGEST_CODE: u32 = 100;

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
    let names: Vec<&str> = wanted.iter().map(|(name, _)| *name).collect();
    let sift = |records: T::Json| {
        let texts = exchange.transport.texts(&records, &names, LONGEST_CODE);
        let is_wanted: Vec<bool> = texts
            .iter()
            .map(|texts| {
                let mut pairs = texts.iter().zip(&wanted);
                pairs.all(|(text, (_, value))| text.as_deref() == Some(*value))
            })
            .collect();
        only(&records, &is_wanted)
    };
    let (all, uri) = whole(exchange, inputs, filters, sift).await?;
    Ok(envelope(all, uri.unwrap_or_else(T::Json::null)))
}
