//! One request until it has an answer: tries, pace, deadline; or words for there being none.

pub mod api_error;
pub mod creations;
pub mod effect;
pub mod error_body;
pub mod exchange;
pub mod leak;
pub mod memory;
pub mod no_response;
pub mod pace;
pub mod rate_limit;
pub mod redirect;
pub mod retry;
pub mod server_clock;
pub mod success;
pub mod trace;
