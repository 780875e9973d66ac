//! Custom-field values of a ticket.

use super::field_values::{self, PAIRS, Values};
use super::tickets::existing;
use crate::request::{ApiRequest, ApiResponse};
use crate::route::{Outcome, Route};
use crate::shape::Kind;
use crate::store::Store;

/// Routes of ticket field values.
pub const ROUTES: &[Route] = &[
    Route::get(
        "/tickets/{ticket_id}/custom-fields",
        "custom_fields",
        &[],
        list,
    ),
    Route::put(
        "/tickets/{ticket_id}/custom-fields",
        "custom_fields",
        &PAIRS,
        replace,
    ),
    Route::put(
        "/tickets/{ticket_id}/custom-fields/{id}",
        "custom_fields",
        &Kind::Scalar,
        set,
    ),
    Route::delete(
        "/tickets/{ticket_id}/custom-fields/{id}",
        "custom_fields",
        delete,
    ),
];

fn list(request: &ApiRequest, store: &Store) -> Outcome {
    let ticket = existing(store, request.id(0)?)?;
    Ok(ApiResponse::json(
        200,
        field_values::listed(store, &ticket.custom_fields),
    ))
}

fn replace(request: &ApiRequest, store: &mut Store) -> Outcome {
    let id = request.id(0)?;
    let ticket = existing(store, id)?;
    let values = field_values::read(store, "Ticket", &request.body, "")?;
    field_values::keeps_system(store, &ticket.custom_fields, &values)?;
    put(store, id, |own| *own = values);
    Ok(ApiResponse::json(
        200,
        field_values::listed(store, &existing(store, id)?.custom_fields),
    ))
}

fn set(request: &ApiRequest, store: &mut Store) -> Outcome {
    let (id, field) = (request.id(0)?, request.id(1)?);
    existing(store, id)?;
    field_values::read_one(store, "Ticket", field, &request.body)?;
    put(store, id, |own| {
        own.insert(field, request.body.clone());
    });
    Ok(ApiResponse::json(
        200,
        field_values::one(store, field, &request.body),
    ))
}

fn delete(request: &ApiRequest, store: &mut Store) -> Outcome {
    let (id, field) = (request.id(0)?, request.id(1)?);
    field_values::removable(store, &existing(store, id)?.custom_fields, field)?;
    put(store, id, |own| {
        own.remove(&field);
    });
    Ok(ApiResponse::empty(204))
}

// A value moves no date and is no event.
fn put(store: &mut Store, id: u64, change: impl FnOnce(&mut Values)) {
    store.edit_ticket(id, |ticket| change(&mut ticket.custom_fields));
}
