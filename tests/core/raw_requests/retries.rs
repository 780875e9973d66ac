//! Raw Request: the builder's own retry policy, to the letter, with its faults mended.

use gorgias_component::http::response::{Response, TransportError};
use serde_json::{Value, json};

use super::raw;
use crate::support::{Native, Scripted, response};

/// Answers the same to everything.
fn always(answer: &'static str) -> Scripted {
    Scripted::answering(move |_| answered(answer))
}

/// "503", "429 after 7", "cut", "refused", "timeout", "given up"
fn answered(answer: &str) -> Result<Response<Native>, TransportError> {
    let (word, after) = answer.split_once(" after ").unwrap_or((answer, ""));
    match word {
        "cut" | "refused" => Err(TransportError::Broken {
            reason: "ECONNRESET".into(),
            sent: word == "cut",
        }),
        "timeout" => Err(TransportError::Timeout),
        "given up" => Err(TransportError::GivenUp { after: 5_000 }),
        status => {
            let headers = vec![("retry-after".to_owned(), after.to_owned())];
            let status = status.parse().unwrap();
            Ok(Response {
                headers,
                ..response(status, json!({"error": {"msg": "x"}}))
            })
        }
    }
}

/// Which answers are tried again: (method, answer, retryAllErrors) → tries, with 2 retries allowed.
#[test]
fn what_is_tried_again() {
    #[rustfmt::skip]
    let cases = [
        ("GET", "503", false, 3), ("PUT", "500", false, 3), ("DELETE", "502", false, 3), ("HEAD", "504", false, 3), ("OPTIONS", "500", false, 3),
        ("POST", "503", false, 1), ("PATCH", "500", false, 1), ("LINK", "500", false, 1),
        ("GET", "429", false, 3), ("PUT", "429", false, 3), ("POST", "429", false, 1), ("PATCH", "429", false, 1),
        ("GET", "400", false, 1), ("GET", "401", false, 1), ("GET", "404", false, 1), ("DELETE", "409", false, 1),
        ("GET", "cut", false, 3), ("PUT", "cut", false, 3), ("DELETE", "cut", false, 3),
        // Nobody can tell whether it arrived, and twice is two tickets.
        ("POST", "cut", false, 1), ("PATCH", "cut", false, 1), ("LINK", "cut", false, 1), ("UNLINK", "cut", false, 1), ("PURGE", "cut", false, 1),
        ("POST", "cut", true, 3),
        // Nothing left this machine.
        ("POST", "refused", false, 3), ("PATCH", "refused", false, 3), ("PURGE", "refused", false, 3),
        ("GET", "408", false, 3), ("HEAD", "425", false, 3), ("POST", "408", false, 1), ("PATCH", "425", false, 1),
        ("GET", "timeout", false, 1), ("POST", "timeout", false, 1),
        ("GET", "given up", false, 3), ("PUT", "given up", false, 3), ("POST", "given up", false, 1), ("PATCH", "given up", false, 1),
        ("POST", "503", true, 3), ("POST", "429", true, 3), ("POST", "404", true, 3), ("GET", "400", true, 3), ("GET", "timeout", true, 3), ("POST", "timeout", true, 3),
    ];
    for (method, answer, all, tries) in cases {
        let script = always(answer);
        let inputs = json!({"method": method, "maxRetries": "2", "retryAllErrors": all});
        raw(&script, inputs).unwrap_err();
        assert_eq!(
            script.sent.borrow().len(),
            tries,
            "{method} {answer}, all errors: {all}"
        );
    }
}

#[test]
fn a_form_of_files_is_sent_once_when_its_connection_breaks() {
    for (method, answer, tries) in [
        ("POST", "cut", 1),
        ("POST", "refused", 3),
        ("PUT", "cut", 3),
    ] {
        let script = always(answer);
        let inputs = json!({
            "method": method, "maxRetries": 2,
            "fileData": [{"key": "a.png", "value": {"$bytes": "abc"}}],
        });
        let error = raw(&script, inputs).unwrap_err();
        assert_eq!(script.sent.borrow().len(), tries, "{method} {answer}");
        let may = error.message.contains("may have succeeded");
        assert_eq!(
            may,
            (method, answer) == ("POST", "cut"),
            "{}",
            error.message
        );
    }
}

#[test]
fn an_earlier_try_that_may_have_been_carried_out_is_not_forgotten() {
    for first in ["cut", "timeout", "503", "408"] {
        for last in ["refused", "400", "404", "429"] {
            let mut at = 0;
            let script = Scripted::answering(move |_| {
                at += 1;
                answered(if at == 1 { first } else { last })
            });
            let inputs = json!({"method": "POST", "maxRetries": 2, "retryAllErrors": true});
            let error = raw(&script, inputs).unwrap_err();
            let (message, hint) = (&error.message, error.hint.as_deref().unwrap_or_default());
            let about = format!("{first}, {last}: {message} {hint}");
            assert!(message.contains("may have succeeded"), "{about}");
            assert!(!message.contains("nothing was changed"), "{about}");
            assert!(!hint.contains("Nothing was changed"), "{about}");
        }
    }
}

#[test]
fn without_a_count_nothing_is_tried_again() {
    for answer in ["503", "429 after 1", "cut", "timeout"] {
        for inputs in [
            json!({}),
            json!({"maxRetries": 0, "retryAllErrors": true, "useExponentialBackoff": true, "retryDelayMS": 50}),
        ] {
            let script = always(answer);
            raw(&script, inputs).unwrap_err();
            assert_eq!(script.sent.borrow().len(), 1, "{answer}");
            assert_eq!(*script.sleeps.borrow(), Vec::<u64>::new());
        }
    }
}

/// The pauses in milliseconds; chance is 0.5 in the script, parts are rounded up.
#[test]
fn pauses_are_the_builders() {
    #[rustfmt::skip]
    let cases: [(&str, Value, &[u64]); 10] = [
        ("503", json!({"retryDelayMS": "250"}), &[250, 250, 250]),
        ("503", json!({"retryDelayMS": 250, "useExponentialBackoff": true}), &[250, 500, 1000]),
        ("503", json!({}), &[]),
        ("503", json!({"useExponentialBackoff": "true"}), &[221, 441, 881]),
        ("503 after 7", json!({}), &[7000, 7000, 7000]),
        ("429 after 7", json!({"retryDelayMS": 250, "useExponentialBackoff": true}), &[7000, 7000, 7000]),
        ("429 after 1", json!({"retryDelayMS": 3000}), &[3000, 3000, 3000]),
        ("503 after nonsense", json!({"retryDelayMS": 250}), &[250, 250, 250]),
        ("cut", json!({"retryDelayMS": 10}), &[10, 10, 10]),
        ("503", json!({"retryDelayMS": 90_000}), &[90_000, 90_000, 90_000]),
    ];
    for (answer, inputs, pauses) in cases {
        let script = always(answer);
        let mut inputs = inputs;
        inputs["maxRetries"] = json!(3);
        raw(&script, inputs.clone()).unwrap_err();
        assert_eq!(script.sent.borrow().len(), 4, "{answer} {inputs}");
        assert_eq!(*script.sleeps.borrow(), pauses, "{answer} {inputs}");
    }
}

#[test]
fn every_try_has_the_whole_timeout_and_the_same_body() {
    let script = Scripted::new()
        .respond(503, json!(null))
        .cut()
        .respond(200, json!({"id": 1}));
    let inputs = json!({
        "method": "PUT", "timeout": "2000", "maxRetries": 2,
        "fileData": [{"key": "a.png", "value": {"$bytes": "abc"}}], "formData": {"note": "x"},
    });
    assert_eq!(raw(&script, inputs).unwrap(), json!({"data": {"id": 1}}));
    let sent = script.sent.borrow();
    assert_eq!(sent.len(), 3);
    for each in sent.iter() {
        assert_eq!((each.timeout, &each.body), (2000, &sent[0].body));
        assert_eq!(each.body[1]["bytes"], "abc");
    }
}

#[test]
fn a_timeout_is_the_builders_or_a_minute() {
    let timeout = |inputs: Value| {
        let script = Scripted::new().respond(200, json!({}));
        raw(&script, inputs).unwrap();
        script.only().timeout
    };
    assert_eq!(timeout(json!({})), 60_000);
    assert_eq!(timeout(json!({"timeout": ""})), 60_000);
    assert_eq!(timeout(json!({"timeout": 1500})), 1500);
    // No timeout of its own: only the operation's deadline, a minute before the platform's.
    assert_eq!(timeout(json!({"timeout": "0"})), 14 * 60_000);
    assert_eq!(timeout(json!({"timeout": 3_600_000})), 14 * 60_000);
    let error = raw(&always("timeout"), json!({"timeout": 1500})).unwrap_err();
    assert!(error.message.contains("1.5 s"), "{}", error.message);
}

#[test]
fn endless_retries_end_at_the_deadline() {
    let script = always("503");
    let inputs = json!({"maxRetries": 1_000_000, "retryDelayMS": 50_000});
    let error = raw(&script, inputs).unwrap_err();
    assert_eq!(error.code.to_string(), "GORGIAS_503");
    assert!(script.elapsed() <= 14.0 * 60_000.0, "{}", script.elapsed());
    assert_eq!(script.sent.borrow().len(), 17);
}
