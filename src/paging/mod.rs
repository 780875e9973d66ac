//! Lists by cursor, and what moves in them meanwhile.

pub mod drift;
pub mod page;
pub mod walk;
