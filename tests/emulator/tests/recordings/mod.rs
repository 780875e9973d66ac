//! The recordings decide: every kind of answer that was recorded is held against the emulator's, key by key.
//!
//! `recorded/facts.json` holds what was recorded (`recorded/collect.mjs` makes it); [`exceptions`] are the differences
//! that are meant, each with its reason.

mod answers;
mod classes;
mod context;
mod exceptions;
mod keys;
mod orders;
mod requests;
mod sent;
