//! An update of a customer. Gorgias replaces the channels as a whole; here they may be added to.

use std::collections::HashSet;

use super::update::update;
use crate::client::exchange::Exchange;
use crate::error::Error;
use crate::http::method::Method;
use crate::input::read::{Inputs, Value};
use crate::json::write::object_text;
use crate::port::json::Json;
use crate::port::transport::Transport;
use crate::text::folded;

/// Changes the customer; the answer is the result.
///
/// # Errors
/// As [`update`]; and when the channels there are to be kept, but cannot be read.
pub(crate) async fn update_customer<T: Transport>(
    exchange: &Exchange<'_, T>,
    inputs: &Inputs<T::File>,
) -> Result<T::Json, Error> {
    let Some(Value::Json(new)) = inputs.get("channels") else {
        return update(exchange, inputs).await;
    };
    if inputs.text("channels_mode") != Some("add") {
        return update(exchange, inputs).await;
    }
    let operation = exchange.operation;
    let path = inputs.path(operation.path);
    let read = exchange.account.request(Method::Get, &path, "");
    let customer = exchange.existing(&read).await?;
    let there = customer.member("channels").unwrap_or_else(T::Json::list);
    let mut members = inputs.body();
    for (_, json) in members.iter_mut().filter(|(name, _)| name == "channels") {
        *json = with_channels(&there, &T::Json::parsed(new)).json();
    }
    let request = exchange.account.request(operation.method, &path, "");
    let request = request.with_json(object_text(&members));
    exchange.record(&request).await
}

/// Whether a channel of a customer is one still: deleted, it must neither be found nor come back.
pub(crate) fn is_kept<J: Json>(channel: &J) -> bool {
    channel
        .member("deleted_datetime")
        .is_none_or(|date| date.is_null())
}

/// The channels that are there, as Gorgias takes them back, and the new ones; of the same type and address the new one.
pub(crate) fn with_channels<J: Json>(there: &J, new: &J) -> J {
    let items = |list: &J| -> Vec<J> {
        let all = 0..list.length().unwrap_or_default();
        all.filter_map(|at| list.item(at)).collect()
    };
    let place = |channel: &J| {
        let text = |name: &str| channel.member(name).and_then(|member| member.text());
        (
            text("type"),
            text("address").map(|address| folded(&address)),
        )
    };
    let new = items(new);
    let added: HashSet<_> = new.iter().map(place).collect();
    let mut all = J::list();
    for channel in items(there) {
        if is_kept(&channel) && !added.contains(&place(&channel)) {
            let names = ["type", "address", "preferred"];
            let members = names.into_iter();
            let members = members.filter_map(|name| Some((name, channel.member(name)?)));
            all.push(J::object(members.collect()));
        }
    }
    for channel in new {
        all.push(channel);
    }
    all
}
