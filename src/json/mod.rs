//! JSON as text: read one level deep, and written.

pub mod read;
pub mod scan;
pub mod write;
