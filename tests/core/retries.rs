//! What is tried again: 429 on any method, 5xx and lost connections where sending twice is harmless, within a deadline.

use gorgias_component::client::retry::{
    LIMITED_RETRIES, LONGEST_WAIT, Outcome, RETRIES, Verdict, retry_after_ms,
};
use gorgias_component::http::method::Method;
use gorgias_component::http::request::Policy;
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
fn a_delete_that_got_through_unseen_is_a_success() {
    for first in [
        Scripted::new().cut(),
        Scripted::new().timeout(),
        Scripted::new().respond(502, json!(null)),
    ] {
        let script = first.respond(404, json!({"error": {"msg": "Not found."}}));
        let result = run(&script, "deleteTicket", json!({"id": 1})).unwrap();
        assert_eq!(result, json!({"data": {"message": "Success"}}));
    }
    for first in [
        Scripted::new(),
        Scripted::new().refused(),
        Scripted::new().respond(429, json!(null)),
    ] {
        let script = first.respond(404, json!({"error": {"msg": "Not found."}}));
        let error = run(&script, "deleteTicket", json!({"id": 1})).unwrap_err();
        assert_eq!(
            error.code.to_string(),
            "GORGIAS_404",
            "nothing was ever sent that could have deleted it"
        );
    }
}

/// The three deletes, and how the record is looked for where the response proves nothing.
fn deletes() -> [(&'static str, Value, &'static str); 3] {
    [
        ("deleteTicket", json!({"id": 7}), "GET /tickets/7"),
        ("deleteCustomer", json!({"id": 7}), "GET /customers/7"),
        (
            "deleteTicketCustomField",
            json!({"ticket_id": 5, "id": 7}),
            "GET /tickets/5/custom-fields",
        ),
    ]
}

#[test]
fn a_delete_is_a_success_only_when_it_is_proven_to_be_gone() {
    let not_found = || json!({"error": {"msg": "Not found."}});
    // What came before: nobody knows whether that deleted it.
    for first in ["cut", "timeout", "503"] {
        // What the next try says, and its proof if it needs one.
        for (status, body) in [
            (
                400,
                json!({"error": {"msg": "This customer cannot be deleted."}}),
            ),
            (404, json!("<html>Not found</html>")),
            (404, json!(null)),
            (404, json!("Not found")),
            (404, json!("{\"detail\": 1}")),
            (409, json!({"error": {"msg": "It is in use."}})),
            (200, json!({"$text": "<html>Maintenance</html>"})),
        ] {
            for (operation, inputs, look) in deletes() {
                // Nothing there, the record there, and no answer worth the name.
                for found in ["gone", "there", "page", "empty", "refused", "broken"] {
                    let (answer, is_list) = (body.clone(), look.ends_with("custom-fields"));
                    let script = Scripted::answering(move |sent| {
                        if sent.method == "GET" {
                            return match found {
                                "gone" if is_list => {
                                    Ok(response(200, json!({"data": [{"field": {"id": 70}}]})))
                                }
                                "gone" => Ok(response(404, not_found())),
                                "there" if is_list => {
                                    Ok(response(200, json!([{"field": {"id": 7}, "value": 1}])))
                                }
                                "there" => Ok(response(200, json!({"id": 7}))),
                                "page" => Ok(response(404, json!("<html>"))),
                                "empty" => Ok(response(404, json!(null))),
                                "refused" => Ok(response(403, not_found())),
                                _ => lost(true),
                            };
                        }
                        if sent.at == 0.0 {
                            return match first {
                                "cut" => lost(true),
                                "timeout" => Err(TransportError::Timeout),
                                _ => Ok(response(503, json!(null))),
                            };
                        }
                        Ok(response(status, answer.clone()))
                    });
                    let result = run(&script, operation, inputs.clone());
                    let about =
                        format!("{operation}, {first}, {status} {body}, {found}: {result:?}");
                    assert_eq!(result.is_ok(), found == "gone", "{about}");
                    assert!(script.lines().contains(&look.to_owned()), "{about}");
                    let deletes = script
                        .lines()
                        .iter()
                        .filter(|line| line.starts_with("DELETE"))
                        .count();
                    assert_eq!(deletes, 2, "{about}");
                }
            }
        }
    }
}

#[test]
fn a_web_page_in_the_place_of_a_deletion_is_no_success() {
    let page = || json!({"$text": "<!DOCTYPE html><title>Log in</title>"});
    for (operation, inputs, _) in deletes() {
        let there = if operation == "deleteTicketCustomField" {
            json!([{"field": {"id": 7}}])
        } else {
            json!({"id": 7})
        };
        let script = Scripted::new().respond(200, page()).respond(200, there);
        let error = run(&script, operation, inputs).unwrap_err();
        assert_eq!(error.code.to_string(), "UNEXPECTED_RESPONSE");
        assert!(error.message.contains("web page"), "{}", error.message);
    }
    // What Gorgias itself says needs no proof: nothing more is asked.
    for body in [json!(null), json!({}), json!({"id": 7})] {
        for (operation, inputs, _) in deletes() {
            let script = Scripted::new().respond(204, body.clone());
            run(&script, operation, inputs).unwrap();
            assert_eq!(script.lines().len(), 1);
        }
    }
}

const METHODS: [Method; 4] = [Method::Get, Method::Put, Method::Delete, Method::Post];

fn verdict(method: Method, outcome: Outcome<'_>, attempt: u32, random: f64) -> Verdict {
    Policy::Standard.verdict(method.is_idempotent(), outcome, attempt, EPOCH, random)
}

fn answered(status: u16) -> Outcome<'static> {
    Outcome::Status {
        status,
        retry_after: None,
    }
}

#[test]
fn the_verdict_is_a_function_of_method_outcome_and_attempt() {
    let cut = TransportError::Broken {
        reason: "ECONNRESET".into(),
        sent: true,
    };
    let unsent = TransportError::Broken {
        reason: "ECONNREFUSED".into(),
        sent: false,
    };
    for method in METHODS {
        let is_harmless = method != Method::Post;
        for attempt in 1..=12 {
            // Its own answer: nothing to say.
            for status in [
                200, 201, 202, 204, 301, 307, 400, 401, 403, 404, 409, 413, 422, 499,
            ] {
                let verdict = verdict(method, answered(status), attempt, 0.5);
                assert_eq!(verdict, Verdict::NoOpinion, "{} {status}", method.name());
            }
            let limited = verdict(method, answered(429), attempt, 0.5);
            let is_again = matches!(limited, Verdict::Again(_));
            assert_eq!(is_again, attempt <= LIMITED_RETRIES, "{}", method.name());
            for outcome in [
                answered(500),
                answered(502),
                answered(503),
                answered(504),
                answered(599),
                Outcome::NoResponse(&TransportError::Timeout),
                Outcome::NoResponse(&cut),
                Outcome::NoResponse(&unsent),
            ] {
                let about = format!("{} {outcome:?}, attempt {attempt}", method.name());
                match verdict(method, outcome, attempt, 0.5) {
                    Verdict::Again(_) => assert!(is_harmless && attempt <= RETRIES, "{about}"),
                    Verdict::Never => assert!(!is_harmless || attempt > RETRIES, "{about}"),
                    Verdict::NoOpinion => panic!("{about}: no opinion"),
                }
            }
        }
    }
}

#[test]
fn pauses_grow_with_every_attempt_are_jittered_and_capped() {
    let pause = |attempt, random| match verdict(Method::Get, answered(429), attempt, random) {
        Verdict::Again(wait) => wait,
        other => panic!("{other:?}"),
    };
    for attempt in 1..=LIMITED_RETRIES {
        let (least, most) = (pause(attempt, 0.0), pause(attempt, 0.999));
        let grown = (1000.0 * f64::from(1_u32 << (attempt - 1))).min(LONGEST_WAIT);
        assert!((least - grown).abs() < 1e-6, "{attempt}: {least}");
        let is_capped = grown == LONGEST_WAIT;
        assert!(is_capped || most > least * 1.1, "{attempt}: no jitter");
        assert!(most <= LONGEST_WAIT && most < grown * 1.5, "{attempt}");
    }
}

#[test]
fn what_gorgias_asks_for_goes_before_our_own_pause() {
    for (header, wait) in [
        ("7", 7_000.0),
        ("Thu, 01 Jan 2026 00:00:09 GMT", 9_000.0),
        ("3600", LONGEST_WAIT),
    ] {
        for status in [429, 503] {
            let outcome = Outcome::Status {
                status,
                retry_after: Some(header),
            };
            for attempt in [1, 3] {
                let verdict = verdict(Method::Get, outcome, attempt, 0.9);
                assert_eq!(verdict, Verdict::Again(wait), "{status} {header}");
            }
        }
    }
    // "At once" and what is over already would use up all tries in no time: our own pauses, which grow.
    for header in [
        "0",
        "0.0",
        ".001",
        "0.9",
        "Wed, 31 Dec 2025 23:59:59 GMT",
        "Thu, 01 Jan 2026 00:00:00 GMT",
        "Thu, 01 Jan 1970 00:00:00 GMT",
    ] {
        for status in [429, 503] {
            for (attempt, wait) in [(1, 1_000.0), (2, 2_000.0), (3, 4_000.0)] {
                let outcome = Outcome::Status {
                    status,
                    retry_after: Some(header),
                };
                let verdict = verdict(Method::Get, outcome, attempt, 0.0);
                assert_eq!(verdict, Verdict::Again(wait), "{status} {header}");
            }
        }
    }
    // What is no time is not believed.
    let outcome = Outcome::Status {
        status: 429,
        retry_after: Some("soon"),
    };
    assert_eq!(
        verdict(Method::Post, outcome, 1, 0.0),
        Verdict::Again(1_000.0)
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
