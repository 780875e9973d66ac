//! What is tried again: 429 on any method, 5xx and lost connections where sending twice is harmless, within a deadline.

mod deletions;
mod verdict;

use gorgias_component::client::retry::{LIMITED_RETRIES, LONGEST_WAIT, retry_after_ms};
use gorgias_component::http::response::{Response, TransportError};
use serde_json::{Value, json};

use crate::support::{EPOCH, Native, Scripted, response, run};

/// One operation of each method, without an external id.
fn operations() -> [(&'static str, &'static str, Value); 4] {
    [
        ("GET", "getTicket", json!({"id": 1})),
        ("PUT", "updateTicket", json!({"id": 1, "status": "open"})),
        ("DELETE", "deleteTicket", json!({"id": 1})),
        (
            "POST",
            "createTicket",
            json!({"messages": [{"channel": "api", "from_agent": false, "body_text": "Hello"}]}),
        ),
    ]
}

fn lost(sent: bool) -> Result<Response<Native>, TransportError> {
    Err(TransportError::Broken {
        reason: "ECONNRESET".into(),
        sent,
    })
}

/// How often an operation is sent when this is what happens.
fn tries(
    operation: &str,
    inputs: &Value,
    happens: impl Fn() -> Result<Response<Native>, TransportError> + 'static,
) -> usize {
    let script = Scripted::answering(move |_| happens());
    run(&script, operation, inputs.clone()).unwrap_err();
    script.sent.borrow().len()
}

#[test]
fn server_errors_and_lost_connections_are_tried_again_where_it_is_harmless() {
    for (method, operation, inputs) in operations() {
        let expected = if method == "POST" { 1 } else { 4 };
        for status in [500, 502, 503, 504, 599] {
            assert_eq!(
                tries(operation, &inputs, move || Ok(response(
                    status,
                    json!(null)
                ))),
                expected,
                "{method} {status}"
            );
        }
        assert_eq!(
            tries(operation, &inputs, || lost(true)),
            expected,
            "{method} cut"
        );
        assert_eq!(
            tries(operation, &inputs, || Err(TransportError::Timeout)),
            expected,
            "{method} timeout"
        );
        for status in [301, 307, 400, 401, 403, 404, 409, 413, 422] {
            assert_eq!(
                tries(operation, &inputs, move || Ok(response(
                    status,
                    json!(null)
                ))),
                1,
                "{method} {status}"
            );
        }
    }
}

#[test]
fn a_used_up_limit_is_waited_for_with_any_method() {
    for (method, operation, inputs) in operations() {
        let limited = || response(429, json!(null));
        let headers = vec![("retry-after".to_owned(), "2".to_owned())];
        let script = Scripted::new()
            .push(Ok(Response {
                headers: headers.clone(),
                ..limited()
            }))
            .push(Ok(Response {
                headers,
                ..limited()
            }))
            .respond(200, json!({"id": 1}));
        run(&script, operation, inputs).unwrap();
        let at: Vec<f64> = script.sent.borrow().iter().map(|sent| sent.at).collect();
        assert_eq!(at.len(), 3, "{method}");
        assert!(
            at[1] >= 2_000.0 && at[2] >= at[1] + 2_000.0,
            "{method}: {at:?}"
        );
        assert!(at[2] < 6_000.0, "{method}: {at:?}");
    }
}

#[test]
fn an_account_that_stays_over_its_limit_is_told_after_a_while() {
    let (_, operation, inputs) = &operations()[3];
    let script = Scripted::answering(|_| Ok(response(429, json!(null))));
    let error = run(&script, operation, inputs.clone()).unwrap_err();
    assert_eq!(error.code.to_string(), "GORGIAS_429");
    assert!((5..=20).contains(&script.sent.borrow().len()));
    assert!(script.elapsed() < 14.0 * 60_000.0);
}

#[test]
fn pauses_without_retry_after_grow() {
    let script = Scripted::answering(|_| Ok(response(503, json!(null))));
    run(&script, "getTicket", json!({"id": 1})).unwrap_err();
    let sleeps = script.sleeps.borrow();
    assert_eq!(sleeps.len(), 3);
    assert!(
        sleeps[0] >= 500
            && sleeps
                .windows(2)
                .all(|pair| pair[1] as f64 >= 1.5 * pair[0] as f64),
        "{sleeps:?}"
    );
    assert!(sleeps.iter().sum::<u64>() < 30_000);
}

#[test]
fn retry_after_is_seconds_or_a_date_and_capped() {
    // The script's now is 2026-01-01T00:00:00Z, a Thursday.
    #[rustfmt::skip]
    let cases = [
        ("0", Some(0.0)), ("3", Some(3_000.0)), (" 3 ", Some(3_000.0)), ("1.5", Some(1_500.0)), ("60", Some(60_000.0)),
        ("61", Some(60_000.0)), ("86400", Some(60_000.0)), ("99999999999999999999999", Some(60_000.0)),
        ("Thu, 01 Jan 2026 00:00:05 GMT", Some(5_000.0)), ("Thu, 01 Jan 2026 00:01:00 GMT", Some(60_000.0)),
        ("Fri, 02 Jan 2026 00:00:00 GMT", Some(60_000.0)), ("Wed, 31 Dec 2025 23:59:59 GMT", Some(0.0)), ("Thu, 01 Jan 1970 00:00:00 GMT", Some(0.0)),
        ("", None), ("soon", None), ("-5", None), ("+5", None), ("5s", None), ("1e3", None), ("NaN", None), ("inf", None), ("0x5", None), ("..", None), ("５", None),
        ("Thu, 32 Jan 2026 00:00:05 GMT", None), ("Thu, 01 Jan 2026 25:00:05 GMT", None), ("Thu, 01 Foo 2026 00:00:05 GMT", None),
        ("Thu, 01 Jan 2026 00:00:05", None), ("2026-01-01T00:00:05Z", None), ("Thu, 01 Jan 99999999 00:00:05 GMT", None),
    ];
    for (header, expected) in cases {
        assert_eq!(retry_after_ms(header, EPOCH), expected, "{header}");
    }
    // Leap days and ends of years.
    let at = |date: &str, now: f64| retry_after_ms(date, now);
    assert_eq!(
        at("Thu, 29 Feb 2024 00:00:01 GMT", 1_709_164_800_000.0),
        Some(1_000.0)
    );
    assert_eq!(
        at("Fri, 01 Mar 2024 00:00:00 GMT", 1_709_251_199_000.0),
        Some(1_000.0)
    );
    assert_eq!(
        at("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_770_000.0),
        Some(7_000.0)
    );
}

#[test]
fn an_account_that_says_at_once_is_not_asked_eleven_times_in_no_time() {
    for header in ["0", "Thu, 01 Jan 1970 00:00:00 GMT"] {
        for (_, operation, inputs) in operations() {
            let script = Scripted::answering(move |_| {
                Ok(Response {
                    headers: vec![("retry-after".to_owned(), header.to_owned())],
                    ..response(429, json!(null))
                })
            });
            run(&script, operation, inputs).unwrap_err();
            let at: Vec<f64> = script.sent.borrow().iter().map(|sent| sent.at).collect();
            let pauses: Vec<f64> = at.windows(2).map(|pair| pair[1] - pair[0]).collect();
            assert_eq!(pauses.len(), LIMITED_RETRIES as usize, "{operation}");
            assert!(pauses[0] >= 1_000.0, "{operation}: {pauses:?}");
            let grows = |pair: &[f64]| pair[1] >= pair[0].min(LONGEST_WAIT);
            assert!(pauses.windows(2).all(grows), "{operation}: {pauses:?}");
        }
    }
}

#[test]
fn a_server_that_was_not_ready_for_it_is_asked_again() {
    for (method, operation, inputs) in operations() {
        for status in [408, 425] {
            let tried = tries(operation, &inputs, move || {
                Ok(response(status, json!(null)))
            });
            let expected = if method == "POST" { 1 } else { 4 };
            assert_eq!(tried, expected, "{method} {status}");
        }
    }
}

#[test]
fn nothing_takes_longer_than_the_deadline() {
    for (_, operation, inputs) in operations() {
        let script = Scripted::answering(|_| Err(TransportError::Timeout));
        script.latency.set(60_000.0);
        run(&script, operation, inputs).unwrap_err();
        assert!(script.elapsed() <= 14.0 * 60_000.0, "{operation}");
    }
    // A walk whose every page is slow ends with an error, in time, that says where to go on.
    let mut at = 0;
    let script = Scripted::answering(move |_| {
        at += 1;
        Ok(response(
            200,
            json!({"data": [{"id": at}], "meta": {"next_cursor": format!("c{at}")}}),
        ))
    });
    script.latency.set(50_000.0);
    let error = run(&script, "listTickets", json!({"fetchAll": true})).unwrap_err();
    assert!(script.elapsed() <= 15.0 * 60_000.0, "{}", script.elapsed());
    assert!(error.cursor.is_some(), "{}", error.message);
    for sent in script.sent.borrow().iter() {
        assert!(
            sent.at + sent.timeout as f64 <= 14.0 * 60_000.0 + 1.0,
            "{} + {}",
            sent.at,
            sent.timeout
        );
    }
}

#[test]
fn every_retry_is_told_in_the_log_with_its_reason() {
    let script = Scripted::new()
        .respond(502, json!(null))
        .cut()
        .respond_with(429, &[("retry-after", "1")], json!(null))
        .respond(200, json!({}));
    run(&script, "getTicket", json!({"id": 1})).unwrap();
    let log = script.log();
    for reason in ["502", "ECONNRESET", "limit"] {
        assert!(log.contains(reason), "{reason}: {log}");
    }
    assert_eq!(log.lines().count(), 3, "{log}");
    assert!(
        log.lines().all(|line| line.starts_with("Get Ticket: ")),
        "{log}"
    );
}

#[test]
fn one_request_has_a_minute_and_no_more_than_is_left() {
    for (_, operation, inputs) in operations() {
        let script = Scripted::answering(|_| Err(TransportError::Timeout));
        script.latency.set(60_000.0);
        run(&script, operation, inputs).unwrap_err();
        for sent in script.sent.borrow().iter() {
            assert_eq!(sent.timeout, 60_000, "{operation}");
        }
    }
}
