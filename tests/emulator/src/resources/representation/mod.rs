//! How stored records look in answers.

mod customer;
mod message;
mod people;
mod ticket;

pub use customer::{customer, customer_brief, customer_item, customer_merged, customer_whole};
pub use message::message;
pub use people::team_brief;
pub use ticket::{Answering, ticket, ticket_item, view_item};

use crate::store::Event;
use serde_json::{Value, json};

/// An event.
pub fn event(event: &Event) -> Value {
    json!({
        "id": event.id,
        "context": event.context,
        "created_datetime": event.created_datetime,
        "data": event.data,
        "object_id": event.object_id,
        "object_type": event.object_type,
        "type": event.r#type,
        "user_id": event.user_id,
        "uri": format!("/api/events/{}/", event.id),
    })
}
