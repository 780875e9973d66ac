//! What was not given never travels, and what was given does: for every input of every operation.

mod clearing;

use std::collections::BTreeSet;

use gorgias_component::manifest::{Input, Kind, OPERATIONS, Operation, Place, Plan, Search, Shape};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use crate::support::{Scripted, choices, response, run};

/// Every way in which a platform says "left empty".
fn blanks() -> Vec<Option<Value>> {
    vec![None, Some(json!(null)), Some(json!("")), Some(json!([]))]
}

/// Values that each kind accepts, those that JavaScript calls falsy among them.
fn samples(kind: &Kind) -> Vec<Value> {
    match kind {
        Kind::Id => vec![json!(1), json!("12"), json!(9_007_199_254_740_991_u64)],
        Kind::UserId => vec![json!(1), json!("me")],
        Kind::Integer { min, .. } => vec![json!(min), json!(min.to_string())],
        Kind::Flag => vec![
            json!(false),
            json!(true),
            json!("false"),
            json!("0"),
            json!(1),
        ],
        Kind::Text { .. } | Kind::Secret => {
            vec![json!("x"), json!(0), json!(false), json!(" x ")]
        }
        Kind::Datetime => vec![
            json!("2026-01-31"),
            json!("2026-01-31T09:30:00.123456+02:00"),
        ],
        Kind::Choice(model) => {
            let values = choices(model.name);
            vec![json!(values.lines().next()), json!(values.lines().last())]
        }
        Kind::Json(Shape::Any) => vec![json!(0), json!(false), json!({}), json!("x"), json!([1])],
        Kind::Json(Shape::Object) => vec![json!({}), json!({"type": "email"}), json!("{}")],
        Kind::Json(Shape::Array { each, rules, .. }) => {
            let needed = rules.iter().filter_map(|rule| rule.needs.first());
            let item: Map<String, Value> = each
                .iter()
                .chain(needed)
                .map(|key| ((*key).into(), json!(false)))
                .collect();
            vec![json!([item]), json!(json!([item]).to_string())]
        }
        Kind::Reference { email: true } => vec![json!("jane@example.com"), json!({"id": 5})],
        Kind::Reference { email: false } => vec![json!(5), json!({"id": null})],
        Kind::Person => vec![json!(5), json!("5"), json!({"id": 5, "name": "Maya"})],
        Kind::Team | Kind::Macro => vec![json!(5), json!({"id": 5})],
        Kind::Address => vec![
            json!("jane@example.com"),
            json!({"address": "jane@example.com"}),
        ],
        Kind::Email => vec![json!("jane@example.com")],
        Kind::Span => vec![json!("90m"), json!("2w")],
        Kind::Tag { .. } => vec![json!("order"), json!({"name": "order"})],
        Kind::List { of, .. } => {
            let items = samples(of)
                .into_iter()
                .filter(|item| !item.as_str().is_some_and(|text| text.trim().is_empty()));
            items.map(|item| json!([item])).collect()
        }
        Kind::Pairs => vec![json!({"a": false}), json!([{"key": "a", "value": ""}])],
        Kind::Comparators => vec![json!({"gte": "2026-01-31"})],
        Kind::FieldValues => vec![json!({"31": 0}), json!([{"id": 31, "value": ""}])],
        Kind::Connection | Kind::Payload | Kind::Form | Kind::File => vec![],
    }
}

/// Whether it is a picklist that may ask more than its list; their requests are golden ones.
fn is_lookup(operation: &Operation) -> bool {
    matches!(operation.plan, Plan::Picklist(row) if row.search != Search::List || row.first.is_some())
}

/// Operations that send one request with their inputs as they are. The others are in files of their own.
fn plain() -> impl Iterator<Item = &'static Operation> {
    OPERATIONS.iter().copied().filter(|operation| {
        let is_plain = matches!(
            operation.plan,
            Plan::Answer
                | Plan::Success
                | Plan::Walk
                | Plan::Views
                | Plan::ViewItems
                | Plan::Customers
                | Plan::Create(_)
                | Plan::CreateCustomer(_)
                | Plan::Update
                | Plan::UpdateCustomer
                | Plan::CreateTag
                | Plan::Macro
                | Plan::FieldValues
                | Plan::Picklist(_)
        );
        is_plain
            && (operation.one_of.is_empty() || operation.constants.is_empty())
            && !is_lookup(operation)
    })
}

fn inputs(operation: &'static Operation) -> impl Iterator<Item = &'static Input> {
    operation.inputs.iter().filter(|input| {
        // Filters that Gorgias does not have, and what says how another input is sent.
        !matches!(
            (operation.key, input.key),
            ("listCustomers", "id")
                | ("listViews", "type")
                | ("updateCustomer", "channels_mode")
                | (_, "response_text" | "response_html")
        )
    })
}

/// Whether a call cannot do without: it is required, or the first of those of which one is.
fn is_needed(operation: &Operation, input: &Input) -> bool {
    input.required || operation.one_of.first() == Some(&input.key)
}

fn lists() -> Scripted {
    Scripted::answering(|_| {
        Ok(response(
            200,
            json!({"data": [], "meta": {"next_cursor": null}}),
        ))
    })
}

/// The names on the wire: members of the body, keys of the query.
fn names(script: &Scripted) -> BTreeSet<String> {
    let sent = script.only();
    let members = sent.body.as_object().cloned().unwrap_or_default();
    let keys = sent
        .query()
        .into_iter()
        .map(|(name, _)| name.split('[').next().unwrap().to_owned());
    members
        .into_iter()
        .map(|(name, _)| name)
        .chain(keys)
        .collect()
}

fn outer(input: &Input) -> String {
    input.wire.split('.').next().unwrap().to_owned()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(1500) })]

    #[test]
    fn what_travels_is_what_was_given(which in 0..100_usize, picks in prop::collection::vec(any::<u16>(), 32)) {
        let operations: Vec<_> = plain().collect();
        let operation = operations[which % operations.len()];
        let mut params = Map::new();
        let mut expected = BTreeSet::new();
        let mut is_twice = false;
        for (input, pick) in inputs(operation).zip(&picks) {
            let (values, pick) = (samples(&input.kind), usize::from(*pick));
            let is_given = is_needed(operation, input) || pick % 2 == 0;
            let value = if is_given {
                Some(values[pick / 2 % values.len()].clone())
            } else {
                blanks()[pick / 2 % 4].clone()
            };
            if is_given && matches!(input.place, Place::Body | Place::Query) {
                is_twice |= !expected.insert(outer(input));
            }
            params.extend(value.map(|value| (input.key.to_owned(), value)));
        }
        let all = params.get("fetchAll").is_some_and(|all| [json!(true), json!(1)].contains(all));
        match operation.plan {
            Plan::Picklist(row) => {
                expected.extend(["limit".to_owned(), "order_by".to_owned()]);
                let always = row.query.iter().map(|(name, _)| name.split('[').next().unwrap());
                expected.extend(always.map(str::to_owned));
            }
            Plan::Walk | Plan::Customers | Plan::Views | Plan::ViewItems if all => {
                expected.insert("limit".into());
                expected.remove("cursor");
            }
            Plan::CreateCustomer(_) if expected.contains("email") => {
                expected.insert("channels".into());
            }
            _ => {}
        }
        let script = lists();
        let result = run(&script, operation.key, params.clone().into());
        if is_twice || (operation.is_change() && expected.is_empty()) {
            prop_assert_eq!(result.unwrap_err().code.to_string(), "INVALID_INPUT");
            prop_assert!(script.sent.borrow().is_empty());
        } else {
            prop_assert!(result.is_ok(), "{} {params:?}: {result:?}", operation.key);
            prop_assert_eq!(names(&script), expected, "{} {:?}", operation.key, params);
        }
    }
}

#[test]
fn false_zero_and_nothing_are_three_things() {
    #[rustfmt::skip]
    let cases = [
        ("updateTicket", "spam", json!(false), Some(json!(false))),
        ("updateTicket", "spam", json!("false"), Some(json!(false))),
        ("updateTicket", "spam", json!(0), Some(json!(false))),
        ("updateTicket", "spam", json!(""), None),
        ("updateTicket", "spam", json!(null), None),
        ("updateTicket", "subject", json!(0), Some(json!("0"))),
        ("updateTicket", "subject", json!(false), Some(json!("false"))),
        ("updateTicket", "subject", json!(" "), Some(json!(" "))),
        ("updateTicket", "subject", json!(""), None),
        ("updateTicket", "tags", json!([]), None),
        ("updateTicket", "tags", json!("[]"), Some(json!([]))),
        ("updateTicket", "tags", json!(" [ ] "), Some(json!([]))),
        ("updateTicket", "tags", json!("null"), Some(json!([]))),
        ("updateTicket", "tags", json!(["null"]), Some(json!([]))),
        ("updateTicket", "tags", json!("[\"null\", \"\"]"), Some(json!([]))),
        ("updateTicket", "meta", json!("null"), Some(json!({}))),
        ("updateTicket", "meta", json!("[]"), Some(json!({}))),
        ("updateTicket", "meta", json!("{}"), Some(json!({}))),
        // What the designer has of rows that nobody filled in.
        ("updateTicket", "meta", json!({}), None),
        ("updateTicket", "meta", json!([]), None),
        ("updateTicket", "meta", json!([{"key": "null", "value": ""}]), Some(json!({}))),
        ("updateTicket", "meta", json!({"null": "a"}), Some(json!({"null": "a"}))),
        ("updateTicket", "meta", json!([{"key": "null", "value": "a"}]), Some(json!({"null": "a"}))),
        ("updateTicket", "tags", json!(["", null]), None),
        ("updateTicket", "meta", json!([{"key": "", "value": ""}]), None),
        ("updateTicket", "meta", json!([{"key": "a", "value": ""}]), Some(json!({"a": ""}))),
        ("updateTicket", "external_id", json!(0), Some(json!("0"))),
    ];
    for (action, key, given, wanted) in cases {
        let script = lists();
        let result = run(
            &script,
            action,
            json!({"id": 1, "priority": "low", key: given}),
        );
        result.unwrap();
        assert_eq!(
            script.only().body.get(key),
            wanted.as_ref(),
            "{key} = {given}"
        );
    }
}

#[test]
fn an_update_of_nothing_is_refused_with_what_to_do() {
    for (action, label) in [
        ("updateTicket", "Update Ticket"),
        ("updateCustomer", "Update Customer"),
    ] {
        for blank in [
            json!({"id": 1}),
            json!({"id": 1, "language": "", "external_id": null}),
        ] {
            let script = Scripted::new();
            let error = run(&script, action, blank).unwrap_err();
            assert_eq!(error.code.to_string(), "INVALID_INPUT");
            assert!(error.message.starts_with(label), "{}", error.message);
            let hint = error.hint.clone().unwrap();
            assert!(hint.contains("The word null clears these only: "), "{hint}");
            assert!(
                hint.contains("External ID") && !hint.contains("Status"),
                "{hint}"
            );
            assert!(script.sent.borrow().is_empty());
        }
    }
}
