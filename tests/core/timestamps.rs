//! Moments as Gorgias, builders and JavaScript write them.

use gorgias_component::timestamp::{Timestamp, of_iso};
use proptest::prelude::*;

#[test]
fn every_form_of_a_moment_is_read() {
    let moment = Timestamp(1_769_851_800_123_456);
    for text in [
        "2026-01-31T09:30:00.123456",
        "2026-01-31T09:30:00.123456+00:00",
        "2026-01-31T09:30:00.123456Z",
        "2026-01-31t09:30:00.123456z",
        "2026-01-31 09:30:00.123456",
        " 2026-01-31T09:30:00.1234569 ",
        "2026-01-31T11:30:00.123456+02:00",
        "2026-01-31T04:00:00.123456-0530",
        "2026-01-31T10:30:00.123456+01",
    ] {
        assert_eq!(Timestamp::parse(text), Some(moment), "{text}");
    }
    let whole = Timestamp(1_769_851_800_000_000);
    assert_eq!(Timestamp::parse("2026-01-31T09:30:00+00:00"), Some(whole));
    assert_eq!(Timestamp::parse("2026-01-31T09:30"), Some(whole));
    assert_eq!(
        Timestamp::parse("2026-01-31"),
        Some(Timestamp(1_769_817_600_000_000))
    );
    assert_eq!(Timestamp::parse("1970-01-01"), Some(Timestamp(0)));
    assert_eq!(
        Timestamp::parse("2024-02-29"),
        Some(Timestamp(19_782 * 86_400_000_000))
    );
}

#[test]
fn what_is_no_moment_is_none() {
    for text in [
        "",
        "now",
        "2026-02-29",
        "2026-13-01",
        "2026-00-10",
        "2026-01-31T24:00:00Z",
        "2026-01-31T09:60:00Z",
        "2026-01-31T09:30:00.12x",
        "2026-01-31T09:30:00+1:00",
        "2026-01-31T09:30:00+aa:bb",
        "2026-01-31T",
        "2026-01-31X09:30:00",
        "2026-1-31",
        "31/01/2026",
        "+026-01-31",
        "äöüäöüäöü",
    ] {
        assert_eq!(Timestamp::parse(text), None, "{text}");
    }
}

proptest! {
    #[test]
    fn what_is_written_is_read_again(micros in -62_135_596_800_000_000_i64..253_402_300_800_000_000) {
        let moment = Timestamp(micros);
        prop_assert_eq!(Timestamp::parse(&moment.iso()), Some(moment));
    }

    #[test]
    fn nothing_makes_it_fail(text in "\\PC{0,40}") {
        let _ = Timestamp::parse(&text);
    }
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
