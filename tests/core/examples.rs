//! Every example and default of the manifest, read by the readers that read a flow's inputs: the designer shows no value
//! that a step would refuse.

use std::collections::BTreeSet;

use gorgias_component::connection::check::check;
use gorgias_component::manifest::{CONNECTION_TYPES, OPERATIONS};
use gorgias_component::secret::credential::Secret;
use serde_json::{Map, Value, json};

use crate::support::{Scripted, response, run};

fn manifest() -> Value {
    serde_json::from_str(include_str!("../../component-manifest.json")).unwrap()
}

/// The inputs of an operation in the manifest, shared ones with what the operation says of them itself.
fn inputs(manifest: &Value, operation: &str) -> Vec<Map<String, Value>> {
    let of_role = |role: &str| manifest[role].get(operation);
    let row = of_role("actions")
        .or_else(|| of_role("dataSources"))
        .unwrap();
    let inputs = row["inputs"].as_array().unwrap().iter();
    inputs
        .map(|own| {
            let shared = own["use"].as_str().map(|name| &manifest["inputs"][name]);
            let mut input =
                shared.map_or_else(Map::new, |input| input.as_object().unwrap().clone());
            let mut own = own.as_object().unwrap().clone();
            if let (Some(shared), Some(own)) = (input.get("wire"), own.get_mut("wire")) {
                let mut wire = shared.as_object().unwrap().clone();
                wire.extend(own.as_object().unwrap().clone());
                *own = Value::Object(wire);
            }
            input.extend(own);
            input
        })
        .collect()
}

/// A text of the manifest as the designer hands it over, by the input's collection and type.
fn given(input: &Map<String, Value>, text: &str) -> Value {
    match input.get("collection").and_then(Value::as_str) {
        None => json!(text),
        Some("valuelist") => json!([text]),
        Some(_) => match (serde_json::from_str(text), text.split_once(": ")) {
            (Ok(Value::Array(rows)), _) => Value::Array(rows),
            (_, Some((key, value))) => json!([{"key": key, "value": value}]),
            // The name of a file.
            _ => json!([{"key": text, "value": {"$bytes": "x"}}]),
        },
    }
}

/// What a step says of that value of one of its inputs.
fn problem(operation: &str, key: &str, given: Value) -> Option<String> {
    // Whoever is called by a name is there.
    let name = given.as_str().unwrap_or_default().to_owned();
    let script = Scripted::answering(move |sent| {
        let looks_up = ["/api/users", "/api/teams", "/api/macros"].contains(&sent.path());
        let called = json!([{"id": 1, "name": name, "email": name}]);
        let data = if looks_up { called } else { json!([]) };
        Ok(response(
            200,
            json!({"data": data, "meta": {"next_cursor": null}}),
        ))
    });
    let error = run(&script, operation, json!({ key: given })).err()?;
    let own = error.inputs.iter().find(|problem| problem.key == key)?;
    Some(own.problem.clone())
}

#[test]
fn every_example_and_default_is_what_a_step_takes() {
    let manifest = manifest();
    let mut wrong = Vec::new();
    let mut kinds = BTreeSet::new();
    let mut count = 0;
    for operation in OPERATIONS {
        for input in inputs(&manifest, operation.key) {
            let key = input["key"].as_str().unwrap();
            for what in ["example", "default"] {
                let Some(text) = input.get(what).and_then(Value::as_str) else {
                    continue;
                };
                count += 1;
                kinds.insert(input["wire"]["kind"].as_str().unwrap().to_owned());
                if let Some(problem) = problem(operation.key, key, given(&input, text)) {
                    wrong.push(format!("{}.{key}: its {what} {problem}", operation.key));
                }
            }
        }
    }
    assert_eq!(wrong, [""; 0]);
    assert!(count > 150, "only {count} examples and defaults");
    for kind in [
        "choice",
        "comparators",
        "datetime",
        "fieldValues",
        "flag",
        "form",
        "id",
        "integer",
        "json",
        "list",
        "pairs",
        "ref",
        "text",
    ] {
        assert!(kinds.contains(kind), "no example of {kind}: {kinds:?}");
    }
}

#[test]
fn every_example_of_a_connection_makes_one() {
    let manifest = manifest();
    let connections = manifest["connections"].as_array().unwrap();
    assert_eq!(connections.len(), CONNECTION_TYPES.len());
    for (definition, row) in CONNECTION_TYPES.iter().zip(connections) {
        assert_eq!(row["key"], definition.key);
        let inputs = row["inputs"].as_array().unwrap();
        for preferred in ["example", "default"] {
            let fields: Vec<(String, Secret)> = inputs
                .iter()
                .map(|input| {
                    let texts = [preferred, "example", "default"].map(|name| input[name].as_str());
                    // A secret has neither.
                    let text = texts.into_iter().flatten().next().unwrap_or("s3cr3t");
                    (input["key"].as_str().unwrap().to_owned(), Secret::new(text))
                })
                .collect();
            let checked = check(definition, fields);
            checked.unwrap_or_else(|error| panic!("{}: {}", definition.key, error.message));
        }
    }
}

#[test]
fn an_example_that_a_step_refuses_is_found() {
    for (operation, key, text) in [
        ("createTicket", "created_datetime", "2026-02-31"),
        ("createTicket", "created_datetime", "2026-02-30T09:30:00Z"),
        ("createTicket", "created_datetime", "2026-11-02T09:30:61Z"),
        (
            "listEvents",
            "created_datetime",
            "{\"gte\": \"2026-02-31\"}",
        ),
        ("getTicket", "id", "1e3"),
        ("getTicket", "id", "0"),
        ("listTickets", "limit", "101"),
        ("listTickets", "trashed", "maybe"),
        ("createTicket", "status", "opened"),
        ("createTicket", "customer", "Jane"),
        ("createTicket", "messages", "[{\"channel\": \"api\"}]"),
        (
            "createTicket",
            "custom_fields",
            "[{\"id\": 1, \"value\": null}]",
        ),
        ("listEvents", "types", "ticket-open"),
        ("rawRequest", "url", "https://elsewhere.example/api"),
        ("downloadFile", "attachment_url", "pot-label.pdf"),
        ("downloadFile", "return_as", "files"),
        ("createTicket", "closed_datetime", "yesterday"),
        ("createTicket", "assignee_user_id", "0"),
        ("createTicket", "assignee_user", "{\"id\": 1.5}"),
        ("createTicket", "messages", "[{"),
        ("createTicket", "spam", "maybe"),
        ("createTicketMessage", "source", "[]"),
        ("listEvents", "types", "LoginEvent"),
        (
            "listEvents",
            "created_datetime",
            "{\"after\": \"2026-11-01\"}",
        ),
    ] {
        let manifest = manifest();
        let inputs = inputs(&manifest, operation);
        let input = inputs.iter().find(|input| input["key"] == key).unwrap();
        let found = problem(operation, key, given(input, text));
        assert!(found.is_some(), "{operation}.{key}: {text}");
    }
}
