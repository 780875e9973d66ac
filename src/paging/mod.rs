//! Lists by cursor, and what moves in them meanwhile.

pub(crate) mod drift;
pub(crate) mod page;
pub(crate) mod walk;
