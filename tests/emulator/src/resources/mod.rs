//! The resources of the API, one file each, all of the same small shape: what a body may hold,
//! the routes, a function per route. Adding a resource adds a file and a line here.

pub mod account;
pub mod customer_data;
pub mod customer_fields;
pub mod customers;
pub mod downloads;
pub mod events;
pub mod jobs;
pub mod messages;
pub mod search;
pub mod tags;
pub mod ticket_fields;
pub mod ticket_messages;
pub mod tickets;
pub mod uploads;
pub mod views;

mod field_values;
mod parties;
mod presented;
mod ticket_changes;

use crate::route::Route;

/// Every route there is.
pub const ALL: &[&[Route]] = &[
    account::ROUTES,
    customer_data::ROUTES,
    customer_fields::ROUTES,
    customers::ROUTES,
    downloads::ROUTES,
    events::ROUTES,
    messages::ROUTES,
    search::ROUTES,
    tags::ROUTES,
    ticket_fields::ROUTES,
    ticket_messages::ROUTES,
    tickets::ROUTES,
    uploads::ROUTES,
];
