//! What a team works with: users, teams, integrations, fields, views, macros, rules, tags.

use super::FOUNDED;
use super::account::{add_user, row};
use super::seeder::Seeder;
use crate::compat::Compat;
use crate::store::Store;
use serde_json::{Value, json};
use std::sync::Arc;

/// The address the shop writes from.
pub const SUPPORT: &str = "support@green-garden.example";

/// Sets it all up; answers two users and two teams.
pub fn build(store: &mut Store, compat: &Arc<Compat>) -> [u64; 4] {
    let jonas = add_user(store, "jonas@green-garden.example", "Jonas Brandt", "agent");
    let lea = add_user(store, "lea@green-garden.example", "Léa Martin", "agent");
    add_user(
        store,
        "ravi@green-garden.example",
        "Ravi Patel",
        "lite-agent",
    );
    let plants = add_team(store, "Plant care", &[jonas]);
    let orders = add_team(store, "Orders", &[lea, store.self_id]);
    integrations(store);
    fields(store);
    views(store);
    library(store);
    let mut seeder = Seeder::new(store, compat);
    for name in [
        "billing", "care", "damaged", "feedback", "refund", "shipping", "stock", "vip",
    ] {
        seeder.send(
            1,
            "POST",
            "/tags",
            json!({"name": name, "decoration": {"color": "#2e7d32"}}),
        );
    }
    [jonas, lea, plants, orders]
}

fn add_team(store: &mut Store, name: &str, members: &[u64]) -> u64 {
    let id = store.tables.teams.next_id();
    let members: Vec<Value> = members
        .iter()
        .filter_map(|id| store.tables.users.get(*id))
        .map(|user| json!({"id": user.get("id"), "name": user.get("name"), "email": user.get("email"), "meta": user.get("meta")}))
        .collect();
    store.tables.teams.add(row(json!({
        "name": name, "description": null, "decoration": {}, "members": members, "created_datetime": FOUNDED, "uri": format!("/api/teams/{id}/"),
    })))
}

fn integrations(store: &mut Store) {
    let user = json!({"id": store.self_id});
    for (kind, name, meta) in [
        (
            "email",
            "Green Garden",
            json!({"address": SUPPORT, "verified": true}),
        ),
        ("gorgias_chat", "Shop chat", json!({"language": "en"})),
        (
            "shopify",
            "green-garden",
            json!({"shop_name": "green-garden"}),
        ),
    ] {
        let id = store.tables.integrations.next_id();
        store.tables.integrations.add(row(json!({
            "name": name, "type": kind, "description": null, "meta": meta, "http": null, "user": user, "managed": false,
            "application_id": null, "business_hours_id": null, "deactivated_datetime": null,
            "created_datetime": FOUNDED, "updated_datetime": FOUNDED, "uri": format!("/api/integrations/{id}/"),
        })));
    }
}

fn fields(store: &mut Store) {
    let dropdown = |choices: Value| json!({"data_type": "text", "input_settings": {"input_type": "dropdown", "choices": choices}});
    let reasons = json!([
        "Order::Delivery",
        "Order::Cancel",
        "Order::Return",
        "Plant::Care",
        "Plant::Damaged",
        "Other"
    ]);
    let text =
        json!({"data_type": "text", "input_settings": {"input_type": "input", "placeholder": ""}});
    let number = json!({"data_type": "number", "input_settings": {"input_type": "input_number", "min": "0", "max": "100000"}});
    let flag = json!({"data_type": "boolean", "input_settings": {"input_type": "dropdown", "choices": [true, false]}});
    let later = FOUNDED.plus_seconds(86_400);
    for (object, label, definition, managed, deactivated) in [
        (
            "Ticket",
            "Contact reason",
            dropdown(reasons),
            Some("contact_reason"),
            None,
        ),
        ("Ticket", "Order number", text.clone(), None, None),
        ("Ticket", "Refund amount", number, None, None),
        ("Ticket", "Escalated", flag, None, None),
        (
            "Ticket",
            "AI Intent",
            dropdown(json!(["Other::Other::Other", "Order::Status::Other"])),
            Some("ai_intent"),
            None,
        ),
        ("Ticket", "Old shelf mark", text, None, Some(later)),
        (
            "Ticket",
            "Resolution",
            dropdown(json!([])),
            Some("resolution"),
            None,
        ),
        (
            "Customer",
            "Customer type",
            dropdown(json!(["Private", "Business", "VIP"])),
            Some("customer_type"),
            None,
        ),
    ] {
        let id = store.tables.custom_fields.next_id();
        store.tables.custom_fields.add(row(json!({
            "external_id": null, "object_type": object, "label": label, "description": null, "priority": 800 - id, "required": false,
            "requirement_type": "visible", "managed_type": managed, "definition": definition,
            "created_datetime": FOUNDED, "updated_datetime": FOUNDED, "deactivated_datetime": deactivated,
        })));
    }
}

fn views(store: &mut Store) {
    for (slug, name, kind, filters) in [
        (
            "open",
            "Open",
            "ticket-list",
            "eq(ticket.status, 'open') && isEmpty(ticket.trashed_datetime) && eq(ticket.spam, false)",
        ),
        (
            "closed",
            "Closed",
            "ticket-list",
            "eq(ticket.status, 'closed')",
        ),
        (
            "vip",
            "VIP",
            "ticket-list",
            "containsAny(ticket.tags.name, ['vip'])",
        ),
        (
            "unassigned",
            "Unassigned",
            "ticket-list",
            "isEmpty(ticket.assignee_user.id) && eq(ticket.status, 'open')",
        ),
        (
            "trash",
            "Trash",
            "ticket-list",
            "isNotEmpty(ticket.trashed_datetime)",
        ),
        ("customers", "All customers", "customer-list", ""),
        (
            "german",
            "German customers",
            "customer-list",
            "eq(customer.language, 'de')",
        ),
    ] {
        let id = store.tables.views.next_id();
        store.tables.views.add(row(json!({
            "category": if slug == "vip" || slug == "german" { "user" } else { "system" }, "created_datetime": FOUNDED, "deactivated_datetime": null,
            "decoration": {"emoji": "🌿"}, "fields": ["details", "tags", "customer", "last_message"], "filters": filters, "name": name,
            "order_by": "updated_datetime", "order_dir": "desc", "search": null, "shared_with_teams": [], "shared_with_users": [], "slug": slug,
            "type": kind, "uri": format!("/api/views/{id}/"), "visibility": "public",
        })));
    }
}

fn library(store: &mut Store) {
    for (name, text) in [
        ("Thank and close", "Thank you for writing to us!"),
        ("Ask for the order", "Which order is it about?"),
    ] {
        let id = store.tables.macros.next_id();
        store.tables.macros.add(row(json!({
            "external_id": null, "name": name, "intent": null, "language": "en", "usage": 0, "archived_datetime": null,
            "actions": [{"type": "user", "name": "setResponseText", "title": "Add response text", "description": null, "arguments": {"body_text": text, "body_html": format!("<p>{text}</p>")}}],
            "created_datetime": FOUNDED, "updated_datetime": FOUNDED, "uri": format!("/api/macros/{id}/"),
        })));
    }
    let id = store.tables.rules.next_id();
    store.tables.rules.add(row(json!({
        "name": "Greet VIPs", "description": null, "code": "if (containsAny(ticket.tags.name, ['vip'])) { }", "code_ast": {}, "event_types": "ticket-created",
        "priority": 100, "deactivated_datetime": null, "created_datetime": FOUNDED, "updated_datetime": FOUNDED, "uri": format!("/api/rules/{id}/"),
    })));
}
