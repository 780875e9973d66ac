//! JSON as text: read one level deep, and written.

pub(crate) mod read;
pub(crate) mod scan;
pub(crate) mod write;
