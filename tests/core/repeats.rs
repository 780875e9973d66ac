//! Whether a request may be sent twice is said by its row or its method, never guessed from the plan.

use gorgias_component::http::method::Method;
use gorgias_component::http::response::{Response, TransportError};
use gorgias_component::manifest::{
    Field, Input, Kind, OPERATIONS, Operation, Place, Plan, Role, Shape,
};
use gorgias_component::perform::perform;
use serde_json::{Value, json};

use crate::support::{JsonParams, Native, Scripted, block_on, connection, golden_inputs, response};

/// A row that the manifest does not have yet: a POST whose answer is the result, and which makes something.
static CREATE_TAG: Operation = Operation {
    key: "createTag",
    label: "Create Tag",
    role: Role::Action,
    method: Method::Post,
    path: "/tags",
    plan: Plan::Answer,
    repeats: false,
    constants: &[],
    one_of: &[],
    rules: &[],
    connection: Field {
        key: "connection",
        label: "Connection",
        required: true,
    },
    inputs: &[Input {
        key: "name",
        label: "Name",
        required: true,
        kind: Kind::Json(Shape::Any),
        place: Place::Body,
        wire: "name",
        clearable: false,
        future: false,
        identifies: false,
    }],
};

/// What went out, and what was told of it, when every request to a path that this is true of has such an outcome.
fn told(
    operation: &'static Operation,
    inputs: &Value,
    happens: impl Fn() -> Result<Response<Native>, TransportError> + 'static,
) -> (usize, String) {
    let script = Scripted::answering(move |_| happens());
    let mut params = inputs.clone();
    params["connection"] = connection();
    let error = block_on(perform(
        operation,
        &JsonParams(params),
        &script,
        &script.memory,
    ))
    .unwrap_err();
    let hint = error.hint.clone().unwrap_or_default();
    // What a POST that may not be repeated did may be looked for, by reading.
    let sent = script.sent.borrow();
    let counts = sent.iter().filter(|sent| {
        operation.method != Method::Post || operation.repeats || sent.method == "POST"
    });
    (counts.count(), format!("{} {hint}", error.message))
}

fn cut() -> Result<Response<Native>, TransportError> {
    Err(TransportError::Broken {
        reason: "ECONNRESET".into(),
        sent: true,
    })
}

type Happening = fn() -> Result<Response<Native>, TransportError>;

/// Everything after which nobody knows whether it was done.
const UNKNOWN: [Happening; 4] = [
    cut,
    || Err(TransportError::Timeout),
    || Ok(response(500, json!(null))),
    || Ok(response(503, json!(null))),
];

fn assert_sent_once(operation: &'static Operation, inputs: &Value) {
    for happens in UNKNOWN {
        let (sent, words) = told(operation, inputs, happens);
        assert_eq!(sent, 1, "{}: {words}", operation.key);
        let is_told = words.contains("may have") && words.contains("before you run the step again");
        assert!(is_told, "{}: {words}", operation.key);
    }
}

#[test]
fn a_post_that_makes_something_is_sent_once_and_may_have_happened() {
    assert_sent_once(&CREATE_TAG, &json!({"name": "damaged"}));
    // An answer that cannot be used comes after it was done.
    let (sent, words) = told(&CREATE_TAG, &json!({"name": "damaged"}), || {
        Ok(response(201, json!(null)))
    });
    assert_eq!(sent, 1);
    assert!(
        words.contains("check before you run the step again"),
        "{words}"
    );
}

#[test]
fn every_row_says_whether_it_may_be_sent_twice() {
    for operation in OPERATIONS {
        let inputs = golden_inputs(operation);
        match (operation.method, operation.plan) {
            // Its method is an input; raw_requests/retries.rs.
            (_, Plan::Raw) => {}
            // What is struck here is its first request, which reads; replies/, requests.json.
            (
                _,
                Plan::Reply(_)
                | Plan::FindOrCreateCustomer(_)
                | Plan::SimpleTicket(_)
                | Plan::FindOrCreateTicket(_),
            ) => {}
            (Method::Post, _) if !operation.repeats => assert_sent_once(operation, &inputs),
            _ => {
                for happens in UNKNOWN {
                    let (sent, words) = told(operation, &inputs, happens);
                    assert!(sent > 1, "{}: {words}", operation.key);
                    assert!(!words.contains("may have"), "{}: {words}", operation.key);
                }
            }
        }
    }
}

#[test]
fn few_posts_may_be_sent_twice() {
    let repeating = OPERATIONS.iter().filter(|operation| operation.repeats);
    assert_eq!(
        repeating.map(|operation| operation.key).collect::<Vec<_>>(),
        ["addTicketTags", "search"]
    );
}
