//! Pacing against a simulated limit, and what the limiter makes of strange headers, clocks and missing answers.

mod alone;
mod others;
mod simulation;

use crate::support::{Scripted, response, run};
use gorgias_component::client::call_limit::limiter::RateLimiter;
use gorgias_component::client::call_limit::limiters::RateLimiters;
use gorgias_component::client::call_limit::turn::Turn;
use gorgias_component::http::response::Response;
use proptest::prelude::*;
use serde_json::json;

#[test]
fn a_clock_that_is_set_back_holds_nobody_up() {
    let mut limiter = RateLimiter::default();
    let ask = |limiter: &mut RateLimiter, now: f64| {
        let ticket = limiter.join();
        limiter.turn(ticket, now, 0.5)
    };
    let hour = 3_600_000.0;
    let Turn::Yours(call) = ask(&mut limiter, hour) else {
        panic!("the first goes at once");
    };
    limiter.answered(call, hour, Some("40/40"), Some(5_000.0));
    let Turn::After(wait) = ask(&mut limiter, 0.0) else {
        panic!("a refusal is kept to");
    };
    assert!(wait <= 20_000.0, "{wait}");
}

/// The wait of the next call after an answer with that header.
fn wait_after(header: &str) -> f64 {
    let mut limiter = RateLimiter::default();
    let ticket = limiter.join();
    let Turn::Yours(call) = limiter.turn(ticket, 0.0, 0.5) else {
        panic!("the first goes at once");
    };
    limiter.answered(call, 50.0, Some(header), None);
    let ticket = limiter.join();
    match limiter.turn(ticket, 50.0, 0.99) {
        Turn::Yours(_) => 0.0,
        Turn::After(wait) => wait,
    }
}

#[test]
fn an_impossible_header_does_not_poison_the_pace() {
    for header in [
        "4000000000/40",
        "4294967295/1",
        "41/40",
        "1000000/80",
        "99999999999999999999/40",
        "1/4000000000",
        "4000000000/4000000000",
        "40/0",
        "0/0",
        "-5/40",
        "40/-5",
        "NaN/40",
        "1e9/40",
        "40",
        "",
        "/",
    ] {
        assert!(wait_after(header) <= 20_000.0, "{header}");
        // The whole way: the next answer puts it right, and the calls before it were not held up for long.
        let header = header.to_owned();
        let mut at = 0;
        let script = Scripted::answering(move |_| {
            at += 1;
            let header = if at == 1 { header.as_str() } else { "1/40" };
            let headers = vec![(
                "x-gorgias-account-api-call-limit".to_owned(),
                header.to_owned(),
            )];
            Ok(Response {
                headers,
                ..response(200, json!({"id": 1}))
            })
        });
        for _ in 0..5 {
            run(&script, "getTicket", json!({"id": 1})).unwrap();
        }
        assert!(script.elapsed() <= 40_000.0, "{}", script.elapsed());
    }
}

/// A call that waits for its turn from that time on, and is answered at once; when that is.
fn call(limiter: &mut RateLimiter, from: f64, header: &str) -> f64 {
    let ticket = limiter.join();
    let mut now = from;
    loop {
        match limiter.turn(ticket, now, 0.5) {
            Turn::Yours(call) => {
                limiter.answered(call, now, Some(header), None);
                return now;
            }
            Turn::After(wait) => now += wait.ceil(),
        }
    }
}

#[test]
fn what_falls_faster_than_any_leak_of_the_long_window_is_the_short_one() {
    let mut limiter = RateLimiter::default();
    // Others have filled most of it already, so there is no silence at the start by which to find out.
    call(&mut limiter, 0.0, "30/40");
    call(&mut limiter, 3_000.0, "30/40");
    call(&mut limiter, 6_000.0, "33/40");
    call(&mut limiter, 9_000.0, "40/40");
    // Of 40 in 20 s, less than 30 leak away until then.
    let now = call(&mut limiter, 20_000.0, "1/40");
    // Of what was called at 6 s and 9 s nothing counts any more: there is no need to wait until 26 s.
    let waited = call(&mut limiter, now, "2/40") - now;
    assert!(waited <= 1_500.0, "{waited}");
}

#[test]
fn a_header_that_tells_less_than_its_own_latest_calls_is_a_leak_whoever_else_calls() {
    let mut limiter = RateLimiter::default();
    let mut now = 0.0;
    for _ in 0..12 {
        now = call(&mut limiter, now, "15/40");
    }
    assert!(now < 8_000.0, "{now}");
    call(&mut limiter, now, "5/40");
    // Nobody waits at a level that low, once all have looked.
    let now = 10_000.0;
    assert!(call(&mut limiter, now, "6/40") <= now);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(500) })]

    #[test]
    fn no_header_makes_a_call_wait_longer_than_the_window(used in any::<u32>(), limit in any::<u32>(), text in "[0-9/ .-]{0,12}") {
        let small = limit % 100;
        for header in [format!("{used}/{limit}"), format!("{used}/{small}"), text] {
            prop_assert!(wait_after(&header) <= 20_000.0, "{}", header);
        }
    }
}

#[test]
fn where_no_answer_tells_a_limit_nobody_waits_for_one() {
    let mut limiter = RateLimiter::default();
    let mut calls = Vec::new();
    let mut go = |limiter: &mut RateLimiter| {
        let ticket = limiter.join();
        match limiter.turn(ticket, 0.0, 0.5) {
            Turn::Yours(call) => {
                calls.push(call);
                true
            }
            Turn::After(_) => false,
        }
    };
    let went = (0..10).filter(|_| go(&mut limiter)).count();
    assert_eq!(went, 4);
    let first = calls.pop().unwrap();
    limiter.answered(first, 0.0, None, None);
    for _ in 0..50 {
        let ticket = limiter.join();
        assert!(matches!(limiter.turn(ticket, 0.0, 0.5), Turn::Yours(_)));
    }
}

#[test]
fn whoever_waits_for_the_first_answer_goes_in_the_end() {
    // Four calls hang. Time stands still: it is the looks that count.
    let mut limiter = RateLimiter::default();
    for _ in 0..4 {
        let ticket = limiter.join();
        assert!(matches!(limiter.turn(ticket, 0.0, 0.5), Turn::Yours(_)));
    }
    let ticket = limiter.join();
    let mut waited = 0.0;
    while let Turn::After(wait) = limiter.turn(ticket, 0.0, 0.5) {
        waited += wait;
        assert!(waited < 60_000.0);
    }
    assert!((5_000.0..15_000.0).contains(&waited), "{waited}");
}

#[test]
fn limiters_of_credentials_that_are_used_no_more_are_freed() {
    let call = |limiters: &RateLimiters, account: &str, now: f64| {
        limiters.free_unused(now);
        limiters.of(account, |limiter| {
            let ticket = limiter.join();
            if let Turn::Yours(call) = limiter.turn(ticket, now, 0.5) {
                limiter.answered(call, now, Some("1/40"), None);
            }
        });
    };
    let limiters = RateLimiters::default();
    // A token an hour.
    for hour in 0..100 {
        call(
            &limiters,
            &format!("token {hour}"),
            f64::from(hour) * 3_600_000.0,
        );
        assert_eq!(limiters.count(), 1);
    }
    // A hundred thousand accounts within a second.
    let now = 400_000_000.0;
    for account in 0..100_000 {
        call(
            &limiters,
            &format!("account {account}"),
            now + f64::from(account) / 100.0,
        );
        assert!(limiters.count() <= 1_001);
    }
    // Whose calls are waiting or on their way keeps it.
    let limiters = RateLimiters::default();
    limiters.of("waiting", |limiter| limiter.join());
    limiters.free_unused(now);
    assert_eq!(limiters.count(), 1);
}
