//! What the helpdesk starts with.

pub mod account;
mod baseline;
mod bulk;
mod seeder;
mod shop;

pub use seeder::Seeder;

use crate::compat::Compat;
use crate::options::Options;
use crate::store::{Ledger, Store};
use crate::timestamp::Timestamp;
use bulk::Bulk;
use std::sync::Arc;

/// When the account was made.
pub const FOUNDED: Timestamp = Timestamp(1_790_841_600_418_205);

/// The state to start with.
#[must_use]
pub fn start(options: &Options, compat: &Arc<Compat>) -> Store {
    let mut store = Store::default();
    store.domain.clone_from(&options.account);
    store.created_datetime = FOUNDED;
    // Ranges far apart, so that an id of the wrong kind is noticed.
    store.customers = Ledger::counting_from(20_001);
    store.tickets = Ledger::counting_from(300_001);
    store.messages = Ledger::counting_from(4_000_001);
    store.events = Ledger::counting_from(50_000_001);
    store.last_channel_id = 600_000;
    account::open(&mut store, &options.user);
    let compat = &Arc::new(compat.for_seeding());
    match (options.empty, options.tickets, options.customers) {
        (true, ..) => {}
        (false, None, None) => {
            shop::fill(&mut store, compat);
        }
        (false, tickets, customers) => {
            baseline::build(&mut store, compat);
            let tickets = tickets.unwrap_or(0);
            let bulk = Bulk {
                tickets,
                customers: customers.unwrap_or(tickets.div_ceil(5)),
                seed: options.seed,
            };
            bulk::fill(&mut store, bulk);
        }
    }
    store.messages_written = 0;
    store
}
