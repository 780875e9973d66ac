//! The data of a customer that an app brings along.

use super::customers::existing;
use crate::request::{Answer, Call};
use crate::timestamp::Moment;
use crate::route::{Outcome, Route};
use crate::shape::{Kind, Shape, optional, required};
use crate::store::Store;
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

fn set(call: &Call, store: &mut Store) -> Outcome {
    let id = call.id(0)?;
    let customer = existing(store, id)?;
    let version = call
        .field("version")
        .and_then(Value::as_str)
        .and_then(Moment::parse);
    // An older version than the stored one is ignored without a word.
    if matches!((version, customer.data_version), (Some(new), Some(stored)) if new < stored) {
        return Ok(Answer::empty(202));
    }
    let data = call.field("data").cloned().unwrap_or_default();
    let app = call.caller.app.clone();
    store.edit_customer(id, |customer| {
        customer.data_version = version.or(customer.data_version);
        customer.updated_datetime = call.now;
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
    call.record(store, "customer-updated", "Customer", id, None);
    Ok(Answer::empty(202))
}
