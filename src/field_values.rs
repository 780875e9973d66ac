//! Custom-field values of a ticket. Gorgias' own PUT of the list deletes every field that is not in it,
//! which nobody expects of an update; so the default writes them one by one.

use crate::error::Error;
use crate::exchange::Exchange;
use crate::input::{Call, Value, json_text};
use crate::operation::Method;
use crate::pages::Page;
use crate::request::Request;
use crate::transport::{Json, Transport};

/// The bare array, whichever way Gorgias wraps it.
pub fn bare<J: Json>(body: J) -> J {
    Page::read(&body).map_or(body, Page::into_records)
}

/// Writes the values and answers with the ticket's list.
///
/// # Errors
/// When Gorgias refuses one; the message says which were written before it.
pub async fn update<T: Transport>(
    exchange: &Exchange<'_, T>,
    call: &Call<T::File>,
) -> Result<T::Json, Error> {
    let path = call.path(exchange.operation.path);
    let put = |path: &str, json: String| {
        Request::to(exchange.account, Method::Put, path, "").with_json(json)
    };
    let Some(given) = call.get("custom_fields") else {
        return Err(Error::inputs(Vec::new()));
    };
    if call.text("mode") == Some("replace") {
        return exchange
            .value(&put(&path, json_text(given)))
            .await
            .map(bare);
    }
    let values = match given {
        Value::FieldValues(values) => values.as_slice(),
        _ => &[],
    };
    let mut written: Vec<String> = Vec::new();
    for (id, json) in values {
        let request = put(&format!("{path}/{id}"), json.clone());
        if let Err(error) = exchange.success(&request).await {
            return Err(partly(error, *id, &written));
        }
        written.push(id.to_string());
    }
    let list = Request::to(exchange.account, Method::Get, &path, "");
    exchange
        .value(&list)
        .await
        .map(bare)
        .map_err(|error| partly(error, 0, &written))
}

fn partly(mut error: Error, id: u64, written: &[String]) -> Error {
    let done = match written {
        [] => "no field was written".to_owned(),
        [one] => format!("field {one} was written before"),
        several => format!("the fields {} were written before", several.join(", ")),
    };
    let which = if id > 0 {
        format!(" This was field {id}; {done}.")
    } else {
        format!(" All values were written: {done}.")
    };
    error.message.push_str(&which);
    error
}
