//! Statistics: computed from what is there, or refused.

mod filters;

use crate::support::{Answer, Emulator};
use serde_json::{Value, json};

pub(crate) fn ask(emulator: &Emulator, scope: &str, more: Value) -> Answer {
    let mut filters = vec![
        json!({"member": "periodStart", "operator": "afterDate", "values": ["2026-10-01T00:00:00"]}),
        json!({"member": "periodEnd", "operator": "beforeDate", "values": ["2026-11-01T00:00:00"]}),
    ];
    let mut query = json!({"scope": scope, "timezone": "UTC"});
    for (key, value) in more.as_object().unwrap() {
        if key == "filters" {
            filters.extend(value.as_array().unwrap().clone());
        } else if key == "period" {
            filters.clear();
            filters.extend(value.as_array().unwrap().clone());
        } else {
            query[key] = value.clone();
        }
    }
    query["filters"] = json!(filters);
    emulator.call(
        "POST",
        "/reporting/stats",
        &json!({"query": query}).to_string(),
    )
}

/// Every ticket of the shop, to count by hand.
pub(crate) fn tickets(emulator: &Emulator) -> Vec<Value> {
    let ids = emulator.get("/tickets?limit=100").ids();
    ids.iter()
        .map(|id| emulator.get(&format!("/tickets/{id}")).json)
        .collect()
}

fn within(value: &Value) -> bool {
    value
        .as_str()
        .is_some_and(|date| ("2026-10-01".."2026-11-01").contains(&date))
}

#[test]
fn figures_are_those_that_one_counts_by_hand() {
    let emulator = Emulator::start(&["--no-detect"]);
    let tickets = tickets(&emulator);
    let count =
        |fits: &dyn Fn(&Value) -> bool| tickets.iter().filter(|ticket| fits(ticket)).count();
    let messages = |agent: bool| -> usize {
        tickets
            .iter()
            .flat_map(|ticket| ticket["messages"].as_array().unwrap())
            .filter(|message| {
                message["public"] == true
                    && message["from_agent"] == agent
                    && (!agent || message["sent_datetime"].is_string())
            })
            .filter(|message| {
                let sent = &message["sent_datetime"];
                within(if sent.is_string() {
                    sent
                } else {
                    &message["created_datetime"]
                })
            })
            .count()
    };
    for (scope, expected) in [
        (
            "tickets-created",
            count(&|ticket| within(&ticket["created_datetime"])),
        ),
        (
            "tickets-closed",
            count(&|ticket| ticket["status"] == "closed" && within(&ticket["closed_datetime"])),
        ),
        (
            "tickets-open",
            count(&|ticket| ticket["status"] == "open" && within(&ticket["created_datetime"])),
        ),
        ("messages-sent", messages(true)),
        ("messages-received", messages(false)),
    ] {
        let answer = ask(&emulator, scope, json!({}));
        let measure = answer.json["data"][0]
            .as_object()
            .unwrap()
            .values()
            .next()
            .unwrap()
            .clone();
        assert_eq!((answer.status, measure), (200, json!(expected)), "{scope}");
        assert!(expected > 0, "{scope}");
        assert_eq!(answer.json["meta"]["scope"], scope);
    }
    let surveys = ask(&emulator, "satisfaction-surveys", json!({}));
    assert_eq!(
        surveys.json["data"][0],
        json!({"scoredSurveysCount": 2, "averageSurveyScore": 3.5, "satisfactionScore": 50.0, "responseRate": 66.67, "sentSurveysCount": 3})
    );
}

#[test]
fn dimensions_granularity_filters_order_and_pages_are_honoured() {
    let emulator = Emulator::start(&["--no-detect"]);
    let tickets = tickets(&emulator);
    let by_channel = ask(
        &emulator,
        "tickets-created",
        json!({"dimensions": ["channel"], "order": [["ticketCount", "desc"]]}),
    );
    let rows = by_channel.json["data"].as_array().unwrap();
    for row in rows {
        let own = tickets
            .iter()
            .filter(|ticket| ticket["channel"] == row["channel"])
            .count();
        assert_eq!(row["ticketCount"], own, "{row}");
    }
    let counts: Vec<u64> = rows
        .iter()
        .map(|row| row["ticketCount"].as_u64().unwrap())
        .collect();
    assert!(
        counts.len() > 3 && counts.is_sorted_by(|one, two| one >= two),
        "{counts:?}"
    );
    let by_tag = |names: Value| {
        let answer = ask(&emulator, "tags", json!({"dimensions": names}));
        answer.json["data"].clone()
    };
    assert_eq!(
        by_tag(json!(["tagId", "tagId"])),
        by_tag(json!(["tagId"])),
        "named twice, counted once"
    );
    let one = ask(
        &emulator,
        "tickets-created",
        json!({"filters": [{"member": "channel", "operator": "one-of", "values": ["phone"]}]}),
    );
    assert_eq!(one.json["data"][0]["ticketCount"], 2);
    let rest = ask(
        &emulator,
        "tickets-created",
        json!({"filters": [{"member": "channel", "operator": "not-one-of", "values": ["phone"]}]}),
    );
    assert_eq!(rest.json["data"][0]["ticketCount"], tickets.len() - 2);
    for (granularity, first) in [
        ("day", "2026-10-02T00:00:00"),
        ("week", "2026-09-28T00:00:00"),
        ("month", "2026-10-01T00:00:00"),
    ] {
        let over_time = json!({"time_dimensions": [{"dimension": "createdDatetime", "granularity": granularity}]});
        let answer = ask(&emulator, "tickets-created", over_time);
        assert_eq!(
            answer.json["data"][0]["createdDatetime"], first,
            "{granularity}"
        );
    }
    // The day begins where the asker is.
    let in_tokyo = json!({"timezone": "Asia/Tokyo", "time_dimensions": [{"dimension": "createdDatetime", "granularity": "hour"}]});
    let answer = ask(&emulator, "tickets-created", in_tokyo);
    assert_eq!(
        answer.json["data"][0]["createdDatetime"],
        "2026-10-02T17:00:00"
    );
    let query = json!({"query": {"scope": "tickets-created", "timezone": "UTC", "dimensions": ["ticketId"], "filters": [
        {"member": "periodStart", "operator": "afterDate", "values": ["2026-10-01"]}, {"member": "periodEnd", "operator": "beforeDate", "values": ["2026-11-01"]}]}}).to_string();
    let mut path = "/reporting/stats?limit=10".to_owned();
    let mut ids = Vec::new();
    loop {
        let page = emulator.call("POST", &path, &query);
        ids.extend(
            page.json["data"]
                .as_array()
                .unwrap()
                .iter()
                .map(|row| row["ticketId"].clone()),
        );
        match page.next() {
            Some(next) => path = format!("/reporting/stats?limit=10&cursor={next}"),
            None => break,
        }
    }
    assert_eq!(ids.len(), tickets.len());
}

#[test]
fn what_a_scope_has_not_is_refused() {
    let emulator = Emulator::start(&[]);
    let period = |start: &str, end: &str| json!([{"member": "periodStart", "operator": "afterDate", "values": [start]}, {"member": "periodEnd", "operator": "beforeDate", "values": [end]}]);
    for (scope, more, named) in [
        ("nonsense", json!({}), "scope"),
        ("automation-rate", json!({}), "scope"),
        ("ticket-sla", json!({}), "scope"),
        ("online-time", json!({}), "scope"),
        (
            "tickets-created",
            json!({"measures": ["sunshine"]}),
            "measures",
        ),
        (
            "tickets-created",
            json!({"dimensions": ["teamId"]}),
            "dimensions",
        ),
        (
            "tickets-created",
            json!({"time_dimensions": [{"dimension": "sentDatetime"}]}),
            "time_dimensions",
        ),
        (
            "tickets-created",
            json!({"filters": [{"member": "weather", "operator": "one-of", "values": ["x"]}]}),
            "filters",
        ),
        (
            "tickets-created",
            json!({"order": [["sunshine", "asc"]]}),
            "order",
        ),
        (
            "tickets-created",
            json!({"dimensions": ["storeId"]}),
            "dimensions",
        ),
        (
            "workload-tickets",
            json!({"time_dimensions": [{"dimension": "queuedDate"}]}),
            "time_dimensions",
        ),
        ("tickets-created", json!({"period": []}), "filters"),
        (
            "tickets-created",
            json!({"period": period("2026-01-01", "2027-06-01")}),
            "filters",
        ),
        (
            "tickets-created",
            json!({"period": period("2026-02-01", "2026-01-01")}),
            "filters",
        ),
        ("ticket-fields", json!({}), "filters"),
    ] {
        let answer = ask(&emulator, scope, more.clone());
        assert_eq!(answer.status, 400, "{scope} {more}");
        assert!(
            answer.json["error"]["data"]["query"][named].is_array(),
            "{scope} {more}: {}",
            answer.json
        );
    }
    let fields = json!({"dimensions": ["customFieldValue"], "filters": [{"member": "customFieldId", "operator": "one-of", "values": ["701"]}], "period": period("2026-10-01", "2027-01-01")});
    // The list of filters replaces the period, so it is said again.
    let mut all = period("2026-10-01", "2027-01-01")
        .as_array()
        .unwrap()
        .clone();
    all.extend(fields["filters"].as_array().unwrap().clone());
    let answer = ask(
        &emulator,
        "ticket-fields",
        json!({"dimensions": ["customFieldValue"], "period": all}),
    );
    assert_eq!(
        answer.json["data"][0]["customFieldValue"], "Order::Delivery",
        "{}",
        answer.json
    );
}

#[test]
fn the_overview_compares_with_the_same_time_before() {
    let emulator = Emulator::start(&["--no-detect"]);
    let ask = |start: &str, end: &str| {
        let body = json!({"filters": {"period": {"start_datetime": start, "end_datetime": end}}});
        emulator.call("POST", "/stats/overview", &body.to_string())
    };
    let answer = ask("2026-10-01T00:00:00Z", "2026-10-31T23:59:59Z").json;
    assert_eq!(
        answer["meta"],
        json!({"start_datetime": "2026-10-01T00:00:00+00:00", "end_datetime": "2026-10-31T23:59:59+00:00", "previous_start_datetime": "2026-08-31T00:00:00+00:00", "previous_end_datetime": "2026-09-30T23:59:59+00:00"})
    );
    let metrics = answer["data"]["data"].as_array().unwrap();
    assert_eq!((metrics.len(), &metrics[0]["delta"]), (8, &json!(100)));
    assert_eq!(metrics[0]["value"], tickets(&emulator).len());
    let nothing = ask("2020-10-01T00:00:00Z", "2020-10-02T00:00:00Z").json;
    assert_eq!(
        nothing["data"]["data"][5],
        json!({"name": "median_first_response_time", "type": "duration", "value": null, "delta": 0, "more_is_better": false})
    );
    assert_eq!(
        ask("2026-10-02T00:00:00Z", "2026-10-01T00:00:00Z").status,
        400
    );
    let unkept = r#"{"filters":{"period":{"start_datetime":"2026-10-01","end_datetime":"2026-10-02"},"score":[5]}}"#;
    assert_eq!(emulator.call("POST", "/stats/overview", unkept).status, 400);
}
