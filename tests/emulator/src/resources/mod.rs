//! The resources of the API, one file each, all of the same small form: what a body may hold,
//! the routes, a function per route. Adding a resource adds a file and a line in each of the two lists here.

mod account;
mod crud;
mod custom_fields;
mod customer_data;
mod customer_fields;
mod customer_merge;
mod customers;
pub mod detection;
mod downloads;
mod events;
mod field_owner;
mod field_values;
mod integrations;
pub mod jobs;
mod macros;
mod message_draft;
mod messages;
mod metric_cards;
mod parties;
mod phone;
mod reporting;
mod representation;
mod rules;
mod search;
mod settings;
mod surveys;
mod tags;
mod teams;
mod ticket_changes;
mod ticket_fields;
mod ticket_messages;
mod ticket_tags;
mod tickets;
mod uploads;
mod users;
mod view_items;
mod views;
mod widgets;

pub use integrations::blank as blank_integration;
pub use macros::blank as blank_macro;
pub use message_draft::integration_of;
pub use representation::{Answering, message as represented_message, ticket as represented_ticket};
pub use rules::blank as blank_rule;
pub use surveys::blank as blank_survey;
pub use users::blank as blank_user;
pub use views::blank as blank_view;
pub use widgets::blank as blank_widget;

use crate::route::Route;

/// Every route there is.
pub const ALL: &[&[Route]] = &[
    account::ROUTES,
    custom_fields::ROUTES,
    customer_data::ROUTES,
    customer_fields::ROUTES,
    customers::ROUTES,
    downloads::ROUTES,
    events::ROUTES,
    integrations::ROUTES,
    jobs::ROUTES,
    macros::ROUTES,
    messages::ROUTES,
    metric_cards::ROUTES,
    phone::ROUTES,
    reporting::ROUTES,
    rules::ROUTES,
    search::ROUTES,
    settings::ROUTES,
    surveys::ROUTES,
    tags::ROUTES,
    teams::ROUTES,
    ticket_fields::ROUTES,
    ticket_messages::ROUTES,
    ticket_tags::ROUTES,
    tickets::ROUTES,
    uploads::ROUTES,
    users::ROUTES,
    view_items::ROUTES,
    views::ROUTES,
    widgets::ROUTES,
];
