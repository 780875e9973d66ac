//! One customer for an e-mail address, a phone number, an external id or another channel. Each identifier is searched for
//! by itself: Gorgias finds second addresses by their channel only.

use crate::client::effect::may_be_done;
use crate::client::exchange::Exchange;
use crate::error::{Code, Error};
use crate::http::method::Method;
use crate::http::request::Request;
use crate::http::url::append_query;
use crate::input::address::{is_address, no_email};
use crate::input::phone::phone_number;
use crate::input::problems::Problems;
use crate::input::read::Inputs;
use crate::json::write::{object_text, quoted};
use crate::manifest::Lookup;
use crate::paging::page::{Page, id_of, items};
use crate::plan::create::create_by;
use crate::plan::update_customer::{is_kept, with_channels};
use crate::port::json::Json;
use crate::port::params::Given;
use crate::port::transport::Transport;
use crate::text::folded;

/// The members that are written besides channels.
const FIELDS: [&str; 5] = ["email", "external_id", "name", "language", "timezone"];

/// Finds what is wrong with inputs that are each right alone.
pub(crate) fn check<F: Clone>(inputs: &Inputs<F>, problems: &mut Problems) {
    let pair = ["channel_type", "channel_address"];
    let given = pair.map(|key| inputs.get(key).is_some() || !problems.is_read(key));
    if given == [true, false] {
        problems.add("channel_address", "is empty: Channel Type needs it");
    }
    if given == [false, true] {
        problems.add("channel_type", "is empty: Channel Address needs it");
    }
    if inputs.text("channel_type") == Some("email")
        && let Some(address) = inputs.text("channel_address")
        && !is_address(address)
    {
        let problem = no_email(&Given::<()>::Text(address.to_owned()));
        problems.add("channel_address", &problem);
    }
}

/// The customer, and what was done: `{created, updated, customer}`.
///
/// # Errors
/// When the identifiers are of several customers; when Gorgias refuses.
pub(crate) async fn find_or_create<T: Transport>(
    exchange: &Exchange<'_, T>,
    inputs: &Inputs<T::File>,
    lookup: Lookup,
) -> Result<T::Json, Error> {
    if let Some(id) = find(exchange, inputs).await? {
        let (updated, customer) = found(exchange, inputs, id).await?;
        return Ok(told(false, updated, customer));
    }
    let mut members = fields(inputs);
    let channels = channels(inputs);
    if !channels.is_empty() {
        members.push(("channels".to_owned(), list(&channels)));
    }
    let request = exchange.account.request(Method::Post, "/customers", "");
    let request = request.with_json(object_text(&members));
    match create_by(exchange, inputs, lookup, request).await {
        Ok(customer) => Ok(told(true, false, customer)),
        Err(error) => {
            // Refused: somebody else made it meanwhile. Lost: it was not there a moment ago, so it is ours.
            let is_refused = matches!(error.status, Some(400 | 409));
            if !is_refused && !is_lost(&error) {
                return Err(error);
            }
            let Ok(Some(id)) = find(exchange, inputs).await else {
                return Err(error);
            };
            let (updated, customer) = found(exchange, inputs, id).await?;
            Ok(told(!is_refused && !updated, updated, customer))
        }
    }
}

/// Whether it may have been made although there is no answer that says so.
fn is_lost(error: &Error) -> bool {
    match error.status {
        Some(status) => may_be_done(status) || error.code == Code::UnexpectedResponse,
        None => matches!(
            error.code,
            Code::Timeout | Code::Unreachable | Code::UnexpectedResponse
        ),
    }
}

/// The id of the customer that the identifiers name.
///
/// # Errors
/// When they are of several.
async fn find<T: Transport>(
    exchange: &Exchange<'_, T>,
    inputs: &Inputs<T::File>,
) -> Result<Option<u64>, Error> {
    let mut ids: Vec<(u64, &str)> = Vec::new();
    let mut searches: Vec<(&str, Vec<(&str, String)>)> = Vec::new();
    if let Some(external_id) = inputs.text("external_id") {
        searches.push(("External ID", vec![("external_id", external_id.to_owned())]));
    }
    if let Some(email) = inputs.text("email") {
        searches.push(("Email", vec![("email", email.to_owned())]));
    }
    for (label, kind, address) in named(inputs) {
        // As it is typed, and as channels mostly have it: another spelling of a number is no other phone.
        let plain = phone_number(&address).filter(|plain| kind == "phone" && *plain != address);
        for address in [Some(address), plain].into_iter().flatten() {
            let query = vec![("channel_type", kind.clone()), ("channel_address", address)];
            searches.push((label, query));
        }
    }
    for (label, filters) in searches {
        // An address that was found as such is not searched for as a channel too.
        if filters.len() > 1 && ids.iter().any(|(_, known)| *known == label) {
            continue;
        }
        let mut query = String::new();
        for (name, value) in &filters {
            append_query(&mut query, name, value);
        }
        let request = exchange.account.request(Method::Get, "/customers", &query);
        let body = exchange.value(&request).await?;
        let page = Page::wanted(&body, "/customers")?;
        for customer in items(&page.records).filter(|one| fits(one, &filters)) {
            // Passed over, it would be made a second time.
            let id = id_of(&customer, "/customers")?;
            if !ids.contains(&(id, label)) {
                ids.push((id, label));
            }
        }
    }
    let Some((first, first_label)) = ids.first().copied() else {
        return Ok(None);
    };
    match ids.iter().find(|(id, _)| *id != first) {
        None => Ok(Some(first)),
        Some((other, label)) => {
            let text =
                format!("These are two customers: {first} by {first_label}, {other} by {label}");
            Err(Error::new(Code::NotPossible, text)
                .with_hint("Merge them with Merge Customers, or give only what is of one of them."))
        }
    }
}

/// Whether a customer has what was searched for, as far as the list shows it: a filter that Gorgias ignores must not make
/// the first customer of all the one that is meant.
fn fits<J: Json>(customer: &J, filters: &[(&str, String)]) -> bool {
    match filters {
        [(name, value)] => match customer.member(name).and_then(|own| own.text()) {
            // Capital letters make no other mailbox, but another external id.
            Some(own) if *name == "email" => folded(&own) == folded(value),
            Some(own) => own == *value,
            None => false,
        },
        [(_, kind), (_, address)] => match customer.member("channels") {
            Some(channels) => items(&channels).any(|one| is_channel(&one, kind, address)),
            None => true,
        },
        _ => true,
    }
}

fn is_channel<J: Json>(channel: &J, kind: &str, address: &str) -> bool {
    let text = |name: &str| channel.member(name).and_then(|text| text.text());
    let own = text("address").unwrap_or_default();
    is_kept(channel) && text("type").as_deref() == Some(kind) && is_same(kind, &own, address)
}

/// Whether these are the same address, of a channel of that type.
fn is_same(kind: &str, one: &str, other: &str) -> bool {
    let number = |address| phone_number(address).filter(|_| kind == "phone");
    folded(one) == folded(other) || number(one).is_some_and(|one| number(other) == Some(one))
}

/// The customer of that id, changed as far as that was asked for, and whether it was.
async fn found<T: Transport>(
    exchange: &Exchange<'_, T>,
    inputs: &Inputs<T::File>,
    id: u64,
) -> Result<(bool, T::Json), Error> {
    let path = format!("/customers/{id}");
    let request = |method| -> Request<T::File> { exchange.account.request(method, &path, "") };
    let customer = exchange.existing(&request(Method::Get)).await?;
    let overwrites = match inputs.text("update") {
        Some("fill blanks") => false,
        Some("overwrite") => true,
        _ => return Ok((false, customer)),
    };
    let own = |name: &str| customer.member(name).and_then(|own| own.text());
    let mut members: Vec<(String, String)> = fields(inputs)
        .into_iter()
        .filter(|(name, json)| match own(name) {
            Some(own) if !own.trim().is_empty() => overwrites && quoted(&own) != *json,
            _ => true,
        })
        .collect();
    let there = customer.member("channels");
    let is_there = |kind: &str, address: &str| {
        let there = there.as_ref();
        there.is_some_and(|all| items(all).any(|one| is_channel(&one, kind, address)))
    };
    let new: Vec<(String, String)> = channels(inputs)
        .into_iter()
        .filter(|(kind, address)| !is_there(kind, address))
        .collect();
    if !new.is_empty() {
        // Gorgias replaces the whole list, so those there go along.
        let there = there.unwrap_or_else(T::Json::list);
        let all = with_channels(&there, &T::Json::parsed(&list(&new)));
        members.push(("channels".to_owned(), all.written()));
    }
    if members.is_empty() {
        return Ok((false, customer));
    }
    let write = request(Method::Put).with_json(object_text(&members));
    Ok((true, exchange.record(&write).await?))
}

fn told<J: Json>(created: bool, updated: bool, customer: J) -> J {
    J::object(vec![
        ("created", J::parsed(if created { "true" } else { "false" })),
        ("updated", J::parsed(if updated { "true" } else { "false" })),
        ("customer", customer),
    ])
}

/// The given members of a customer, as JSON.
fn fields<F: Clone>(inputs: &Inputs<F>) -> Vec<(String, String)> {
    let given = FIELDS.iter().filter_map(|name| {
        let text = inputs.text(name)?;
        Some(((*name).to_owned(), quoted(text)))
    });
    given.collect()
}

/// What is a channel of the customer: the label of its input, its type and address.
fn named<F: Clone>(inputs: &Inputs<F>) -> Vec<(&'static str, String, String)> {
    let mut all = Vec::new();
    for (label, key) in [("Email", "email"), ("Phone", "phone")] {
        all.extend(
            inputs
                .text(key)
                .map(|text| (label, key.to_owned(), text.to_owned())),
        );
    }
    if let (Some(kind), Some(address)) =
        (inputs.text("channel_type"), inputs.text("channel_address"))
    {
        all.push(("Channel Address", kind.to_owned(), address.to_owned()));
    }
    all
}

/// The channels to give the customer, each once.
fn channels<F: Clone>(inputs: &Inputs<F>) -> Vec<(String, String)> {
    let mut all: Vec<(String, String)> = Vec::new();
    for (_, kind, address) in named(inputs) {
        let is_known =
            |(own, known): &(String, String)| *own == kind && is_same(&kind, known, &address);
        if !all.iter().any(is_known) {
            all.push((kind, address));
        }
    }
    all
}

/// Channels as a JSON list.
fn list(channels: &[(String, String)]) -> String {
    let channels = channels.iter().map(|(kind, address)| {
        object_text(&[
            ("type".to_owned(), quoted(kind)),
            ("address".to_owned(), quoted(address)),
        ])
    });
    format!("[{}]", channels.collect::<Vec<_>>().join(","))
}
