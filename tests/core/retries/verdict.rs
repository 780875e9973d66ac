//! The verdict on one attempt: again and after which pause, never, or no opinion.

use gorgias_component::client::retry::{LIMITED_RETRIES, LONGEST_WAIT, Outcome, RETRIES, Verdict};
use gorgias_component::http::method::Method;
use gorgias_component::http::request::Policy;
use gorgias_component::http::response::TransportError;

use crate::support::EPOCH;

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
