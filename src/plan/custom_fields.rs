//! Custom-field values of a ticket or customer. Gorgias' own PUT of the list deletes every field that is not in it,
//! which nobody expects of an update; so the default is to write them one by one.

use super::update::nothing_to_change;
use crate::client::exchange::Exchange;
use crate::error::Error;
use crate::http::method::Method;
use crate::input::binding::json_text;
use crate::input::read::{Inputs, Value};
use crate::paging::page::Page;
use crate::plan::field_definitions::{Definitions, check};
use crate::port::json::Json;
use crate::port::transport::Transport;

/// The values as a bare array.
///
/// # Errors
/// When Gorgias does not give them.
pub(crate) async fn read<T: Transport>(
    exchange: &Exchange<'_, T>,
    inputs: &Inputs<T::File>,
) -> Result<T::Json, Error> {
    let request = inputs.request(exchange.operation, exchange.account);
    exchange.value(&request).await.map(bare)
}

/// The bare array, whichever way Gorgias wraps it.
pub(crate) fn bare<J: Json>(body: J) -> J {
    Page::read(&body).map_or(body, |page| page.records)
}

/// Writes the values; the result is the list of all values. The definitions of the fields are `known` where they were read to
/// look up their labels.
///
/// # Errors
/// When a value does not fit its field, and nothing was written; when Gorgias refuses one, and the message says which
/// were written before it.
pub(crate) async fn update<T: Transport>(
    exchange: &Exchange<'_, T>,
    inputs: &Inputs<T::File>,
    known: Option<Definitions<T::Json>>,
) -> Result<T::Json, Error> {
    let path = inputs.path(exchange.operation.path);
    let put = |path: &str, json: String| {
        let request = exchange.account.request(Method::Put, path, "");
        request.with_json(json)
    };
    let Some((input, given @ Value::FieldValues(values))) = inputs.entry("custom_fields") else {
        return Err(nothing_to_change(exchange.operation));
    };
    if inputs.text("mode") == Some("replace") {
        let request = put(&path, json_text(given));
        return exchange.list(&request).await.map(bare);
    }
    let fitting = check(exchange, input, values, known).await?;
    // Values that Gorgias may still refuse go first, so that nothing is written before them.
    let (sure, unsure): (Vec<_>, Vec<_>) = values.iter().partition(|(id, _)| fitting.contains(id));
    let values: Vec<_> = unsure.into_iter().chain(sure).collect();
    let ids: Vec<String> = values.iter().map(|(id, _)| id.to_string()).collect();
    for (at, (id, json)) in values.iter().enumerate() {
        let request = put(&format!("{path}/{id}"), json.clone());
        if let Err(error) = exchange.done(&request).await {
            return Err(error.adding(&partly(&ids, at)));
        }
    }
    let list = exchange.account.request(Method::Get, &path, "");
    exchange.value(&list).await.map(bare).map_err(|error| {
        let all = named(&ids);
        error.adding(&format!(
            "all values were written ({all}), but the list of them could not be read"
        ))
    })
}

/// Which fields are written and which are not, when the one at that place failed.
fn partly(ids: &[String], at: usize) -> String {
    let (before, rest) = ids.split_at_checked(at).unwrap_or_default();
    let (this, after) = rest
        .split_first()
        .map_or(("", rest), |(this, after)| (this.as_str(), after));
    let written = named(before);
    let untried = if after.is_empty() {
        String::new()
    } else {
        format!("; not tried: {}", named(after))
    };
    format!("this was field {this} (already written: {written}{untried})")
}

/// "fields 31, 32 and 33"
fn named(ids: &[String]) -> String {
    match ids.split_last() {
        None => "none".into(),
        Some((one, [])) => format!("field {one}"),
        Some((last, others)) => format!("fields {} and {last}", others.join(", ")),
    }
}
