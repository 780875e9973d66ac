//! An update that Gorgias takes only together with some of what is there already: the record is read first, and what the
//! row names of it goes along.

use super::update::nothing_to_change;
use crate::client::exchange::Exchange;
use crate::error::Error;
use crate::http::method::Method;
use crate::input::read::Inputs;
use crate::json::write::object_text;
use crate::manifest::{Keep, Place};
use crate::port::json::Json;
use crate::port::transport::Transport;

/// Changes the record, with what `keep` names of it as it is, unless it is given; the answer is the result. What stands in
/// the query is asked for by itself, so it is enough.
///
/// # Errors
/// When there is nothing to change, the record cannot be read, or Gorgias refuses the change.
pub(crate) async fn read_update<T: Transport>(
    exchange: &Exchange<'_, T>,
    inputs: &Inputs<T::File>,
    keep: Keep,
) -> Result<T::Json, Error> {
    let given = inputs.body();
    if given.is_empty() && inputs.at(Place::Query).next().is_none() {
        return Err(nothing_to_change(exchange.operation));
    }
    let path = inputs.path(exchange.operation.path);
    let read = exchange.account.request(Method::Get, &path, "");
    let record = exchange.existing(&read).await?;
    let kept = keep.iter().filter_map(|name| kept(&record, name));
    let is_given = |name: &str| given.iter().any(|(own, _)| own == name);
    let mut members: Vec<(String, String)> = kept.filter(|(name, _)| !is_given(name)).collect();
    members.extend(given.iter().cloned());
    let account = exchange.account;
    let request = account.request(exchange.operation.method, &path, &inputs.query());
    exchange
        .record(&request.with_json(object_text(&members)))
        .await
}

/// A member of the record with its JSON text; of `sender.id` the member `sender` with nothing but its id. What is null is
/// none.
fn kept<J: Json>(record: &J, name: &str) -> Option<(String, String)> {
    let (outer, inner) = match name.split_once('.') {
        Some((outer, inner)) => (outer, Some(inner)),
        None => (name, None),
    };
    let there = |value: &J| !value.is_null();
    let value = record.member(outer).filter(there)?;
    let json = match inner {
        None => value.json(),
        Some(inner) => {
            let inner_value = value.member(inner).filter(there)?;
            J::object(vec![(inner, inner_value)]).json()
        }
    };
    Some((outer.to_owned(), json))
}
