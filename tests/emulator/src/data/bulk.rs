//! As many customers and tickets as wanted, the same for the same seed.

use super::FOUNDED;
use crate::fault::Rng;
use crate::store::{Channel, Context, Customer, Event, Message, Party, Store, Ticket};
use crate::timestamp::Timestamp;
use serde_json::json;

const FIRST: &[&str] = &[
    "Ada", "Ben", "Cleo", "Dan", "Eva", "Finn", "Gia", "Hugo", "Ida", "Jan", "Kim", "Leo", "Mia",
    "Nils", "Olga", "Paul",
];
const LAST: &[&str] = &[
    "Adler", "Bauer", "Costa", "Dupont", "Ek", "Fischer", "Garcia", "Horn", "Ito", "Jones",
    "Klein", "Lopez", "Meyer", "Novak",
];
const WORDS: &[&str] = &[
    "order", "delivery", "plant", "pot", "invoice", "refund", "address", "leaf", "soil", "light",
    "water", "parcel", "return", "gift", "winter", "garden", "tree", "root", "delay", "question",
    "thanks", "broken", "missing", "wrong", "colour", "size",
];
const CHANNELS: &[&str] = &["email", "email", "email", "chat", "phone", "api"];

/// How many of what.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bulk {
    /// Tickets.
    pub tickets: u64,
    /// Customers.
    pub customers: u64,
    /// Another seed makes other ones.
    pub seed: u64,
}

/// Fills the store.
pub fn fill(store: &mut Store, bulk: Bulk) {
    let mut rng = Rng(bulk.seed);
    let customers: Vec<u64> = (0..bulk.customers.max(u64::from(bulk.tickets > 0)))
        .map(|number| customer(store, &mut rng, number))
        .collect();
    let tags: Vec<u64> = store.tables.tags.iter().map(|(id, _)| id).collect();
    let users: Vec<u64> = store.tables.users.iter().map(|(id, _)| id).collect();
    let step = 40 * 86_400 * 1_000_000 / i64::try_from(bulk.tickets.max(1)).unwrap_or(1);
    for number in 0..bulk.tickets {
        let at = Timestamp(FOUNDED.0 + i64::try_from(number).unwrap_or(0) * step);
        ticket(store, &mut rng, number, at, &customers, &tags, &users);
    }
}

fn pick<T: Copy>(rng: &mut Rng, list: &[T]) -> Option<T> {
    let index = rng.below(list.len() as u64);
    list.get(usize::try_from(index).ok()?).copied()
}

fn words(rng: &mut Rng, count: u64) -> String {
    let mut text = String::new();
    for _ in 0..count {
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(pick(rng, WORDS).unwrap_or_default());
    }
    text
}

fn event(store: &mut Store, at: Timestamp, kind: &'static str, object: &'static str, id: u64) {
    store.record(Event {
        id: 0,
        context: Some(Context::numbered(id << 8)),
        created_datetime: at,
        data: None,
        object_id: id,
        object_type: object.into(),
        r#type: kind.into(),
        user_id: None,
    });
}

fn customer(store: &mut Store, rng: &mut Rng, number: u64) -> u64 {
    let (first, last) = (
        pick(rng, FIRST).unwrap_or_default(),
        pick(rng, LAST).unwrap_or_default(),
    );
    let email = format!(
        "{}.{}.{number}@example.com",
        first.to_lowercase(),
        last.to_lowercase()
    );
    let at = Timestamp(FOUNDED.0 - 86_400_000_000 + i64::try_from(number).unwrap_or(0) * 1000);
    let channel = Channel {
        id: store.next_channel_id(),
        r#type: "email".into(),
        address: email.clone(),
        preferred: true,
        created_datetime: at,
        updated_datetime: at,
    };
    let id = store.add_customer(|id| Customer {
        id,
        email: Some(email),
        name: Some(format!("{first} {last}")),
        external_id: Some(format!("crowd-{number}")),
        channels: vec![channel],
        name_set_via: Some("agent".into()),
        created_datetime: at,
        updated_datetime: at,
        ..Customer::default()
    });
    event(store, at, "customer-created", "Customer", id);
    id
}

fn ticket(
    store: &mut Store,
    rng: &mut Rng,
    number: u64,
    at: Timestamp,
    customers: &[u64],
    tags: &[u64],
    users: &[u64],
) {
    let customer = pick(rng, customers).unwrap_or_default();
    let channel = pick(rng, CHANNELS).unwrap_or("api");
    let subject = words(rng, 5);
    let closed = rng.below(3) > 0;
    let answered = rng.below(2) == 0;
    let excerpt = words(rng, 32);
    let later = at.plus_seconds(900);
    let last = if answered { later } else { at };
    let tag = pick(rng, tags).filter(|_| rng.below(2) == 0);
    let assignee = pick(rng, users).filter(|_| rng.below(2) == 0);
    let id = store.add_ticket(|id| Ticket {
        id,
        external_id: Some(format!("crowd-{number}")),
        closed,
        priority: if number.is_multiple_of(17) {
            "high".into()
        } else {
            "normal".into()
        },
        channel: channel.into(),
        via: if ["email", "chat", "phone"].contains(&channel) {
            channel.into()
        } else {
            "api".into()
        },
        customer,
        assignee_user: assignee,
        language: Some("en".into()),
        subject: Some(subject.clone()),
        excerpt: Some(excerpt.clone()),
        tags: tag.into_iter().collect(),
        custom_fields: [
            (701, json!("Order::Delivery")),
            (702, json!(number.to_string())),
        ]
        .into(),
        is_unread: !answered,
        created_datetime: at,
        updated_datetime: last,
        last_message_datetime: Some(last),
        last_received_message_datetime: Some(at),
        closed_datetime: closed.then_some(last),
        ..Ticket::default()
    });
    event(store, at, "ticket-created", "Ticket", id);
    let replies = [(false, at, excerpt), (true, later, words(rng, 12))];
    for (from_agent, when, text) in replies.into_iter().take(if answered { 2 } else { 1 }) {
        let user = users.first().map(|id| Party::User(*id));
        let (sender, receiver) = if from_agent {
            (user, Some(Party::Customer(customer)))
        } else {
            (Some(Party::Customer(customer)), None)
        };
        let message = store.messages.add(|own| Message {
            id: own,
            ticket_id: id,
            public: true,
            channel: channel.into(),
            via: "api".into(),
            source: format!("{{\"type\":\"{channel}\"}}"),
            sender,
            receiver,
            from_agent,
            subject: Some(subject.clone()),
            body_html: Some(format!("<p>{text}</p>")),
            body_text: Some(text),
            created_datetime: when,
            sent_datetime: Some(when),
            ..Message::default()
        });
        store.edit_ticket(id, |ticket| ticket.messages.push(message));
        event(
            store,
            when,
            "ticket-message-created",
            "TicketMessage",
            message,
        );
    }
}
