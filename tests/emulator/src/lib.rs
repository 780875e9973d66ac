//! A Gorgias helpdesk to test against: its REST API over real HTTP, in memory.
//!
//! A request comes in by [`server`] and [`door`] (where faults strike), goes through [`gate`] (credential, limit,
//! scope, query, body) to the [`route`] of one of the [`resources`], which reads or changes the [`store`]. [`control`] is how tests steer.

pub mod bucket;
pub mod call;
pub mod clock;
pub mod control;
pub mod credential;
pub mod data;
pub mod desk;
pub mod door;
pub mod fault;
pub mod files;
pub mod filter;
pub mod gate;
pub mod journal;
pub mod life;
pub mod moment;
pub mod oauth;
pub mod options;
pub mod paging;
pub mod query;
pub mod refusal;
pub mod resources;
pub mod route;
pub mod server;
pub mod shape;
pub mod statefile;
pub mod store;
pub mod template;
pub mod vocabulary;
pub mod webhook;
