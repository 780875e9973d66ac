//! A list: the page that was asked for, or all of it.

use std::collections::HashSet;

use crate::client::exchange::Exchange;
use crate::error::Error;
use crate::input::read::Inputs;
use crate::paging::drift::{ORDER, drifted};
use crate::paging::page::envelope;
use crate::paging::walk::Walk;
use crate::port::json::Json;
use crate::port::transport::Transport;

/// The operation's list: the page asked for as it came, or all records in an envelope of the same shape.
///
/// # Errors
/// As [`Walk::run`].
pub(crate) async fn list<T: Transport>(
    exchange: &Exchange<'_, T>,
    inputs: &Inputs<T::File>,
) -> Result<T::Json, Error> {
    if !inputs.flag("fetchAll") {
        return exchange
            .value(&inputs.request(exchange.operation, exchange.account))
            .await;
    }
    let filters = inputs.query_without(&["cursor", "limit"]);
    let (records, uri) = whole(exchange, inputs, filters, |records| records).await?;
    Ok(envelope(
        records,
        uri.unwrap_or_else(|| T::Json::from_text(&format!("/api{}", exchange.operation.path))),
    ))
}

/// All records of the operation's list with these filters, each page of them sifted; and the list's `uri`.
///
/// # Errors
/// As [`Walk::run`].
pub(crate) async fn whole<T: Transport>(
    exchange: &Exchange<'_, T>,
    inputs: &Inputs<T::File>,
    filters: String,
    sift: impl Fn(T::Json) -> T::Json,
) -> Result<(T::Json, Option<T::Json>), Error> {
    let mut all = T::Json::list();
    let (mut known, mut newest) = (HashSet::new(), None);
    let is_shifting = inputs.text("order_by") == Some(ORDER);
    let path = inputs.path(exchange.operation.path);
    let uri = Walk::over(&path, filters.clone(), exchange)
        .run(exchange, |ids, records| {
            if is_shifting {
                known.extend(ids.iter().flatten());
                newest = newest.take().or_else(|| records.item(0));
            }
            exchange.transport.append(&mut all, &sift(records));
        })
        .await?;
    if is_shifting {
        let mut late = T::Json::list();
        for record in drifted(exchange, filters, &mut known, newest).await? {
            late.push(record);
        }
        all = in_front::<T>(exchange, sift(late), all);
    }
    Ok((all, uri))
}

/// A list with the records of another one in front.
fn in_front<T: Transport>(exchange: &Exchange<'_, T>, mut late: T::Json, all: T::Json) -> T::Json {
    if late.length() == Some(0) {
        return all;
    }
    exchange.transport.append(&mut late, &all);
    late
}
