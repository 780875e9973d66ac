//! The resources of the API, one file each, all of the same small shape: what a body may hold,
//! the routes, a function per route. Adding a resource adds a file and a line here.

mod crud;
mod field_values;
mod message_draft;
mod parties;
mod representation;
mod ticket_changes;

pub use representation::ticket as presented_ticket;

use crate::route::Route;

macro_rules! resources {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {
        $($(#[$doc])* #[allow(missing_docs)] pub mod $name;)*

        /// Every route there is.
        pub const ALL: &[&[Route]] = &[$($name::ROUTES),*];
    };
}

resources!(
    account,
    custom_fields,
    customer_data,
    customer_fields,
    customers,
    downloads,
    events,
    integrations,
    jobs,
    macros,
    messages,
    phone,
    reporting,
    rules,
    search,
    settings,
    surveys,
    tags,
    teams,
    ticket_fields,
    ticket_messages,
    ticket_tags,
    tickets,
    uploads,
    users,
    view_items,
    views,
    widgets,
);
