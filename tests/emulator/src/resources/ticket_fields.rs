//! Custom-field values of a ticket.

use super::field_owner::{Owner, delete, list, replace, set};
use super::field_values::{PAIRS, Values};
use super::tickets::existing;
use crate::api_error::ApiError;
use crate::route::Route;
use crate::shape::Kind;
use crate::store::{Store, Ticket};

const ALL: &str = "/tickets/{ticket_id}/custom-fields";
const ONE: &str = "/tickets/{ticket_id}/custom-fields/{id}";

/// Routes of ticket field values.
pub const ROUTES: &[Route] = &[
    Route::get(ALL, "custom_fields", &[], list::<Ticket>),
    Route::put(ALL, "custom_fields", &PAIRS, replace::<Ticket>),
    Route::put(ONE, "custom_fields", &Kind::Scalar, set::<Ticket>),
    Route::delete(ONE, "custom_fields", delete::<Ticket>),
];

impl Owner for Ticket {
    const OBJECT: &'static str = "Ticket";

    fn values(store: &Store, id: u64) -> Result<&Values, ApiError> {
        existing(store, id).map(|ticket| &ticket.custom_fields)
    }

    fn change(store: &mut Store, id: u64, change: impl FnOnce(&mut Values)) {
        store.edit_ticket(id, |ticket| change(&mut ticket.custom_fields));
    }
}
