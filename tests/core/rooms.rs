//! How the rooms of `src/` use one another: in the order of the map in `src/lib.rs`, and never in a circle.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::support::rust_files;

/// A module by its path: `["client", "retry"]`.
type Module = Vec<String>;

/// Which module uses which.
type Graph = BTreeMap<Module, BTreeSet<Module>>;

/// The source without comments, and with nothing in its strings.
fn code(source: &str) -> String {
    let mut code = String::new();
    let mut rest = source;
    while let Some(at) = rest.find(['"', '\'', '/']) {
        code.push_str(&rest[..at]);
        let from = &rest[at..];
        let text = |from: &str, quote: char| {
            let mut escaped = false;
            let end = from[1..].find(|char| {
                let ends = char == quote && !escaped;
                escaped = char == '\\' && !escaped;
                ends
            });
            end.map_or(from.len(), |end| end + 2)
        };
        let length = if from.starts_with("//") {
            from.find('\n').unwrap_or(from.len())
        } else if from.starts_with('"') {
            text(from, '"')
        } else if from.starts_with("'\\") || from.chars().nth(2) == Some('\'') {
            text(from, '\'')
        } else {
            code.push_str(&from[..1]);
            1
        };
        rest = &from[length..];
    }
    code + rest
}

/// The modules that a file declares.
fn children(code: &str) -> Vec<&str> {
    let declared = code.match_indices("mod ").filter_map(|(at, _)| {
        let (name, _) = code[at + 4..].split_once([';', '{'])?;
        code[at + 4 + name.len()..].starts_with(';').then_some(name)
    });
    declared.collect()
}

/// Every path of that code that begins with `crate`, `super` or a module that it declares, with the trees of `use`
/// written out.
fn paths(code: &str) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    for start in ["crate", "super"].into_iter().chain(children(code)) {
        for (at, _) in code.match_indices(&format!("{start}::")) {
            let before = code[..at].chars().next_back();
            if before.is_none_or(|char| !char.is_alphanumeric() && !"_:".contains(char)) {
                tree(&code[at..], &[], &mut found);
            }
        }
    }
    found
}

/// Reads one tree, and gives what follows it.
fn tree<'a>(text: &'a str, outer: &[String], found: &mut Vec<Vec<String>>) -> &'a str {
    let text = text.trim_start();
    if let Some(mut rest) = text.strip_prefix('{') {
        loop {
            rest = tree(rest, outer, found).trim_start();
            rest = match rest.strip_prefix(',') {
                Some(rest) if !rest.trim_start().starts_with('}') => rest,
                other => {
                    let rest = other.unwrap_or(rest).trim_start();
                    return rest.strip_prefix('}').unwrap_or(rest);
                }
            };
        }
    }
    let end = text.find(|char: char| !char.is_alphanumeric() && char != '_');
    let (name, rest) = text.split_at(end.unwrap_or(text.len()));
    let path: Vec<String> = [outer, &[name.to_owned()]].concat();
    match rest.strip_prefix("::") {
        Some(rest) => tree(rest, &path, found),
        None => {
            found.push(path);
            match rest.strip_prefix(" as ") {
                Some(rest) => {
                    rest.trim_start_matches(|char: char| char.is_alphanumeric() || char == '_')
                }
                None => rest,
            }
        }
    }
}

/// The modules of these files, each a path under `src/` and a text, and what they use.
fn graph(files: &[(String, String)]) -> Graph {
    let module = |path: &str| -> Module {
        let path = path.trim_end_matches(".rs");
        let path = path.trim_end_matches("/mod");
        path.split('/').map(str::to_owned).collect()
    };
    let known: BTreeSet<Module> = files.iter().map(|(path, _)| module(path)).collect();
    let uses = |path: &str, text: &str| {
        let own = module(path);
        let outer = &own[..own.len() - 1];
        let used = paths(&code(text)).into_iter().filter_map(|path| {
            let (mut full, rest): (Module, _) = match path[0].as_str() {
                "crate" => (Vec::new(), &path[1..]),
                "super" => (outer.to_vec(), &path[1..]),
                // A module that the file declares.
                _ => (own.clone(), &path[..]),
            };
            full.extend(rest.iter().filter(|name| *name != "self").cloned());
            // What is left after the longest module is the name of an item.
            while !full.is_empty() && !known.contains(&full) {
                full.pop();
            }
            (!full.is_empty() && full != own).then_some(full)
        });
        (own.clone(), used.collect())
    };
    files.iter().map(|(path, text)| uses(path, text)).collect()
}

/// A circle of modules, if there is one.
fn circle(graph: &Graph) -> Option<Vec<String>> {
    let mut left: BTreeSet<&Module> = graph.keys().collect();
    // Whoever uses nothing that is left is in no circle.
    while let Some(free) = left.iter().copied().find(|module| {
        let mut used = graph[*module].iter();
        used.all(|used| !left.contains(used))
    }) {
        left.remove(free);
    }
    let mut at = *left.first()?;
    let mut way: Vec<&Module> = Vec::new();
    while !way.contains(&at) {
        way.push(at);
        at = graph[at].iter().find(|used| left.contains(used))?;
    }
    let lead = way.iter().position(|module| *module == at)?;
    let round = way[lead..].iter();
    Some(round.map(|module| module.join("::")).collect())
}

/// The arrows that lead to a room above, or from `input` to `client` or back. `rooms` are in the map's order.
fn wrong_arrows(graph: &Graph, rooms: &[String]) -> Vec<String> {
    let place = |module: &Module| {
        let at = rooms.iter().position(|room| *room == module[0]);
        at.unwrap_or_else(|| panic!("{} is not in the map", module[0]))
    };
    let apart = |one: &Module, other: &Module| one[0] == "input" && other[0] == "client";
    let mut wrong = Vec::new();
    for (module, used) in graph {
        for used in used {
            if place(used) < place(module) || apart(module, used) {
                wrong.push(format!("{} uses {}", module.join("::"), used.join("::")));
            }
        }
    }
    wrong
}

/// The rooms that a map of `lib.rs` names, from the top down.
fn map(lib: &str) -> Vec<String> {
    let rows = lib.lines().filter_map(|line| line.strip_prefix("//! | "));
    let cells = rows.filter_map(|row| row.split(" | ").next());
    cells
        .flat_map(|cell| cell.split(", "))
        .filter_map(|name| {
            let name = name.trim_matches(['[', ']', '`']);
            (name != "room" && !name.starts_with('-')).then(|| name.to_owned())
        })
        .collect()
}

fn source() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    for path in rust_files(&folder) {
        let name = path.strip_prefix(&folder).unwrap().to_str().unwrap();
        if !name.starts_with("codegen/") && name != "lib.rs" {
            files.push((name.to_owned(), std::fs::read_to_string(&path).unwrap()));
        }
    }
    files
}

#[test]
fn rooms_use_what_stands_below_them_in_the_map() {
    let lib = include_str!("../../src/lib.rs");
    let rooms = map(lib);
    let graph = graph(&source());
    assert!(graph.len() > 40, "only {} modules", graph.len());
    assert!(graph.values().map(BTreeSet::len).sum::<usize>() > 150);
    assert_eq!(wrong_arrows(&graph, &rooms), [""; 0]);
    let there: BTreeSet<&String> = graph.keys().map(|module| &module[0]).collect();
    assert_eq!(
        there,
        rooms.iter().collect(),
        "the map names each room, and no other"
    );
}

#[test]
fn modules_are_in_no_circle() {
    assert_eq!(circle(&graph(&source())), None);
}

/// Files of a crate that was made up.
fn made_up(files: &[(&str, &str)]) -> Graph {
    let files: Vec<_> = files
        .iter()
        .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()))
        .collect();
    graph(&files)
}

#[test]
fn the_scan_finds_what_is_wrong() {
    let rooms = map(
        "//! | room | what |\n//! |---|---|\n//! | [`plan`] | x |\n//! | [`input`] | x |\n//! | [`client`] | x |\n//! | [`text`], [`json`] | x |",
    );
    assert_eq!(rooms, ["plan", "input", "client", "text", "json"]);
    let right = [
        (
            "plan.rs",
            "use crate::input::{read::{self, Value}, scalar};\nuse crate::client::retry::Policy as P;",
        ),
        ("input/mod.rs", "pub mod read;\npub mod scalar;"),
        (
            "input/read.rs",
            "use super::scalar::{id, text};\n// not crate::plan::X\nconst A: &str = \"crate::plan::X \\\" crate::plan\";",
        ),
        (
            "input/scalar.rs",
            "fn f<'a>(c: char) -> bool { c == '\"' || crate::text::cut(c) }",
        ),
        ("client/retry.rs", "use crate::text::{self, cut};"),
        ("text.rs", ""),
        ("json.rs", ""),
    ];
    let good = made_up(&right);
    let names = |module: &str| -> Vec<String> {
        let module: Module = module.split("::").map(str::to_owned).collect();
        good[&module].iter().map(|used| used.join("::")).collect()
    };
    assert_eq!(
        names("plan"),
        ["client::retry", "input::read", "input::scalar"]
    );
    assert_eq!(names("input::read"), ["input::scalar"]);
    assert_eq!(names("input::scalar"), ["text"]);
    assert_eq!(wrong_arrows(&good, &rooms), [""; 0]);
    assert_eq!(circle(&good), None);
    for (at, more, wrong) in [
        (2, "fn f() { crate::plan::run() }", "input::read uses plan"),
        (
            2,
            "use crate::client::retry::Policy;",
            "input::read uses client::retry",
        ),
        (
            4,
            "use crate::{input::read::Value, text};",
            "client::retry uses input::read",
        ),
        (6, "use crate::text::cut;", "json uses text"),
    ] {
        let mut files = right.map(|(path, text)| (path, text.to_owned()));
        files[at].1.push_str(&format!("\n{more}"));
        let files = files.each_ref().map(|(path, text)| (*path, text.as_str()));
        assert_eq!(wrong_arrows(&made_up(&files), &rooms), [wrong], "{more}");
    }
    let round = made_up(&[
        ("a/b.rs", "use super::c::X;"),
        ("a/c.rs", "use super::d;"),
        ("a/d.rs", "use crate::a::b;"),
        ("e.rs", "use crate::a::b;"),
    ]);
    assert_eq!(circle(&round).unwrap(), ["a::b", "a::c", "a::d"]);
}
