//! Whatever comes, from builders or from the other side: a result or a coded error, and nothing outside the rules.

use gorgias_component::client::retry::{LONGEST_WAIT, retry_after_ms};
use gorgias_component::http::header::header_problem;
use gorgias_component::http::location::resolve;
use gorgias_component::http::response::{Response, ResponseBody};
use gorgias_component::http::url::{Address, path_segment, split};
use gorgias_component::input::choice::choice;
use gorgias_component::input::datetime::is_datetime;
use gorgias_component::manifest::{Kind, OPERATIONS};
use gorgias_component::plan::raw::url::target;
use gorgias_component::port::params::Given;
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use crate::support::{EPOCH, Native, Scripted, choices, golden_inputs, response, run};

const OWN: &str = "https://green-garden.gorgias.com";

fn cases(count: u32) -> ProptestConfig {
    ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::with_cases(count)
    }
}

/// Text that means something to somebody.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[0-9]{0,20}",
        "[+-]?[0-9]{1,4}[.eE,xX]?[0-9]{0,4}",
        "[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9:.]{0,15}([Z]|[+-][0-9:]{0,5})?)?",
        "[\\[\\]{}\",:a-z0-9 \\\\]{0,30}",
        prop_oneof![
            Just("null".to_owned()),
            Just("true".into()),
            Just("undefined".into()),
            Just("NaN".into()),
            Just("[object Object]".into())
        ],
    ]
}

fn json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        text().prop_map(Value::from),
    ];
    let name = prop_oneof![
        "id|email|name|key|value|gte|lt|type|address|channel|from_agent|data|meta|next_cursor|error|msg",
        any::<String>()
    ];
    leaf.prop_recursive(4, 24, 5, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::vec((name.clone(), inner), 0..5)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

/// A body as the host would read it.
fn body(status: u16, value: Value) -> Response<Native> {
    let body = match (status, value) {
        (200..=299, value) => ResponseBody::Value(Native(value)),
        (_, Value::String(text)) => ResponseBody::Text(text),
        (_, value) => ResponseBody::Text(value.to_string()),
    };
    Response {
        body,
        ..response(status, Value::Null)
    }
}

proptest! {
    #![proptest_config(cases(2000))]

    #[test]
    fn any_value_in_any_input_is_sent_by_the_rules_or_refused(
        which in any::<prop::sample::Index>(),
        given in prop::collection::vec(prop_oneof![json(), json().prop_map(|value| value.to_string().into())], 1..5),
        places in prop::collection::vec(any::<prop::sample::Index>(), 5),
    ) {
        let operation = OPERATIONS[which.index(OPERATIONS.len())];
        let inputs: Vec<_> = operation.inputs.iter().collect();
        let mut params: Map<String, Value> = match operation.key {
            "createTicket" => json!({"messages": [{"channel": "api", "from_agent": false, "body_text": "Hello"}]}),
            "rawRequest" => json!({"url": "/tickets", "method": "POST", "responseType": "json"}),
            _ => json!({"id": 1, "ticket_id": 2, "channel": "api", "body_text": "x", "type": if operation.key == "search" { json!("tag") } else { Value::Null }, "data": {}}),
        }.as_object().unwrap().clone();
        for (value, place) in given.into_iter().zip(places) {
            params.insert(inputs[place.index(inputs.len())].key.into(), value);
        }
        let script = Scripted::answering(|_| Ok(response(200, json!({"data": []}))));
        let result = run(&script, operation.key, params.clone().into());
        if let Err(error) = &result {
            prop_assert!(!error.message.is_empty() && error.message.chars().count() < 6_000, "{}", error.message);
        }
        for sent in script.sent.borrow().iter() {
            if sent.authorization.is_some() {
                prop_assert!(sent.url.starts_with("https://green-garden.gorgias.com/api/"), "{}", sent.url);
            }
            prop_assert!(!sent.url.contains(['\r', '\n', '#']), "{}", sent.url);
            prop_assert!(!sent.path().split('/').any(|part| part == ".." || part == "."), "{}", sent.url);
            for (name, value) in &sent.headers {
                prop_assert!(header_problem(name, value).is_none(), "{name}: {value}");
            }
            if sent.header("content-type") == Some("application/json") {
                prop_assert!(serde_json::from_str::<Value>(sent.text.as_deref().unwrap()).is_ok(), "{:?}", sent.text);
            }
        }
    }

    #[test]
    fn any_answer_becomes_a_result_or_a_coded_error(
        which in any::<prop::sample::Index>(),
        status in prop_oneof![Just(200_u16), Just(204), 300..308_u16, 400..430_u16, 500..505_u16],
        value in json(),
        headers in prop::collection::vec(("location|retry-after|x-gorgias-account-api-call-limit|content-type", text()), 0..3),
        all in any::<bool>(),
    ) {
        let operation = OPERATIONS[which.index(OPERATIONS.len())];
        let mut answers = 0;
        let script = Scripted::answering(move |_| {
            answers += 1;
            assert!(answers < 200, "never ends");
            Ok(Response { headers: headers.clone(), ..body(status, value.clone()) })
        });
        let mut params = json!({
            "id": 1, "ticket_id": 2, "custom_field_id": 3, "fetchAll": all, "channel": "api", "body_text": "x", "data": {}, "status": "open", "name": "x", "domain_hash": "h", "resource_name": "n",
            "file": "abc", "url": if operation.key == "ensureWebhook" { "https://hooks.example.com/x" } else { "/tickets" },
            "events": ["ticket-created"], "method": "POST", "responseType": "json", "custom_fields": {"31": 1}, "external_id": "x",
            "body_text": "x", "user": 5, "for": "3d", "tags": ["x"], "tag_ids": [1], "macro": 5, "ticket_ids": [1], "email": "j@x.example", "customer": "j@x.example",
            "messages": [{"channel": "api", "from_agent": false, "body_text": "Hello"}],
            "type": match operation.key { "search" => json!("tag"), _ => Value::Null },
        });
        let golden = golden_inputs(operation);
        for input in operation.inputs.iter().filter(|input| input.required) {
            if params[input.key].is_null() {
                params[input.key] = golden[input.key].clone();
            }
        }
        if let Err(error) = run(&script, operation.key, params) {
            let code = error.code.to_string();
            prop_assert!(code.starts_with("GORGIAS_") || ["CONNECTION", "UNEXPECTED_RESPONSE", "TIMEOUT", "UNREACHABLE", "NOT_POSSIBLE", "UNDELIVERED"].contains(&code.as_str()), "{code}: {}", error.message);
            prop_assert!(error.message.chars().count() < 6_000 && !error.message.contains('\n'), "{}", error.message);
        }
        prop_assert!(script.elapsed() <= 14.0 * 60_000.0 + 1.0);
        for sent in script.sent.borrow().iter().filter(|sent| sent.authorization.is_some()) {
            prop_assert!(sent.url.starts_with("https://green-garden.gorgias.com/"), "{}", sent.url);
        }
    }

    #[test]
    fn any_cursors_end(cursors in prop::collection::vec(prop_oneof!["[a-c]", any::<String>()], 1..40)) {
        let mut at = 0;
        let script = Scripted::answering(move |_| {
            at += 1;
            let next = cursors.get(at - 1);
            Ok(response(200, json!({"data": [{"id": at}], "meta": {"next_cursor": next}})))
        });
        match run(&script, "listTickets", json!({"fetchAll": true})) {
            Ok(all) => prop_assert_eq!(all["data"]["data"].as_array().unwrap().len(), script.sent.borrow().len()),
            Err(error) => prop_assert!(error.cursor.is_some()),
        }
        prop_assert!(script.sent.borrow().len() <= 41);
    }
}

proptest! {
    #![proptest_config(cases(4000))]

    #[test]
    fn no_raw_url_leads_out_of_api(
        url in prop_oneof![
            any::<String>(),
            "[a-z./\\\\%25eEfF?#:@ ]{0,24}",
            "(/api|https://green-garden.gorgias.com|//)?(/|%2e|%2E|%252e|%252E|\\.|%2f|a|%5c|\\\\|\\?|%25){0,9}",
        ]
    ) {
        if let Ok((path, query)) = target(OWN, &url) {
            prop_assert!(path.starts_with('/'));
            prop_assert!(path.bytes().all(|byte| byte.is_ascii_graphic() && !b"\\?#".contains(&byte)), "{path}");
            prop_assert!(!query.contains(['#', '\r', '\n', '\\']));
            // Once decoded is what a server does; more often, what a careless one does.
            let mut decoded = path;
            for _ in 0..3 {
                decoded = percent_encoding::percent_decode_str(&decoded).decode_utf8_lossy().into_owned();
                prop_assert!(!decoded.split(['/', '\\']).any(|part| part.trim() == ".."), "{url:?} → {decoded:?}");
            }
        }
    }

    #[test]
    fn a_redirect_is_the_accounts_own_only_when_it_says_so(location in prop_oneof![
        any::<String>(),
        "(https?:)?(//|/|\\\\)?[a-z@:.\\\\/?#-]{0,12}(green-garden\\.gorgias\\.com)?[a-z@:.\\\\/?#0-9]{0,12}",
    ]) {
        let base = Address { origin: OWN.into(), target: "/api/a/b?c=d".into() };
        for Address { origin, target } in resolve(&base, &location).into_iter().chain(split(&location)) {
            prop_assert!(target.starts_with('/') && !target.contains('\\'), "{location:?} → {target:?}");
            let host = origin.split_once("://").unwrap().1;
            prop_assert!(!host.is_empty() && !host.contains(['/', '@', '\\', '?', '#']), "{origin}");
            if origin == OWN {
                let lower = location.trim().to_ascii_lowercase();
                let names_a_host = lower.starts_with("//") || lower.starts_with("/\\") || lower.starts_with('\\');
                let is_path = !names_a_host && !lower.split(['/', '?', '#']).next().unwrap().contains(':');
                let after = lower.strip_prefix("https://green-garden.gorgias.com").or_else(|| lower.strip_prefix("//green-garden.gorgias.com"));
                prop_assert!(is_path || after.is_some_and(|after| after.is_empty() || after.starts_with(['/', '?', '#'])), "{location:?}");
            }
        }
    }

    #[test]
    fn any_retry_after_is_a_pause_within_bounds(header in prop_oneof![text(), "[A-Z][a-z]{2}, [0-9]{1,3} [A-Z][a-z]{2} [0-9]{1,6} [0-9:]{0,10} (GMT|UTC)"], now in 0.0..4e12_f64) {
        if let Some(wait) = retry_after_ms(&header, now) {
            prop_assert!((0.0..=LONGEST_WAIT).contains(&wait));
        }
    }

    #[test]
    fn what_is_taken_for_a_date_begins_with_one(given in text()) {
        if is_datetime(&given) {
            let digits: Vec<bool> = given.bytes().take(10).map(|byte| byte.is_ascii_digit()).collect();
            prop_assert_eq!(digits, [true, true, true, true, false, true, true, false, true, true]);
            prop_assert!(given.is_ascii() && given.len() <= 40);
        }
    }

    #[test]
    fn a_path_segment_is_one_segment(given in any::<String>()) {
        if let Some(segment) = path_segment(&given) {
            prop_assert!(!segment.is_empty() && segment != "." && segment != "..");
            prop_assert!(segment.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~%".contains(&byte)));
            prop_assert_eq!(percent_encoding::percent_decode_str(&segment).decode_utf8().unwrap(), given);
        }
    }

    #[test]
    fn dates_as_javascript_writes_them_are_dates(seconds in 0..253_402_300_800_i64, millis in 0..1000) {
        // Days since 1970 to a date, by counting.
        let (mut days, clock) = (seconds / 86_400, seconds % 86_400);
        let is_leap = |year: i64| year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let mut year = 1970;
        while days >= 365 + i64::from(is_leap(year)) {
            days -= 365 + i64::from(is_leap(year));
            year += 1;
        }
        let lengths = [31, 28 + i64::from(is_leap(year)), 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
        let mut month = 0;
        while days >= lengths[month] {
            days -= lengths[month];
            month += 1;
        }
        let date = format!("{year:04}-{:02}-{:02}", month + 1, days + 1);
        let time = format!("{date}T{:02}:{:02}:{:02}.{millis:03}Z", clock / 3600, clock / 60 % 60, clock % 60);
        prop_assert!(is_datetime(&date) && is_datetime(&time), "{time}");
        // The same instant as an HTTP date is so many seconds away.
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
        let http = format!("Xxx, {:02} {} {year:04} {:02}:{:02}:{:02} GMT", days + 1, months[month], clock / 3600, clock / 60 % 60, clock % 60);
        let now = (seconds as f64) * 1000.0 - 7_000.0;
        prop_assert_eq!(retry_after_ms(&http, now), Some(7_000.0), "{}", http);
        prop_assert!(EPOCH > 0.0);
    }
}

proptest! {
    #![proptest_config(cases(60))]

    #[test]
    fn a_choice_is_of_its_model(given in prop_oneof![text(), "[a-z_-]{1,14}"]) {
        for operation in OPERATIONS {
            for input in operation.inputs {
                if let Kind::Choice(model) = input.kind {
                    let values = choices(model.name);
                    match choice::<()>(model, &values, Given::Text(given.clone())) {
                        Ok(value) => prop_assert!(model.open || values.lines().any(|known| known == value), "{value}"),
                        Err(problem) => prop_assert!(problem.contains("must be one of"), "{problem}"),
                    }
                }
            }
        }
    }
}
