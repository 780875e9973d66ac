//! JSON text: read one level deep or as a tree, scanned, and written.

pub(crate) mod read;
pub(crate) mod scan;
pub mod tree;
pub mod typed;
pub(crate) mod write;
