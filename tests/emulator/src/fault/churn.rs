//! Records that come, go and change while a client walks a list.

use super::{Hits, Kind, Rule};
use crate::app::App;
use crate::data::Seeder;
use crate::http::{Incoming, Outgoing};
use crate::paging::{Cursor, Key};
use crate::store::{By, Order, Store};
use crate::timestamp::Timestamp;
use serde_json::{Value, json};

/// Does the churn of a rule that hit after a page was taken.
pub fn churn(app: &App, hits: &Hits, incoming: &Incoming, outgoing: &Outgoing) {
    for (index, rule) in hits.iter().filter(|(_, rule)| rule.kind == Kind::Churn) {
        let Some(page) = outgoing.answer.as_json() else {
            continue;
        };
        let name = incoming.path().trim_matches('/').to_owned();
        let mut store = app.write();
        let now = app.clock.now();
        let served: Vec<u64> = page
            .get("data")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(|row| row.get("id")?.as_u64())
            .collect();
        let ahead = ahead(&store, &name, incoming, page, rule.remove.unwrap_or(0));
        let last = |count: Option<u64>| {
            served
                .iter()
                .rev()
                .take(usize::try_from(count.unwrap_or(0)).unwrap_or(0))
                .copied()
        };
        let removed: Vec<u64> = last(rule.remove_served)
            .chain(ahead)
            .filter(|id| remove(&mut store, &name, *id))
            .collect();
        let touched: Vec<u64> = served
            .iter()
            .take(usize::try_from(rule.touch.unwrap_or(0)).unwrap_or(0))
            .copied()
            .filter(|id| touch(&mut store, &name, *id, now))
            .collect();
        let inserted = insert(app, &mut store, &name, rule, now);
        drop(store);
        app.faults.note(
            *index,
            json!({"list": name, "inserted": inserted, "removed": removed, "touched": touched}),
        );
    }
}

fn ahead(store: &Store, name: &str, incoming: &Incoming, page: &Value, count: u64) -> Vec<u64> {
    let next = page
        .get("meta")
        .and_then(|meta| meta.get("next_cursor")?.as_str());
    let Some(Cursor {
        key: Key::At(at),
        id,
        ..
    }) = next.and_then(Cursor::decode)
    else {
        return Vec::new();
    };
    let order = incoming
        .query
        .iter()
        .find(|(key, _)| key == "order_by")
        .map_or("", |(_, value)| value.as_str());
    let by = if order.starts_with("updated") {
        By::Updated
    } else {
        By::Created
    };
    let order = Order {
        by,
        ascending: order.ends_with(":asc"),
    };
    let count = usize::try_from(count).unwrap_or(0);
    let place = Some((at, id));
    match name {
        "tickets" => store
            .tickets
            .walk(order, place)
            .take(count)
            .map(|row| row.id)
            .collect(),
        "customers" => store
            .customers
            .walk(order, place)
            .take(count)
            .map(|row| row.id)
            .collect(),
        "messages" => store
            .messages
            .walk(order, place)
            .take(count)
            .map(|row| row.id)
            .collect(),
        "events" => store
            .events
            .walk(order, place)
            .take(count)
            .map(|row| row.id)
            .collect(),
        _ => Vec::new(),
    }
}

fn remove(store: &mut Store, name: &str, id: u64) -> bool {
    match name {
        "tickets" => store.remove_ticket(id).is_some(),
        // Its tickets would go, too, and nobody asked for that.
        "customers" if store.tickets_of(id).is_empty() => store.remove_customer(id).is_some(),
        "messages" => {
            let ticket = store.messages.remove(id).map(|message| message.ticket_id);
            if let Some(ticket) = ticket {
                store.edit_ticket(ticket, |ticket| ticket.messages.retain(|own| *own != id));
            }
            ticket.is_some()
        }
        "events" => store.events.remove(id).is_some(),
        _ => false,
    }
}

fn touch(store: &mut Store, name: &str, id: u64, now: Timestamp) -> bool {
    match name {
        "tickets" => store
            .edit_ticket(id, |ticket| ticket.updated_datetime = now)
            .is_some(),
        "customers" => store
            .edit_customer(id, |customer| customer.updated_datetime = now)
            .is_some(),
        _ => false,
    }
}

fn insert(app: &App, store: &mut Store, name: &str, rule: &Rule, now: Timestamp) -> Vec<u64> {
    let newest = store
        .tickets
        .walk(
            Order {
                by: By::Created,
                ascending: false,
            },
            None,
        )
        .next()
        .map(|ticket| ticket.id);
    let compat = app.compat();
    let mut seeder = Seeder::starting(store, &compat, now);
    let message = json!({"channel": "api", "from_agent": false, "sender": {"email": "passer-by@example.com"}, "body_text": "Just now"});
    (0..rule.insert.unwrap_or(0))
        .map(|number| match (name, newest) {
            ("customers", _) => seeder.send(
                0,
                "POST",
                "/customers",
                json!({"channels": [], "name": format!("Passer-by {number}")}),
            ),
            ("messages", Some(ticket)) => seeder.send(
                0,
                "POST",
                &format!("/tickets/{ticket}/messages"),
                message.clone(),
            ),
            ("events", Some(ticket)) => seeder.send(
                0,
                "PUT",
                &format!("/tickets/{ticket}"),
                json!({"is_unread": true}),
            ),
            _ => seeder.send(
                0,
                "POST",
                "/tickets",
                json!({"subject": "Just now", "messages": [message.clone()]}),
            ),
        })
        .collect()
}
