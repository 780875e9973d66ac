//! What an operation does beyond one request and its answer.

pub mod create;
pub mod create_customer;
pub mod custom_fields;
pub mod customers;
pub mod download;
pub mod field_definitions;
pub mod list;
pub mod picklist;
pub mod raw;
pub mod success;
pub mod upload;
