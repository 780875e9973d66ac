//! Raw Request: the flow author's own request.

pub mod body;
pub mod request;
pub mod url;
