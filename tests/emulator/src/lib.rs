//! A Gorgias helpdesk to test against: its REST API over real HTTP, in memory.
//!
//! A request comes in by [`server`] and [`http`] (where faults strike), goes through [`pipeline`] (credential, limit,
//! scope, query, body) to the [`route`] of one of the [`resources`], which reads or changes the [`store`]. [`control`] is how tests steer.

pub mod api_error;
pub mod app;
pub mod clock;
pub mod compat;
pub mod control;
pub mod credential;
pub mod data;
pub mod fault;
pub mod files;
pub mod filter;
pub mod http;
pub mod internal;
pub mod json_text;
pub mod key_order;
pub mod oauth;
pub mod options;
pub mod paging;
pub mod pipeline;
pub mod query;
pub mod rate_limit;
pub mod request;
pub mod request_log;
pub mod resources;
pub mod route;
pub mod scheduler;
pub mod server;
pub mod shape;
pub mod state_file;
pub mod store;
pub mod syntax;
pub mod template;
pub mod timestamp;
pub mod vocabulary;
pub mod webhook;
