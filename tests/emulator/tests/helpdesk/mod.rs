//! What the helpdesk does over several calls: walks, customers, fields, events, mail, files.

mod access;
mod customers;
mod tickets;
mod walks;
