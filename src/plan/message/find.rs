//! The newest or oldest message of a ticket that fits.

use std::collections::HashSet;

use crate::client::exchange::Exchange;
use crate::error::Error;
use crate::http::request::Policy;
use crate::http::url::append_query;
use crate::input::read::Inputs;
use crate::paging::page::{PAGE, Page, items};
use crate::port::json::Json;
use crate::port::transport::Transport;

/// The first message that fits, in the order asked for; null when there is none.
///
/// # Errors
/// When the messages cannot be read.
pub(crate) async fn find<T: Transport>(
    exchange: &Exchange<'_, T>,
    inputs: &Inputs<T::File>,
) -> Result<T::Json, Error> {
    let mut query = inputs.query();
    let is_oldest = inputs.text("position") == Some("oldest");
    let direction = if is_oldest { "asc" } else { "desc" };
    append_query(
        &mut query,
        "order_by",
        &format!("created_datetime:{direction}"),
    );
    append_query(&mut query, "limit", PAGE);
    let path = exchange.operation.path;
    let (mut cursor, mut cursors) = (None::<String>, HashSet::new());
    loop {
        let page = Page::fetch(exchange, path, &query, cursor.as_deref(), Policy::Standard);
        let page = page.await?;
        if let Some(found) = items(&page.records).find(|message| fits(inputs, message)) {
            return Ok(found);
        }
        match page.next {
            Some(next) if cursors.insert(next.clone()) => cursor = Some(next),
            _ => return Ok(T::Json::null()),
        }
    }
}

fn fits<F: Clone, J: Json>(inputs: &Inputs<F>, message: &J) -> bool {
    let own = message.member("channel").and_then(|own| own.text());
    let own = own.unwrap_or_default();
    let is_channel = match inputs.text("channel") {
        Some(channel) => own == channel,
        None => own != "internal-note" || inputs.flag("notes"),
    };
    let from_agent = message
        .member("from_agent")
        .is_some_and(|flag| flag.is_true());
    let is_writer = match inputs.text("written_by") {
        Some("agent") => from_agent,
        Some("anyone") => true,
        _ => !from_agent,
    };
    is_channel && is_writer
}
