//! Records that are found, and made only when there is none.

pub(crate) mod customer;
