//! Creates that are under way in this instance, so that one of them does not take another one's record for its own.

use std::cell::RefCell;
use std::collections::HashMap;

/// The creates under way, by account, path and external id.
#[derive(Debug, Default)]
pub struct Creations(RefCell<HashMap<String, Creation>>);

#[derive(Debug, Default)]
struct Creation {
    /// Calls that create such a record at present.
    calls: usize,
    /// Ids of the records that they made.
    made: Vec<u64>,
}

impl Creations {
    /// A create begins; it ends when what is returned is dropped.
    pub(crate) fn begin(&self, key: String) -> Underway<'_> {
        self.0.borrow_mut().entry(key.clone()).or_default().calls += 1;
        Underway {
            creations: self,
            key,
        }
    }

    /// How many are under way.
    pub fn count(&self) -> usize {
        self.0.borrow().len()
    }

    fn of<R>(&self, key: &str, use_it: impl FnOnce(&mut Creation) -> R) -> Option<R> {
        self.0.borrow_mut().get_mut(key).map(use_it)
    }
}

/// A create under way.
#[derive(Debug)]
pub(crate) struct Underway<'a> {
    creations: &'a Creations,
    key: String,
}

impl Underway<'_> {
    /// It made the record of that id; none where the response does not tell it.
    pub(crate) fn made(&self, id: Option<u64>) {
        if let Some(id) = id {
            self.creations
                .of(&self.key, |creation| creation.made.push(id));
        }
    }

    /// Whether another one is known to have made that record.
    pub(crate) fn is_anothers(&self, id: u64) -> bool {
        let made = |creation: &mut Creation| creation.made.contains(&id);
        self.creations.of(&self.key, made).unwrap_or_default()
    }

    /// Whether no other one is under way, so that a new record cannot be of another one.
    pub(crate) fn is_alone(&self) -> bool {
        let alone = |creation: &mut Creation| creation.calls == 1;
        self.creations.of(&self.key, alone).unwrap_or_default()
    }
}

impl Drop for Underway<'_> {
    fn drop(&mut self) {
        let mut creations = self.creations.0.borrow_mut();
        if let Some(creation) = creations.get_mut(&self.key) {
            creation.calls = creation.calls.saturating_sub(1);
            if creation.calls == 0 {
                creations.remove(&self.key);
            }
        }
    }
}
