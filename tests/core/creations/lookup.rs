//! A create whose answer was lost: the record is looked for by its external id before anything is sent again.

use gorgias_component::http::response::TransportError;
use serde_json::json;

use crate::support::{Scripted, response, run};

use super::{LOOKS, SINCE, creates, is_honest, list, losses, posts, script, whole};

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
