//! Downloads: a redirect to a signed address elsewhere.

use crate::api_error::ApiError;
use crate::request::{ApiRequest, ApiResponse};
use crate::route::{Outcome, Route};
use crate::store::Store;

/// Routes of downloads.
pub const ROUTES: &[Route] = &[Route::get(
    "/{file_type}/download/{domain_hash}/{resource_name}",
    "tickets",
    &[],
    redirect,
)];

fn redirect(request: &ApiRequest, store: &Store) -> Outcome {
    let (kind, hash, name) = (request.segment(0), request.segment(1), request.segment(2));
    // Clients have been seen to say "attachments", too.
    let known = kind.trim_end_matches('s') == "attachment";
    let file = store
        .files
        .get(hash)
        .filter(|file| known && file.name == name);
    if file.is_none() {
        return Err(ApiError::new(404, "This file does not exist."));
    }
    let until = request.now.plus_seconds(request.compat.signed_for);
    Ok(ApiResponse::redirect(crate::files::signed(
        &request.compat.files_base,
        hash,
        name,
        until,
    )))
}
