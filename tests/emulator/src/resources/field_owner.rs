//! Custom-field values of what has them: what a ticket and a customer answer alike.

use super::field_values::{self, Values};
use crate::api_error::ApiError;
use crate::request::{ApiRequest, ApiResponse};
use crate::route::Outcome;
use crate::store::Store;

/// What has values.
pub trait Owner {
    /// What its fields are of, as definitions say it.
    const OBJECT: &'static str;

    /// The values that it has.
    ///
    /// # Errors
    /// When there is no such record.
    fn values(store: &Store, id: u64) -> Result<&Values, ApiError>;

    /// Changes them. That moves no date and is no event.
    fn change(store: &mut Store, id: u64, change: impl FnOnce(&mut Values));
}

/// All of them.
///
/// # Errors
/// When there is no such record.
pub fn list<O: Owner>(request: &ApiRequest, store: &Store) -> Outcome {
    let values = O::values(store, request.id(0)?)?;
    Ok(ApiResponse::json(200, field_values::listed(store, values)))
}

/// Puts others in their place.
///
/// # Errors
/// When there is no such record, or a value does not fit its field.
pub fn replace<O: Owner>(request: &ApiRequest, store: &mut Store) -> Outcome {
    let id = request.id(0)?;
    let old = O::values(store, id)?;
    let values = field_values::read(store, O::OBJECT, &request.body, "")?;
    field_values::keeps_system(store, old, &values)?;
    O::change(store, id, |own| *own = values);
    list::<O>(request, store)
}

/// Sets one.
///
/// # Errors
/// When there is no such record or field, or the value does not fit.
pub fn set<O: Owner>(request: &ApiRequest, store: &mut Store) -> Outcome {
    let (id, field) = (request.id(0)?, request.id(1)?);
    O::values(store, id)?;
    field_values::read_one(store, O::OBJECT, field, &request.body)?;
    O::change(store, id, |own| {
        own.insert(field, request.body.clone());
    });
    Ok(ApiResponse::json(
        200,
        field_values::one(store, field, &request.body),
    ))
}

/// Takes one away.
///
/// # Errors
/// When there is no such record or value, or it must stay.
pub fn delete<O: Owner>(request: &ApiRequest, store: &mut Store) -> Outcome {
    let (id, field) = (request.id(0)?, request.id(1)?);
    field_values::removable(store, O::values(store, id)?, field)?;
    O::change(store, id, |own| {
        own.remove(&field);
    });
    Ok(ApiResponse::empty(204))
}
