//! HTTP as data: requests, responses and their parts.

pub mod body;
pub mod header;
pub mod location;
pub mod method;
pub mod public;
pub mod request;
pub mod response;
pub mod url;
