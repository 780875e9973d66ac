//! No secret in anything that is told: errors, logs, Debug output. Whatever Gorgias echoes, in whatever form.
//! What is told is searched with decoders, so that a form the redactor has never heard of is found too.

mod credentials;
mod failures;
mod leaks;
mod redactor;

use gorgias_component::client::exchange::Exchange;
use gorgias_component::connection::account::Account;
use gorgias_component::connection::check::check;
use gorgias_component::http::method::Method;
use gorgias_component::http::request::Request;
use gorgias_component::manifest::{CONNECTION_TYPES, OPERATIONS};
use gorgias_component::port::params::Params;
use gorgias_component::secret::credential::Secret;
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use crate::support::{JsonParams, Scripted, block_on, response, run};
use credentials::Credentials;
use failures::{FAILURES, failing};
use leaks::leak;

/// Inputs with which an operation sends something.
fn usual(operation: &str) -> Map<String, Value> {
    let usual = match operation {
        "createCustomer" => json!({"external_id": "x-1"}),
        "createTicket" => {
            json!({"messages": [{"channel": "api", "from_agent": false, "body_text": "Hello"}], "external_id": "x-1"})
        }
        "createTicketMessage" => {
            json!({"ticket_id": 1, "channel": "email", "body_text": "x", "external_id": "x-1"})
        }
        "updateTicket" => json!({"id": 1, "status": "open"}),
        "updateCustomer" => json!({"id": 7, "name": "Jane"}),
        "updateCustomerData" => json!({"id": 7, "data": {}}),
        "updateTicketCustomFields" => json!({"ticket_id": 1, "custom_fields": {"31": "a"}}),
        "search" => json!({"type": "customer"}),
        "uploadFiles" => json!({"file": {"$bytes": "abc"}}),
        "downloadFile" => json!({"domain_hash": "h", "resource_name": "n"}),
        "rawRequest" => json!({"url": "/tickets", "method": "GET", "responseType": "json"}),
        "getTicketMessage" | "deleteTicketCustomField" => json!({"ticket_id": 1, "id": 2}),
        "listTicketCustomFields" => json!({"ticket_id": 1}),
        "listTickets" | "listCustomers" | "listMessages" | "listEvents" => {
            json!({"fetchAll": true})
        }
        _ => json!({"id": 1}),
    };
    usual.as_object().unwrap().clone()
}

/// Everything that is told when an operation fails like that: the error in every way, and the log.
fn told(
    credentials: &Credentials,
    operation: &str,
    inputs: &Map<String, Value>,
    failure: &'static str,
    echo: String,
) -> String {
    let mut inputs = inputs.clone();
    inputs.insert("connection".into(), credentials.connection());
    let script = Scripted::answering(move |_| failing(failure, &echo));
    script.debug.set(true);
    let mut told = String::new();
    if let Err(error) = run(&script, operation, inputs.into()) {
        told = format!(
            "{error:?}\n{}\n{:?}\n{:?}\n",
            error.message, error.body, error.hint
        );
        told.extend(
            error
                .body
                .iter()
                .chain(&error.hint)
                .chain(&error.cursor)
                .map(|text| format!("{text}\n")),
        );
        told.extend(
            error
                .headers
                .iter()
                .map(|(name, value)| format!("{name}: {value}\n")),
        );
        told.extend(
            error
                .inputs
                .iter()
                .map(|input| format!("{} {} {}\n", input.key, input.label, input.problem)),
        );
    }
    told + &script.log()
}

fn assert_kept(credentials: &Credentials, told: &str, about: &str) {
    for secret in credentials.all() {
        if let Some(found) = leak(told, &secret) {
            panic!("{about}: {secret:?} in {found:?}, told: {told}");
        }
    }
}

fn accounts() -> [Credentials; 3] {
    [
        Credentials::basic(crate::support::USER, crate::support::API_KEY),
        Credentials::basic("ü@x.example", "\"q\\uo/te'\\name&<%41+ é\u{1F511}=="),
        Credentials::oauth(
            "eyJhbGciOi.t0k3n-of_the.account",
            "r3fr3sh/t0k3n+x",
            "cl13nt&s3cr3t\"x",
        ),
    ]
}

#[test]
fn every_operation_keeps_its_secrets_in_every_failure() {
    let accounts = accounts();
    let mut turn = 0;
    for operation in OPERATIONS {
        for failure in FAILURES {
            // A few forms each time, so that all come up with all failures.
            let credentials = &accounts[turn % accounts.len()];
            let echoes = credentials.echoes();
            let some: Vec<&str> = (0..3)
                .map(|at| echoes[(turn * 3 + at) % echoes.len()].as_str())
                .collect();
            turn += 1;
            let told = told(
                credentials,
                operation.key,
                &usual(operation.key),
                failure,
                some.join(" | "),
            );
            assert!(!told.is_empty(), "{} {failure}", operation.key);
            assert_kept(
                credentials,
                &told,
                &format!("{} {failure} {some:?}", operation.key),
            );
        }
    }
}

#[test]
fn a_secret_pasted_into_an_input_is_not_told_either() {
    let accounts = accounts();
    let mut turn = 0;
    for operation in OPERATIONS {
        let inputs = operation.inputs.iter();
        for input in inputs {
            let credentials = &accounts[turn % accounts.len()];
            turn += 1;
            let (key, header) = (&credentials.secrets[0], &credentials.header());
            for value in [
                json!(key),
                json!([header]),
                json!({key: header}),
                json!([{"key": key, "value": header}]),
            ] {
                let mut inputs = usual(operation.key);
                inputs.insert(input.key.into(), value);
                let told = told(credentials, operation.key, &inputs, "404", String::new());
                assert_kept(
                    credentials,
                    &told,
                    &format!("{}.{}", operation.key, input.key),
                );
            }
        }
    }
}

#[test]
fn a_connection_that_will_not_do_is_not_told_with_its_secrets() {
    for credentials in accounts() {
        for secret in &credentials.secrets {
            for key in ["domain", "username", "authorizeUrl", "tokenUrl"] {
                let mut connection = credentials.connection();
                connection["fields"][key] = json!(format!("{secret}:{secret}"));
                let script = Scripted::answering(|_| Ok(response(200, json!({}))));
                let result = run(&script, "getAccount", json!({"connection": connection}));
                let told = format!("{:?} {}", result.err(), script.log());
                assert_kept(&credentials, &told, key);
                let fields = connection["fields"].as_object().unwrap().iter();
                let fields =
                    fields.map(|(key, text)| (key.clone(), Secret::new(text.as_str().unwrap())));
                let definition = CONNECTION_TYPES
                    .iter()
                    .find(|known| connection["key"] == known.key)
                    .unwrap();
                let told = format!("{:?}", check(definition, fields.collect()).err());
                // The function is given the fields alone; what the tokens are it cannot know.
                if connection["fields"]["apiKey"] == *secret
                    || connection["fields"]["clientSecret"] == *secret
                {
                    assert_kept(&credentials, &told, key);
                }
            }
        }
    }
}

#[test]
fn debug_output_of_everything_that_holds_a_secret_shows_none() {
    for credentials in accounts() {
        let mut params = json!({"connection": credentials.connection()});
        params["connection"]["fields"]["domain"] = json!("green-garden");
        let value = JsonParams(params).connection("connection").unwrap();
        let account = Account::resolve(Some(&value), &OPERATIONS[0].connection).unwrap();
        let request: Request<Vec<u8>> = account.request(Method::Get, "/account", "");
        let told = format!(
            "{value:?} {value:#?} {account:?} {account:#?} {request:?} {:?} {}",
            account.redactor, account.id
        );
        assert_kept(&credentials, &told, "Debug");
    }
}

#[test]
fn a_call_that_tells_nothing_never_works_out_what_to_hide() {
    let credentials = &accounts()[0];
    let value =
        JsonParams(json!({"connection": credentials.connection()})).connection("connection");
    let account = Account::resolve(value.as_ref(), &OPERATIONS[0].connection).unwrap();
    let operation = OPERATIONS
        .iter()
        .find(|known| known.key == "getAccount")
        .unwrap();
    for (status, debug, is_ready) in [(200, false, false), (403, false, true), (200, true, true)] {
        let script = Scripted::answering(move |_| Ok(response(status, json!({"error": "x"}))));
        let account = account.clone();
        let exchange = Exchange::new(&script, &script.memory, &account, operation, debug);
        let request = account.request(Method::Get, "/account", "");
        assert_eq!(block_on(exchange.value(&request)).is_ok(), status == 200);
        assert_eq!(account.redactor.is_ready(), is_ready, "{status} {debug}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(150) })]

    #[test]
    fn generated_credentials_are_kept(
        user in "[a-z@.:]{0,12}",
        key in prop_oneof!["[ -~]{12,60}", "[0-9a-f]{64}", "[A-Za-z0-9+/]{20,40}={0,2}", "[!-~é€🔑]{12,30}"],
        oauth in any::<bool>(),
        which in any::<prop::sample::Index>(),
        failure in any::<prop::sample::Index>(),
        form in any::<prop::sample::Index>(),
        (before, after) in ("[ -~\n]{0,6}", "[ -~\n]{0,6}"),
    ) {
        let key = key.trim().to_owned();
        let user = user.replace(':', "");
        let credentials = if oauth {
            let token: String = key.chars().filter(char::is_ascii).collect();
            Credentials::oauth(token.trim(), &format!("refresh-{key}"), &format!("client {key}"))
        } else {
            Credentials::basic(&user, &key)
        };
        prop_assume!(credentials.secrets.iter().all(|secret| secret.chars().count() >= 12));
        let operation = OPERATIONS[which.index(OPERATIONS.len())].key;
        let failure = FAILURES[failure.index(FAILURES.len())];
        let echoes = credentials.echoes();
        let echo = format!("{before}{}{after}", echoes[form.index(echoes.len())]);
        let told = told(&credentials, operation, &usual(operation), failure, echo.clone());
        assert_kept(&credentials, &told, &format!("{operation} {failure} {echo:?}"));
    }
}
