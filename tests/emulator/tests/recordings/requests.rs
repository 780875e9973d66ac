//! Recorded requests, sent again.

use super::keys::facts;
use super::sent::ask;
use crate::support::Emulator;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// Values for the keys of recorded requests, by the end of their path. The first that fits.
pub(crate) const VALUES: &[(&str, &str)] = &[
    ("POST /tags name", r#""sent again""#),
    ("POST /users email", r#""again@green-garden.example""#),
    ("POST /users name", r#""Sent Again""#),
    ("POST /customers email", r#""first@example.com""#),
    ("POST /views slug", r#""again""#),
    ("POST /search type", r#""customer""#),
    ("POST /custom-fields object_type", r#""Ticket""#),
    ("DELETE /tickets/{id}/tags names[]", r#""care""#),
    ("PUT /customers/{id}/custom-fields [].id", "708"),
    ("PUT /customers/{id}/custom-fields [].value", r#""VIP""#),
    ("PUT /tickets/{id}/custom-fields [].id", "702"),
    ("PUT /custom-fields [].id", "702"),
    ("rule priorities[].id", "601"),
    ("priorities[].id", "601"),
    ("priorities[].priority", "3"),
    ("receiver.id", "106"),
    ("sender.id", "20004"),
    ("customer.id", "20004"),
    ("customer_id", "20008"),
    ("ticket_id", "300008"),
    ("source_tags_ids[]", "304"),
    ("ids[]", "305"),
    ("role.name", r#""agent""#),
    ("actions[].name", r#""setResponseText""#),
    ("data_type", r#""text""#),
    ("input_type", r#""input""#),
    ("channels[].type", r#""email""#),
    ("channels[].address", r#""again@example.com""#),
    ("source.type", r#""email""#),
    (" type", r#""ticket-list""#),
    ("visibility", r#""public""#),
    ("channel", r#""phone""#),
    ("via", r#""helpdesk""#),
    ("status", r#""closed""#),
    ("score", "4"),
    (
        "code",
        r#""if (eq(ticket.subject, \"a\")) { Action(\"addTags\", { tags: \"a\" }) }""#,
    ),
    ("email", r#""again@example.com""#),
    ("address", r#""again@example.com""#),
    ("start_datetime", r#""2026-10-01T00:00:00Z""#),
    ("end_datetime", r#""2026-10-31T00:00:00Z""#),
    ("_datetime", r#""2026-11-02T10:00:00+00:00""#),
    ("data", r#"{"a":1}"#),
];

pub(crate) fn value_for(kind: &str, path: &str, types: &str) -> Value {
    let whole = format!("{kind} {path}");
    if let Some((_, value)) = VALUES.iter().find(|(end, _)| whole.ends_with(end)) {
        return serde_json::from_str(value).unwrap();
    }
    match types {
        "boolean" => json!(false),
        "integer" => json!(1),
        "array" => json!([]),
        "object" => json!({}),
        _ => json!(format!("Sent again by {kind}")),
    }
}

/// A body of that shape.
pub(crate) fn body_of(kind: &str, shape: &Map<String, Value>) -> Value {
    let mut body = value_for(kind, "", shape[""].as_str().unwrap());
    for (path, types) in shape.iter().filter(|(path, _)| !path.is_empty()) {
        let plain = path.trim_end_matches('?').replace("<input>", "");
        let value = value_for(kind, &plain, types.as_str().unwrap());
        let pointer = format!(
            "/{}",
            plain
                .replace("[]", ".0")
                .trim_start_matches('.')
                .replace('.', "/")
        );
        let (parent, last) = pointer.rsplit_once('/').unwrap();
        match body.pointer_mut(parent) {
            Some(Value::Array(items)) => items.push(value),
            Some(Value::Object(object)) => drop(object.insert(last.to_owned(), value)),
            _ => panic!("{kind}: no {parent} in {body}"),
        }
    }
    body
}

#[test]
fn recorded_requests_are_accepted() {
    let emulator = Emulator::start(&["--recorded-status"]);
    let ids: BTreeMap<&str, &str> = [
        ("tickets", "300004"),
        ("customers", "20009"),
        ("messages", "4000007"),
        ("custom-fields", "702"),
        ("tags", "303"),
        ("users", "102"),
        ("teams", "202"),
        ("views", "403"),
        ("macros", "502"),
        ("rules", "601"),
        ("jobs", "1101"),
        ("satisfaction-surveys", "902"),
        ("integrations", "801"),
        ("events", "50000001"),
    ]
    .into();
    let all = facts();
    let mut requests: Vec<&Value> = all["requests"].as_array().unwrap().iter().collect();
    // What others need is deleted last, and what is inside before what it is inside of.
    requests.sort_by_key(|request| {
        let kind = request["kind"].as_str().unwrap();
        (
            kind.starts_with("DELETE"),
            usize::MAX - kind.matches('/').count(),
        )
    });
    let mut sent = 0;
    for request in requests {
        let kind = request["kind"].as_str().unwrap();
        let (method, address) = kind.split_once(' ').unwrap();
        let mut path = String::new();
        let mut resource = "";
        for segment in address.trim_start_matches('/').split('/') {
            let own = if segment == "{id}" {
                ids[resource]
            } else {
                segment
            };
            path = format!("{path}/{own}");
            resource = segment;
        }
        let query: Vec<String> = request["query"]
            .as_array()
            .unwrap()
            .iter()
            .map(|name| query_of(kind, name.as_str().unwrap()))
            .collect();
        if !query.is_empty() {
            path = format!("{path}?{}", query.join("&"));
        }
        let shape = request["body"].as_object().unwrap();
        let body = if shape.is_empty() {
            String::new()
        } else {
            body_of(kind, shape).to_string()
        };
        prepare(&emulator, kind, &mut path);
        let answer = ask(&emulator, method, &path, &body);
        // The token of this test has every scope; that one was refused for want of one.
        let status = if request["status"] == 403 {
            200
        } else {
            request["status"].as_u64().unwrap()
        };
        assert_eq!(
            u64::from(answer.status),
            status,
            "{method} {path} {body}: {}",
            String::from_utf8_lossy(&answer.text)
        );
        sent += 1;
    }
    assert!(sent > 90, "{sent}");
}

pub(crate) fn query_of(kind: &str, name: &str) -> String {
    let value = match name {
        "limit" => "10",
        "object_type" => "Ticket",
        "email" => "tom.becker@example.com",
        "source_id" => "20006",
        "target_id" => "20007",
        "cursor" => "WyJuZXh0IiwgIjIwMjYtMTAtMDJUMDA6MDA6MDAuMDAwMDAxIiwgNTAwMDAwMDFd",
        _ if kind == "GET /macros" => "updated_datetime:asc",
        _ => "created_datetime:asc",
    };
    format!("{name}={value}")
}

/// What has to be there before a request can be done.
pub(crate) fn prepare(emulator: &Emulator, kind: &str, path: &mut String) {
    match kind {
        "DELETE /jobs/{id}" => {
            emulator.control("POST", "/clock", r#"{"speed":0}"#);
            let made = ask(
                emulator,
                "POST",
                "/jobs",
                r#"{"type":"exportMacro","params":{}}"#,
            );
            *path = format!("/jobs/{}", made.id());
        }
        "DELETE /customers/{id}/custom-fields/{id}" => {
            ask(
                emulator,
                "PUT",
                "/customers/20009/custom-fields",
                r#"[{"id":708,"value":"VIP"}]"#,
            );
            *path = "/customers/20009/custom-fields/708".to_owned();
        }
        _ => {}
    }
}
