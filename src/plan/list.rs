//! A list: the page that was asked for, or all of it.

use std::collections::HashSet;

use crate::client::exchange::Exchange;
use crate::error::Error;
use crate::http::method::Method;
use crate::http::url::append_query;
use crate::input::read::Inputs;
use crate::paging::drift::{ORDER, drifted};
use crate::paging::page::{Page, envelope, items_place, only};
use crate::paging::walk::Walk;
use crate::port::json::Json;
use crate::port::transport::Transport;

/// Characters of a member that records are sifted by: the longest name of a time zone has 30.
const LONGEST_CODE: u32 = 100;

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
    Ok(whole_list(exchange, inputs, records, uri))
}

/// A whole list in its envelope; `uri` is what Gorgias said that it is a list of, if it did.
fn whole_list<T: Transport>(
    exchange: &Exchange<'_, T>,
    inputs: &Inputs<T::File>,
    records: T::Json,
    uri: Option<T::Json>,
) -> T::Json {
    let path = || format!("/api{}", inputs.path(exchange.operation.path));
    envelope(records, uri.unwrap_or_else(|| T::Json::from_text(&path())))
}

/// The list of views. Gorgias does not filter them by type, so each page is sifted here.
///
/// # Errors
/// As [`list`].
pub(crate) async fn views<T: Transport>(
    exchange: &Exchange<'_, T>,
    inputs: &Inputs<T::File>,
) -> Result<T::Json, Error> {
    let Some(wanted) = inputs.text("type") else {
        return list(exchange, inputs).await;
    };
    let sift = |records: T::Json| sifted(exchange, &records, &[("type", wanted)]);
    if inputs.flag("fetchAll") {
        let filters = inputs.query_without(&["cursor", "limit"]);
        let (records, uri) = whole(exchange, inputs, filters, sift).await?;
        return Ok(whole_list(exchange, inputs, records, uri));
    }
    let body = list(exchange, inputs).await?;
    let Some(Page { records, .. }) = Page::read(&body) else {
        return Ok(body);
    };
    let records = sift(records);
    let keys = body.keys();
    let members = keys.iter().filter_map(|key| {
        let own = || body.member(key);
        let value = if key == "data" {
            Some(records.clone())
        } else {
            own()
        };
        Some((key.as_str(), value?))
    });
    Ok(match body.length() {
        Some(_) => records.clone(),
        None => T::Json::object(members.collect()),
    })
}

/// What a view shows. The cursor may be given as the address that a page has in `next_items` or `prev_items`.
///
/// # Errors
/// As [`list`].
pub(crate) async fn view_items<T: Transport>(
    exchange: &Exchange<'_, T>,
    inputs: &Inputs<T::File>,
) -> Result<T::Json, Error> {
    let place = inputs.text("cursor").and_then(items_place);
    let Some(place) = place.filter(|_| !inputs.flag("fetchAll")) else {
        return list(exchange, inputs).await;
    };
    let mut query = inputs.query_without(&["cursor"]);
    for (name, value) in place {
        append_query(&mut query, name, &value);
    }
    let path = inputs.path(exchange.operation.path);
    let request = exchange.account.request(Method::Get, &path, &query);
    exchange.value(&request).await
}

/// Those of the records whose members have these texts.
pub(crate) fn sifted<T: Transport>(
    exchange: &Exchange<'_, T>,
    records: &T::Json,
    wanted: &[(&str, &str)],
) -> T::Json {
    let names: Vec<&str> = wanted.iter().map(|(name, _)| *name).collect();
    let texts = exchange.transport.texts(records, &names, LONGEST_CODE);
    let is_wanted: Vec<bool> = texts
        .iter()
        .map(|texts| {
            let mut pairs = texts.iter().zip(wanted);
            pairs.all(|(text, (_, value))| text.as_deref() == Some(*value))
        })
        .collect();
    only(records, &is_wanted)
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
