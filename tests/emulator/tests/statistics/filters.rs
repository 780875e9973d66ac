//! Filters: computed from what is there, or refused.

use super::{ask, tickets};
use crate::support::Emulator;
use serde_json::{Value, json};

#[test]
fn filters_are_computed_or_refused() {
    let emulator = Emulator::start(&["--no-detect"]);
    let all = tickets(&emulator);
    let tagged = |ticket: &Value, ids: &[u64]| {
        let own = ticket["tags"].as_array().unwrap();
        ids.iter().all(|id| own.iter().any(|tag| tag["id"] == *id))
    };
    let delivery = |ticket: &Value| ticket["custom_fields"]["701"]["value"] == "Order::Delivery";
    let (early, late) = ("2026-10-03T00:00:00", "2026-10-10T00:00:00");
    let made = |ticket: &Value| ticket["created_datetime"].as_str().unwrap().to_owned();
    let scored = |ticket: &Value| ticket["satisfaction_survey"]["score"] == 5;
    let team = |ticket: &Value| ticket["assignee_team_id"].is_u64();
    type Fits<'a> = &'a dyn Fn(&Value) -> bool;
    let computed: &[(&str, Value, Fits)] = &[
        (
            "tickets-created",
            json!({"member": "tags", "values": [{"operator": "one-of", "values": ["301"]}]}),
            &|ticket| tagged(ticket, &[301]),
        ),
        (
            "tickets-created",
            json!({"member": "tags", "values": [{"operator": "all-of", "values": [302, 308]}, {"operator": "not-one-of", "values": ["303"]}]}),
            &|ticket| tagged(ticket, &[302, 308]) && !tagged(ticket, &[303]),
        ),
        (
            "tickets-created",
            json!({"member": "customFields", "values": [{"custom_field_id": 701, "operator": "one-of", "values": ["Order::Delivery"]}]}),
            &delivery,
        ),
        (
            "tickets-created",
            json!({"member": "customFields", "values": [{"custom_field_id": 701, "operator": "not-one-of", "values": ["Order::Delivery"]}]}),
            &|ticket| !delivery(ticket),
        ),
        (
            "tickets-created",
            json!({"member": "score", "operator": "one-of", "values": [5]}),
            &scored,
        ),
        (
            "tickets-created",
            json!({"member": "teamId", "operator": "set", "values": []}),
            &team,
        ),
        (
            "tickets-created",
            json!({"member": "channel", "operator": "contains", "values": ["ema"]}),
            &|ticket| ticket["channel"] == "email",
        ),
        (
            "tags",
            json!({"member": "createdDatetime", "operator": "afterDate", "values": [late]}),
            &|ticket| *made(ticket) >= *late,
        ),
        (
            "tags",
            json!({"member": "createdDatetime", "operator": "beforeDate", "values": [early]}),
            &|ticket| *made(ticket) < *early,
        ),
        (
            "tags",
            json!({"member": "createdDatetime", "operator": "inDateRange", "values": [early, late]}),
            &|ticket| *made(ticket) >= *early && *made(ticket) < *late,
        ),
    ];
    for (scope, filter, fits) in computed {
        let answer = ask(&emulator, scope, json!({"filters": [filter]}));
        let expected = all.iter().filter(|ticket| fits(ticket)).count();
        let found = &answer.json["data"][0]["ticketCount"];
        assert_eq!(found, expected, "{filter} {}", answer.json);
        assert!((1..all.len()).contains(&expected), "{filter}");
    }
    for (scope, filter) in [
        (
            "tickets-created",
            json!({"member": "agentId", "values": ["101"]}),
        ),
        (
            "tickets-created",
            json!({"member": "agentId", "operator": "is", "values": ["101"]}),
        ),
        (
            "tickets-created",
            json!({"member": "agentId", "operator": "afterDate", "values": ["101"]}),
        ),
        (
            "tickets-created",
            json!({"member": "agentId", "operator": "one-of", "values": [{}]}),
        ),
        (
            "tickets-created",
            json!({"member": "tags", "operator": "one-of", "values": ["301"]}),
        ),
        (
            "tickets-created",
            json!({"member": "customFields", "values": [{"operator": "one-of", "values": ["x"]}]}),
        ),
        (
            "tickets-created",
            json!({"member": "storeId", "operator": "one-of", "values": ["1"]}),
        ),
        (
            "tickets-created",
            json!({"member": "accuracy", "operator": "one-of", "values": ["1"]}),
        ),
        (
            "ticket-fields",
            json!({"member": "productId", "operator": "one-of", "values": ["1"]}),
        ),
        (
            "tags",
            json!({"member": "createdDatetime", "operator": "inDateRange", "values": [early]}),
        ),
        (
            "tags",
            json!({"member": "createdDatetime", "operator": "one-of", "values": [early]}),
        ),
    ] {
        let answer = ask(&emulator, scope, json!({"filters": [filter]}));
        assert_eq!(answer.status, 400, "{scope} {filter} {}", answer.json);
        assert!(
            answer.json["error"]["data"]["query"]["filters"].is_array()
                || answer.json["error"]["data"]["query"]["filters"].is_object()
        );
    }
}
