//! Creates: never doubled, found again where they can be.

use gorgias_component::error::Error;
use gorgias_component::http::response::{Response, TransportError};
use gorgias_component::timestamp::of_iso;
use serde_json::{Value, json};

use crate::support::{Native, Scripted, response, run};

/// A moment after the script began, and so after a create was sent.
const SINCE: &str = "2026-01-01T00:00:00.250000+00:00";

#[test]
fn a_customer_known_by_an_address_alone_gets_it_as_a_channel() {
    let script = Scripted::new().respond(201, json!({"id": 7}));
    let result = run(
        &script,
        "createCustomer",
        json!({"email": "jane@example.com"}),
    )
    .unwrap();
    assert_eq!(result, json!({"data": {"id": 7}}));
    assert_eq!(
        script.only().body,
        json!({
            "email": "jane@example.com",
            "channels": [{"type": "email", "address": "jane@example.com", "preferred": true}],
        })
    );
}

#[test]
fn a_lost_answer_is_looked_up_by_the_external_id() {
    let script = Scripted::new()
        .cut()
        .respond(
            200,
            json!({
                "data": [{"id": 41, "external_id": "order 7", "created_datetime": SINCE}],
                "meta": {"next_cursor": null},
            }),
        )
        .respond(
            200,
            json!({"id": 41, "external_id": "order 7", "messages": []}),
        );
    let messages = json!([{"channel": "api", "from_agent": false, "body_text": "Hello"}]);
    let result = run(
        &script,
        "createTicket",
        json!({"messages": messages, "external_id": "order 7"}),
    )
    .unwrap();
    assert_eq!(result["data"]["id"], 41);
    assert_eq!(
        script.lines(),
        [
            "POST /tickets",
            "GET /tickets?external_id=order%207&limit=100",
            "GET /tickets/41"
        ]
    );
}

#[test]
fn without_an_external_id_nothing_is_sent_twice() {
    let script = Scripted::new().timeout();
    let messages = json!([{"channel": "api", "from_agent": false, "body_text": "Hello"}]);
    let error = run(&script, "createTicket", json!({"messages": messages})).unwrap_err();
    assert_eq!(error.code.to_string(), "TIMEOUT");
    assert!(
        error.message.contains("may have succeeded"),
        "{}",
        error.message
    );
    assert!(error.hint.clone().unwrap().contains("List Tickets"));
    assert_eq!(script.lines(), ["POST /tickets"]);
}

#[test]
fn a_server_error_on_an_upload_says_that_it_may_have_happened() {
    let script = Scripted::new().respond(502, json!({"error": {"msg": "Bad gateway"}}));
    let error = run(
        &script,
        "uploadFiles",
        json!({"file": {"$bytes": "x", "contentType": "text/plain"}, "fileName": "x.txt"}),
    )
    .unwrap_err();
    assert_eq!(error.code.to_string(), "GORGIAS_502");
    assert!(
        error.message.contains("may have succeeded"),
        "{}",
        error.message
    );
    assert_eq!(script.lines(), ["POST /upload"]);
}

#[test]
fn what_has_no_time_left_is_not_sent() {
    // Every 429 asks for a minute, until the step's time is over.
    let script = Scripted::answering(|_| {
        Ok(Response {
            headers: vec![
                (
                    "x-gorgias-account-api-call-limit".to_owned(),
                    "40/40".to_owned(),
                ),
                ("retry-after".to_owned(), "60".to_owned()),
            ],
            ..response(429, json!({}))
        })
    });
    script.latency.set(100_000.0);
    let messages = json!([{"channel": "api", "from_agent": false, "body_text": "Hello"}]);
    let error = run(&script, "createTicket", json!({"messages": messages})).unwrap_err();
    assert!(script.elapsed() <= 15.0 * 60_000.0, "{}", script.elapsed());
    assert!(
        !error.message.contains("may have succeeded"),
        "{}",
        error.message
    );
}

/// The three creates with the external id "order 7": operation, inputs, where it is sent, and how it is looked for.
fn creates() -> [(&'static str, Value, &'static str, &'static str); 3] {
    let messages = json!([{"channel": "api", "from_agent": false, "body_text": "Hello"}]);
    [
        (
            "createTicket",
            json!({"messages": messages, "external_id": "order 7"}),
            "/tickets",
            "GET /tickets?external_id=order%207&limit=100",
        ),
        (
            "createCustomer",
            json!({"name": "Jane", "email": "jane@example.com", "external_id": "order 7"}),
            "/customers",
            "GET /customers?external_id=order%207&limit=100",
        ),
        (
            "createTicketMessage",
            json!({"ticket_id": 5, "channel": "api", "from_agent": true, "body_text": "x", "external_id": "order 7"}),
            "/tickets/5/messages",
            "GET /messages?ticket_id=5&limit=100",
        ),
    ]
}

type Answered = Result<Response<Native>, TransportError>;

/// Every way in which a create's answer gets lost.
fn losses() -> Vec<(&'static str, Answered)> {
    let cut = TransportError::Broken {
        reason: "ECONNRESET".into(),
        sent: true,
    };
    vec![
        ("cut", Err(cut)),
        ("timeout", Err(TransportError::Timeout)),
        ("500", Ok(response(500, json!({"error": {"msg": "Oops"}})))),
        ("502", Ok(response(502, json!("<html>Bad gateway</html>")))),
        ("503", Ok(response(503, json!(null)))),
        ("408", Ok(response(408, json!("Request Timeout")))),
        ("504", Ok(response(504, json!(null)))),
        (
            "524",
            Ok(response(524, json!("<html>A timeout occurred</html>"))),
        ),
        ("empty", Ok(response(201, json!(null)))),
        ("a page", Ok(response(200, json!({"$text": "<html>"})))),
        ("half", Ok(response(201, json!({"$text": "{\"id\": 4"})))),
    ]
}

/// A list whose records have these ids and external ids.
fn list(records: &[(u64, &str)], next: Option<&str>) -> Answered {
    let records: Vec<Value> = records
        .iter()
        .map(|(id, external_id)| json!({"id": id, "external_id": external_id, "created_datetime": SINCE}))
        .collect();
    Ok(response(
        200,
        json!({"data": records, "meta": {"next_cursor": next}}),
    ))
}

fn script(answers: impl IntoIterator<Item = Answered>) -> Scripted {
    answers.into_iter().fold(Scripted::new(), Scripted::push)
}

fn whole(id: u64) -> Answered {
    Ok(response(200, json!({"id": id, "whole": true})))
}

fn posts(script: &Scripted) -> usize {
    let sent = script.sent.borrow();
    sent.iter().filter(|sent| sent.method == "POST").count()
}

#[test]
fn whatever_happens_to_the_answer_the_record_is_found() {
    for (operation, inputs, path, lookup) in creates() {
        for (name, lost) in losses() {
            let script = script([lost, list(&[(41, "order 7")], None), whole(41)]);
            let result = run(&script, operation, inputs.clone());
            let about = format!("{operation}, {name}: {result:?}");
            assert_eq!(
                result.expect(&about),
                json!({"data": {"id": 41, "whole": true}}),
                "{about}"
            );
            let lines = [
                format!("POST {path}"),
                lookup.into(),
                format!("GET {path}/41"),
            ];
            assert_eq!(script.lines(), lines, "{about}");
        }
    }
}

/// Looks for a record until it is given up: at once, and after pauses of 1, 2, 4, 8 and 16 seconds.
const LOOKS: usize = 6;

/// What may still be carried out after it was looked for, or was carried out as Gorgias says.
fn is_sent_once(loss: &str) -> bool {
    ["timeout", "408", "504", "524", "empty", "a page", "half"].contains(&loss)
}

#[test]
fn what_is_not_there_is_sent_once_more_and_then_no_more() {
    for (operation, inputs, path, lookup) in creates() {
        for (name, lost) in losses() {
            let post = format!("POST {path}");
            let looks = vec![lookup; LOOKS];
            let empty = || list(&[], None);
            let once = [vec![post.as_str()], looks].concat();
            if is_sent_once(name) {
                let script = script([vec![lost], vec![empty(); LOOKS]].concat());
                let error = run(&script, operation, inputs.clone()).unwrap_err();
                assert_eq!(script.lines(), once, "{operation}, {name}");
                assert_eq!(
                    *script.sleeps.borrow(),
                    [1_000, 2_000, 4_000, 8_000, 16_000]
                );
                is_honest(&error, name);
                assert!(
                    error.message.contains("has appeared since"),
                    "{}",
                    error.message
                );
                continue;
            }
            let made = Ok(response(201, json!({"id": 42})));
            let first = script([vec![lost.clone()], vec![empty(); LOOKS], vec![made]].concat());
            let result = run(&first, operation, inputs.clone()).unwrap();
            assert_eq!(result, json!({"data": {"id": 42}}), "{operation}, {name}");
            let sent = first.sent.borrow();
            assert_eq!(sent.len(), LOOKS + 2, "{operation}, {name}");
            assert_eq!(
                (sent[0].line(), &sent[0].text),
                (sent[LOOKS + 1].line(), &sent[LOOKS + 1].text)
            );

            let half = || [vec![lost.clone()], vec![empty(); LOOKS]].concat();
            let twice = script([half(), half()].concat());
            let error = run(&twice, operation, inputs.clone()).unwrap_err();
            assert_eq!(
                twice.lines(),
                [once.clone(), once].concat(),
                "{operation}, {name}"
            );
            is_honest(&error, name);
        }
    }
}

#[test]
fn what_is_carried_out_late_is_found_and_not_sent_again() {
    for (operation, inputs, path, _) in creates() {
        for (name, lost) in losses() {
            for look in 1..LOOKS {
                // Also where the list does not tell when it was created: it was not there before.
                for created in [json!(SINCE), json!(null), json!("soon")] {
                    let (lost, created) = (lost.clone(), created.clone());
                    let mut looks = 0;
                    let script = Scripted::answering(move |sent| match sent.line() {
                        line if line.starts_with("POST") => lost.clone(),
                        line if line.contains('?') => {
                            looks += 1;
                            let record = json!({"id": 41, "external_id": "order 7", "created_datetime": created});
                            let data = if looks > look {
                                json!([record])
                            } else {
                                json!([])
                            };
                            Ok(response(200, json!({"data": data})))
                        }
                        _ => whole(41),
                    });
                    let result = run(&script, operation, inputs.clone());
                    let about = format!("{operation}, {name}, after {look}: {result:?}");
                    assert_eq!(result.expect(&about)["data"]["id"], 41, "{about}");
                    assert_eq!(posts(&script), 1, "{about}");
                    assert_eq!(
                        script.lines().last(),
                        Some(&format!("GET {path}/41")),
                        "{about}"
                    );
                }
            }
        }
    }
}

/// A create that is lost, and what is found then: records as `{id, created_datetime}`, the same at every look, in answers
/// with that date.
fn found(
    (operation, inputs): (&'static str, &Value),
    lost: &Answered,
    records: &Value,
    date: Option<&'static str>,
) -> (Result<Value, Error>, Scripted) {
    let mut records = records.clone();
    for record in records.as_array_mut().unwrap() {
        record["external_id"] = json!("order 7");
    }
    let lost = lost.clone();
    let script = Scripted::answering(move |sent| match sent.line() {
        line if line.starts_with("POST") => lost.clone(),
        line if line.contains('?') => Ok(Response {
            headers: date
                .map(|date| ("date".to_owned(), date.to_owned()))
                .into_iter()
                .collect(),
            ..response(200, json!({"data": records}))
        }),
        _ => whole(41),
    });
    (run(&script, operation, inputs.clone()), script)
}

#[test]
fn an_older_record_with_the_same_external_id_is_not_handed_back() {
    for (operation, inputs, _, _) in creates() {
        for (name, lost) in losses() {
            for created in [
                json!("2025-12-31T23:59:59.999999+00:00"),
                json!("2026-01-01T00:59:59+01:00"),
                json!("2025-12-31T23:59:59"),
                json!("2019-05-04T12:00:00.123456+00:00"),
                // Nothing proves when.
                json!(null),
                json!(""),
                json!("yesterday"),
                json!(17),
            ] {
                let records = json!([{"id": 40, "created_datetime": created}]);
                let (result, script) = found((operation, &inputs), &lost, &records, None);
                let about = format!("{operation}, {name}, {created}: {result:?}");
                let error = result.expect_err(&about);
                is_honest(&error, &about);
                assert!(error.message.contains("order 7 is on 40"), "{about}");
                assert!(error.message.contains("nothing proves"), "{about}");
                assert_eq!(posts(&script), 1, "{about}");
                // The new one beside it is ours.
                let records = json!([{"id": 40, "created_datetime": created}, {"id": 41, "created_datetime": SINCE}]);
                let (result, _) = found((operation, &inputs), &lost, &records, None);
                assert_eq!(result.expect(&about)["data"]["id"], 41, "{about}");
            }
        }
    }
}

#[test]
fn of_two_new_records_nobody_can_tell_which_is_ours() {
    for (operation, inputs, _, _) in creates() {
        let records =
            json!([{"id": 41, "created_datetime": SINCE}, {"id": 42, "created_datetime": SINCE}]);
        let cut = losses().remove(0).1;
        let (result, script) = found((operation, &inputs), &cut, &records, None);
        let error = result.unwrap_err();
        assert!(
            error.message.contains("41 (") && error.message.contains("42 ("),
            "{}",
            error.message
        );
        is_honest(&error, operation);
        assert_eq!(posts(&script), 1);
    }
}

#[test]
fn gorgias_own_clock_decides() {
    let create = &creates()[0];
    // The script's clock says 2026-01-01T00:00:00; what Gorgias says, when the record was created, whether it is ours.
    #[rustfmt::skip]
    let cases = [
        // It agrees.
        ("Thu, 01 Jan 2026 00:00:00 GMT", "2026-01-01T00:00:00.000001+00:00", true),
        ("Wed, 31 Dec 2025 23:59:59 GMT", "2026-01-01T00:00:00.000001+00:00", true),
        ("Wed, 31 Dec 2025 23:59:59 GMT", "2025-12-31T23:59:59.999000+00:00", false),
        // An hour behind us: the record that seems old is new.
        ("Wed, 31 Dec 2025 23:00:00 GMT", "2025-12-31T23:00:01.100000+00:00", true),
        ("Wed, 31 Dec 2025 23:00:00 GMT", "2025-12-31T22:59:59.900000+00:00", false),
        // It was made within the second that the date leaves open: not proven.
        ("Wed, 31 Dec 2025 23:00:00 GMT", "2025-12-31T23:00:00.100000+00:00", false),
        // An hour ahead of us: the record that seems new is old.
        ("Thu, 01 Jan 2026 01:00:00 GMT", "2026-01-01T00:59:59.000000+00:00", false),
        ("Thu, 01 Jan 2026 01:00:00 GMT", "2026-01-01T01:00:01.200000+00:00", true),
        // No date worth the name: ours is all there is.
        ("yesterday", "2026-01-01T00:00:00.100000+00:00", true),
        ("", "2025-12-31T23:59:00.000000+00:00", false),
    ];
    for (date, created, is_ours) in cases {
        let records = json!([{"id": 41, "created_datetime": created}]);
        let cut = losses().remove(0).1;
        let (result, _) = found((create.0, &create.1), &cut, &records, Some(date));
        assert_eq!(result.is_ok(), is_ours, "{date} {created}: {result:?}");
    }
}

#[test]
fn a_record_whose_time_the_flow_author_set_is_proven_by_not_having_been_there() {
    let (operation, mut inputs, _, _) = creates()[0].clone();
    inputs["created_datetime"] = json!("2026-05-01T00:00:00Z");
    let cut = losses().remove(0).1;
    let records = json!([{"id": 41, "created_datetime": "2026-05-01T00:00:00+00:00"}]);
    let (result, script) = found((operation, &inputs), &cut, &records, None);
    assert!(result.unwrap_err().message.contains("order 7 is on 41"));
    assert_eq!(posts(&script), 1);
}

#[test]
fn a_create_remembers_nothing_when_it_is_over() {
    for (operation, inputs, _, _) in creates() {
        for (_, lost) in losses() {
            let (_, script) = found((operation, &inputs), &lost, &json!([]), None);
            assert_eq!(script.memory.creations.count(), 0, "{operation}");
        }
    }
}

/// Says that it may have happened and how to check, which is not running it again.
fn is_honest(error: &Error, about: &str) {
    let message = &error.message;
    assert!(
        message.contains("may have succeeded") || message.contains("probably succeeded"),
        "{about}: {message}"
    );
    let hint = error.hint.as_deref().unwrap_or_default();
    assert!(
        hint.starts_with("Look for ") && hint.contains("before you run the step again"),
        "{about}: {hint}"
    );
}

#[test]
fn only_the_very_external_id_is_the_record() {
    for (operation, inputs, path, _) in creates() {
        // A filter that is ignored, or that takes part of an id, or its letters large or small.
        let others: &[(u64, &str)] = &[(50, "order 70"), (49, "ORDER 7"), (48, "7"), (47, "")];
        let lost = || losses().remove(0).1;
        let pages = [
            lost(),
            list(others, Some("c1")),
            list(&[(46, "x"), (45, " order 7 ")], None),
            whole(45),
        ];
        let found = script(pages);
        let result = run(&found, operation, inputs.clone()).unwrap();
        assert_eq!(result["data"]["id"], 45, "{operation}");
        assert_eq!(found.lines()[3], format!("GET {path}/45"));

        let made = Ok(response(201, json!({"id": 60})));
        let looks = vec![list(others, None); LOOKS];
        let not_there = script([vec![lost()], looks, vec![made]].concat());
        let result = run(&not_there, operation, inputs).unwrap();
        assert_eq!(result["data"]["id"], 60, "{operation}");
    }
}

#[test]
fn a_look_up_that_fails_sends_nothing_again_and_says_so() {
    let refused = |status: u16| Ok(response(status, json!({"error": {"msg": "No."}})));
    for (operation, inputs, path, _) in creates() {
        for (name, lost) in losses() {
            for failure in ["403", "404", "401", "cut", "timeout", "page", "not a list"] {
                let failing = move || match failure {
                    "cut" => Err(TransportError::Broken {
                        reason: "ECONNRESET".into(),
                        sent: true,
                    }),
                    "timeout" => Err(TransportError::Timeout),
                    "page" => Ok(response(200, json!({"$text": "<html>"}))),
                    "not a list" => Ok(response(200, json!({"data": "none"}))),
                    status => refused(status.parse().unwrap()),
                };
                let first = lost.clone();
                let script = Scripted::answering(move |sent| match sent.method.as_str() {
                    "POST" => first.clone(),
                    _ => failing(),
                });
                let error = run(&script, operation, inputs.clone()).unwrap_err();
                let about = format!("{operation}, {name}, look-up {failure}");
                assert_eq!(posts(&script), 1, "{about}");
                assert!(script.sent.borrow().len() <= 5, "{about}");
                is_honest(&error, &about);
                assert!(error.hint.clone().unwrap().contains("order 7"), "{about}");
                assert!(error.message.contains(path), "{about}: {}", error.message);
            }
        }
    }
}

#[test]
fn a_record_that_is_found_but_cannot_be_read_is_not_made_again() {
    for (operation, inputs, path, _) in creates() {
        let script = Scripted::answering(move |sent| match sent.line() {
            line if line.starts_with("POST") => Err(TransportError::Timeout),
            line if line.contains('?') => list(&[(41, "order 7")], None),
            _ => Ok(response(503, json!(null))),
        });
        let error = run(&script, operation, inputs).unwrap_err();
        assert_eq!(posts(&script), 1);
        is_honest(&error, path);
    }
}

#[test]
fn a_first_try_that_arrives_late_is_found_when_the_second_is_refused_for_it() {
    for (operation, inputs, _, _) in creates() {
        for status in [400, 409] {
            let taken = Ok(response(
                status,
                json!({"error": {"msg": "External id in use."}}),
            ));
            let cut = || losses().remove(0).1;
            let before = || {
                [
                    vec![cut()],
                    vec![list(&[], None); LOOKS],
                    vec![taken.clone()],
                ]
                .concat()
            };
            let found = vec![list(&[(41, "order 7")], None), whole(41)];
            let late = script([before(), found].concat());
            let result = run(&late, operation, inputs.clone()).unwrap();
            assert_eq!(result["data"]["id"], 41, "{operation}");

            let refused = script([before(), vec![list(&[], None); LOOKS]].concat());
            let error = run(&refused, operation, inputs.clone()).unwrap_err();
            assert_eq!(error.status, Some(status));
        }
    }
}

#[test]
fn a_second_try_that_is_not_sent_leaves_the_first_in_doubt() {
    for (operation, inputs, _, _) in creates() {
        let unsent = || {
            Err(TransportError::Broken {
                reason: "ECONNREFUSED".into(),
                sent: false,
            })
        };
        let cut = || losses().remove(0).1;
        let looks = || vec![list(&[], None); LOOKS];
        let script = script([vec![cut()], looks(), vec![unsent()], looks()].concat());
        let error = run(&script, operation, inputs).unwrap_err();
        assert_eq!(error.code.to_string(), "UNREACHABLE");
        is_honest(&error, operation);
    }
}

#[test]
fn a_refusal_is_final_and_what_was_never_sent_may_be_sent_by_the_builder() {
    for (operation, inputs, _, _) in creates() {
        for status in [301, 400, 401, 403, 404, 409, 413, 422] {
            let script = Scripted::new().respond(status, json!({"error": {"msg": "No."}}));
            let error = run(&script, operation, inputs.clone()).unwrap_err();
            assert!(!error.message.contains("succeeded"), "{}", error.message);
        }
        let script = Scripted::new().refused();
        let error = run(&script, operation, inputs.clone()).unwrap_err();
        assert!(
            error.message.contains("nothing was changed"),
            "{}",
            error.message
        );
    }
}

#[test]
fn without_an_external_id_every_loss_is_told_with_how_to_check() {
    let list_actions = ["List Tickets", "List Customers", "List Messages"];
    for ((operation, mut inputs, path, _), list) in creates().into_iter().zip(list_actions) {
        inputs["external_id"] = json!("");
        for (name, lost) in losses() {
            let script = script([lost]);
            let error = run(&script, operation, inputs.clone()).unwrap_err();
            assert_eq!(script.lines(), [format!("POST {path}")]);
            is_honest_without_id(&error, list, &format!("{operation}, {name}"));
        }
    }
}

fn is_honest_without_id(error: &Error, list: &str, about: &str) {
    let hint = error.hint.as_deref().unwrap_or_default();
    assert!(
        hint.contains(list) && hint.contains("External ID"),
        "{about}: {hint}"
    );
    assert!(error.message.contains("succeeded"), "{about}");
    assert!(!error.message.contains("nothing was changed"), "{about}");
}

#[test]
fn times_of_gorgias_are_read_as_it_writes_them() {
    let noon = 1_767_268_800_000.0;
    for (text, expected) in [
        ("2026-01-01T12:00:00+00:00", Some(noon)),
        ("2026-01-01T12:00:00.250000+00:00", Some(noon + 250.0)),
        ("2026-01-01T12:00:00.000001Z", Some(noon + 0.001)),
        ("2026-01-01T12:00:00", Some(noon)),
        (" 2026-01-01 12:00:00 ", Some(noon)),
        ("2026-01-01T13:30:00+01:30", Some(noon)),
        ("2026-01-01T04:00:00-08:00", Some(noon)),
        ("2024-02-29T00:00:00Z", Some(1_709_164_800_000.0)),
        ("1970-01-01T00:00:00Z", Some(0.0)),
        ("2026-01-01", None),
        ("2026-13-01T12:00:00Z", None),
        ("2026-01-01T24:00:00Z", None),
        ("2026-01-01T12:00Z", None),
        ("2026-01-01T12:00:00.x", None),
        ("2026-01-01T12:00:00+1", None),
        ("Thu, 01 Jan 2026 12:00:00 GMT", None),
        ("ü026-01-01T12:00:00Z", None),
        ("", None),
    ] {
        assert_eq!(of_iso(text), expected, "{text}");
    }
}
