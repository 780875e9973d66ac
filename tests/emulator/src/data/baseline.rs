//! What a team works with: users, teams, integrations, fields, views, macros, rules, tags.

use super::FOUNDED;
use super::account::{add_user, row};
use super::seeder::Seeder;
use crate::compat::Compat;
use crate::resources::{blank_integration, blank_macro, blank_rule, blank_view};
use crate::store::Store;
use crate::syntax;
use serde_json::{Map, Value, json};
use std::sync::Arc;

/// The address the shop writes from.
pub const SUPPORT: &str = "support@green-garden.example";
/// Another one, which is not the default.
pub const WHOLESALE: &str = "wholesale@green-garden.example";

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
    let noor = add_user(
        store,
        "noor@green-garden.example",
        "Noor de Wit",
        "basic-agent",
    );
    bots(store);
    let plants = add_team(store, "Plant care", "🌿", &[jonas, noor]);
    let orders = add_team(store, "Orders", "", &[lea, store.self_id]);
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

// The helpdesk's own, and that of the app, which carries the app's id.
fn bots(store: &mut Store) {
    add_user(
        store,
        "inbox@green-garden.example",
        "Green Garden Bot",
        "bot",
    );
    let app = crate::credential::STATIC_APP;
    let id = add_user(store, &format!("bot@{app}"), "Emulator Bot", "bot");
    if let Some(user) = store.tables.users.get_mut(id) {
        user.insert("client_id".into(), json!(app));
        user.insert(
            "meta".into(),
            json!({"sso": null, "profile_picture_url": null}),
        );
    }
}

fn add_team(store: &mut Store, name: &str, emoji: &str, members: &[u64]) -> u64 {
    let id = store.tables.teams.next_id();
    let members: Vec<Value> = members
        .iter()
        .filter_map(|id| store.tables.users.get(*id))
        .map(|user| json!({"id": user.get("id"), "name": user.get("name"), "email": user.get("email"), "meta": user.get("meta")}))
        .collect();
    let decoration = if emoji.is_empty() {
        json!({})
    } else {
        json!({"emoji": emoji})
    };
    store.tables.teams.add(row(json!({
        "uri": format!("/api/teams/{id}/"), "name": name, "description": null, "decoration": decoration, "members": members, "created_datetime": FOUNDED,
    })))
}

/// A row of `blank` with some values.
fn with(blank: Value, path: &str, id: u64, values: Value) -> Map<String, Value> {
    let mut row = row(blank);
    row.insert("created_datetime".into(), json!(FOUNDED));
    row.insert("uri".into(), json!(format!("/api/{path}/{id}/")));
    if let Value::Object(values) = values {
        row.extend(values);
    }
    row
}

fn mailbox(address: &str, preferred: bool) -> Value {
    json!({
        "provider": "sendgrid", "outbound_verification_status": {"single_sender": "unverified", "domain": "success"}, "address": address,
        "preferred": preferred, "marketing": false, "verified": preferred, "email_forwarding_activated": preferred,
    })
}

fn integrations(store: &mut Store) {
    let look_up = json!({
        "url": "https://orders.green-garden.example/look-up?customer={{ticket.customer.id}}", "method": "GET",
        "request_content_type": "application/json", "response_content_type": "application/json", "form": null, "triggers": {},
    });
    for (kind, name, meta, http) in [
        ("email", "Green Garden", mailbox(SUPPORT, true), Value::Null),
        (
            "gorgias_chat",
            "Shop chat",
            json!({"language": "en"}),
            Value::Null,
        ),
        (
            "shopify",
            "green-garden",
            json!({"shop_name": "green-garden"}),
            Value::Null,
        ),
        ("http", "Order look-up", Value::Null, look_up),
        ("email", "Wholesale", mailbox(WHOLESALE, false), Value::Null),
        (
            "facebook",
            "Green Garden's page",
            json!({"page_id": "620000000000001"}),
            Value::Null,
        ),
    ] {
        let id = store.tables.integrations.next_id();
        let blank = blank_integration(store.self_id, FOUNDED);
        let values = json!({"name": name, "type": kind, "meta": meta, "http": http});
        store
            .tables
            .integrations
            .add(with(blank, "integrations", id, values));
    }
    store.tables.settings.add(row(
        json!({"type": "default-integration", "data": {"email": 801}}),
    ));
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
    const TICKETS: &[&str] = &["details", "tags", "customer", "last_message"];
    const CUSTOMERS: &[&str] = &["name", "email", "created", "updated"];
    for (slug, name, kind, filters) in [
        ("all", "All", "ticket-list", "eq(ticket.status, \"open\")"),
        (
            "closed",
            "Closed",
            "ticket-list",
            "eq(ticket.status, \"closed\")",
        ),
        (
            "vip",
            "VIP",
            "ticket-list",
            "containsAny(ticket.tags.name, [\"vip\"])",
        ),
        (
            "unassigned",
            "Unassigned",
            "ticket-list",
            "(eq(ticket.status, \"open\")) && (isEmpty(ticket.assignee_user.id))",
        ),
        (
            "trash",
            "Trash",
            "ticket-list",
            "isNotEmpty(ticket.trashed_datetime)",
        ),
        ("all-customers", "All customers", "customer-list", ""),
        (
            "german",
            "German customers",
            "customer-list",
            "eq(customer.language, \"de\")",
        ),
        (
            "inbox",
            "My inbox",
            "ticket-list",
            "eq(ticket.assignee_user.id, \"{{current_user.id}}\") && eq(ticket.status, \"open\")",
        ),
        (
            "snoozed",
            "Snoozed",
            "ticket-list",
            "eq(ticket.assignee_user.id, \"{{current_user.id}}\") && isNotEmpty(ticket.snooze_datetime)",
        ),
        ("spam", "Spam", "ticket-list", "eq(ticket.spam, true)"),
    ] {
        let is_user = slug == "vip" || slug == "german";
        let id = store.tables.views.next_id();
        let blank = blank_view(if is_user { "user" } else { "system" }, None);
        let of_tickets = kind == "ticket-list";
        let values = json!({
            "decoration": if is_user { json!({"emoji": "🌿"}) } else { Value::Null },
            "fields": if of_tickets { TICKETS } else { CUSTOMERS },
            "filters": filters,
            "filters_ast": syntax::parse(filters).unwrap_or_default(),
            "name": name,
            "order_by": if of_tickets { "last_message_datetime" } else { "updated_datetime" },
            "slug": slug,
            "type": kind,
        });
        store.tables.views.add(with(blank, "views", id, values));
    }
}

fn library(store: &mut Store) {
    let text = |text: &str| json!({"arguments": {"body_html": format!("<div>{text}</div>"), "body_text": text}, "name": "setResponseText", "title": "Set response text", "type": "user"});
    let action = |name: &str, title: &str, arguments: Value| json!({"arguments": arguments, "name": name, "title": title, "type": "user"});
    for (name, actions) in [
        (
            "Thank and close",
            json!([
                text("Thank you for writing to us, {{ticket.customer.firstname}}!"),
                action("setStatus", "Close", json!({"status": "closed"}))
            ]),
        ),
        (
            "Ask for the order",
            json!([text("Which order is it about?")]),
        ),
        (
            "Hand to plant care",
            json!([
                action("addTags", "Add tags", json!({"tags": "care, handed-over"})),
                action(
                    "addInternalNote",
                    "Add a note",
                    json!({"body_text": "Please have a look."})
                ),
                action(
                    "setTeamAssignee",
                    "Assign the team",
                    json!({"assignee_team": {"id": 201}})
                )
            ]),
        ),
    ] {
        let id = store.tables.macros.next_id();
        let values = json!({"name": name, "language": "en", "actions": actions});
        store
            .tables
            .macros
            .add(with(blank_macro(), "macros", id, values));
    }
    let code = "if (containsAny(ticket.tags.name, ['vip'])) {\n    Action('addTags', { tags: 'priority' })\n}";
    let id = store.tables.rules.next_id();
    let blank = blank_rule(store, FOUNDED);
    let values = json!({
        "name": "Greet VIPs", "code": code, "code_ast": syntax::parse(code).unwrap_or_default(), "event_types": "ticket-created",
        "description": "Marks what important customers write.",
    });
    store.tables.rules.add(with(blank, "rules", id, values));
}
