//! Messages of a ticket: which one, and what became of it.

pub(crate) mod delivery;
pub(crate) mod find;
