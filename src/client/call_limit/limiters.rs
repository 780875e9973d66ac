//! The limiters of all accounts and credentials, for as long as they are of use.

use std::cell::{RefCell, RefMut};
use std::collections::HashMap;

use super::limiter::RateLimiter;
use crate::order::sort_by;

/// Milliseconds after its last call for which a limiter is kept. What it knows is out of date after a window; whether the
/// window is the short one is good to know for a while.
const KEPT_FOR: f64 = 10.0 * 60_000.0;
/// Limiters that are kept at the same time, but for those that calls are waiting on.
const MOST_KEPT: usize = 1_000;

/// The limiters of all accounts and credentials that were called with: the core's only memory between two operations. The
/// host owns it, and gives the same one to every operation of its instance.
#[derive(Debug, Default)]
pub struct RateLimiters(RefCell<HashMap<String, RateLimiter>>);

impl RateLimiters {
    /// Uses the limiter of that account and credential, see [`Account::id`](crate::connection::account::Account::id).
    pub fn of<R>(&self, account: &str, use_it: impl FnOnce(&mut RateLimiter) -> R) -> R {
        use_it(&mut self.limiter(account))
    }

    // Not compiled anew for each use.
    #[inline(never)]
    fn limiter(&self, account: &str) -> RefMut<'_, RateLimiter> {
        RefMut::map(self.0.borrow_mut(), |limiters| {
            limiters.entry(account.to_owned()).or_default()
        })
    }

    /// Frees the limiters of credentials that are not used any more: every refreshed token is one.
    pub fn free_unused(&self, now: f64) {
        let mut limiters = self.0.borrow_mut();
        limiters.retain(|_, limiter| limiter.is_busy(now) || now - limiter.used_at() < KEPT_FOR);
        if limiters.len() <= MOST_KEPT {
            return;
        }
        let mut unused: Vec<(f64, String)> = limiters
            .iter()
            .filter(|(_, limiter)| !limiter.is_busy(now))
            .map(|(account, limiter)| (limiter.used_at(), account.clone()))
            .collect();
        sort_by(&mut unused, |one, other| one.0.total_cmp(&other.0));
        // More than there are too many of, so that this is not done at every call.
        for (_, account) in unused.into_iter().take(limiters.len() - MOST_KEPT / 2) {
            limiters.remove(&account);
        }
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.0.borrow().len()
    }
}
