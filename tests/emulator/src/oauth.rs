//! OAuth 2.0, as the account's own address serves it.

use crate::call::Answer;
use crate::desk::Desk;
use crate::door::{Arrived, Reply};
use crate::refusal::Refusal;

/// Answers a request under `/oauth`.
pub fn answer(_desk: &Desk, _arrived: &Arrived) -> Reply {
    Reply::plain(Answer::from(Refusal::new(
        404,
        "There is nothing at this address.",
    )))
}
