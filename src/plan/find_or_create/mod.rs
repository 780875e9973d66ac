//! Records that are found, and made only when there is none.

pub(crate) mod customer;
pub(crate) mod simple_ticket;
pub(crate) mod ticket;
