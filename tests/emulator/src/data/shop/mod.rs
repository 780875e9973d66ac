//! A small shop for plants: some twenty customers, thirty tickets, and one of everything a helpdesk has.

mod extras;
mod phone;
mod stories;

use super::FOUNDED;
use super::baseline::{SUPPORT, build};
use super::seeder::Seeder;
use crate::compat::Compat;
use crate::store::Store;
use serde_json::{Value, json};
use std::sync::Arc;
use stories::{CUSTOMERS, STORIES, Story};

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
    let errors = seeder.errors().len();
    errors + extras::fill(store, compat)
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
        let errors = super::fill(&mut app.write(), &app.compat());
        assert_eq!(errors, 0);
        assert_eq!(
            (app.read().tickets.len(), app.read().customers.len()),
            (31, 18)
        );
    }
}
