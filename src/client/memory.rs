//! What the core remembers from one operation to the next.

use super::creations::Creations;
use super::rate_limit::RateLimiters;

/// All of it. The host owns it, and gives the same one to every operation of its instance.
#[derive(Debug, Default)]
pub struct Memory {
    /// The call limits of accounts and credentials.
    pub limiters: RateLimiters,
    /// Creates under way.
    pub creations: Creations,
}
