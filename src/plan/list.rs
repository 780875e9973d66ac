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
pub async fn list<T: Transport>(
    exchange: &Exchange<'_, T>,
    inputs: &Inputs<T::File>,
) -> Result<T::Json, Error> {
    if !inputs.flag("fetchAll") {
        return exchange
            .value(&inputs.request(exchange.operation, exchange.account))
            .await;
    }
    let mut all = T::Json::list();
    let mut known = HashSet::new();
    let is_shifting = inputs.text("order_by") == Some(ORDER);
    let uri = Walk::new(exchange, inputs)
        .run(exchange, |ids, records| {
            if is_shifting {
                known.extend(ids.iter().flatten());
            }
            exchange.transport.append(&mut all, &records);
        })
        .await?;
    if is_shifting {
        let filters = inputs.query_without(&["cursor", "limit"]);
        let late = drifted(exchange, filters, &mut known, all.item(0)).await?;
        all = in_front(late, all);
    }
    Ok(envelope(
        all,
        uri.unwrap_or_else(|| T::Json::from_text(&format!("/api{}", exchange.operation.path))),
    ))
}

/// A list with these records before its own.
fn in_front<J: Json>(records: Vec<J>, list: J) -> J {
    if records.is_empty() {
        return list;
    }
    let mut all = J::list();
    records.into_iter().for_each(|record| all.push(record));
    let old = 0..list.length().unwrap_or_default();
    old.filter_map(|at| list.item(at))
        .for_each(|record| all.push(record));
    all
}
