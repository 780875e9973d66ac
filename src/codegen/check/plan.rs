//! An operation against its plan: role, method, inputs, words of its own.

use super::picklist;
use crate::model::{Input, Item, Kind, Manifest, Method, Operation, Place, Plan, Role, Word};
use crate::picklist::Picklist;
use crate::plans::{Need, Rules, is_change, rules};
use crate::problems::{ManifestPath, Problems};
use crate::words::unknown;

/// Checks an operation against its plan.
pub fn check(
    operation: &Operation,
    manifest: &Manifest,
    at: &ManifestPath,
    problems: &mut Problems,
) {
    let wire = &operation.wire;
    let Rules {
        role,
        methods,
        needs,
        ..
    } = rules(wire.plan);
    let word = wire.plan.spelling();
    problems.unless(
        (role == Role::DataSource) == (operation.role == Role::DataSource),
        at,
        format!(
            "the plan {word:?} is one for {}s, and for them only",
            role.spelling()
        ),
    );
    method(operation, methods, at, problems);
    problems.unless(
        !wire.repeats
            || (wire.method == Some(Method::Post)
                && !matches!(
                    wire.plan,
                    Plan::Create | Plan::CreateCustomer | Plan::Reply | Plan::FindOrCreateCustomer | Plan::SimpleTicket | Plan::FindOrCreateTicket | Plan::Upload
                )),
        at,
        "`repeats` is for a POST that makes nothing new; other methods say themselves whether they repeat",
    );
    one_of(operation, at, problems);
    picklist::check(operation, at, problems);
    problems.unless(
        !wire.reads || wire.method != Some(Method::Get),
        at,
        "`reads` is for what is no GET: a GET reads anyway",
    );
    lookup(operation, manifest, at, problems);
    let needs: Vec<Need> = needs.concat();
    for (key, kind, place) in &needs {
        let Some(found) = operation.input(key) else {
            problems.add(at, format!("the plan {word:?} needs an input {key:?}"));
            continue;
        };
        problems.unless(
            found.kind == *kind && found.place == *place,
            &at.input(key),
            format!(
                "the plan {word:?} needs it to be of kind {:?}, in the {}",
                kind.spelling(),
                place.spelling()
            ),
        );
    }
    for input in &operation.inputs {
        let row = wire.picklist.as_ref();
        called(
            input,
            &needs,
            (word, row),
            &at.input(&input.field.key),
            problems,
        );
    }
    problems.unless(
        wire.keep.is_empty() != (wire.plan == Plan::ReadUpdate),
        at,
        "`keep` belongs to the plan \"readUpdate\", which needs it",
    );
    if is_change(wire) {
        let mut inputs = operation.inputs.iter();
        problems.unless(
            inputs.any(|input| input.place == Place::Body),
            at,
            format!("the plan {word:?} needs inputs in the body"),
        );
    }
}

/// Inputs that need each other, and constants that collide with none.
fn one_of(operation: &Operation, at: &ManifestPath, problems: &mut Problems) {
    let keys = &operation.wire.one_of;
    problems.unless(
        keys.len() != 1,
        at,
        "`oneOf` names at least two inputs; one alone is `required`",
    );
    for key in keys {
        let found = operation.input(key);
        problems.unless(
            found.is_some_and(|input| !input.field.required && input.field.default.is_none()),
            at,
            format!("`oneOf` names {key:?}, which is no optional input without a default"),
        );
    }
    let is_sent = matches!(operation.wire.method, Some(Method::Post | Method::Put));
    for (name, _) in &operation.wire.body.0 {
        let mut inputs = operation.inputs.iter();
        let is_taken = inputs.any(|input| input.place == Place::Body && input.name == *name);
        problems.unless(
            is_sent && !is_taken,
            at,
            format!("`body` sets {name:?}, which an input sets too or nothing sends"),
        );
    }
}

fn method(operation: &Operation, methods: &[Method], at: &ManifestPath, problems: &mut Problems) {
    let word = operation.wire.plan.spelling();
    let sent = operation.wire.method;
    if methods.is_empty() {
        return problems.unless(
            sent.is_none(),
            at,
            format!("the plan {word:?} has no method of its own"),
        );
    }
    if !sent.is_some_and(|method| methods.contains(&method)) {
        let methods: Vec<&str> = methods.iter().map(|method| method.spelling()).collect();
        let sent = sent.map_or("nothing", Word::spelling);
        problems.add(
            at,
            format!(
                "the plan {word:?} sends {}, not {sent}",
                methods.join(" or ")
            ),
        );
    }
}

fn lookup(operation: &Operation, manifest: &Manifest, at: &ManifestPath, problems: &mut Problems) {
    let creates = matches!(
        operation.wire.plan,
        Plan::Create
            | Plan::CreateCustomer
            | Plan::Reply
            | Plan::FindOrCreateCustomer
            | Plan::SimpleTicket
            | Plan::FindOrCreateTicket
    );
    problems.unless(
        operation.wire.lookup.is_some() == creates,
        at,
        "`lookup` belongs to the plan \"create\", which needs it",
    );
    let Some(lookup) = &operation.wire.lookup else {
        return;
    };
    let Some(list) = manifest.action(&lookup.list) else {
        let actions: Vec<&str> = manifest
            .actions
            .iter()
            .map(|action| action.key.as_str())
            .collect();
        return problems.add(at, unknown("action", &lookup.list, &actions));
    };
    problems.unless(
        matches!(list.wire.plan, Plan::Walk | Plan::Customers) && !list.wire.path.contains('{'),
        at,
        format!(
            "it cannot be looked up with {:?}, which is no plain list",
            lookup.list
        ),
    );
    let own = operation.input(&lookup.by);
    let is_known = own.is_some_and(|input| {
        input.field.key == "external_id" || (input.place == Place::Path && input.field.required)
    });
    let mut filters = list.inputs.iter();
    let is_filter = filters.any(|input| input.place == Place::Query && input.name == lookup.by);
    problems.unless(
        is_known && is_filter,
        at,
        format!(
            "it is looked up by {:?}, which must be its external id or in its path, and a filter of {:?}",
            lookup.by, lookup.list
        ),
    );
}

/// An input `"in": "call"` that no plan reads would silently do nothing.
fn called(
    input: &Input,
    needs: &[Need],
    (plan, picklist): (&str, Option<&Picklist>),
    at: &ManifestPath,
    problems: &mut Problems,
) {
    let key = input.field.key.as_str();
    let read = input.kind == Kind::Connection
        || key == "debugRequest"
        || needs.iter().any(|(known, ..)| *known == key)
        || picklist.is_some_and(|row| picklist::reads(row, key))
        || (plan == Plan::Success.spelling() && key == "ignore_missing");
    problems.unless(
        input.place != Place::Call || read,
        at,
        format!("the plan {plan:?} reads no such input, so its place cannot be \"call\""),
    );
    if input.kind == Kind::List && input.told.item_max.is_some() {
        problems.unless(
            matches!(input.told.of, Item::Text | Item::Tag),
            at,
            "`itemMax` counts characters: it is for items of text and tags",
        );
    }
}
