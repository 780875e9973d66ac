//! HTTP as data: requests, responses and their parts.

pub mod body;
pub mod header;
pub mod method;
pub mod request;
pub mod response;
pub mod url;
