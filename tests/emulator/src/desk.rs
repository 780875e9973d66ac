//! The running helpdesk: its state, its clock, and what stands between them and the network.

use crate::bucket::Buckets;
use crate::call::Manner;
use crate::clock::Clock;
use crate::credential::Credentials;
use crate::data;
use crate::fault::Faults;
use crate::journal::Journal;
use crate::options::Options;
use crate::store::{Context, Store};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

/// Everything a request may need.
#[derive(Debug)]
pub struct Desk {
    store: RwLock<Store>,
    /// The time.
    pub clock: Clock,
    /// How it answers.
    pub manner: Arc<Manner>,
    /// Who may come in.
    pub credentials: Credentials,
    /// How fast.
    pub buckets: Buckets,
    /// What goes wrong on purpose.
    pub faults: Faults,
    /// The latest requests.
    pub journal: Journal,
    /// The account's sub-domain.
    pub domain: String,
    options: Options,
    requests: AtomicU64,
}

impl Desk {
    /// A helpdesk with its data, reachable at these addresses.
    #[must_use]
    pub fn open(options: &Options, own_base: &str, files_base: &str) -> Self {
        let api_base = match options.api_base.as_deref() {
            Some("self") => own_base.to_owned(),
            Some(base) => base.trim_end_matches('/').to_owned(),
            None => format!("https://{}.gorgias.com", options.account),
        };
        let manner = Arc::new(Manner {
            recorded: options.recorded_status,
            lenient: options.lenient,
            api_base,
            files_base: options
                .files_base
                .as_deref()
                .unwrap_or(files_base)
                .trim_end_matches('/')
                .to_owned(),
            signed_for: options.signed_for,
        });
        Self {
            store: RwLock::new(data::start(options, &manner)),
            clock: Clock::starting_now(options.clock_speed),
            manner,
            credentials: Credentials::new(options),
            buckets: Buckets::new(options.rate_limit),
            faults: Faults::default(),
            journal: Journal::new(!options.quiet),
            domain: options.account.clone(),
            options: options.clone(),
            requests: AtomicU64::new(1),
        }
    }

    /// The state, to look at.
    pub fn read(&self) -> RwLockReadGuard<'_, Store> {
        self.store.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// The state, to change.
    pub fn write(&self) -> RwLockWriteGuard<'_, Store> {
        self.store.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// Does what is due by now.
    pub fn settle(&self) {
        let now = self.clock.now();
        if self.read().agenda.is_due(now) {
            crate::life::settle(&mut self.write(), now);
        }
    }

    /// Starts over with the shop's data or none. The clock, the limit and the log go on.
    pub fn reset(&self, empty: bool) {
        let mut options = self.options.clone();
        options.empty = empty;
        *self.write() = data::start(&options, &self.manner);
        self.buckets.clear();
    }

    /// A number for the next request.
    pub fn next_request(&self) -> Context {
        Context::numbered(self.requests.fetch_add(1, Ordering::Relaxed))
    }
}
