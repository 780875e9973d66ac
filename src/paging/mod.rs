//! Lists by cursor, and the records that move in them meanwhile.

pub(crate) mod drift;
pub(crate) mod page;
pub(crate) mod walk;
