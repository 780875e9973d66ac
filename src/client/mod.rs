//! One request until it has a response: attempts, pace, redirects, deadline; or the error of there being none.

pub(crate) mod api_error;
pub(crate) mod creations;
pub(crate) mod effect;
pub(crate) mod error_body;
pub mod exchange;
pub(crate) mod leak;
pub mod memory;
pub(crate) mod no_response;
pub(crate) mod pace;
pub mod rate_limit;
pub mod redirect;
pub mod retry;
pub(crate) mod server_clock;
pub(crate) mod success;
pub(crate) mod trace;
