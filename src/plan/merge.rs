//! Merges: of several records one stays, and the others are gone for good.

use crate::client::effect::may_be_done;
use crate::client::exchange::Exchange;
use crate::client::success::record;
use crate::error::Error;
use crate::http::method::Method;
use crate::http::request::Expect;
use crate::input::problems::Problems;
use crate::input::read::{Inputs, Value};
use crate::json::write::{object_text, quoted};
use crate::plan::success::is_said_by_the_api;
use crate::port::json::Json;
use crate::port::transport::Transport;

/// Merges tags; the answer, the tag that stays, is the result. A second merge of the same is answered alike, so it may be
/// sent again.
///
/// # Errors
/// When the tag that stays is among the others, and when Gorgias refuses it.
pub(crate) async fn merge_tags<T: Transport>(
    exchange: &Exchange<'_, T>,
    inputs: &Inputs<T::File>,
    mut problems: Problems,
) -> Result<T::Json, Error> {
    let stays = inputs.number("destination_tag_id");
    let is_it =
        |id: &Value<T::File>| matches!((id, stays), (Value::Id(id), Some(stays)) if *id == stays);
    if let Some(Value::List(ids)) = inputs.get("source_tags_ids")
        && ids.iter().any(is_it)
    {
        problems.add(
            "source_tags_ids",
            "has the tag that the others are merged into",
        );
    }
    problems.check()?;
    let request = inputs.request(exchange.operation, exchange.account);
    exchange.record(&request).await
}

/// Merges one customer into another; the answer, the one that stays, is the result.
///
/// # Errors
/// When both are the same, the one that stays cannot be read, or Gorgias refuses it.
pub(crate) async fn merge_customers<T: Transport>(
    exchange: &Exchange<'_, T>,
    inputs: &Inputs<T::File>,
    mut problems: Problems,
) -> Result<T::Json, Error> {
    let [source, target] = ["source_id", "target_id"].map(|key| inputs.number(key));
    if source.is_some() && source == target {
        problems.add("source_id", "and Target ID are the same customer: give two");
    }
    problems.check()?;
    let read = |id: Option<u64>| {
        let path = format!("/customers/{}", id.unwrap_or_default());
        exchange.account.request(Method::Get, &path, "")
    };
    let kept = exchange.existing(&read(target)).await?;
    let mut members = inputs.body();
    if members.is_empty() {
        members.push(identity(&kept));
    }
    let operation = exchange.operation;
    let (path, query) = (inputs.path(operation.path), inputs.query());
    let request = exchange.account.request(operation.method, &path, &query);
    let request = request.with_json(object_text(&members));
    let error = match exchange.answered(&request).await {
        Ok(attempted) if attempted.response.is_success() => {
            match record(&request, attempted.response) {
                Ok(customer) => return Ok(customer),
                Err(error) => error,
            }
        }
        Ok(attempted) => {
            let is_sure = !attempted.uncertain && !may_be_done(attempted.response.status);
            let error = exchange.api_error(&request, attempted);
            if is_sure {
                return Err(error);
            }
            error
        }
        Err(error) => error,
    };
    // An attempt whose answer is lost may have done it: then the one is gone that the others were to be merged into.
    let look = read(source).expecting(Expect::Nothing);
    let is_gone = exchange.attempt(&look).await.is_ok_and(|attempted| {
        let response = attempted.response;
        response.status == 301
            || (matches!(response.status, 404 | 410) && is_said_by_the_api(&response))
    });
    if !is_gone {
        return Err(error);
    }
    match exchange.record(&read(target)).await {
        // Merged itself meanwhile: that this call did nothing is more than anybody knows.
        Err(moved) if moved.status == Some(301) => Err(error),
        read => read.map_err(|error| {
            let error =
                error.adding("the customers were merged, but the one that stays could not be read");
            error.hinting("Read the customer with Get Customer: there is nothing left to merge.")
        }),
    }
}

/// Something that the customer has anyway: Gorgias refuses a merge without a field (recorded), and takes none of them.
fn identity<J: Json>(customer: &J) -> (String, String) {
    let own = |name: &str| {
        let text = customer.member(name)?.text()?;
        (!text.is_empty()).then(|| (name.to_owned(), quoted(&text)))
    };
    let names = ["name", "email", "external_id"];
    let known = names.into_iter().find_map(own);
    known.unwrap_or_else(|| ("name".to_owned(), "null".to_owned()))
}
