//! HTTP as data: nothing here knows Gorgias, an operation or the host.

pub mod body;
pub mod header;
pub mod method;
pub mod request;
pub mod response;
pub mod url;
