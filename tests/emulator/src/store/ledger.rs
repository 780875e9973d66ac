//! Many records of one kind, in the orders that lists ask for.

use crate::timestamp::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;

/// A record of a ledger.
pub trait Row {
    /// Its id.
    fn id(&self) -> u64;
    /// When it came to be.
    fn created(&self) -> Timestamp;
    /// When it last changed, for kinds that are listed by it.
    fn updated(&self) -> Option<Timestamp>;
}

/// What records are ordered by; the id breaks ties.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum By {
    /// `created_datetime`
    Created,
    /// `updated_datetime`
    Updated,
}

/// An order.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Order {
    /// By what.
    pub by: By,
    /// Smallest first.
    pub ascending: bool,
}

/// Records by id, indexed by date so that a page costs the same at any depth.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(bound(serialize = "T: Serialize", deserialize = "T: Deserialize<'de>"))]
pub struct Ledger<T> {
    next_id: u64,
    rows: BTreeMap<u64, T>,
    #[serde(skip)]
    created: BTreeSet<(Timestamp, u64)>,
    #[serde(skip)]
    updated: BTreeSet<(Timestamp, u64)>,
}

impl<T> Default for Ledger<T> {
    fn default() -> Self {
        Self {
            next_id: 1,
            rows: BTreeMap::new(),
            created: BTreeSet::new(),
            updated: BTreeSet::new(),
        }
    }
}

impl<T: Row> Ledger<T> {
    /// An empty ledger that counts from there.
    #[must_use]
    pub fn counting_from(next_id: u64) -> Self {
        Self {
            next_id,
            ..Self::default()
        }
    }

    /// Rebuilds the indexes.
    pub fn reindex(&mut self) {
        self.created = self
            .rows
            .values()
            .map(|row| (row.created(), row.id()))
            .collect();
        self.updated = self
            .rows
            .values()
            .filter_map(|row| Some((row.updated()?, row.id())))
            .collect();
    }

    /// Adds the record made for the next id.
    pub fn add(&mut self, make: impl FnOnce(u64) -> T) -> u64 {
        let id = self.next_id;
        self.next_id += 1;
        let row = make(id);
        self.enter(&row);
        self.rows.insert(id, row);
        id
    }

    fn enter(&mut self, row: &T) {
        self.created.insert((row.created(), row.id()));
        if let Some(updated) = row.updated() {
            self.updated.insert((updated, row.id()));
        }
    }

    fn leave(&mut self, row: &T) {
        self.created.remove(&(row.created(), row.id()));
        if let Some(updated) = row.updated() {
            self.updated.remove(&(updated, row.id()));
        }
    }

    /// The record of that id.
    #[must_use]
    pub fn get(&self, id: u64) -> Option<&T> {
        self.rows.get(&id)
    }

    /// Changes a record.
    pub fn edit<R>(&mut self, id: u64, change: impl FnOnce(&mut T) -> R) -> Option<R> {
        let mut row = self.rows.remove(&id)?;
        self.leave(&row);
        let answer = change(&mut row);
        self.enter(&row);
        self.rows.insert(id, row);
        Some(answer)
    }

    /// Removes a record.
    pub fn remove(&mut self, id: u64) -> Option<T> {
        let row = self.rows.remove(&id)?;
        self.leave(&row);
        Some(row)
    }

    /// The id the next record will get.
    #[must_use]
    pub const fn next_id(&self) -> u64 {
        self.next_id
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// All records, by id.
    pub fn iter(&self) -> impl Iterator<Item = &T> {
        self.rows.values()
    }

    /// The place of a record in an order.
    #[must_use]
    pub fn place(&self, row: &T, by: By) -> (Timestamp, u64) {
        let at = match by {
            By::Created => row.created(),
            By::Updated => row.updated().unwrap_or(row.created()),
        };
        (at, row.id())
    }

    /// The records in an order, from just after a place (or from the start).
    pub fn walk(
        &self,
        order: Order,
        after: Option<(Timestamp, u64)>,
    ) -> Box<dyn Iterator<Item = &T> + '_> {
        let index = match order.by {
            By::Created => &self.created,
            By::Updated => &self.updated,
        };
        let rows = &self.rows;
        let find = move |(_, id): &(Timestamp, u64)| rows.get(id);
        if order.ascending {
            let from = after.map_or(Bound::Unbounded, Bound::Excluded);
            Box::new(index.range((from, Bound::Unbounded)).filter_map(find))
        } else {
            let to = after.map_or(Bound::Unbounded, Bound::Excluded);
            Box::new(index.range((Bound::Unbounded, to)).rev().filter_map(find))
        }
    }
}
