//! What the core remembers from one operation to the next.

use super::call_limit::limiters::RateLimiters;
use super::creations::Creations;

/// All of it. The host owns it, and gives the same one to every operation of its instance.
#[derive(Debug, Default)]
pub struct Memory {
    /// The call limits of accounts and credentials.
    pub limiters: RateLimiters,
    /// Creates under way.
    pub creations: Creations,
}
