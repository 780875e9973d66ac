//! What is made of a small manifest, `golden/manifest.json`, is what stands beside it. After a change that is meant,
//! `UPDATE_GOLDEN=1 cargo test -p gorgias-codegen` writes the files anew; read what changed before you commit it.
#![allow(missing_docs, clippy::expect_used, clippy::panic)]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::{env, fs};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden");
/// What does not depend on the manifest; tests/manifest.rs compares it with what is committed.
const OF_NO_MANIFEST: [&str; 2] = ["js-shim/docs/errors.md", "js-shim/runtime/border.js"];
const MANIFEST: &str = include_str!("golden/manifest.json");

fn files_in(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    paths
        .flat_map(|path| {
            if path.is_dir() {
                files_in(&path)
            } else {
                vec![path]
            }
        })
        .collect()
}

#[test]
fn the_small_manifest_makes_the_files_beside_it() {
    let manifest =
        gorgias_codegen::compile(MANIFEST).unwrap_or_else(|told| panic!("{}", told.join("\n")));
    let folder = Path::new(FOLDER);
    let is_update = env::var_os("UPDATE_GOLDEN").is_some();
    let mut made = BTreeSet::from([folder.join("manifest.json")]);
    let mut wrong = Vec::new();
    let files = gorgias_codegen::files(&manifest).into_iter();
    for (name, text) in files.filter(|(name, _)| !OF_NO_MANIFEST.contains(&name.as_str())) {
        let path = folder.join(&name);
        if is_update {
            fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            fs::write(&path, &text).expect("a file");
        }
        let golden = fs::read_to_string(&path).unwrap_or_default();
        if golden != text {
            let line = golden
                .lines()
                .zip(text.lines())
                .take_while(|(one, other)| one == other);
            wrong.push(format!("{name}, line {}", line.count() + 1));
        }
        made.insert(path);
    }
    for path in files_in(folder) {
        if !made.contains(&path) && is_update {
            fs::remove_file(&path).expect("a file");
        } else if !made.contains(&path) {
            wrong.push(format!("{} is made no more", path.display()));
        }
    }
    assert!(
        wrong.is_empty(),
        "not as in tests/golden: {}\nIf it is meant so: UPDATE_GOLDEN=1 cargo test -p gorgias-codegen",
        wrong.join(", ")
    );
}

/// What is said of the small manifest with one text in the place of another.
fn told(text: &str, changed: &str) -> String {
    assert_eq!(MANIFEST.matches(text).count(), 1, "{text}");
    let told = gorgias_codegen::compile(&MANIFEST.replace(text, changed));
    told.err().unwrap_or_default().join("\n")
}

#[test]
fn what_is_said_of_no_member_is_refused() {
    let cases = [
        (
            r#""watered": "string | null""#,
            r#""waterd": "string""#,
            "members of plant: the example has no \"waterd\"",
        ),
        (
            r#""watered": "string | null""#,
            r#""watered": "text""#,
            "members of plant: watered: unknown word \"text\"",
        ),
        (
            r#""members": {
    "plant""#,
            r#""members": {
    "plnat""#,
            "members of plnat: there is no such example",
        ),
        (
            r#""like": "bed""#,
            r#""like": "bad""#,
            "input leaves: it is `like` \"bad\", which is no example",
        ),
    ];
    for (text, changed, expected) in cases {
        let told = told(text, changed);
        assert!(told.contains(expected), "{changed}: {told}");
    }
}

#[test]
fn triggers_that_make_no_sense_are_refused() {
    #[rustfmt::skip]
    let cases = [
        (r#"["webhookCreate", "webhookDelete"]"#, r#"["webhookCreate"]"#, "trigger plantEvents: what `webhookCreate` makes, `webhookDelete` takes away"),
        (r#"["webhookCreate", "webhookDelete"]"#, r#"["webhookCreat"]"#, "trigger plantEvents: unknown entry point \"webhookCreat\"; did you mean \"webhookCreate\"?"),
        (r#"["webhookCreate", "webhookDelete"]"#, r#"["webhookCreate", "webhookDelete", "webhookDelete"]"#, "trigger plantEvents: the entry point \"webhookDelete\" is there twice"),
        (r#""type": "webhook""#, r#""type": "polling""#, "trigger plantEvents: `webhookCreate` and `webhookDelete` are for the type \"webhook\""),
        (r#", "batchSize": 50"#, "", "trigger newPlants: `resolveTriggerItems`, `getNextPaginationState` and `batchSize` go together"),
        (r#""batchSize": 50"#, r#""batchSize": 0"#, "trigger newPlants: a batch has one item at least"),
        (r#""type": "webhook""#, r#""type": "hook""#, "trigger plantEvents: unknown trigger type \"hook\""),
        (r#""countPlants": {"#, r#""newPlantsCreate": {"#, "trigger newPlants: something else is exported under this key already: newPlantsCreate"),
        (r#"{ "payload": { "body": { "data": { "use": "plant" } } } }"#, r#"{ "data": 1 }"#, "trigger plantEvents: `examplePayload` must be {\"payload\": …}"),
        (r#""trigger": { "type": "webhook", "entryPoints": ["webhookCreate", "webhookDelete"] },"#, "", "trigger plantEvents: `trigger` belongs to triggers, and each needs it"),
    ];
    for (text, changed, expected) in cases {
        let told = told(text, changed);
        assert!(told.contains(expected), "{changed}: {told}");
    }
}
