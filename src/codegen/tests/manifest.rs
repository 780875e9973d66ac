//! The real manifest compiles; changed a little, it is refused by name.
#![allow(missing_docs)]
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use gorgias_codegen::model::{Kind, Manifest};
use gorgias_codegen::{compile, docs, rust, typescript};
use serde_json::{Value, json};

const TEXT: &str = include_str!("../../../component-manifest.json");

fn real() -> Value {
    serde_json::from_str(TEXT).expect("the manifest is JSON")
}

/// The value at a `place/in/the/file`; within a list, a row is named by its `key` or `use`, or numbered.
fn step<'a>(value: &'a mut Value, name: &str) -> &'a mut Value {
    match value {
        Value::Array(rows) => {
            let named = rows
                .iter()
                .position(|row| row["key"] == name || row["use"] == name);
            let at = named
                .or_else(|| name.parse().ok())
                .unwrap_or_else(|| panic!("no row {name}"));
            &mut rows[at]
        }
        object => &mut object[name],
    }
}

fn change(manifest: &mut Value, place: &str, value: Option<Value>) {
    let (parents, last) = place.rsplit_once('/').unwrap_or(("", place));
    let parents = parents.split('/').filter(|name| !name.is_empty());
    let parent = parents.fold(manifest, step);
    match (parent, value) {
        (parent, Some(value)) => *step(parent, last) = value,
        (Value::Array(rows), None) => rows.retain(|row| row["key"] != last && row["use"] != last),
        (Value::Object(fields), None) => drop(fields.remove(last).expect(place)),
        (other, None) => panic!("{place}: nothing to take out of {other}"),
    }
}

fn problems(manifest: &Value) -> Vec<String> {
    compile(&manifest.to_string()).expect_err("it should be refused")
}

/// All pages of the reference, one after the other.
fn reference(manifest: &Manifest) -> String {
    let pages = docs::pages(manifest).into_iter();
    pages.map(|(_, text)| text).collect()
}

#[test]
fn every_case_is_refused_by_name() {
    let cases = include_str!("refusals.txt")
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'));
    let mut wrong = Vec::new();
    for case in cases {
        let [place, value, part] = case.splitn(3, " | ").collect::<Vec<_>>()[..] else {
            panic!("{case}")
        };
        let mut manifest = real();
        let value = (value != "-").then(|| serde_json::from_str(value).expect(case));
        change(&mut manifest, place, value);
        let told = compile(&manifest.to_string())
            .map_or_else(|told| told, |_| vec!["(nothing)".to_owned()]);
        if !told.iter().any(|problem| problem.contains(part)) {
            wrong.push(format!("{case}\n    says {}", told.join("\n         ")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_order_of_inputs() {
    let swapped = |action: &str, one: usize, other: usize| {
        let mut manifest = real();
        manifest["actions"][action]["inputs"]
            .as_array_mut()
            .expect("inputs")
            .swap(one, other);
        problems(&manifest).join("\n")
    };
    assert!(
        swapped("getTicket", 0, 1)
            .contains("action getTicket: the first input, and no other, is `connection`")
    );
    assert!(
        swapped("getTicket", 2, 3)
            .contains("action getTicket: the last input of an action is `debugRequest`")
    );
    let late = swapped("createTicket", 1, 2);
    assert!(late.contains(
        "action createTicket, input messages: required inputs come before optional ones"
    ));
}

#[test]
fn keys_that_collide() {
    let mut manifest = real();
    manifest["dataSources"]["getTicket"] = manifest["dataSources"]["selectTicket"].clone();
    manifest["actions"]["delete"] = manifest["actions"]["deleteTicket"].clone();
    let told = problems(&manifest).join("\n");
    assert!(
        told.contains("data source getTicket: something else is exported under this key already"),
        "{told}"
    );
    assert!(
        told.contains("action delete: its key becomes the name of a function"),
        "{told}"
    );
    let twice = TEXT.replacen("\"getCustomer\": {", "\"getAccount\": {", 1);
    let told = compile(&twice).expect_err("refused");
    assert!(
        told[0].contains("the key \"getAccount\" is there twice at line"),
        "{told:?}"
    );
}

#[test]
fn the_real_manifest_is_complete() {
    let manifest = compile(TEXT).unwrap_or_else(|problems| panic!("{}", problems.join("\n")));
    assert_eq!(manifest.connections.len(), 2);
    assert_eq!(manifest.triggers.len(), 4);
    let golden: Vec<Value> =
        serde_json::from_str(include_str!("../../../tests/core/requests.json")).unwrap();
    let golden = golden
        .iter()
        .map(|case| case["operation"].as_str().unwrap());
    let all = manifest.actions.iter().chain(&manifest.data_sources);
    let all = all.map(|operation| operation.key.as_str());
    let (golden, all): (BTreeSet<&str>, BTreeSet<&str>) = (golden.collect(), all.collect());
    assert!(all.len() >= 29);
    assert_eq!(all, golden, "each has a golden request, and no other");
}

/// What a flow author should meet first, directly before what it spares them: the answer that Gorgias really sends before the
/// message whose sender has to be said, the trash before the deletion that nobody can take back.
const FIRST: [(&str, &str); 2] = [
    ("replyToTicket", "createTicketMessage"),
    ("trashTicket", "deleteTicket"),
];

/// The published component lists its actions as the file has them, whatever order JSON maps have: by the alphabet, so that
/// who knows a name finds it.
#[test]
fn actions_stand_by_the_alphabet_and_the_safe_one_before_its_neighbour() {
    let manifest = compile(TEXT).unwrap();
    let keys = manifest.actions.iter().map(|action| action.key.as_str());
    let keys: Vec<&str> = keys.collect();
    let mut expected = keys.clone();
    expected.sort_unstable();
    for (first, then) in FIRST {
        expected.retain(|key| *key != first);
        let place = expected.iter().position(|key| *key == then).unwrap();
        expected.insert(place, first);
    }
    let apart = keys.iter().zip(&expected).find(|(is, wanted)| is != wanted);
    assert_eq!(apart, None, "what stands there, and what belongs there");
}

#[test]
fn a_dummy_action_needs_no_other_edit() {
    let before = compile(TEXT).unwrap();
    let mut changed = real();
    let mut dummy = changed["actions"]["getAccount"].clone();
    dummy["display"] =
        json!({ "label": "Ping Account", "description": "Looks whether the account is there." });
    changed["actions"]["pingAccount"] = dummy;
    let after = compile(&changed.to_string()).unwrap();
    let more = |write: fn(&Manifest) -> String, mark: &str| {
        let count = |manifest: &Manifest| write(manifest).matches(mark).count();
        (count(&before), count(&after))
    };
    let actions = before.actions.len();
    assert_eq!(
        more(typescript::declarations, ": Action<"),
        (actions, actions + 1)
    );
    assert_eq!(
        more(typescript::declarations, "type PingAccountInputs"),
        (0, 1)
    );
    assert_eq!(more(reference, "| [Ping Account](#pingAccount) |"), (0, 1));
    assert_eq!(more(reference, "## Ping Account"), (0, 1));
    let operations = before
        .operations()
        .flat_map(|operation| operation.exports());
    let exports = operations.count() + before.connections.len();
    assert_eq!(
        more(rust::exports, "#[wasm_bindgen("),
        (exports, exports + 1)
    );
    assert_eq!(more(rust::exports, "\"pingAccount\""), (0, 1));
    assert_eq!(
        more(rust::operations, "static PING_ACCOUNT: Operation"),
        (0, 1)
    );
}

#[test]
fn every_input_is_declared_and_described() {
    let manifest = compile(TEXT).unwrap();
    let (types, tables) = (typescript::declarations(&manifest), reference(&manifest));
    for operation in manifest.operations() {
        for input in &operation.inputs {
            let key = &input.field.key;
            assert!(
                types.contains(&format!("  readonly {key}")),
                "{} {key}",
                operation.key
            );
            assert!(
                tables.contains(&format!("| {} | `{key}` |", input.field.label)),
                "{} {key}",
                operation.key
            );
        }
    }
}

#[test]
fn links_of_the_reference_lead_somewhere() {
    let pages = docs::pages(&compile(TEXT).unwrap());
    let name = |path: &str| path.rsplit('/').next().unwrap().to_owned();
    let text = |page: &str| pages.iter().find(|(path, _)| name(path) == page);
    let mut count = 0;
    for (path, page) in &pages {
        for link in page.split("](").skip(1) {
            let link = link.split(')').next().unwrap();
            if link.starts_with("../") || link.starts_with("https://") {
                continue;
            }
            let (file, anchor) = link.split_once('#').unwrap_or((link, ""));
            let own = name(path);
            let file = if file.is_empty() { &own } else { file };
            let (_, target) = text(file).unwrap_or_else(|| panic!("{path}: {link}"));
            let is_there = target.contains(&format!("<a id=\"{anchor}\"></a>"));
            assert!(anchor.is_empty() || is_there, "{path}: {link}");
            count += 1;
        }
    }
    assert!(count > 100, "only {count} links");
}

#[test]
fn what_is_committed_follows_the_manifest() {
    let root = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."));
    let mut stale = Vec::new();
    for (path, text) in gorgias_codegen::committed(&compile(TEXT).unwrap()) {
        let file = root.join(&path);
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(&file, &text).unwrap();
        }
        if fs::read_to_string(&file).unwrap_or_default() != text {
            stale.push(path);
        }
    }
    assert!(
        stale.is_empty(),
        "{stale:?}: `npm run build --prefix js-shim` or UPDATE_GOLDEN=1 cargo test -p gorgias-codegen writes them anew"
    );
}

#[test]
fn shared_inputs_are_merged_and_models_resolved() {
    let manifest = compile(TEXT).unwrap();
    let events = manifest
        .actions
        .iter()
        .find(|action| action.key == "listEvents")
        .unwrap();
    let find = |key: &str| {
        events
            .inputs
            .iter()
            .find(|input| input.field.key == key)
            .unwrap()
    };
    assert!(find("fetchAll").field.comments.contains("very many events"));
    let limit = find("limit");
    assert_eq!(limit.kind, Kind::Integer);
    assert_eq!((limit.told.min, limit.told.max), (Some(1), Some(100)));
    assert_eq!(find("types").model.as_ref().unwrap().choices.len(), 85);
    let create = manifest
        .actions
        .iter()
        .find(|action| action.key == "createTicket")
        .unwrap();
    let assignee = create
        .inputs
        .iter()
        .find(|input| input.field.key == "assignee_user_id")
        .unwrap();
    assert_eq!(assignee.name, "assignee_user.id");
}

#[test]
fn all_problems_are_told_at_once() {
    let mut manifest = real();
    change(
        &mut manifest,
        "actions/createTicket/inputs/spam/wire/kind",
        Some(json!("flg")),
    );
    change(
        &mut manifest,
        "actions/updateTicket/inputs/ticketSubject/wire/in",
        Some(json!("boddy")),
    );
    change(
        &mut manifest,
        "actions/search/wire/plan",
        Some(json!("anser")),
    );
    let problems = compile(&manifest.to_string()).unwrap_err();
    assert_eq!(problems.len(), 3, "{problems:?}");
}

#[test]
fn a_shared_input_is_refused_once() {
    let mut manifest = real();
    manifest["inputs"]["debugRequest"]["wire"]["kind"] = json!("flg");
    let problems = compile(&manifest.to_string()).unwrap_err();
    let actions = compile(TEXT).unwrap().actions.len();
    assert_eq!(problems.len(), 1, "{problems:?}");
    assert!(
        problems[0].contains("action addInternalNote, input debugRequest: unknown kind"),
        "{problems:?}"
    );
    assert!(
        problems[0].ends_with(&format!("(and in {} other operations)", actions - 1)),
        "{problems:?}"
    );
}
