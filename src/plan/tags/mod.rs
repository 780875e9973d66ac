//! Tags of a ticket, by name or id. An update of the ticket would replace all of them, and lose those that somebody else
//! adds meanwhile; these leave them.

mod known;

use known::{Missing, ids_of};

use crate::client::exchange::Exchange;
use crate::error::Error;
use crate::http::method::Method;
use crate::http::request::{Expect, Request};
use crate::input::problems::Problems;
use crate::input::read::{Inputs, Value};
use crate::json::write::{object_text, quoted};
use crate::paging::page::{Page, id_of, items, only};
use crate::port::transport::Transport;

/// Finds what is wrong with which tags are to be there: none, or all and none at once.
pub(crate) fn check_set<F: Clone>(inputs: &Inputs<F>, problems: &mut Problems) {
    let keys = ["tags", "tag_ids"];
    let given = keys.iter().filter(|key| inputs.get(key).is_some());
    let given: Vec<&&str> = given.collect();
    let is_read = keys.iter().all(|key| problems.is_read(key));
    if given.is_empty() && is_read && !inputs.flag("clear") {
        for key in keys {
            problems.add(
                key,
                "is empty: fill in Tags or Tag IDs, or turn on Remove All",
            );
        }
    }
    if inputs.flag("clear") && !given.is_empty() {
        problems.add(
            "clear",
            "removes all tags, so Tags and Tag IDs must be empty",
        );
    }
}

/// Adds tags: two requests when Gorgias knows all of them. Adding one twice changes nothing, so it may be repeated.
/// Whether Gorgias makes a tag of an unknown name, refuses it or ignores it is told in three ways; so what is on the ticket
/// afterwards is what counts. Where none may be made the names are looked up first: Gorgias might make them.
///
/// # Errors
/// When a name is of no tag and none is to be made; when Gorgias refuses.
pub(crate) async fn add<T: Transport>(
    exchange: &Exchange<'_, T>,
    inputs: &Inputs<T::File>,
) -> Result<T::Json, Error> {
    let (names, ids) = (names(inputs), ids(inputs));
    let policy = Missing::of(inputs);
    let missing = match policy {
        Missing::Refuse => names,
        Missing::Make => match exchange.done(&post(exchange, inputs, &names, &ids)).await {
            Ok(()) => {
                let tags = current(exchange, inputs).await?;
                let (own_names, own_ids) = told::<T>(exchange, &tags);
                let is_missing = |name: &&str| !own_names.iter().any(|own| own == name);
                let missing: Vec<&str> = names.into_iter().filter(is_missing).collect();
                if missing.is_empty() && ids.iter().all(|id| own_ids.contains(id)) {
                    return Ok(tags);
                }
                missing
            }
            Err(error) if error.status == Some(400) && !names.is_empty() => names,
            Err(error) => return Err(error),
        },
    };
    let mut all = ids_of(exchange, inputs, &missing, policy).await?;
    all.extend(&ids);
    exchange.done(&post(exchange, inputs, &[], &all)).await?;
    current(exchange, inputs).await
}

/// Removes tags that are on the ticket; those that are left. Gorgias refuses a name that no tag has, so ids are sent.
///
/// # Errors
/// When Gorgias refuses.
pub(crate) async fn remove<T: Transport>(
    exchange: &Exchange<'_, T>,
    inputs: &Inputs<T::File>,
) -> Result<T::Json, Error> {
    let tags = current(exchange, inputs).await?;
    let (names, ids) = (names(inputs), ids(inputs));
    let (own_names, own_ids) = told::<T>(exchange, &tags);
    let goes = |(name, id): (&String, &u64)| names.contains(&name.as_str()) || ids.contains(id);
    let going: Vec<bool> = own_names.iter().zip(&own_ids).map(goes).collect();
    let path = inputs.path(exchange.operation.path);
    let gone = items(&tags).zip(&going).filter(|(_, goes)| **goes);
    let gone: Result<Vec<u64>, Error> = gone.map(|(tag, _)| id_of(&tag, &path)).collect();
    let gone = gone?;
    if gone.is_empty() {
        return Ok(tags);
    }
    let request = exchange.account.request(Method::Delete, &path, "");
    let request = request
        .with_json(body(&[], &gone))
        .expecting(Expect::Nothing);
    exchange.done(&request).await?;
    let stays: Vec<bool> = going.iter().map(|goes| !goes).collect();
    Ok(only(&tags, &stays))
}

/// Gives a ticket exactly these tags.
///
/// # Errors
/// As [`add`].
pub(crate) async fn set<T: Transport>(
    exchange: &Exchange<'_, T>,
    inputs: &Inputs<T::File>,
) -> Result<T::Json, Error> {
    let mut all = ids_of(exchange, inputs, &names(inputs), Missing::of(inputs)).await?;
    all.extend(ids(inputs));
    let path = inputs.path(exchange.operation.path);
    let request = exchange.account.request(Method::Put, &path, "");
    let request = request
        .with_json(body(&[], &all))
        .expecting(Expect::Nothing);
    exchange.done(&request).await?;
    current(exchange, inputs).await
}

/// The tags on the ticket, as a bare list.
async fn current<T: Transport>(
    exchange: &Exchange<'_, T>,
    inputs: &Inputs<T::File>,
) -> Result<T::Json, Error> {
    let path = inputs.path(exchange.operation.path);
    let request = exchange.account.request(Method::Get, &path, "");
    let body = exchange.value(&request).await?;
    Page::wanted(&body, &path).map(|page| page.records)
}

/// Names and ids of tags, one of each a tag.
fn told<T: Transport>(exchange: &Exchange<'_, T>, tags: &T::Json) -> (Vec<String>, Vec<u64>) {
    let names = exchange.transport.texts(tags, &["name"], 1_000).into_iter();
    let names = names.map(|texts| texts.into_iter().flatten().next().unwrap_or_default());
    let ids = exchange.transport.ids(tags).into_iter();
    let ids = ids.map(Option::unwrap_or_default);
    (names.collect(), ids.collect())
}

fn post<T: Transport>(
    exchange: &Exchange<'_, T>,
    inputs: &Inputs<T::File>,
    names: &[&str],
    ids: &[u64],
) -> Request<T::File> {
    let path = inputs.path(exchange.operation.path);
    let request = exchange.account.request(Method::Post, &path, "");
    let mut request = request
        .with_json(body(names, ids))
        .expecting(Expect::Nothing);
    request.is_repeatable = true;
    request
}

/// Without names there are always ids: an empty list of them says that there is to be none. Each is sent once, also where a
/// tag was given by its name and its id.
fn body(names: &[&str], ids: &[u64]) -> String {
    let names: Vec<String> = names.iter().map(|name| quoted(name)).collect();
    let mut numbers: Vec<String> = Vec::new();
    for id in ids.iter().map(u64::to_string) {
        if !numbers.contains(&id) {
            numbers.push(id);
        }
    }
    let mut members = Vec::new();
    if !names.is_empty() {
        members.push(("names".to_owned(), format!("[{}]", names.join(","))));
    }
    if names.is_empty() || !ids.is_empty() {
        members.push(("ids".to_owned(), format!("[{}]", numbers.join(","))));
    }
    object_text(&members)
}

fn names<F: Clone>(inputs: &Inputs<F>) -> Vec<&str> {
    let mut names: Vec<&str> = Vec::new();
    for item in list(inputs, "tags") {
        if let Value::Text(name) = item
            && !names.contains(&name.trim())
        {
            names.push(name.trim());
        }
    }
    names
}

fn ids<F: Clone>(inputs: &Inputs<F>) -> Vec<u64> {
    let ids = list(inputs, "tag_ids")
        .iter()
        .filter_map(|item| match item {
            Value::Id(id) => Some(*id),
            _ => None,
        });
    ids.collect()
}

fn list<'a, F: Clone>(inputs: &'a Inputs<F>, key: &str) -> &'a [Value<F>] {
    match inputs.get(key) {
        Some(Value::List(items)) => items,
        _ => &[],
    }
}
