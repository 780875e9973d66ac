//! The data of a customer that an app brings along. It moves no date and is no event.

use super::customers::existing;
use crate::request::{ApiRequest, ApiResponse};
use crate::route::{Outcome, Route};
use crate::shape::{Kind, Shape, optional, required};
use crate::store::Store;
use crate::timestamp::Timestamp;
use serde_json::{Value, json};

const SET: Kind = Kind::Object(&Shape::closed(&[
    required("data", Kind::Any).or_null(),
    optional("version", Kind::Datetime).or_null(),
]));

/// Routes of customer data.
pub const ROUTES: &[Route] = &[Route::put(
    "/customers/{customer_id}/data",
    "customers",
    &SET,
    set,
)];

fn set(request: &ApiRequest, store: &mut Store) -> Outcome {
    let id = request.id(0)?;
    let customer = existing(store, id)?;
    let version = request
        .field("version")
        .and_then(Value::as_str)
        .and_then(Timestamp::parse);
    // An older version than the stored one is ignored without a word.
    if matches!((version, customer.data_version), (Some(new), Some(stored)) if new < stored) {
        return Ok(ApiResponse::empty(202));
    }
    let data = request.field("data").cloned().unwrap_or_default();
    let app = request.caller.app.clone();
    store.edit_customer(id, |customer| {
        customer.data_version = version.or(customer.data_version);
        match app {
            // An app's data is kept apart, under the app; an API key has no app and fills `data`.
            Some(app) => {
                let mut named = match data {
                    Value::Object(object) => object,
                    other => [("data".to_owned(), other)].into_iter().collect(),
                };
                named.insert("__app_name__".into(), json!(app));
                customer.external_data.insert(app, Value::Object(named));
            }
            None => customer.data = Some(data).filter(|data| !data.is_null()),
        }
    });
    Ok(ApiResponse::empty(202))
}
