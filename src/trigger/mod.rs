//! What starts a flow: hooks that are kept in order and received, and polls. State comes in and goes out as a value.

pub mod batch;
pub(crate) mod changes;
mod creation;
pub(crate) mod delivery;
pub(crate) mod deploy;
pub(crate) mod events;
pub(crate) mod feed;
pub(crate) mod filter;
pub mod hooks;
pub(crate) mod integrations;
pub(crate) mod pass;
pub mod poll;
pub mod receive;
pub(crate) mod registration;
pub(crate) mod state;
pub(crate) mod subscription;
