//! One of everything: a long ticket with files, social, phone and snoozed ones, odd customers, surveys, a job.

use super::phone;
use crate::compat::Compat;
use crate::data::FOUNDED;
use crate::data::account::{row, sign_in};
use crate::data::baseline::SUPPORT;
use crate::data::seeder::Seeder;
use crate::resources::{blank_survey, blank_widget};
use crate::store::{File, Store};
use serde_json::{Value, json};
use std::sync::Arc;

const INES: &str = "ines.moreau@example.org";

/// Fills the store; how many calls were refused.
pub fn fill(store: &mut Store, compat: &Arc<Compat>) -> usize {
    let files = Files::put(store, compat);
    let mut seeder = Seeder::new(store, compat);
    let odd = customers(&mut seeder);
    long_ticket(&mut seeder, &files);
    let social = odd.social;
    seeder.send(442, "POST", "/tickets", social_ticket(social));
    let call = seeder.send(443, "POST", "/tickets", phone_ticket(odd.phone_only));
    let snoozed = json!({
        "subject": "Spring delivery", "customer": {"id": 20005}, "channel": "email", "snooze_datetime": "2036-03-01T08:00:00", "assignee_user": {"id": 0},
        "messages": [{"channel": "email", "from_agent": false, "sender": {"id": 20005}, "body_text": "Please deliver the bulbs in spring.", "source": {"type": "email", "from": {"address": "diego.fuentes@example.com"}, "to": [{"address": SUPPORT}]}}],
    });
    seeder.send(444, "POST", "/tickets", snoozed);
    sample(&mut seeder);
    let errors = seeder.errors().len();
    surveys(store);
    phone::fill(store, call, odd.phone_only);
    job_and_widget(store);
    sign_in(store);
    errors
}

struct Odd {
    phone_only: u64,
    social: u64,
}

fn customers(seeder: &mut Seeder<'_>) -> Odd {
    let phone = json!({"name": "Olu Adebayo", "channels": [{"type": "phone", "address": "+44 20 5550 0114", "preferred": true}]});
    let two = json!({"name": "Ines Moreau", "email": "ines.moreau@example.org", "channels": [
        {"type": "email", "address": "ines.moreau@example.org", "preferred": true}, {"type": "email", "address": "ines@moreau.example", "preferred": false}]});
    let social = json!({"name": "Sam Okafor", "channels": [{"type": "facebook", "address": "720000000000016", "preferred": true}]});
    let kept = json!({"name": "Julia Stein", "email": "julia.stein@example.com", "channels": [{"type": "email", "address": "julia.stein@example.com"}]});
    let gone = json!({"name": "J. Stein", "email": "j.stein@example.net", "channels": [{"type": "email", "address": "j.stein@example.net"}]});
    let phone_only = seeder.send(430, "POST", "/customers", phone);
    seeder.send(431, "POST", "/customers", two);
    let social = seeder.send(432, "POST", "/customers", social);
    let kept = seeder.send(433, "POST", "/customers", kept);
    let gone = seeder.send(434, "POST", "/customers", gone);
    let kind = json!("Business");
    seeder.send(434, "PUT", "/customers/20003/custom-fields/708", kind);
    seeder.send(
        435,
        "PUT",
        &format!("/customers/merge?source_id={gone}&target_id={kept}"),
        json!({"name": "Julia Stein"}),
    );
    Odd { phone_only, social }
}

/// Files that messages carry.
struct Files {
    invoice: Value,
    photo: Value,
    leaf: Value,
}

impl Files {
    fn put(store: &mut Store, compat: &Compat) -> Self {
        let mut keep = |hash: &str, name: &str, kind: &str, content: &'static [u8]| {
            let file = File {
                name: name.into(),
                content_type: kind.into(),
                purpose: "attachment".into(),
                content: content.into(),
            };
            store.files.insert(hash.into(), file);
            content.len()
        };
        let size = keep(
            "a1c5e97310d2b846",
            "invoice-1041.pdf",
            "application/pdf",
            b"%PDF-1.4\n%%EOF\n",
        );
        let invoice = json!({
            "url": format!("{}/api/attachment/download/a1c5e97310d2b846/invoice-1041.pdf", compat.api_base),
            "name": "invoice-1041.pdf", "content_type": "application/pdf", "size": size, "public": false,
        });
        // Gorgias itself gives such addresses, whose files are private all the same.
        let size = keep(
            "Hd83kfUa72Lq",
            "olive-tree.jpg",
            "image/jpeg",
            b"\xff\xd8\xff\xe0 olive \xff\xd9",
        );
        let photo = json!({"url": compat.stored_at("Hd83kfUa72Lq", "olive-tree.jpg"), "name": "olive-tree.jpg", "content_type": "image/jpeg", "size": size});
        let size = keep("Hd83kfUa72Lr", "leaf.png", "image/png", LEAF);
        let leaf = json!({"url": compat.stored_at("Hd83kfUa72Lr", "leaf.png"), "name": "leaf.png", "content_type": "image/png", "size": size, "extra": {"inline": true}});
        Self {
            invoice,
            photo,
            leaf,
        }
    }
}

// A PNG of one green point.
const LEAF: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x02\0\0\0\x90wS\xde\0\0\0\x0cIDATx\x9cc\xd0k\xd0\x03\0\x01\xb9\0\xa5\x8b\x7f\xa4\x8b\0\0\0\0IEND\xaeB`\x82";

fn long_ticket(seeder: &mut Seeder<'_>, files: &Files) -> u64 {
    let at = |hours: i64| json!(FOUNDED.plus_seconds((436 * 60 + hours * 20) * 60));
    let theirs = json!({"name": "Ines Moreau", "address": INES});
    let ours = json!({"name": "Green Garden", "address": SUPPORT});
    let from_her = |step: i64, text: &str| {
        json!({
            "channel": "email", "via": "email", "from_agent": false, "sender": {"id": 20015}, "subject": "Re: The olive trees", "body_text": text, "body_html": format!("<div>{text}</div>"),
            "stripped_text": text, "stripped_html": format!("<div>{text}</div>"), "message_id": format!("<olive-{step}@mail.example.com>"), "created_datetime": at(step), "sent_datetime": at(step),
            "headers": {"From": INES, "To": SUPPORT}, "source": {"type": "email", "from": theirs, "to": [ours]},
        })
    };
    let from_us = |step: i64, text: &str| {
        json!({
            "channel": "email", "via": "helpdesk", "from_agent": true, "receiver": {"id": 20015}, "subject": "Re: The olive trees", "body_text": text, "body_html": format!("<div>{text}</div>"),
            "created_datetime": at(step), "sent_datetime": at(step), "source": {"type": "email", "from": ours, "to": [theirs], "cc": [{"name": "Jonas", "address": "jonas@green-garden.example"}], "extra": {"include_thread": false}},
        })
    };
    let mut messages = vec![
        from_her(
            0,
            "The olive trees arrived, thank you! One has brown leaves, see the picture.",
        ),
        from_us(
            1,
            "Thank you for the picture. Could you show us a leaf from below?",
        ),
        from_her(2, "Here it is."),
        json!({"channel": "internal-note", "via": "helpdesk", "from_agent": true, "body_text": "@Jonas, scale insects?", "mention_ids": [102], "created_datetime": at(3)}),
        from_us(
            4,
            "It looks like scale insects. Please wipe the leaves with soapy water.",
        ),
        from_her(5, "And the invoice? I need it for the garden club."),
        from_us(6, "It is attached."),
        from_us(7, "We also send you a new tree."),
        from_her(
            8,
            "The mail about the new tree never came, but the tree did.",
        ),
        from_us(9, "How lovely. Enjoy them both!"),
    ];
    for (index, attachment) in [(0, &files.photo), (2, &files.leaf), (6, &files.invoice)] {
        if let Some(message) = messages.get_mut(index).and_then(Value::as_object_mut) {
            message.insert("attachments".into(), json!([attachment]));
        }
    }
    if let Some(message) = messages.get_mut(2).and_then(Value::as_object_mut) {
        let leaf = files.leaf.get("url").and_then(Value::as_str);
        let leaf = leaf.unwrap_or_default();
        let html = format!("<div>Here it is.<br><img src=\"{leaf}\" width=\"120\"></div>");
        message.insert("body_html".into(), json!(html));
    }
    if let Some(message) = messages.get_mut(7).and_then(Value::as_object_mut) {
        message.remove("sent_datetime");
        message.insert("failed_datetime".into(), at(7));
        message.insert(
            "last_sending_error".into(),
            json!({"error": "The mailbox is full."}),
        );
    }
    let body = json!({
        "subject": "The olive trees", "customer": {"id": 20015}, "channel": "email", "via": "email", "tags": [{"name": "care"}, {"name": "vip"}], "meta": {"order": "1041"},
        "assignee_user": {"id": 102}, "assignee_team": {"id": 201}, "messages": messages, "created_datetime": at(0), "external_id": "case-9027",
        "custom_fields": [{"id": 703, "value": 24.5}, {"id": 704, "value": true}],
    });
    seeder.send(441, "POST", "/tickets", body)
}

fn social_ticket(customer: u64) -> Value {
    let theirs = json!({"name": "Sam Okafor", "address": "720000000000016"});
    let page = json!({"name": "Green Garden", "address": "620000000000001"});
    let message = |from_agent: bool, text: &str, from: &Value, to: &Value| {
        let mut message = json!({
            "channel": "facebook-messenger", "via": "facebook-messenger", "from_agent": from_agent, "body_text": text, "integration_id": 806,
            "sent_datetime": FOUNDED.plus_seconds(442 * 3600), "source": {"type": "facebook-message", "from": from, "to": [to], "extra": {"conversation_id": "t_1", "page_id": "620000000000001"}},
        });
        if let Value::Object(object) = &mut message {
            let party = if from_agent { "receiver" } else { "sender" };
            object.insert(party.into(), json!({"id": customer}));
        }
        message
    };
    json!({
        "customer": {"id": customer}, "channel": "facebook-messenger", "via": "facebook-messenger", "messages": [
            message(false, "Do you repot plants?", &theirs, &page), message(true, "We do, on Saturdays.", &page, &theirs), message(false, "Great, see you then!", &theirs, &page),
        ],
    })
}

fn phone_ticket(customer: u64) -> Value {
    json!({
        "subject": "Call from +44 20 5550 0114", "customer": {"id": customer}, "channel": "phone", "via": "phone",
        "messages": [{
            "channel": "phone", "via": "phone", "from_agent": false, "sender": {"id": customer}, "body_text": "Incoming call, three minutes",
            "source": {"type": "phone", "from": {"address": "+44 20 5550 0114"}, "to": [{"address": "+49 30 5550 0001"}]},
        }],
    })
}

// Every account has one that the helpdesk wrote itself: neither imported nor not, never sent, from nowhere in particular.
fn sample(seeder: &mut Seeder<'_>) {
    let ticket = json!({
        "subject": "Your first message", "channel": "email", "via": "email", "customer": {"email": "sample@gorgias.example", "name": "Sample Customer"}, "tags": [{"name": "sample ticket", "decoration": {}}],
        "messages": [{"channel": "email", "via": "email", "from_agent": false, "subject": "Can you read this?", "body_text": "You can answer here.", "body_html": "You can answer here.<br>",
            "headers": {"To": SUPPORT, "From": "sample@gorgias.example"}, "receiver": {"email": "inbox@green-garden.example"},
            "source": {"type": "email", "to": [{"name": "Green Garden", "address": SUPPORT}], "from": {"name": "Sample Customer", "address": "sample@gorgias.example"}}}],
    });
    let id = seeder.send(445, "POST", "/tickets", ticket);
    seeder.store().edit_ticket(id, |ticket| {
        ticket.imported = None;
        ticket.last_message_datetime = None;
        ticket.last_received_message_datetime = None;
    });
    let messages = seeder
        .store()
        .tickets
        .get(id)
        .map(|ticket| ticket.messages.clone())
        .unwrap_or_default();
    for id in messages {
        seeder.store().messages.edit(id, |message| {
            message.extra.get_or_insert_default().imported = None;
            message.integration_id = None;
        });
    }
}

fn surveys(store: &mut Store) {
    let at = |hours: i64| FOUNDED.plus_seconds(hours * 3600);
    // As a client gives them that brings surveys over.
    let given = |hours: i64| at(hours).whole_seconds();
    for (ticket, customer, sent, scored, score, text) in [
        (
            300_002,
            20_002,
            Some(at(40)),
            Some(at(44)),
            Some(5),
            Some("Quick and kind."),
        ),
        (300_006, 20_006, Some(at(80)), None, None, None),
        (300_007, 20_007, None, None, None, None),
        (
            300_012,
            20_012,
            Some(given(150)),
            Some(given(151)),
            Some(2),
            None,
        ),
    ] {
        let id = store.tables.surveys.next_id();
        let mut survey = row(blank_survey());
        let values = json!({
            "body_text": text, "created_datetime": at(36), "customer_id": customer, "score": score, "scored_datetime": scored,
            "sent_datetime": sent, "should_send_datetime": at(38), "ticket_id": ticket, "uri": format!("/api/satisfaction-surveys/{id}/"),
        });
        survey.extend(row(values));
        store.tables.surveys.add(survey);
    }
}

fn job_and_widget(store: &mut Store) {
    let at = |hours: i64| FOUNDED.plus_seconds(hours * 3600);
    let id = store.tables.jobs.next_id();
    store.tables.jobs.add(row(json!({
        "cancel_requested_datetime": null, "cancelled_datetime": null, "created_datetime": at(300), "ended_datetime": at(301), "failed_datetime": null, "info": {},
        "locked_datetime": null, "meta": null, "params": {}, "scheduled_datetime": null, "started_datetime": at(300), "status": "done", "type": "exportMacro",
        "user_id": store.self_id, "uri": format!("/api/jobs/{id}/"),
    })));
    let id = store.tables.widgets.next_id();
    let mut widget = row(blank_widget(FOUNDED));
    let values = json!({
        "created_datetime": FOUNDED, "integration_id": 804, "template": {"type": "wrapper", "widgets": [{"type": "text", "title": "Last order", "path": "last_order"}]},
        "type": "http", "uri": format!("/api/widgets/{id}/"),
    });
    widget.extend(row(values));
    store.tables.widgets.add(widget);
}
