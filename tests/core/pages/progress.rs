//! What a long walk tells while it goes on.

use gorgias_component::http::response::Response;
use gorgias_component::port::transport::Level;
use serde_json::json;

use crate::support::{Scripted, response, run};

use super::{ids, page};

#[test]
fn a_long_walk_tells_how_it_goes() {
    let mut at = 0_u64;
    let script = Scripted::answering(move |_| {
        at += 1;
        let ids: Vec<u64> = (at * 100..at * 100 + 100).collect();
        Ok(response(
            200,
            page(
                &ids,
                if at < 30 {
                    json!(format!("c{at}"))
                } else {
                    json!(null)
                },
            ),
        ))
    });
    script.latency.set(1_000.0);
    let result = run(&script, "listTickets", json!({"fetchAll": true})).unwrap();
    assert_eq!(ids(&result).len(), 3_000);
    let logs = script.logs.borrow();
    let told: Vec<&String> = logs
        .iter()
        .filter(|(level, _)| *level == Level::Info)
        .map(|(_, line)| line)
        .collect();
    assert!(
        (3..=8).contains(&told.len()),
        "every few seconds, not every page: {told:?}"
    );
    assert!(told[0].starts_with("List Tickets: "), "{}", told[0]);
    assert_eq!(told[0], "List Tickets: 500 tickets, page 5");
    assert_eq!(told[1], "List Tickets: 1,000 tickets, page 10");
}

#[test]
fn progress_names_what_is_listed_and_how_long_the_limit_makes_it_wait() {
    // Gorgias' bucket of 40, which somebody else fills: by its header ours are not alone, so they wait their share.
    let mut at = 0_u64;
    let script = Scripted::answering(move |_| {
        at += 1;
        let ids: Vec<u64> = (at * 100..at * 100 + 100).collect();
        let next = (at < 130).then(|| format!("c{at}"));
        let headers = vec![(
            "x-gorgias-account-api-call-limit".to_owned(),
            if at < 123 { "1/40" } else { "33/40" }.to_owned(),
        )];
        Ok(Response {
            headers,
            ..response(200, page(&ids, json!(next)))
        })
    });
    script.latency.set(1_700.0);
    let result = run(&script, "listTickets", json!({"fetchAll": true})).unwrap();
    assert_eq!(ids(&result).len(), 13_000);
    let log = script.log();
    let told = |line: &str| log.lines().any(|known| known == line);
    assert!(told("List Tickets: 10,800 tickets, page 108"), "{log}");
    assert!(
        told("List Tickets: 12,300 tickets, page 123, waiting 6.5 s for Gorgias' limit"),
        "{log}"
    );

    for (operation, inputs, name) in [
        ("listCustomers", json!({"fetchAll": true}), "customers"),
        ("listEvents", json!({"fetchAll": true}), "events"),
        ("selectMessage", json!({}), "messages"),
    ] {
        let script = Scripted::new()
            .respond(200, page(&[1, 2], json!("c")))
            .respond(200, page(&[3], json!(null)));
        script.latency.set(5_000.0);
        run(&script, operation, inputs).unwrap();
        let log = script.log();
        assert!(log.ends_with(&format!(": 2 {name}, page 1\n")), "{log}");
    }
}

#[test]
fn no_time_of_a_long_walk_passes_without_a_line() {
    // Paced by the bucket, by refusals and by a slow network: whatever it waits for, it tells within some seconds.
    let mut at = 0_u64;
    let script = Scripted::answering(move |_| {
        at += 1;
        let next = (at < 120).then(|| format!("c{at}"));
        let header = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let limit = "x-gorgias-account-api-call-limit";
        if at.is_multiple_of(40) {
            let headers = vec![header(limit, "40/40"), header("retry-after", "9")];
            return Ok(Response {
                headers,
                ..response(429, json!({}))
            });
        }
        let headers = vec![header(limit, &format!("{}/40", 24 + at % 9))];
        Ok(Response {
            headers,
            ..response(200, page(&[at], json!(next)))
        })
    });
    script.latency.set(300.0);
    run(&script, "listTickets", json!({"fetchAll": true})).unwrap();
    let stamps = script.logged.borrow();
    let gaps = stamps.windows(2).map(|pair| pair[1] - pair[0]);
    let longest = gaps.fold(0.0_f64, f64::max);
    assert!(script.elapsed() > 120_000.0, "{}", script.elapsed());
    assert!(longest <= 12_000.0, "{longest}: {}", script.log());
}
