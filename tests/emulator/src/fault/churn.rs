//! Records that come, go and change while somebody walks a list.

use super::{Fate, Kind, Rule};
use crate::app::Desk;
use crate::data::Clerk;
use crate::http::{Arrived, Reply};
use crate::paging::{Cursor, Key};
use crate::store::{By, Order, Store};
use crate::timestamp::Moment;
use serde_json::{Value, json};

/// Does the churn of a fate after a page was taken.
pub fn churn(desk: &Desk, fate: &Fate, arrived: &Arrived, reply: &Reply) {
    for (index, rule) in fate.iter().filter(|(_, rule)| rule.kind == Kind::Churn) {
        let Ok(page) = serde_json::from_slice::<Value>(&reply.answer.body) else {
            continue;
        };
        let name = arrived.path().trim_matches('/').to_owned();
        let mut store = desk.write();
        let now = desk.clock.now();
        let served: Vec<u64> = page
            .get("data")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(|row| row.get("id")?.as_u64())
            .collect();
        let ahead = ahead(&store, &name, arrived, &page, rule.remove.unwrap_or(0));
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
        let inserted = insert(desk, &mut store, &name, rule, now);
        drop(store);
        desk.faults.note(
            *index,
            json!({"list": name, "inserted": inserted, "removed": removed, "touched": touched}),
        );
    }
}

fn ahead(store: &Store, name: &str, arrived: &Arrived, page: &Value, count: u64) -> Vec<u64> {
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
    let order = arrived
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

fn touch(store: &mut Store, name: &str, id: u64, now: Moment) -> bool {
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

fn insert(desk: &Desk, store: &mut Store, name: &str, rule: &Rule, now: Moment) -> Vec<u64> {
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
    let mut clerk = Clerk::starting(store, &desk.manner, now);
    let message = json!({"channel": "api", "from_agent": false, "sender": {"email": "passer-by@example.com"}, "body_text": "Just now"});
    (0..rule.insert.unwrap_or(0))
        .map(|number| match (name, newest) {
            ("customers", _) => clerk.does(
                0,
                "POST",
                "/customers",
                json!({"channels": [], "name": format!("Passer-by {number}")}),
            ),
            ("messages", Some(ticket)) => clerk.does(
                0,
                "POST",
                &format!("/tickets/{ticket}/messages"),
                message.clone(),
            ),
            ("events", Some(ticket)) => clerk.does(
                0,
                "PUT",
                &format!("/tickets/{ticket}"),
                json!({"is_unread": true}),
            ),
            _ => clerk.does(
                0,
                "POST",
                "/tickets",
                json!({"subject": "Just now", "messages": [message.clone()]}),
            ),
        })
        .collect()
}
