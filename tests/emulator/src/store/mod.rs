//! Everything the helpdesk remembers.

mod customer;
mod event;
mod file;
mod grant;
mod ledger;
mod message;
mod table;
mod ticket;

pub use customer::{Channel, Customer};
pub use event::{Context, Event};
pub use file::File;
pub use grant::{Access, Grant, Grants};
pub use ledger::{By, Ledger, Order, Row};
pub use message::{Extra, Message, Party};
pub use table::{Table, Tables};
pub use ticket::Ticket;

use crate::timestamp::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The whole state of one account. Indexes are rebuilt when it is loaded, never saved.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Store {
    /// The account's sub-domain.
    pub domain: String,
    /// The user that API calls act as.
    pub self_id: u64,
    /// When the account was made.
    pub created_datetime: Timestamp,
    /// Customers.
    pub customers: Ledger<Customer>,
    /// Tickets.
    pub tickets: Ledger<Ticket>,
    /// Messages of all tickets.
    pub messages: Ledger<Message>,
    /// What happened.
    pub events: Ledger<Event>,
    /// The small resources.
    pub tables: Tables,
    /// Uploaded files by hash.
    pub files: BTreeMap<String, File>,
    /// Customers that were merged, and into whom.
    pub merged: BTreeMap<u64, u64>,
    /// How tickets can be answered, where a test said so: by ticket, then by channel.
    #[serde(default)]
    pub reply_options: BTreeMap<u64, serde_json::Map<String, Value>>,
    /// What the OAuth app was granted.
    #[serde(default)]
    pub grants: Grants,
    /// Work that is due later.
    pub schedule: crate::scheduler::Schedule,
    /// How many messages were written since the start, for the quota.
    #[serde(skip)]
    pub messages_written: u64,
    /// The last channel id given out.
    pub last_channel_id: u64,
    #[serde(skip)]
    index: Index,
}

#[derive(Clone, Debug, Default)]
struct Index {
    email: HashMap<String, u64>,
    customer_external: HashMap<String, BTreeSet<u64>>,
    ticket_external: HashMap<String, BTreeSet<u64>>,
    tickets_of: HashMap<u64, BTreeSet<u64>>,
    events_of: HashMap<u64, Vec<u64>>,
}

impl Store {
    /// Rebuilds the indexes after the rows were loaded.
    pub fn reindex(&mut self) {
        self.customers.reindex();
        self.tickets.reindex();
        self.messages.reindex();
        self.events.reindex();
        let mut index = Index::default();
        for customer in self.customers.iter() {
            index.add_customer(customer);
        }
        for ticket in self.tickets.iter() {
            index.add_ticket(ticket);
        }
        for event in self.events.iter() {
            index
                .events_of
                .entry(event.object_id)
                .or_default()
                .push(event.id);
        }
        self.index = index;
    }

    /// Writes down that something happened.
    pub fn record(&mut self, event: Event) -> u64 {
        let object_id = event.object_id;
        let id = self.events.add(|id| Event { id, ..event });
        self.index.events_of.entry(object_id).or_default().push(id);
        id
    }

    /// Takes an event back that nobody has seen yet.
    pub fn forget_event(&mut self, id: u64) {
        if let Some(event) = self.events.remove(id)
            && let Some(ids) = self.index.events_of.get_mut(&event.object_id)
        {
            ids.retain(|own| *own != id);
        }
    }

    /// Events of one object, whatever its type.
    #[must_use]
    pub fn events_of(&self, object_id: u64) -> Vec<u64> {
        self.index
            .events_of
            .get(&object_id)
            .cloned()
            .unwrap_or_default()
    }

    /// Adds a customer.
    pub fn add_customer(&mut self, make: impl FnOnce(u64) -> Customer) -> u64 {
        let id = self.customers.add(make);
        if let Some(customer) = self.customers.get(id) {
            self.index.add_customer(customer);
        }
        id
    }

    /// Changes a customer.
    pub fn edit_customer<R>(
        &mut self,
        id: u64,
        change: impl FnOnce(&mut Customer) -> R,
    ) -> Option<R> {
        if let Some(customer) = self.customers.get(id) {
            self.index.drop_customer(customer);
        }
        let answer = self.customers.edit(id, change);
        if let Some(customer) = self.customers.get(id) {
            self.index.add_customer(customer);
        }
        answer
    }

    /// Removes a customer; its tickets are the caller's business.
    pub fn remove_customer(&mut self, id: u64) -> Option<Customer> {
        let customer = self.customers.remove(id)?;
        self.index.drop_customer(&customer);
        Some(customer)
    }

    /// The customer with that primary e-mail, any case.
    #[must_use]
    pub fn customer_by_email(&self, email: &str) -> Option<u64> {
        self.index.email.get(&email.to_lowercase()).copied()
    }

    /// Customers with that external id.
    #[must_use]
    pub fn customers_by_external(&self, external_id: &str) -> Vec<u64> {
        listed(self.index.customer_external.get(external_id))
    }

    /// Adds a ticket.
    pub fn add_ticket(&mut self, make: impl FnOnce(u64) -> Ticket) -> u64 {
        let id = self.tickets.add(make);
        if let Some(ticket) = self.tickets.get(id) {
            self.index.add_ticket(ticket);
        }
        id
    }

    /// Changes a ticket.
    pub fn edit_ticket<R>(&mut self, id: u64, change: impl FnOnce(&mut Ticket) -> R) -> Option<R> {
        if let Some(ticket) = self.tickets.get(id) {
            self.index.drop_ticket(ticket);
        }
        let answer = self.tickets.edit(id, change);
        if let Some(ticket) = self.tickets.get(id) {
            self.index.add_ticket(ticket);
        }
        answer
    }

    /// Removes a ticket with its messages.
    pub fn remove_ticket(&mut self, id: u64) -> Option<Ticket> {
        let ticket = self.tickets.remove(id)?;
        self.index.drop_ticket(&ticket);
        for message in &ticket.messages {
            self.messages.remove(*message);
        }
        Some(ticket)
    }

    /// Tickets with that external id.
    #[must_use]
    pub fn tickets_by_external(&self, external_id: &str) -> Vec<u64> {
        listed(self.index.ticket_external.get(external_id))
    }

    /// Tickets of a customer.
    #[must_use]
    pub fn tickets_of(&self, customer_id: u64) -> Vec<u64> {
        listed(self.index.tickets_of.get(&customer_id))
    }

    /// The tag of that name; names are case-sensitive.
    #[must_use]
    pub fn tag_named(&self, name: &str) -> Option<u64> {
        self.tables
            .tags
            .find(|tag| tag.get("name").and_then(Value::as_str) == Some(name))
    }

    /// The user with that e-mail.
    #[must_use]
    pub fn user_by_email(&self, email: &str) -> Option<u64> {
        self.tables.users.find(|user| {
            user.get("email")
                .and_then(Value::as_str)
                .is_some_and(|own| own.eq_ignore_ascii_case(email))
        })
    }

    /// A fresh id for a customer's channel.
    pub fn next_channel_id(&mut self) -> u64 {
        self.last_channel_id += 1;
        self.last_channel_id
    }
}

fn listed(ids: Option<&BTreeSet<u64>>) -> Vec<u64> {
    ids.map(|ids| ids.iter().copied().collect())
        .unwrap_or_default()
}

fn drop_from<K: std::hash::Hash + Eq>(index: &mut HashMap<K, BTreeSet<u64>>, key: &K, id: u64) {
    if let Some(ids) = index.get_mut(key) {
        ids.remove(&id);
        if ids.is_empty() {
            index.remove(key);
        }
    }
}

impl Index {
    fn add_customer(&mut self, customer: &Customer) {
        if let Some(email) = &customer.email {
            self.email.insert(email.to_lowercase(), customer.id);
        }
        if let Some(external) = &customer.external_id {
            self.customer_external
                .entry(external.clone())
                .or_default()
                .insert(customer.id);
        }
    }

    fn drop_customer(&mut self, customer: &Customer) {
        if let Some(email) = &customer.email {
            self.email.remove(&email.to_lowercase());
        }
        if let Some(external) = &customer.external_id {
            drop_from(&mut self.customer_external, external, customer.id);
        }
    }

    fn add_ticket(&mut self, ticket: &Ticket) {
        self.tickets_of
            .entry(ticket.customer)
            .or_default()
            .insert(ticket.id);
        if let Some(external) = &ticket.external_id {
            self.ticket_external
                .entry(external.clone())
                .or_default()
                .insert(ticket.id);
        }
    }

    fn drop_ticket(&mut self, ticket: &Ticket) {
        drop_from(&mut self.tickets_of, &ticket.customer, ticket.id);
        if let Some(external) = &ticket.external_id {
            drop_from(&mut self.ticket_external, external, ticket.id);
        }
    }
}
