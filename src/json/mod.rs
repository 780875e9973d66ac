//! JSON text: read one level deep, scanned, and written.

pub(crate) mod read;
pub(crate) mod scan;
pub(crate) mod write;
