//! One request until it has a response: attempts, pace, redirects, deadline; or the error of there being none.

pub(crate) mod api_error;
pub mod call_limit;
pub(crate) mod creations;
pub(crate) mod effect;
pub(crate) mod error_body;
pub mod exchange;
pub mod memory;
pub(crate) mod no_response;
pub(crate) mod pace;
pub mod redirect;
pub(crate) mod response;
pub mod retry;
pub(crate) mod server_clock;
pub(crate) mod success;
pub(crate) mod trace;
