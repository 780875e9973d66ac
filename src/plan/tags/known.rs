//! The ids of tags by their names, which count upper and lower case.

use crate::client::exchange::Exchange;
use crate::error::{Code, Error, Problem};
use crate::http::method::Method;
use crate::http::request::Policy;
use crate::http::url::append_query;
use crate::input::display::display_text;
use crate::input::read::{Inputs, Value};
use crate::json::write::{object_text, quoted};
use crate::paging::page::{PAGE, Page};
use crate::paging::walk::Walk;
use crate::plan::names::with_nearest;
use crate::port::json::Json;
use crate::port::transport::Transport;

/// What becomes of a name that no tag has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Missing {
    /// The tag is made.
    Make,
    /// It is refused.
    Refuse,
}

impl Missing {
    /// What the flow author chose; left empty, tags are made.
    pub(super) fn of<F: Clone>(inputs: &Inputs<F>) -> Self {
        match inputs.get("create_missing") {
            Some(Value::Flag(false)) => Self::Refuse,
            _ => Self::Make,
        }
    }
}

/// The ids of these names. Nothing is written before all names were looked for.
///
/// # Errors
/// When a name is of no tag and none is to be made, with names like it.
pub(super) async fn ids_of<T: Transport>(
    exchange: &Exchange<'_, T>,
    inputs: &Inputs<T::File>,
    names: &[&str],
    missing: Missing,
) -> Result<Vec<u64>, Error> {
    let mut ids = Vec::new();
    let mut unknown: Vec<(&str, Vec<(u64, String)>)> = Vec::new();
    for name in names {
        match look_up(exchange, name).await? {
            Ok(id) => ids.push(id),
            Err(others) => unknown.push((name, others)),
        }
    }
    if missing == Missing::Refuse
        && let Some((input, _)) = inputs.entry("tags")
    {
        // Whoever searched for a name with an error in it gets nothing like it: the others are looked at too.
        let others = match unknown.is_empty() {
            true => Vec::new(),
            false => first(exchange).await?,
        };
        let problems = unknown.iter().map(|(name, found)| {
            let said = format!("holds {}, which no tag is called", display_text(name));
            let all = found.iter().chain(&others).cloned();
            Problem::new(input, with_nearest(said, name, all.collect()))
        });
        Error::check_inputs(problems.collect())?;
    }
    for (name, _) in unknown {
        ids.push(make(exchange, name).await?);
    }
    Ok(ids)
}

/// The id of the tag of that very name; else what Gorgias found by it.
async fn look_up<T: Transport>(
    exchange: &Exchange<'_, T>,
    name: &str,
) -> Result<Result<u64, Vec<(u64, String)>>, Error> {
    let mut query = String::new();
    append_query(&mut query, "search", name);
    // Page by page: the search gives all that hold the name, in no order that would put the tag itself first.
    let mut tags = Vec::new();
    let mut same = None;
    Walk::over("/tags", query, exchange)
        .until(exchange, |records: T::Json| {
            let page = read(exchange, &records);
            same = page.iter().find(|(_, own)| own == name).map(|(id, _)| *id);
            tags.extend(page);
            same.is_some()
        })
        .await?;
    Ok(same.ok_or(tags))
}

/// The first tags by name.
async fn first<T: Transport>(exchange: &Exchange<'_, T>) -> Result<Vec<(u64, String)>, Error> {
    let mut query = String::new();
    append_query(&mut query, "order_by", "name:asc");
    append_query(&mut query, "limit", PAGE);
    let page = Page::fetch(exchange, "/tags", &query, None, Policy::Standard).await?;
    Ok(read(exchange, &page.records))
}

/// Ids and names of tags.
fn read<T: Transport>(exchange: &Exchange<'_, T>, records: &T::Json) -> Vec<(u64, String)> {
    let texts = exchange.transport.texts(records, &["name"], 1_000);
    let names = texts
        .into_iter()
        .map(|texts| texts.into_iter().flatten().next());
    let ids = exchange.transport.ids(records).into_iter();
    let tags = ids.zip(names);
    tags.filter_map(|(id, name)| Some((id?, name?))).collect()
}

/// Makes the tag. Names are unique, so it may be sent twice: the second time it is refused, and found.
async fn make<T: Transport>(exchange: &Exchange<'_, T>, name: &str) -> Result<u64, Error> {
    let request = exchange.account.request(Method::Post, "/tags", "");
    let mut request = request.with_json(object_text(&[("name".to_owned(), quoted(name))]));
    request.is_repeatable = true;
    let error = match exchange.record(&request).await {
        Ok(tag) => match tag.id() {
            Some(id) => return Ok(id),
            None => Error::new(
                Code::UnexpectedResponse,
                "Gorgias answered POST /tags with a tag without an id",
            ),
        },
        Err(error) if matches!(error.status, Some(400 | 409)) => error,
        Err(error) => return Err(error),
    };
    // It may have been made by the attempt before, or by somebody else.
    look_up(exchange, name).await?.map_err(|_| error)
}
