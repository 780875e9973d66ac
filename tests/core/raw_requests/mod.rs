//! Raw Request: where it may go, what it carries, and that the builder's own retry policy is kept to the letter.

mod addresses;
mod answers;
mod bodies;
mod headers;
mod retries;

use gorgias_component::error::Error;
use gorgias_component::http::method::Method;
use serde_json::{Value, json};

use crate::support::{Scripted, Sent, run};

fn raw(script: &Scripted, inputs: Value) -> Result<Value, Error> {
    let mut params = json!({"url": "/tickets", "method": "GET", "responseType": "json"});
    params
        .as_object_mut()
        .unwrap()
        .extend(inputs.as_object().unwrap().clone());
    run(script, "rawRequest", params)
}

/// What is sent with these inputs.
fn sent(inputs: Value) -> Sent {
    let script = Scripted::new().respond(200, json!({}));
    raw(&script, inputs).unwrap_or_else(|error| panic!("{}", error.message));
    script.only()
}

#[test]
fn all_that_is_wrong_is_told_at_once_and_each_input_once() {
    let script = Scripted::new();
    let wrong = json!({
        "url": "https://evil.example/x", "method": "FETCH", "timeout": "soon", "data": "{}",
        "headers": [{"key": "X Y", "value": "1"}, {"key": "X-Z", "value": "a\nb"}],
    });
    let error = raw(&script, wrong).unwrap_err();
    let named: Vec<&str> = error.inputs.iter().map(|each| each.key.as_str()).collect();
    assert_eq!(named, ["method", "timeout", "url", "headers", "headers"]);
    assert!(script.sent.borrow().is_empty());
    let blank = json!({"url": "", "data": "{}", "formData": {"a": "b"}});
    let error = raw(&script, blank).unwrap_err();
    let named: Vec<&str> = error.inputs.iter().map(|each| each.key.as_str()).collect();
    assert_eq!(named, ["url", "data"]);
}

#[test]
fn every_method_that_can_be_chosen_is_one() {
    let methods = crate::support::choices("httpMethod");
    assert!(methods.lines().count() > 5);
    for name in methods.lines() {
        let method = Method::parse(name).unwrap_or_else(|| panic!("{name}"));
        assert_eq!(method.name(), name);
    }
}
