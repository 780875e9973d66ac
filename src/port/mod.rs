//! All that the core asks of its host: params, JSON as the host parsed it, network, clock and log.

pub mod json;
pub mod occasion;
pub mod params;
pub mod transport;
