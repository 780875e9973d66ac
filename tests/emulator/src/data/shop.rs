//! A small shop for plants: a dozen customers, two dozen tickets.

use super::FOUNDED;
use super::baseline::{SUPPORT, build};
use super::seeder::Seeder;
use crate::compat::Compat;
use crate::store::Store;
use serde_json::{Value, json};
use std::sync::Arc;

const CUSTOMERS: &[(&str, &str, &str, &str)] = &[
    (
        "Hanna Lindqvist",
        "hanna.lindqvist@example.com",
        "sv",
        "+46 70 555 0101",
    ),
    (
        "Tom Becker",
        "tom.becker@example.com",
        "de",
        "+49 151 5550102",
    ),
    ("Amélie Rousseau", "amelie.rousseau@example.org", "fr", ""),
    (
        "Priya Nair",
        "priya.nair@example.net",
        "en",
        "+91 98 5555 0104",
    ),
    ("Diego Fuentes", "diego.fuentes@example.com", "es", ""),
    (
        "Grace O'Neill",
        "grace.oneill@example.org",
        "en",
        "+353 85 555 0106",
    ),
    ("Yuki Tanaka", "yuki.tanaka@example.net", "ja", ""),
    ("Marek Novák", "marek.novak@example.com", "cs", ""),
    (
        "Ana Sofia Almeida Costa",
        "ana.costa@example.org",
        "pt",
        "+351 91 555 0109",
    ),
    ("", "no.name@example.com", "", ""),
    ("Lars", "lars@example.net", "da", ""),
    (
        "Chiara Bianchi",
        "chiara.bianchi@example.com",
        "it",
        "+39 333 555 0112",
    ),
];

/// A ticket: customer, hours since the account was made, channel, subject, what the customer wrote,
/// what was answered, tags, status, priority.
type Story = (
    usize,
    i64,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static [&'static str],
    &'static str,
    &'static str,
);

const STORIES: &[Story] = &[
    (
        0,
        24,
        "email",
        "Where is my order 1041?",
        "Hello, I ordered two olive trees last week and have not heard from you since.",
        "It left our nursery this morning.",
        &["shipping"],
        "closed",
        "normal",
    ),
    (
        1,
        30,
        "email",
        "Broken pot",
        "The pot arrived in pieces. The fern is fine.",
        "I am sorry! A new pot is on its way.",
        &["damaged", "refund"],
        "closed",
        "high",
    ),
    (
        2,
        41,
        "chat",
        "Opening hours",
        "Are you open on Saturday?",
        "From ten to four.",
        &[],
        "closed",
        "low",
    ),
    (
        3,
        55,
        "email",
        "Wholesale prices",
        "We run a café and need forty small plants. Do you offer wholesale prices?",
        "",
        &["vip"],
        "open",
        "high",
    ),
    (
        4,
        60,
        "phone",
        "Call about a delivery slot",
        "Asked for an afternoon delivery.",
        "",
        &["shipping"],
        "open",
        "normal",
    ),
    (
        5,
        72,
        "email",
        "Yellow leaves",
        "My monstera has yellow leaves since Monday. Is it my watering?",
        "Let the soil dry between waterings.",
        &["care"],
        "closed",
        "normal",
    ),
    (
        6,
        80,
        "email",
        "Change of address",
        "Please send order 1057 to my office instead.",
        "Done!",
        &["shipping"],
        "closed",
        "normal",
    ),
    (
        7,
        96,
        "email",
        "Invoice for order 1033",
        "I need an invoice with our VAT number.",
        "",
        &["billing"],
        "open",
        "normal",
    ),
    (
        8,
        110,
        "chat",
        "Is the fig hardy?",
        "Would it survive a winter in Porto?",
        "Easily.",
        &["care"],
        "closed",
        "low",
    ),
    (
        9,
        120,
        "email",
        "",
        "refund please",
        "",
        &["refund"],
        "open",
        "normal",
    ),
    (
        10,
        130,
        "email",
        "Wrong plant",
        "I got a cactus instead of a calathea :)",
        "",
        &["damaged"],
        "open",
        "critical",
    ),
    (
        11,
        140,
        "email",
        "Gift card",
        "Can I pay with two gift cards at once?",
        "Yes, up to five.",
        &["billing"],
        "closed",
        "normal",
    ),
    (
        0,
        168,
        "email",
        "Thank you",
        "The trees are lovely.",
        "",
        &["feedback"],
        "open",
        "low",
    ),
    (
        1,
        180,
        "email",
        "The new pot",
        "It arrived, and it is the wrong colour. Never mind.",
        "That is kind of you.",
        &["feedback"],
        "closed",
        "normal",
    ),
    (
        3,
        200,
        "email",
        "Re: Wholesale prices",
        "Any news about the prices?",
        "",
        &["vip"],
        "open",
        "high",
    ),
    (
        5,
        210,
        "email",
        "Care guide",
        "Is there a care guide I could print?",
        "Here you are.",
        &["care"],
        "closed",
        "normal",
    ),
    (
        2,
        230,
        "email",
        "Livraison en Belgique",
        "Bonjour, livrez-vous en Belgique ?",
        "",
        &["shipping"],
        "open",
        "normal",
    ),
    (
        4,
        250,
        "email",
        "Cancel order 1072",
        "Please cancel it, I ordered twice.",
        "Cancelled and refunded.",
        &["refund"],
        "closed",
        "high",
    ),
    (
        6,
        270,
        "chat",
        "Stock of bonsai",
        "When will the juniper bonsai be back?",
        "",
        &["stock"],
        "open",
        "normal",
    ),
    (
        7,
        300,
        "email",
        "Second reminder: invoice",
        "Still waiting for the invoice.",
        "",
        &["billing"],
        "open",
        "high",
    ),
    (
        8,
        320,
        "api",
        "Form: feedback",
        "Five stars.",
        "",
        &["feedback"],
        "closed",
        "low",
    ),
    (
        10,
        340,
        "email",
        "Return label",
        "How do I print the return label?",
        "It is attached to this mail.",
        &["damaged"],
        "closed",
        "normal",
    ),
    (
        11,
        360,
        "email",
        "Newsletter",
        "Please take me off the list.",
        "Done.",
        &[],
        "closed",
        "low",
    ),
    (
        0,
        380,
        "email",
        "Olive tree in winter",
        "Do I have to bring it in?",
        "",
        &["care"],
        "open",
        "normal",
    ),
    (
        3,
        400,
        "email",
        "Order for the café",
        "We will take forty at the price you named on the phone.",
        "",
        &["vip"],
        "open",
        "critical",
    ),
];

/// Fills the store.
pub fn fill(store: &mut Store, compat: &Arc<Compat>) -> usize {
    let [jonas, lea, plants, orders] = build(store, compat);
    let mut seeder = Seeder::new(store, compat);
    let customers: Vec<u64> = CUSTOMERS
        .iter()
        .enumerate()
        .map(|(index, customer)| add_customer(&mut seeder, index, *customer))
        .collect();
    for (index, story) in STORIES.iter().enumerate() {
        let customer = customers.get(story.0).copied().unwrap_or_default();
        let ticket = add_ticket(&mut seeder, index, customer, story);
        let later = story.1 + 5;
        let assignee = match story.6.first() {
            Some(&"care") => {
                json!({"assignee_user": {"id": jonas}, "assignee_team": {"id": plants}})
            }
            Some(&"vip" | &"billing") => {
                json!({"assignee_team": {"id": orders}, "assignee_user": {"id": lea}})
            }
            _ => continue,
        };
        seeder.send(later, "PUT", &format!("/tickets/{ticket}"), assignee);
    }
    trash(&mut seeder);
    seeder.errors().len()
}

fn trash(seeder: &mut Seeder<'_>) {
    let last = FOUNDED.plus_seconds(421 * 3600);
    let spam = json!({
        "subject": "You have won a greenhouse", "channel": "email", "spam": true, "trashed_datetime": last,
        "customer": {"email": "prizes@example.net"},
        "messages": [{"channel": "email", "from_agent": false, "body_text": "Click here.", "source": {"type": "email", "from": {"address": "prizes@example.net"}, "to": [{"address": SUPPORT}]}}],
    });
    seeder.send(420, "POST", "/tickets", spam);
}

fn add_customer(
    seeder: &mut Seeder<'_>,
    index: usize,
    (name, email, language, phone): (&str, &str, &str, &str),
) -> u64 {
    let mut channels = vec![json!({"type": "email", "address": email, "preferred": true})];
    if !phone.is_empty() {
        channels.push(json!({"type": "phone", "address": phone, "preferred": false}));
    }
    let mut body = json!({"email": email, "channels": channels, "external_id": format!("shop-{}", 5001 + index)});
    if let Value::Object(object) = &mut body {
        for (key, text) in [("name", name), ("language", language)] {
            if !text.is_empty() {
                object.insert(key.into(), json!(text));
            }
        }
    }
    let hours = i64::try_from(index).unwrap_or(0) * 2 + 2;
    seeder.send(hours, "POST", "/customers", body)
}

fn add_ticket(seeder: &mut Seeder<'_>, index: usize, customer: u64, story: &Story) -> u64 {
    let (who, hours, channel, subject, asked, answered, tags, status, priority) = *story;
    let email = CUSTOMERS.get(who).map_or("", |customer| customer.1);
    let at = |after: i64| json!(FOUNDED.plus_seconds((hours + after) * 3600));
    let mut messages = vec![json!({
        "channel": channel, "via": channel_via(channel), "from_agent": false, "sender": {"id": customer}, "body_text": asked,
        "body_html": format!("<p>{asked}</p>"), "created_datetime": at(0),
    })];
    if !answered.is_empty() {
        messages.push(json!({
            "channel": channel, "via": "helpdesk", "from_agent": true, "receiver": {"id": customer}, "body_text": answered,
            "body_html": format!("<p>{answered}</p>"), "created_datetime": at(3), "sent_datetime": at(3),
        }));
    }
    for message in &mut messages {
        let theirs = json!({"address": email});
        let ours = json!({"name": "Green Garden", "address": SUPPORT});
        let from_agent = message.get("from_agent") == Some(&json!(true));
        let (from, to) = if from_agent {
            (ours, theirs)
        } else {
            (theirs, ours)
        };
        if let Value::Object(object) = message {
            if channel == "email" {
                object.insert(
                    "source".into(),
                    json!({"type": "email", "from": from, "to": [to]}),
                );
            }
            if !subject.is_empty() {
                object.insert("subject".into(), json!(subject));
            }
        }
    }
    let mut body = json!({
        "customer": {"id": customer}, "channel": channel, "via": channel_via(channel), "status": status, "priority": priority,
        "tags": tags.iter().map(|name| json!({"name": name})).collect::<Vec<_>>(),
        "external_id": format!("case-{}", 9001 + index), "created_datetime": at(0), "messages": messages,
    });
    if let Value::Object(object) = &mut body {
        if !subject.is_empty() {
            object.insert("subject".into(), json!(subject));
        }
        if index.is_multiple_of(3) {
            object.insert("custom_fields".into(), json!([{"id": 701, "value": "Order::Delivery"}, {"id": 702, "value": format!("10{}", 41 + index)}]));
        }
    }
    seeder.send(hours + 3, "POST", "/tickets", body)
}

fn channel_via(channel: &str) -> &str {
    if ["email", "chat", "phone"].contains(&channel) {
        channel
    } else {
        "api"
    }
}

#[cfg(test)]
mod tests {
    use crate::options::Options;
    use clap::Parser;

    #[test]
    fn the_shop_is_made_without_a_refusal() {
        let options = Options::parse_from(["gorgias-emulator"]);
        let Ok((app, _)) = crate::app::App::open(&options, "", "") else {
            return;
        };
        app.reset(|options| options.empty = true);
        let errors = super::fill(&mut app.write(), &app.compat);
        assert_eq!(errors, 0);
        assert_eq!(
            (app.read().tickets.len(), app.read().customers.len()),
            (26, 13)
        );
    }
}
