//! Which of the records with the same external id is the one this call made: what proves it, and what does not.

use serde_json::json;

use super::{SINCE, creates, found, is_honest, losses, posts};

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
