//! Custom-field values of a customer.

use super::customers::existing;
use super::field_values::{self, PAIRS, Values};
use crate::request::{Answer, Call};
use crate::route::{Outcome, Route};
use crate::shape::Kind;
use crate::store::Store;

/// Routes of customer field values.
pub const ROUTES: &[Route] = &[
    Route::get(
        "/customers/{customer_id}/custom-fields",
        "custom_fields",
        &[],
        list,
    ),
    Route::put(
        "/customers/{customer_id}/custom-fields",
        "custom_fields",
        &PAIRS,
        replace,
    ),
    Route::put(
        "/customers/{customer_id}/custom-fields/{id}",
        "custom_fields",
        &Kind::Scalar,
        set,
    ),
    Route::delete(
        "/customers/{customer_id}/custom-fields/{id}",
        "custom_fields",
        delete,
    ),
];

fn list(call: &Call, store: &Store) -> Outcome {
    let customer = existing(store, call.id(0)?)?;
    Ok(Answer::json(
        200,
        &field_values::listed(store, &customer.custom_fields),
    ))
}

fn replace(call: &Call, store: &mut Store) -> Outcome {
    let id = call.id(0)?;
    let customer = existing(store, id)?;
    let values = field_values::read(store, "Customer", &call.body, "")?;
    field_values::keeps_system(store, &customer.custom_fields, &values)?;
    put(call, store, id, |own| *own = values);
    Ok(Answer::json(
        200,
        &field_values::listed(store, &existing(store, id)?.custom_fields),
    ))
}

fn set(call: &Call, store: &mut Store) -> Outcome {
    let (id, field) = (call.id(0)?, call.id(1)?);
    existing(store, id)?;
    field_values::read_one(store, "Customer", field, &call.body)?;
    put(call, store, id, |own| {
        own.insert(field, call.body.clone());
    });
    Ok(Answer::json(
        200,
        &field_values::one(store, field, &call.body),
    ))
}

fn delete(call: &Call, store: &mut Store) -> Outcome {
    let (id, field) = (call.id(0)?, call.id(1)?);
    field_values::removable(store, &existing(store, id)?.custom_fields, field)?;
    put(call, store, id, |own| {
        own.remove(&field);
    });
    Ok(Answer::empty(204))
}

fn put(call: &Call, store: &mut Store, id: u64, change: impl FnOnce(&mut Values)) {
    store.edit_customer(id, |customer| {
        change(&mut customer.custom_fields);
        customer.updated_datetime = call.now;
    });
    call.record(store, "customer-updated", "Customer", id, None);
}
