//! What a picklist sends.

use crate::client::exchange::Exchange;
use crate::http::method::Method;
use crate::http::request::{Policy, Request};
use crate::http::url::append_query;
use crate::input::read::Inputs;
use crate::manifest::Picklist;
use crate::port::transport::Transport;
use crate::timestamp::{SECOND, Timestamp};

/// What the list is asked for: the inputs, and what the row always asks for where they say nothing else.
pub(super) fn filters<T: Transport>(
    exchange: &Exchange<'_, T>,
    inputs: &Inputs<T::File>,
    row: &Picklist,
) -> String {
    let mut query = inputs.query();
    for (name, value) in row.query {
        let key = name.split('[').next().unwrap_or(name);
        if *name == "order_by" || inputs.get(key).is_some() {
            continue;
        }
        let value = match value
            .strip_prefix("now-")
            .and_then(|days| days.strip_suffix('d'))
        {
            Some(days) => days_ago(exchange.transport.now(), days),
            None => (*value).to_owned(),
        };
        append_query(&mut query, name, &value);
    }
    query
}

/// The beginning of the day that many days before now, in UTC.
fn days_ago(now: f64, days: &str) -> String {
    const DAY: i64 = 86_400 * SECOND;
    let days: i64 = days.parse().unwrap_or_default();
    let now = Timestamp::of_milliseconds(now);
    now.earlier(days * DAY + now.0.rem_euclid(DAY)).iso()
}

/// A request that rather fails than waits for the call limit. It only asks, whatever its method.
pub(super) fn prompt<T: Transport>(
    exchange: &Exchange<'_, T>,
    method: Method,
    path: &str,
    query: &str,
) -> Request<T::File> {
    let request = exchange.account.request(method, path, query);
    Request {
        is_repeatable: true,
        ..request.by(Policy::Prompt)
    }
}
