//! Picklists: records as keys and labels that a person can tell apart, as many as one may wait for.

mod items;
mod label;
mod requests;
mod search;
mod shown;

pub(crate) use shown::Shown;

use items::Items;
use requests::{filters, prompt};

use crate::client::exchange::Exchange;
use crate::error::{Code, Error};
use crate::http::method::Method;
use crate::http::request::Policy;
use crate::input::read::Inputs;
use crate::manifest::{First, Input, Picklist, Place, Search};
use crate::paging::page::Page;
use crate::paging::walk::Walk;
use crate::port::json::Json;
use crate::port::transport::{Level, Transport};
use crate::text::{grouped, trim_unseen};

/// Records that are read unless At Most says otherwise: 20 requests, about 4 seconds, half of an API key's bucket.
pub(crate) const MOST: u64 = 2_000;
/// Records of a page.
const PAGE: u64 = 100;
/// Requests of a search for that many records: whoever searches makes the text more precise rather than wait.
const SEARCHES: u64 = 4;
/// Calls of the account's bucket that a picklist leaves to the flows.
const SPARE: f64 = 12.0;
/// The order of a list whose row does not say one.
const NEWEST_FIRST: &str = "created_datetime:desc";

/// The records as `{key, label}`, in the row's order. A list that was cut ends in an entry that says so.
///
/// The call limit is not waited for: when few calls are left, the list ends with what there is.
///
/// # Errors
/// As a walk, but for a call limit that is used up after the first page.
pub(crate) async fn picklist<T: Transport>(
    exchange: &Exchange<'_, T>,
    inputs: &Inputs<T::File>,
    row: &'static Picklist,
) -> Result<T::Json, Error> {
    let mut items = Items::new(row, inputs);
    let search = inputs.text("search").map(trim_unseen);
    let found = match (row.search, search.filter(|text| !text.is_empty())) {
        (Search::Customers, Some(text)) => {
            search::customers(exchange, inputs, &mut items, text).await
        }
        (Search::Tickets, Some(text)) => search::tickets(exchange, inputs, &mut items, text).await,
        _ => Ok(None),
    };
    let found = match found {
        // Half an address is none that Gorgias looks up, and not everybody may search.
        Err(error) if matches!(error.code, Code::Gorgias(400 | 403)) => {
            let (label, why) = (exchange.operation.label, &error.message);
            let line = format!(
                "{label}: Gorgias refuses the search, so the newest are looked through. {why}"
            );
            exchange.log(Level::Warn, &line);
            None
        }
        found => found?,
    };
    let ceiling = ceiling(inputs, row);
    let cut = match found {
        Some(cut) => cut,
        None => walked(exchange, inputs, &mut items, ceiling).await?,
    };
    items.sort();
    // A list that was cut has had its requests.
    if cut.is_none()
        && exchange.sent() < ceiling
        && let Some(first) = &row.first
        && let Some(value) = first_value(exchange, first).await
    {
        items.put_first(first.member, &value);
    }
    let mut shown = items.shown()?;
    if let Some(cut) = cut {
        shown.cut(exchange, &cut);
    }
    Ok(shown.json())
}

/// Whether the list itself searches for a text.
fn searches<F: Clone>(inputs: &Inputs<F>, row: &Picklist) -> bool {
    let search = inputs.entry("search");
    row.search == Search::List && search.is_some_and(|(input, _)| input.place == Place::Query)
}

/// Requests that the picklist may make in all. At Most raises it, and where it is less it bounds the records alone: a page
/// is read whatever a search before it took.
fn ceiling<F: Clone>(inputs: &Inputs<F>, row: &Picklist) -> u64 {
    let most = inputs.number("max_items").unwrap_or(MOST).max(MOST);
    if searches(inputs, row) {
        most * SEARCHES / MOST
    } else {
        most.div_ceil(PAGE)
    }
}

/// Reads the operation's list; what the list does not search by itself is sifted. Of a list that was cut: what is shown of
/// it, and what to do about it.
async fn walked<T: Transport>(
    exchange: &Exchange<'_, T>,
    inputs: &Inputs<T::File>,
    items: &mut Items<'_>,
    ceiling: u64,
) -> Result<Option<String>, Error> {
    let most = inputs.number("max_items").unwrap_or(MOST);
    let search = inputs.entry("search");
    if search.is_some_and(|(input, _)| input.place != Place::Query) {
        items.sift(inputs.text("search").unwrap_or_default());
    }
    let mut own = items.row.query.iter();
    let own = own.find(|(name, _)| *name == "order_by");
    let order = own.map_or(NEWEST_FIRST, |(_, order)| order);
    let path = inputs.path(exchange.operation.path);
    let walk = Walk::over(&path, filters(exchange, inputs, items.row), exchange);
    let walk = walk
        .ordered(order)
        .by(Policy::Prompt)
        .within(most, ceiling, SPARE);
    let mut read = 0;
    let end = walk.ended(exchange, |ids, records| {
        read += ids.len() as u64;
        items.add(exchange, &records);
    });
    let is_cut = end.await?.is_cut;
    if !items.keep(most) && !is_cut {
        return Ok(None);
    }
    let is_newest = order == NEWEST_FIRST && items.row.sort.is_empty();
    let of = if is_newest { "newest" } else { "first" };
    let count = grouped(read.min(most));
    let is_spared = read < most && exchange.sent() < ceiling;
    let advice = advice(exchange, inputs, items.row, is_spared);
    Ok(Some(format!("only the {of} {count} – {advice}")))
}

/// What finds the rest of a list that was cut.
fn advice<T: Transport>(
    exchange: &Exchange<'_, T>,
    inputs: &Inputs<T::File>,
    row: &Picklist,
    is_spared: bool,
) -> String {
    let free = |key: &str| {
        let mut inputs_of = exchange.operation.inputs.iter();
        inputs_of.find(|input| input.key == key && inputs.get(key).is_none())
    };
    let by_gorgias = |input: &&Input| row.search != Search::List || input.place == Place::Query;
    match (free("search").filter(by_gorgias), free("view_id")) {
        (Some(_), Some(_)) => return "use Search or a view".to_owned(),
        (Some(_), None) => return "use Search".to_owned(),
        (None, Some(_)) => return "use a view".to_owned(),
        (None, None) => {}
    }
    if is_spared {
        return "Gorgias' call limit is nearly used up, open the list again later".to_owned();
    }
    if searches(inputs, row) {
        return "make Search more precise, or raise At Most".to_owned();
    }
    let mut narrowing = exchange.operation.inputs.iter();
    match narrowing.find(|input| input.place == Place::Query && inputs.get(input.key).is_none()) {
        Some(input) => format!("set {}, or raise At Most", input.label),
        None => "raise At Most".to_owned(),
    }
}

/// The value that the record has which comes first. The order is a comfort: without it the list is as good.
async fn first_value<T: Transport>(exchange: &Exchange<'_, T>, first: &First) -> Option<String> {
    let request = prompt(exchange, Method::Get, first.path, first.query);
    let body = exchange.value(&request).await.ok()?;
    let mut value = Page::read(&body)?.records.item(0)?;
    for name in first.value {
        value = value.member(name)?;
    }
    value
        .whole()
        .map(|id| id.to_string())
        .or_else(|| value.text())
}
