//! Every error in words: what is said in which situation, written to be read. The golden file is `errors.json`.

use gorgias_component::connection::check::check;
use gorgias_component::error::Error;
use gorgias_component::http::response::{Response, TransportError};
use gorgias_component::manifest::{CONNECTION_TYPES, OPERATIONS};
use gorgias_component::secret::credential::Secret;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::support::{Native, Scripted, connection, oauth_connection, response, run};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    when: String,
    r#do: String,
    #[serde(default)]
    with: String,
    #[serde(default)]
    inputs: Map<String, Value>,
    /// In the place of a connection that works.
    #[serde(default, deserialize_with = "even_null")]
    connection: Option<Value>,
    /// Milliseconds that each answer takes.
    #[serde(default)]
    latency: f64,
    /// Status, body and headers, or how no answer came; the last one comes again and again. None: nothing may be sent.
    answers: Vec<Value>,
    code: String,
    message: String,
    hint: Option<String>,
}

fn even_null<'de, D: serde::Deserializer<'de>>(value: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(value).map(Some)
}

fn cases() -> Vec<Case> {
    serde_json::from_str(include_str!("errors.json")).unwrap()
}

/// Inputs with which an operation sends something.
fn usual(operation: &str) -> Value {
    match operation {
        "createCustomer" => json!({"email": "jane@example.com"}),
        "createTicket" => {
            json!({"messages": [{"channel": "api", "from_agent": false, "body_text": "Hello"}]})
        }
        "createTicketMessage" => json!({"ticket_id": 48213, "channel": "email", "body_text": "x"}),
        "updateTicket" => json!({"id": 48213, "status": "open"}),
        "updateCustomer" => json!({"id": 7, "name": "Jane"}),
        "updateCustomerData" => json!({"id": 7, "data": {}}),
        "updateTicketCustomFields" => json!({"ticket_id": 48213}),
        "deleteTicketCustomField" => json!({"ticket_id": 48213, "id": 31}),
        "getTicket" | "deleteTicket" => json!({"id": 48213}),
        "getCustomer" | "deleteCustomer" => json!({"id": 7}),
        "search" => json!({"type": "customer"}),
        "uploadFiles" => json!({"file": {"$bytes": "abc"}}),
        "downloadFile" => json!({"domain_hash": "h", "resource_name": "n"}),
        "rawRequest" => json!({"url": "/tickets", "method": "GET", "responseType": "json"}),
        _ => json!({}),
    }
}

fn answer(value: &Value) -> Result<Response<Native>, TransportError> {
    let broken = |reason: &str, sent| {
        Err(TransportError::Broken {
            reason: reason.into(),
            sent,
        })
    };
    match value.as_str() {
        Some("timeout") => return Err(TransportError::Timeout),
        Some("given up") => return Err(TransportError::GivenUp { after: 2_500 }),
        Some("aborted") => return Err(TransportError::Aborted),
        Some("cut") => return broken("ECONNRESET", true),
        Some("refused") => return broken("ENOTFOUND", false),
        Some("nonsense") => {
            return Err(TransportError::Internal(
                "the host says what kind of body it has by an unknown number",
            ));
        }
        _ => {}
    }
    let status = u16::try_from(value[0].as_u64().unwrap()).unwrap();
    let headers = value
        .get(2)
        .and_then(Value::as_object)
        .into_iter()
        .flatten();
    let headers = headers.map(|(name, value)| (name.clone(), value.as_str().unwrap().to_owned()));
    Ok(Response {
        headers: headers.collect(),
        ..response(status, value[1].clone())
    })
}

impl Case {
    fn error(&self) -> Error {
        if let Some(definition) = CONNECTION_TYPES.iter().find(|known| known.key == self.r#do) {
            let fields = self.connection.as_ref().and_then(Value::as_object).unwrap();
            let fields = fields
                .iter()
                .map(|(key, text)| (key.clone(), Secret::new(text.as_str().unwrap())));
            return check(definition, fields.collect()).unwrap_err();
        }
        let mut inputs = usual(&self.r#do);
        inputs.as_object_mut().unwrap().extend(self.inputs.clone());
        inputs["connection"] = match (&self.connection, self.with.as_str()) {
            (Some(other), _) => other.clone(),
            (None, "oauth") => oauth_connection(),
            (None, _) => connection(),
        };
        let answers = self.answers.clone();
        let mut at = 0;
        let script = Scripted::answering(move |_| {
            at += 1;
            assert!(!answers.is_empty(), "nothing was to be sent");
            answer(
                answers
                    .get(at - 1)
                    .unwrap_or_else(|| answers.last().unwrap()),
            )
        });
        script.latency.set(self.latency);
        match run(&script, &self.r#do, inputs) {
            Err(error) => error,
            Ok(result) => panic!("{}: {result}", self.when),
        }
    }
}

#[test]
fn every_error_says_what_is_written() {
    for case in cases() {
        let error = case.error();
        let told = (
            error.code.to_string(),
            error.message.clone(),
            error.hint.clone(),
        );
        assert_eq!(
            told,
            (case.code, case.message, case.hint),
            "when {}",
            case.when
        );
    }
}

/// What is said of inputs, from the golden file of the kinds.
fn said_of_inputs() -> Vec<String> {
    let cases: Vec<Value> = serde_json::from_str(include_str!("inputs.json")).unwrap();
    let said = cases.iter().filter_map(|case| case["says"].as_str());
    said.map(str::to_owned).collect()
}

#[test]
fn every_message_is_made_to_be_read() {
    let cases = cases();
    let texts = cases.iter().flat_map(|case| {
        let hint = case.hint.iter().cloned();
        hint.chain([case.message.clone()])
    });
    for text in texts.chain(said_of_inputs()) {
        assert!(text.ends_with(['.', '…']), "{text}");
        assert!(text.chars().count() < 460, "{text}");
        let begins_well = |first: char| first.is_uppercase() || first.is_ascii_digit();
        assert!(text.starts_with(begins_well), "{text}");
        // What is quoted is Gorgias' or the builder's own.
        let ours: Vec<&str> = text.split('"').step_by(2).collect();
        let ours = ours.join("\"\"");
        for slip in [
            "..",
            ".;",
            "?.",
            "?;",
            ";;",
            ".)",
            "  ",
            "()",
            " .",
            " ;",
            "None",
            "Some(",
            "undefined",
            " 1 records",
            " 1 pages",
            " 1 items",
            " 1 bytes",
        ] {
            assert!(!ours.contains(slip), "{slip} in: {text}");
        }
    }
}

#[test]
fn a_refusal_names_what_was_asked_and_an_input_its_label() {
    for case in cases() {
        let is_sent = !case.answers.is_empty();
        let operation = OPERATIONS.iter().find(|known| known.key == case.r#do);
        let labels: Vec<&str> = operation
            .iter()
            .flat_map(|known| {
                known
                    .inputs
                    .iter()
                    .map(|input| input.label)
                    .chain([known.label])
            })
            .chain(CONNECTION_TYPES.iter().flat_map(|known| {
                let fields = known.fields.iter().map(|field| field.label);
                fields.chain([known.label])
            }))
            .chain(["Connection"])
            .collect();
        let methods = ["GET ", "POST ", "PUT ", "PATCH ", "DELETE "];
        // What Gorgias' state forbids is about the record.
        let is_state = ["NOT_POSSIBLE", "UNDELIVERED"].contains(&case.code.as_str());
        let names_it = is_state
            || methods.iter().any(|name| case.message.contains(name))
            || labels.iter().any(|label| case.message.contains(label))
            || case.message.starts_with("The message ")
            || case.message.contains("this connection's access token")
            || case.message.contains("Gorgias sent the same cursor")
            || case.message.contains("The file's own address");
        assert!(names_it, "{}", case.message);
        if !is_sent {
            assert!(
                labels.iter().any(|label| case.message.contains(label)),
                "{}",
                case.message
            );
        }
    }
}

#[test]
fn every_code_and_status_is_in_the_table() {
    let cases = cases();
    for code in [
        "CONNECTION",
        "TIMEOUT",
        "UNREACHABLE",
        "UNEXPECTED_RESPONSE",
        "GORGIAS_301",
        "GORGIAS_400",
        "GORGIAS_403",
        "GORGIAS_404",
        "GORGIAS_405",
        "GORGIAS_409",
        "GORGIAS_413",
        "GORGIAS_422",
        "GORGIAS_429",
        "GORGIAS_500",
        "GORGIAS_502",
        "GORGIAS_503",
    ] {
        assert!(cases.iter().any(|case| case.code == code), "{code}");
    }
}

#[test]
fn a_refusal_keeps_status_body_and_headers() {
    let body = json!({"error": {"msg": "Invalid parameters.", "data": {"limit": ["Must be between 1 and 100."]}}});
    let headers = [
        ("x-request-id", "r-1"),
        ("set-cookie", "session=s-1"),
        ("location", "https://files.example/a?Signature=s-2"),
    ];
    let script = Scripted::new().respond_with(400, &headers, body.clone());
    let error = run(&script, "listTickets", json!({})).unwrap_err();
    assert_eq!(error.status, Some(400));
    assert_eq!(
        serde_json::from_str::<Value>(&error.body.clone().unwrap()).unwrap(),
        body
    );
    // What signs an address or a session is nobody's to read.
    let kept = [
        ("x-request-id", "r-1"),
        ("set-cookie", "<hidden>"),
        ("location", "https://files.example/a?<hidden>"),
    ];
    let kept = kept.map(|(name, value)| (name.to_owned(), value.to_owned()));
    assert_eq!(error.headers, kept);
    assert!(error.inputs.is_empty());
}

#[test]
fn what_never_got_an_answer_has_no_status() {
    for script in [
        Scripted::new().timeout(),
        Scripted::new().cut(),
        Scripted::new().refused(),
    ] {
        let error = run(&script, "uploadFiles", usual("uploadFiles")).unwrap_err();
        assert_eq!((error.status, error.body.clone()), (None, None));
    }
}

#[test]
fn a_401_from_the_hosts_of_files_is_not_about_the_connection() {
    let script = Scripted::new()
        .respond_with(307, &[("location", "https://files.example/a")], json!(null))
        .respond(401, json!("<Error/>"));
    let error = run(&script, "downloadFile", usual("downloadFile")).unwrap_err();
    assert_eq!(error.code.to_string(), "GORGIAS_401");
    assert!(
        error.message.contains("https://files.example"),
        "{}",
        error.message
    );
}

#[test]
fn an_error_is_one_of_the_standard_library_too() {
    let source = |error: &Error| std::error::Error::source(error).map(ToString::to_string);
    let empty = run(&Scripted::new(), "getTicket", json!({})).unwrap_err();
    assert_eq!(empty.to_string(), empty.message);
    assert_eq!(source(&empty), None, "an input is missing");
    let inputs =
        json!({"messages": [{"channel": "api", "from_agent": false, "body_text": "Hello"}]});
    let cut = run(&Scripted::new().cut(), "createTicket", inputs.clone()).unwrap_err();
    assert_eq!(source(&cut).unwrap(), "no connection (ECONNRESET)");
    let late = run(&Scripted::new().timeout(), "createTicket", inputs).unwrap_err();
    assert_eq!(source(&late).unwrap(), "no answer in time");
    let refused = run(
        &Scripted::new().respond(404, json!(null)),
        "getTicket",
        json!({"id": 1}),
    );
    assert_eq!(source(&refused.unwrap_err()), None, "Gorgias answered");
}

#[test]
fn the_source_of_an_error_is_told_without_secrets() {
    let reason = format!("proxy refused {}", crate::support::API_KEY);
    let broken = TransportError::Broken { reason, sent: true };
    let inputs =
        json!({"messages": [{"channel": "api", "from_agent": false, "body_text": "Hello"}]});
    let error = run(&Scripted::new().push(Err(broken)), "createTicket", inputs).unwrap_err();
    let source = error.source.clone().unwrap().to_string();
    assert_eq!(source, "no connection (proxy refused <secret>)");
}

#[test]
fn a_body_is_told_as_json_as_far_as_an_error_can_be_written() {
    let nested = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
    let cases = [
        ("{\"error\": \"[[[\"}".to_owned(), true),
        ("no JSON".to_owned(), false),
        (nested(200), true),
        (nested(201), false),
        (nested(100_000), false),
    ];
    for (body, is_json) in cases {
        let script = Scripted::new().respond(400, Value::from(body.as_str()));
        let error = run(&script, "getAccount", json!({})).unwrap_err();
        assert_eq!(error.json_body(), is_json.then_some(body.as_str()));
    }
}
