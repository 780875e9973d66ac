//! Custom-field values of a customer.

use super::customers::existing;
use super::field_owner::{Owner, delete, list, replace, set};
use super::field_values::{PAIRS, Values};
use crate::api_error::ApiError;
use crate::route::Route;
use crate::shape::Kind;
use crate::store::{Customer, Store};

const ALL: &str = "/customers/{customer_id}/custom-fields";
const ONE: &str = "/customers/{customer_id}/custom-fields/{id}";

/// Routes of customer field values.
pub const ROUTES: &[Route] = &[
    Route::get(ALL, "custom_fields", &[], list::<Customer>),
    Route::put(ALL, "custom_fields", &PAIRS, replace::<Customer>),
    Route::put(ONE, "custom_fields", &Kind::Scalar, set::<Customer>),
    Route::delete(ONE, "custom_fields", delete::<Customer>),
];

impl Owner for Customer {
    const OBJECT: &'static str = "Customer";

    fn values(store: &Store, id: u64) -> Result<&Values, ApiError> {
        existing(store, id).map(|customer| &customer.custom_fields)
    }

    fn change(store: &mut Store, id: u64, change: impl FnOnce(&mut Values)) {
        store.edit_customer(id, |customer| change(&mut customer.custom_fields));
    }
}
