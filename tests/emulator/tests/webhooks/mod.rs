//! Web-hooks: what sets them off, what they say, how they are signed, and what becomes of receivers that fail.

mod calls;
mod failures;
mod https;
mod receiving;
mod triggers;
