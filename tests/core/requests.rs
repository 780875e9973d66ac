//! Golden requests: what every operation sends for which inputs, and what it makes of the answer.
//! The cases are data, in `requests.json`; what is said here holds for all of them.

use gorgias_component::error::Error;
use gorgias_component::manifest::{Kind, OPERATIONS, Operation};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::support::{Scripted, Sent, connection, operation, response, run};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    operation: String,
    name: String,
    inputs: Map<String, Value>,
    requests: Vec<Expected>,
    /// Status, body, and headers if any; without, every request gets an empty list.
    #[serde(default)]
    replies: Vec<Vec<Value>>,
    result: Option<Value>,
    error: Option<String>,
    /// Whether the emulator's shop has what it needs: then it is played there too, through the bundle, and stands for
    /// the operation wherever every operation is tried (the tests of the bundle, the faults, the tour).
    #[serde(default)]
    shop: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    method: String,
    path: String,
    #[serde(default)]
    query: Vec<(String, String)>,
    #[serde(default)]
    body: Value,
    #[serde(default)]
    headers: Map<String, Value>,
}

fn cases() -> Vec<Case> {
    serde_json::from_str(include_str!("requests.json")).unwrap()
}

impl Case {
    fn id(&self) -> String {
        format!("{} / {}", self.operation, self.name)
    }

    fn script(&self) -> Scripted {
        if self.replies.is_empty() {
            let page = json!({"data": [], "meta": {"next_cursor": null}});
            return Scripted::answering(move |_| Ok(response(200, page.clone())));
        }
        self.replies.iter().fold(Scripted::new(), |script, answer| {
            let headers: Vec<(&str, &str)> = answer
                .get(2)
                .and_then(Value::as_object)
                .into_iter()
                .flatten()
                .map(|(name, value)| (name.as_str(), value.as_str().unwrap()))
                .collect();
            let status = u16::try_from(answer[0].as_u64().unwrap()).unwrap();
            script.respond_with(status, &headers, answer[1].clone())
        })
    }

    /// Runs with these inputs and compares all that went out.
    fn check(&self, inputs: Map<String, Value>, how: &str) -> Result<Value, Error> {
        let script = self.script();
        let result = run(&script, &self.operation, Value::Object(inputs));
        let sent = script.sent.borrow();
        let about = format!("{} ({how}): {result:?}", self.id());
        assert_eq!(sent.len(), self.requests.len(), "{about}, sent {sent:#?}");
        for (sent, expected) in sent.iter().zip(&self.requests) {
            expected.compare(sent, &about);
        }
        match &self.error {
            Some(code) => {
                assert_eq!(
                    result.as_ref().unwrap_err().code.to_string(),
                    *code,
                    "{about}"
                );
            }
            None => assert!(result.is_ok(), "{about}"),
        }
        result
    }

    fn is(&self, what: &str) -> bool {
        self.name.starts_with(what)
    }
}

impl Expected {
    fn compare(&self, sent: &Sent, about: &str) {
        assert_eq!(sent.method, self.method, "{about}");
        assert!(
            sent.url
                .starts_with("https://green-garden.gorgias.com/api/"),
            "{about}: {}",
            sent.url
        );
        assert!(
            sent.url
                .bytes()
                .all(|byte| byte.is_ascii_graphic() && !b"\"<>\\^`{|}#".contains(&byte)),
            "{about}: {}",
            sent.url
        );
        assert_eq!(sent.path(), format!("/api{}", self.path), "{about}");
        assert_eq!(sent.query(), self.query, "{about}");
        assert_eq!(sent.body, self.body, "{about}");
        let basic = "Basic bWF5YUBncmVlbi1nYXJkZW4uZXhhbXBsZTpzM2NyM3QtazN5L3dpdGgrb2RkPWNoYXJz";
        assert_eq!(sent.authorization.as_deref(), Some(basic), "{about}");
        let json = sent.text.is_some().then_some("application/json");
        assert_eq!(sent.header("content-type"), json, "{about}");
        assert!(sent.timeout <= 60_000, "{about}");
        for (name, value) in &self.headers {
            assert_eq!(sent.header(name), value.as_str(), "{about}");
        }
    }
}

/// Whether inputs that are each optional cannot all be left empty.
fn needs_more(operation: &Operation) -> bool {
    let has_rules = !operation.one_of.is_empty() || !operation.rules.is_empty();
    has_rules || ["snoozeTicket", "setTicketTags"].contains(&operation.key)
}

/// Every input that may be left empty, but for debugRequest (it changes nothing on the wire).
fn optional(operation: &'static Operation) -> impl Iterator<Item = &'static str> {
    operation
        .inputs
        .iter()
        .filter(|input| !input.required)
        .map(|input| input.key)
}

#[test]
fn every_case_sends_what_it_says_and_answers_what_it_says() {
    for case in cases() {
        let result = case.check(case.inputs.clone(), "as given");
        assert!(
            !case.shop || (result.is_ok() && !case.requests.is_empty()),
            "{}: at the shop it asks something of Gorgias, and succeeds",
            case.id()
        );
        if let Some(expected) = &case.result {
            assert_eq!(&result.unwrap(), expected, "{}", case.id());
        }
    }
}

#[test]
fn every_operation_has_a_case_with_all_inputs_and_one_with_the_required_ones() {
    let cases = cases();
    for operation in OPERATIONS {
        let of = |what: &'static str| {
            cases
                .iter()
                .filter(move |case| case.operation == operation.key && case.is(what))
        };
        let inputs: Vec<&str> = operation.inputs.iter().map(|input| input.key).collect();
        for key in &inputs {
            let is_given = of("all").any(|case| case.inputs.contains_key(*key));
            assert!(is_given, "{}: no case with {key}", operation.key);
        }
        for case in cases.iter().filter(|case| case.operation == operation.key) {
            let unknown = case
                .inputs
                .keys()
                .find(|key| !inputs.contains(&key.as_str()));
            assert_eq!(unknown, None, "{}", case.id());
        }
        let required = of("required").next();
        let required = required.unwrap_or_else(|| panic!("{}: no required case", operation.key));
        for input in operation.inputs.iter() {
            let parts = operation.key == "downloadFile" && !input.required;
            // Of some inputs any one will do, of which this case has one.
            let parts = parts || !input.required && needs_more(operation);
            assert!(
                parts || required.inputs.contains_key(input.key) == input.required,
                "{}: {}",
                required.id(),
                input.key
            );
        }
    }
}

#[test]
fn blank_inputs_change_nothing_in_whatever_form_they_come() {
    let blank: [(&str, Value); 4] = [
        ("null", Value::Null),
        ("empty text", json!("")),
        ("empty list", json!([])),
        ("spaces", json!(" ")),
    ];
    for case in cases().iter().filter(|case| case.is("required")) {
        let operation = operation(&case.operation);
        for (how, value) in &blank {
            let mut inputs = case.inputs.clone();
            for key in optional(operation) {
                let kind = operation
                    .inputs
                    .iter()
                    .find(|input| input.key == key)
                    .map(|input| input.kind);
                // Spaces are a value where any text or bytes are.
                let takes_spaces = matches!(
                    kind,
                    Some(Kind::Text { .. } | Kind::Payload | Kind::File | Kind::Form)
                );
                if !(*how == "spaces" && takes_spaces) {
                    inputs.entry(key).or_insert_with(|| value.clone());
                }
            }
            let result = case.check(inputs, how);
            if let Some(expected) = &case.result {
                assert_eq!(&result.unwrap(), expected, "{} ({how})", case.id());
            }
        }
    }
}

#[test]
fn a_required_input_left_blank_is_named_and_nothing_is_sent() {
    for operation in OPERATIONS {
        let script = Scripted::new();
        let required: Vec<&str> = operation
            .inputs
            .iter()
            .filter(|input| input.required)
            .map(|input| input.key)
            .collect();
        if required.is_empty() {
            continue;
        }
        for blank in [json!(null), json!(""), json!([])] {
            let inputs: Map<String, Value> = required
                .iter()
                .map(|key| ((*key).to_owned(), blank.clone()))
                .collect();
            let error = run(&script, operation.key, Value::Object(inputs)).unwrap_err();
            assert_eq!(error.code.to_string(), "INVALID_INPUT");
            let named: Vec<&str> = error.inputs.iter().map(|each| each.key.as_str()).collect();
            let more = named.get(required.len()..).unwrap_or_default();
            assert!(
                named.starts_with(&required) && (more.is_empty() || needs_more(operation)),
                "{}: {}",
                operation.key,
                error.message
            );
        }
        assert!(script.sent.borrow().is_empty());
    }
}

#[test]
fn inputs_that_are_not_declared_are_never_read() {
    for operation in OPERATIONS {
        let Some(case) = cases().into_iter().find(|case| {
            case.operation == operation.key && case.is("required") && case.error.is_none()
        }) else {
            continue;
        };
        let mut inputs = case.inputs.clone();
        for key in ["note", "firstname", "limit ", "__proto__", "constructor"] {
            inputs.insert(key.into(), json!("x"));
        }
        inputs.insert("connection".into(), connection());
        case.check(inputs, "with undeclared keys").unwrap();
    }
}
