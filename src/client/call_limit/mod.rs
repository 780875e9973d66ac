//! Pacing by Gorgias' own call-limit header, so that the limit is approached and not run into.
//!
//! `X-Gorgias-Account-Api-Call-Limit: 13/80` says that 13 of 80 calls are counted against an account and credential.
//! Gorgias describes a bucket that leaks its whole size in 20 seconds, 10 on Enterprise plans; recorded headers look like a
//! count of the calls of the latest 20 seconds. [`counting`] finds out which by watching.
//!
//! Alone, calls go as fast as the network until the limit is reached, and then as fast as calls come free. When the header
//! shows calls of others (more instances, another app), each instance keeps to its share: see [`share`] for a limit that
//! counts, [`crowd`] for one that leaks. Instances know nothing of one another but the header.

pub(crate) mod counting;
pub(crate) mod crowd;
pub(crate) mod header;
pub mod limiter;
pub mod limiters;
pub(crate) mod own_calls;
pub(crate) mod queue;
pub(crate) mod share;
pub mod turn;
pub(crate) mod window;
