//! Searches tickets by a view that is made up for the occasion. Which paths a filter knows is only partly documented:
//! a 400 lists them, and is passed on.

use crate::client::exchange::Exchange;
use crate::error::Error;
use crate::http::method::Method;
use crate::http::url::append_query;
use crate::input::read::{Inputs, Value};
use crate::json::write::{object_text, quoted};
use crate::paging::page::{envelope, items_place};
use crate::paging::walk::Walk;
use crate::port::json::Json;
use crate::port::transport::Transport;

/// A page of the tickets that fit, or all of them.
///
/// # Errors
/// When Gorgias refuses the search.
pub(crate) async fn search<T: Transport>(
    exchange: &Exchange<'_, T>,
    inputs: &Inputs<T::File>,
) -> Result<T::Json, Error> {
    let view = inputs.number("view_id").unwrap_or_default();
    let path = format!("/views/{view}/items");
    let body = object_text(&[("view".to_owned(), made_up(inputs))]);
    if inputs.flag("fetchAll") {
        let mut all = T::Json::list();
        let query = inputs.query_without(&["cursor", "limit"]);
        Walk::over(&path, query, exchange)
            .asking(body)
            .run(exchange, |_, records| {
                exchange.transport.append(&mut all, &records)
            })
            .await?;
        let uri = T::Json::from_text(&format!("/api{path}"));
        return Ok(envelope(all, uri));
    }
    let mut query = inputs.query_without(&["cursor"]);
    if let Some(cursor) = inputs.text("cursor") {
        let place = items_place(cursor);
        for (name, value) in place.unwrap_or_else(|| vec![("cursor", cursor.to_owned())]) {
            append_query(&mut query, name, &value);
        }
    }
    let request = exchange.account.request(Method::Put, &path, &query);
    exchange.value(&request.with_json(body)).await
}

/// The view that shows what is searched for.
fn made_up<F: Clone>(inputs: &Inputs<F>) -> String {
    let mut members = vec![("type".to_owned(), quoted("ticket-list"))];
    let filters = filters(inputs);
    if !filters.is_empty() {
        members.push(("filters".to_owned(), quoted(&filters)));
    }
    if let Some(text) = inputs.text("text") {
        members.push(("search".to_owned(), quoted(text.trim())));
    }
    if let Some((by, direction)) = inputs.text("order_by").and_then(|by| by.split_once(':')) {
        members.push(("order_by".to_owned(), quoted(by)));
        members.push(("order_dir".to_owned(), quoted(direction)));
    }
    object_text(&members)
}

/// The filters in Gorgias' own words, all of which must hold. `eq` and `isEmpty` are in its own views; the other
/// comparisons are told by others, tags and the date of change are inferred.
fn filters<F: Clone>(inputs: &Inputs<F>) -> String {
    let mut parts = Vec::new();
    let texts = |key: &str| -> Vec<String> {
        match inputs.get(key) {
            Some(Value::Text(text)) => vec![quoted(text)],
            Some(Value::Id(id)) => vec![quoted(&id.to_string())],
            Some(Value::List(items)) => items
                .iter()
                .filter_map(|item| match item {
                    Value::Text(text) => Some(quoted(text.trim())),
                    _ => None,
                })
                .collect(),
            _ => Vec::new(),
        }
    };
    for (key, path) in [
        ("status", "status"),
        ("assignee_user", "assignee_user.id"),
        ("assignee_team", "assignee_team.id"),
        ("customer_id", "customer.id"),
        ("priority", "priority"),
        ("language", "language"),
    ] {
        match inputs.get(key) {
            Some(Value::Null) => parts.push(format!("isEmpty(ticket.{path})")),
            _ => parts.extend(
                texts(key)
                    .first()
                    .map(|text| format!("eq(ticket.{path}, {text})")),
            ),
        }
    }
    for (key, how, path) in [
        ("channels", "containsAny", "channel"),
        ("tags", "containsAll", "tags.name"),
    ] {
        let texts = texts(key);
        if !texts.is_empty() {
            parts.push(format!("{how}(ticket.{path}, [{}])", texts.join(", ")));
        }
    }
    for (key, how, path) in [
        ("created_after", "gte", "created_datetime"),
        ("created_before", "lte", "created_datetime"),
        ("updated_after", "gte", "updated_datetime"),
        ("updated_before", "lte", "updated_datetime"),
    ] {
        parts.extend(
            texts(key)
                .first()
                .map(|text| format!("{how}(ticket.{path}, {text})")),
        );
    }
    if let Some(Value::Flag(spam)) = inputs.get("spam") {
        parts.push(format!("eq(ticket.spam, {spam})"));
    }
    parts.extend(inputs.text("filter").map(|filter| filter.trim().to_owned()));
    parts.join(" && ")
}
