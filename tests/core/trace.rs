//! Debug Request: one JSON object a line for every try, readable in a log viewer, and without anything secret.

use gorgias_component::manifest::{Kind, OPERATIONS};
use gorgias_component::port::transport::Level;
use serde_json::{Value, json};

use crate::support::{Scripted, response, run};

/// The debug records, parsed; a line that is no JSON object fails.
fn records(script: &Scripted) -> Vec<Value> {
    let logs = script.logs.borrow();
    let lines = logs.iter().filter(|(level, _)| *level == Level::Debug);
    lines
        .map(|(_, line)| {
            assert!(!line.contains('\n'), "{line}");
            let record: Value = serde_json::from_str(line).expect(line);
            assert_eq!(record["type"], "gorgias", "{line}");
            record
        })
        .collect()
}

/// The names of a record in the order they are written.
fn names(line: &str) -> Vec<String> {
    let mut rest = &line[1..];
    let mut values = Vec::new();
    loop {
        rest = rest.trim_start_matches([',', ':']);
        let mut stream = serde_json::Deserializer::from_str(rest).into_iter::<Value>();
        let Some(Ok(value)) = stream.next() else {
            break;
        };
        values.push(value);
        rest = &rest[stream.byte_offset()..];
    }
    let names = values.iter().step_by(2);
    names
        .map(|name| name.as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn a_record_reads_from_what_was_asked_to_why_it_is_asked_again() {
    let script = Scripted::new()
        .respond_with(
            503,
            &[
                ("x-request-id", "r1"),
                ("x-gorgias-account-api-call-limit", "3/80"),
            ],
            json!({"error": {"msg": "busy"}}),
        )
        .cut()
        .respond_with(
            200,
            &[("x-gorgias-account-api-call-limit", "3/80")],
            json!({"data": []}),
        );
    script.latency.set(120.0);
    let inputs = json!({"debugRequest": true, "limit": 5, "order_by": "created_datetime:desc"});
    run(&script, "listTickets", inputs).unwrap();
    let records = records(&script);
    assert_eq!(records.len(), 3);
    for (at, record) in records.iter().enumerate() {
        assert_eq!(record["try"], at + 1);
        assert_eq!(record["method"], "GET");
        assert_eq!(
            record["url"],
            "https://green-garden.gorgias.com/api/tickets"
        );
        assert_eq!(record["query"]["order_by"], "created_datetime:desc");
        assert_eq!(record["query"]["limit"], "5");
        assert_eq!(record["headers"]["accept"], "application/json");
        assert_eq!(record["milliseconds"], 120);
    }
    assert_eq!(records[0]["status"], 503);
    assert_eq!(records[0]["answer"]["error"]["msg"], "busy");
    assert_eq!(records[0]["answerHeaders"]["x-request-id"], "r1");
    let why = |at: usize| records[at]["again"].as_str().unwrap_or_default().to_owned();
    assert_eq!(why(0), "Gorgias answered 503: again in 1.1 s");
    assert!(why(1).contains("ECONNRESET"), "{}", why(1));
    assert!(records[1]["lost"].as_str().unwrap().contains("ECONNRESET"));
    assert_eq!(why(2), "", "the last try is not followed by another");
    assert_eq!(records[2]["status"], 200);
    assert!(
        records[0]["budget"].as_str().unwrap().contains("80"),
        "{}",
        records[2]
    );
    let line = script
        .logs
        .borrow()
        .iter()
        .find(|(level, _)| *level == Level::Debug)
        .unwrap()
        .1
        .clone();
    let order = [
        "type",
        "try",
        "method",
        "url",
        "query",
        "headers",
        "timeout",
        "status",
        "milliseconds",
        "answerHeaders",
        "answer",
        "budget",
        "again",
    ];
    assert_eq!(names(&line), order);
}

#[test]
fn it_is_on_by_the_input_or_by_the_platform_and_else_silent() {
    for operation in OPERATIONS {
        let is_switch = |key: &str| {
            operation
                .inputs
                .iter()
                .any(|input| input.key == key && matches!(input.kind, Kind::Flag))
        };
        let is_action = !operation.key.starts_with("select");
        assert_eq!(is_switch("debugRequest"), is_action, "{}", operation.key);
    }
    for (input, platform, is_on) in [
        (json!(true), false, true),
        (json!("true"), false, true),
        (json!(false), true, true),
        (json!(""), false, false),
    ] {
        let script = Scripted::new().respond(200, json!({"id": 1}));
        script.debug.set(platform);
        run(&script, "getAccount", json!({"debugRequest": input})).unwrap();
        assert_eq!(
            records(&script).len(),
            usize::from(is_on),
            "{input} {platform}"
        );
        assert_eq!(script.log().is_empty(), !is_on);
    }
}

#[test]
fn bodies_are_shown_as_far_as_one_reads_them() {
    let long = "ä".repeat(20_000);
    // Inputs of an operation, where in the record, and what stands there.
    let rows: [(&str, Value, &str, Value); 7] = [
        (
            "updateCustomer",
            json!({"id": 7, "name": "Jane"}),
            "/body",
            json!({"name": "Jane"}),
        ),
        (
            "updateCustomerData",
            json!({"id": 7, "data": "{\n  \"b\": 9007199254740993,\n\"a\": 1}"}),
            "/body/data/b",
            json!(9_007_199_254_740_993_u64),
        ),
        (
            "uploadFiles",
            json!({"file": {"$bytes": "abc", "contentType": "image/png"}, "fileName": "a.png"}),
            "/body/0/file",
            json!("<a.png, image/png, 3 bytes>"),
        ),
        (
            "rawRequest",
            json!({"url": "/x", "method": "POST", "responseType": "json", "data": {"$bytes": "abcd", "contentType": "text/csv"}}),
            "/body",
            json!("<body, text/csv, 4 bytes>"),
        ),
        (
            "rawRequest",
            json!({"url": "/x", "method": "POST", "responseType": "json", "formData": {"a": "b"}}),
            "/body/0",
            json!({"name": "a", "value": "b"}),
        ),
        (
            "rawRequest",
            json!({"method": "GET", "responseType": "json", "url": "/x?ids=1&ids=2&q=a%20b"}),
            "/query",
            json!({"ids": ["1", "2"], "q": "a b"}),
        ),
        ("getTicket", json!({"id": 7}), "/body", Value::Null),
    ];
    for (operation, mut inputs, place, expected) in rows {
        inputs["debugRequest"] = json!(true);
        let script = Scripted::answering(|_| Ok(response(200, json!({"id": 1}))));
        run(&script, operation, inputs).unwrap();
        let found = records(&script)[0]
            .pointer(place)
            .cloned()
            .unwrap_or_default();
        assert_eq!(found, expected, "{operation}");
    }
    let script = Scripted::answering(|_| Ok(response(200, json!({"id": 1}))));
    run(
        &script,
        "updateCustomerData",
        json!({"id": 7, "data": {"long": long}, "debugRequest": true}),
    )
    .unwrap();
    let body = records(&script)[0]["body"].as_str().unwrap().to_owned();
    assert!((10_000..10_400).contains(&body.len()), "{}", body.len());
    assert!(
        body.ends_with("… (40020 bytes in all)"),
        "{}",
        &body[body.len() - 40..]
    );
}

#[test]
fn nothing_secret_stands_in_it() {
    let cookie = [
        ("set-cookie", "session=very-secret"),
        ("x-echo", crate::support::API_KEY),
    ];
    let script = Scripted::new().respond_with(200, &cookie, json!({"id": 1}));
    let inputs = json!({"debugRequest": true, "method": "GET", "responseType": "json", "url": format!("/x?key={}", "s3cr3t-k3y%2Fwith%2Bodd%3Dchars"), "headers": {"x-note": crate::support::API_KEY}});
    run(&script, "rawRequest", inputs).unwrap();
    let log = script.log();
    assert!(
        !log.contains("s3cr3t") && !log.contains("session=") && !log.contains("Basic"),
        "{log}"
    );
    assert_eq!(records(&script)[0]["query"]["key"], "<secret>");
    // Hidden before the address is cut at the `?` that is a part of the key.
    let script = Scripted::new().respond_with(
        302,
        &[("location", "https://x.example/s3cr3t?tail-of-the-key&x=1")],
        json!(null),
    );
    let mut connection = crate::support::connection();
    connection["fields"]["apiKey"] = json!("s3cr3t?tail-of-the-key");
    let inputs = json!({"connection": connection, "id": 1, "debugRequest": true});
    let error = run(&script, "getTicket", inputs).unwrap_err();
    let told = format!("{} {error:?}", script.log());
    assert!(
        !told.contains("s3cr3t") && !told.contains("tail-of"),
        "{told}"
    );
    assert!(told.contains("https://x.example/<secret>"), "{told}");
    // A signed address is as good as a password for the file.
    let script = Scripted::new()
        .respond_with(
            302,
            &[("location", "https://files.example/a.png?signature=abc")],
            Value::Null,
        )
        .respond(200, json!("bytes"));
    run(
        &script,
        "downloadFile",
        json!({"domain_hash": "h", "resource_name": "a.png", "debugRequest": true}),
    )
    .unwrap();
    let log = script.log();
    assert!(
        log.contains("https://files.example/a.png") && log.contains("signature"),
        "{log}"
    );
    assert!(!log.contains("abc"), "{log}");
}
