//! Raw Request: the flow author's own request.

pub(crate) mod body;
pub(crate) mod request;
pub mod url;
