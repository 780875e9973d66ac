//! A new tag. Its name is what tells it from others, so one that is there already can be returned instead.

use crate::client::effect::may_be_done;
use crate::client::exchange::Exchange;
use crate::error::{Code, Error};
use crate::http::url::append_query;
use crate::input::read::Inputs;
use crate::paging::walk::Walk;
use crate::port::json::Json;
use crate::port::transport::Transport;

/// Creates the tag; the answer is the result. With `if_exists` = `return` a tag of this very name is the result too:
/// when Gorgias refuses to make a second one, and when the answer was lost.
///
/// # Errors
/// When Gorgias refused it and there is no such tag, or when it is not known whether it was made.
pub(crate) async fn create_tag<T: Transport>(
    exchange: &Exchange<'_, T>,
    inputs: &Inputs<T::File>,
) -> Result<T::Json, Error> {
    let request = inputs.request(exchange.operation, exchange.account);
    let error = match exchange.record(&request).await {
        Ok(tag) => return Ok(tag),
        Err(error) => error,
    };
    let may_be_there = match error.code {
        // Which of the two Gorgias says of a name that is taken differs.
        Code::Gorgias(400 | 409) | Code::Timeout | Code::Unreachable | Code::UnexpectedResponse => {
            true
        }
        Code::Gorgias(status) => may_be_done(status),
        _ => false,
    };
    let name = inputs.text("name").unwrap_or_default();
    if !may_be_there || inputs.text("if_exists") != Some("return") {
        return Err(error);
    }
    match named(exchange, name).await {
        Ok(Some(tag)) => Ok(tag),
        _ => Err(error),
    }
}

/// The tag of exactly that name: names count upper and lower case, and Gorgias' own search does not.
///
/// # Errors
/// When the tags cannot be read.
async fn named<T: Transport>(
    exchange: &Exchange<'_, T>,
    name: &str,
) -> Result<Option<T::Json>, Error> {
    let mut query = String::new();
    append_query(&mut query, "search", name);
    let mut found = None;
    let is_it =
        |tag: &T::Json| tag.member("name").and_then(|own| own.text()).as_deref() == Some(name);
    let walk = Walk::over(exchange.operation.path, query, exchange);
    walk.until(exchange, |tags: T::Json| {
        let mut all = (0..tags.length().unwrap_or_default()).filter_map(|at| tags.item(at));
        found = all.find(&is_it);
        found.is_some()
    })
    .await?;
    Ok(found)
}
