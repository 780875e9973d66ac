//! The running helpdesk: its state, its clock, and what stands between them and the network.

use crate::clock::Clock;
use crate::compat::{Compat, Switches};
use crate::credential::Credentials;
use crate::data;
use crate::fault::Faults;
use crate::oauth::Oauth;
use crate::options::Options;
use crate::rate_limit::RateLimiter;
use crate::request_log::RequestLog;
use crate::state_file;
use crate::store::{Context, Store};
use crate::webhook::{self, Delivery, Webhooks};
use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use tokio::sync::mpsc::UnboundedReceiver;

/// Everything a request may need.
#[derive(Debug)]
pub struct App {
    store: RwLock<Store>,
    /// The time.
    pub clock: Clock,
    compat: RwLock<Arc<Compat>>,
    /// Who may come in.
    pub credentials: Credentials,
    /// The app that may ask for tokens.
    pub oauth: Oauth,
    /// How fast.
    pub rate_limiter: RateLimiter,
    /// Delivers web-hooks.
    pub webhooks: Webhooks,
    /// What goes wrong on purpose.
    pub faults: Faults,
    /// The latest requests.
    pub request_log: RequestLog,
    /// The account's sub-domain.
    pub domain: String,
    options: Options,
    /// The shop as it was made, and under which switches: a test resets it thousands of times.
    shop: Mutex<Option<(Arc<Compat>, Store)>>,
    requests: AtomicU64,
}

impl App {
    /// A helpdesk with its data, reachable at these addresses, and the web-hooks it wants delivered.
    ///
    /// # Errors
    /// When the state's file cannot be read.
    pub fn open(
        options: &Options,
        own_base: &str,
        files_base: &str,
    ) -> io::Result<(Self, UnboundedReceiver<Delivery>)> {
        let api_base = match options.api_base.as_deref() {
            Some("self") => own_base.to_owned(),
            Some(base) => base.trim_end_matches('/').to_owned(),
            None => format!("https://{}.gorgias.com", options.account),
        };
        let files_base = options.files_base.as_deref().unwrap_or(files_base);
        let files_base = files_base.trim_end_matches('/').to_owned();
        let uploads_base = match options.uploads_base.as_str() {
            "self" => files_base.clone(),
            base => base.trim_end_matches('/').to_owned(),
        };
        let compat = Arc::new(Compat {
            switches: options.switches.clone(),
            home: format!("https://{}.gorgias.com", options.account),
            api_base,
            files_base,
            uploads_base,
        });
        if let Some(path) = &options.state {
            state_file::check_folder(path)?;
        }
        let kept = options
            .state
            .as_deref()
            .map(state_file::load)
            .transpose()?
            .flatten();
        let store = kept.unwrap_or_else(|| data::start(options, &compat));
        let (webhooks, queue) = Webhooks::new();
        let app = Self {
            store: RwLock::new(store),
            clock: Clock::starting_now(options.clock_speed),
            compat: RwLock::new(compat),
            oauth: Oauth::new(options)?,
            webhooks,
            credentials: Credentials::new(options),
            rate_limiter: RateLimiter::new(options.rate_limit, options.limit_model),
            faults: Faults::default(),
            request_log: RequestLog::new(!options.quiet),
            domain: options.account.clone(),
            options: options.clone(),
            shop: Mutex::new(None),
            requests: AtomicU64::new(1),
        };
        Ok((app, queue))
    }

    /// How it answers.
    #[must_use]
    pub fn compat(&self) -> Arc<Compat> {
        Arc::clone(&self.compat.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Sets the switches; what was prepared before keeps the old ones.
    pub fn set_switches(&self, switches: Switches) {
        let mut compat = self.compat.write().unwrap_or_else(PoisonError::into_inner);
        *compat = Arc::new(Compat {
            switches,
            ..(**compat).clone()
        });
    }

    /// The state, to look at.
    pub fn read(&self) -> RwLockReadGuard<'_, Store> {
        self.store.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// The state, to change.
    pub fn write(&self) -> RwLockWriteGuard<'_, Store> {
        self.store.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes the state and queues the web-hooks that it sets off.
    pub fn change<R>(&self, change: impl FnOnce(&mut Store) -> R) -> R {
        let mut store = self.write();
        let first = store.events.next_id();
        let answer = change(&mut store);
        let deliveries = webhook::due(&store, &self.compat(), first);
        drop(store);
        self.webhooks.send(deliveries);
        answer
    }

    /// Does what is due by now.
    pub fn run_due(&self) {
        let now = self.clock.now();
        if self.read().schedule.is_due(now) {
            let compat = self.compat();
            self.change(|store| crate::scheduler::run_due(store, &compat, now));
        }
    }

    /// Starts over with other data. The clock, the limit and the log go on.
    pub fn reset(&self, change: impl FnOnce(&mut Options)) {
        let mut options = self.options.clone();
        change(&mut options);
        let mut fresh = self.start(&options);
        let mut store = self.write();
        // Whoever was let in stays in.
        fresh.grants = std::mem::take(&mut store.grants);
        *store = fresh;
        drop(store);
        self.rate_limiter.clear();
    }

    fn start(&self, options: &Options) -> Store {
        let compat = self.compat();
        if options.empty || options.tickets.is_some() || options.customers.is_some() {
            return data::start(options, &compat);
        }
        let mut shop = self.shop.lock().unwrap_or_else(PoisonError::into_inner);
        match shop.as_ref() {
            Some((made_under, store)) if Arc::ptr_eq(made_under, &compat) => store.clone(),
            _ => {
                let store = data::start(options, &compat);
                *shop = Some((compat, store.clone()));
                store
            }
        }
    }

    /// Writes the state to its file, if it has one.
    ///
    /// # Errors
    /// When that fails; the file is as it was then.
    pub fn save(&self) -> io::Result<bool> {
        let Some(path) = self.options.state.as_deref() else {
            return Ok(false);
        };
        state_file::save(path, &self.read()).map(|()| true)
    }

    /// A number for the next request.
    pub fn next_request(&self) -> Context {
        Context::numbered(self.requests.fetch_add(1, Ordering::Relaxed))
    }
}
