//! One instance alone.

use super::simulation::{MODELS, Model, Run, both, figures};

#[test]
fn one_walk_is_as_fast_as_the_bucket() {
    let mut missed = Vec::new();
    for (limit, pages) in [(40.0, 80), (40.0, 500), (80.0, 500), (80.0, 120)] {
        for (latency, model) in both(&[5.0, 50.0, 200.0]) {
            let outcome = Run {
                model,
                limit,
                pages,
                latency,
                ..Run::default()
            }
            .go();
            let name = format!("{model:?} {limit}/20 s, {pages} pages, {latency} ms");
            figures(&name, &outcome);
            if !outcome.is_least(latency) {
                missed.push(name);
            }
        }
    }
    assert!(missed.is_empty(), "{missed:#?}");
}

#[test]
fn an_answer_that_is_late_is_no_sign_of_others() {
    let mut missed = Vec::new();
    for (limit, window) in [(40.0, 20_000.0), (80.0, 20_000.0), (40.0, 10_000.0)] {
        for lanes in [1, 5] {
            for (hiccup, model) in both(&[700.0, 1_500.0, 4_000.0]) {
                let outcome = Run {
                    model,
                    limit,
                    window,
                    lanes,
                    pages: 500,
                    hiccup,
                    ..Run::default()
                }
                .go();
                let name = format!("{model:?} {limit}/{window}, {lanes} lanes, {hiccup} ms late");
                figures(&name, &outcome);
                // A count holds the place of a call until its answer is here, or a second at the most.
                let mark = if model == Model::Count { 1.06 } else { 1.05 };
                if outcome.refused > 1 || outcome.ratio > mark {
                    missed.push(name);
                }
            }
        }
    }
    assert!(missed.is_empty(), "{missed:#?}");
}

#[test]
fn a_header_that_rounds_down_costs_one_refusal_at_most() {
    for pages in [80, 500] {
        let outcome = Run {
            pages,
            rounding: f64::floor,
            ..Run::default()
        }
        .go();
        figures("rounded down", &outcome);
        assert!(outcome.refused <= 1 && outcome.ratio <= 1.06, "{outcome:?}");
    }
}

#[test]
fn the_short_window_is_discovered() {
    let mut missed = Vec::new();
    for (limit, pages) in [(40.0, 80), (40.0, 500), (80.0, 160), (80.0, 500)] {
        for (latency, model) in both(&[5.0, 20.0, 50.0, 100.0]) {
            let outcome = Run {
                model,
                limit,
                window: 10_000.0,
                pages,
                latency,
                ..Run::default()
            }
            .go();
            let name = format!("{model:?} {limit}/10 s, {pages} pages, {latency} ms");
            figures(&name, &outcome);
            if !outcome.is_least(latency) {
                missed.push(name);
            }
        }
    }
    assert!(missed.is_empty(), "{missed:#?}");
}

#[test]
fn answers_that_overtake_one_another_say_neither_that_it_leaks_nor_that_it_does_not() {
    let mut missed = Vec::new();
    for (limit, lanes) in [(40.0, 4), (80.0, 5), (40.0, 20)] {
        for (seed, model) in (1..=12).flat_map(|seed| MODELS.map(|model| (seed, model))) {
            let outcome = Run {
                model,
                limit,
                lanes,
                pages: 240,
                latency: 100.0,
                seed,
                ..Run::default()
            }
            .go();
            if outcome.refused > 1 || outcome.ratio > 1.04 {
                missed.push(format!(
                    "{model:?} {limit}, {lanes} lanes, {seed}: {outcome:?}"
                ));
            }
        }
    }
    assert!(missed.is_empty(), "{missed:#?}");
}

#[test]
fn many_lanes_of_one_instance_share_fairly() {
    let outcome = Run {
        lanes: 20,
        pages: 400,
        ..Run::default()
    }
    .go();
    figures("20 lanes", &outcome);
    assert!(outcome.refused <= 1 && outcome.ratio <= 1.05, "{outcome:?}");
    let first = outcome.ends.iter().copied().fold(f64::MAX, f64::min);
    let last = outcome.ends.iter().copied().fold(0.0, f64::max);
    assert!(first > last * 0.9, "{:?}", outcome.ends);
}

#[test]
fn few_calls_go_out_until_the_limit_is_known() {
    for latency in [50.0, 400.0, 3_000.0] {
        let outcome = Run {
            lanes: 200,
            pages: 200,
            latency,
            ..Run::default()
        }
        .go();
        figures(&format!("200 at once, {latency} ms"), &outcome);
        assert!(outcome.refused <= 1, "{} refused", outcome.refused);
        assert!(outcome.ratio <= 1.1, "{outcome:?}");
    }
}
