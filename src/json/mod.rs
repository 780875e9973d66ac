//! JSON as text: read one level deep, and written.

pub mod read;
pub mod write;
