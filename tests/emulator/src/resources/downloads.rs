//! Downloads: a redirect to a signed address elsewhere.

use crate::request::{Answer, Call};
use crate::api_error::Refusal;
use crate::route::{Outcome, Route};
use crate::store::Store;

/// Routes of downloads.
pub const ROUTES: &[Route] = &[Route::get(
    "/{file_type}/download/{domain_hash}/{resource_name}",
    "tickets",
    &[],
    redirect,
)];

fn redirect(call: &Call, store: &Store) -> Outcome {
    let (kind, hash, name) = (call.segment(0), call.segment(1), call.segment(2));
    // Clients have been seen to say "attachments", too.
    let known = kind.trim_end_matches('s') == "attachment";
    let file = store
        .files
        .get(hash)
        .filter(|file| known && file.name == name);
    if file.is_none() {
        return Err(Refusal::new(404, "This file does not exist."));
    }
    let until = call.now.plus_seconds(call.manner.signed_for);
    Ok(Answer::redirect(crate::files::signed(
        &call.manner.files_base,
        hash,
        name,
        until,
    )))
}
