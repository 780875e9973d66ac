//! JSON as a tree, and what is read of it by type.

use gorgias_component::json::tree::Tree;
use gorgias_component::json::typed::{Fields, Named, parsed};
use serde_json::Value;

#[test]
fn a_tree_is_what_the_library_reads() {
    for json in [
        r#" null "#,
        "true",
        r#"["é\n\"", "\ud83d\ude00", ""]"#,
        "[0, -1, 18446744073709551615, -9223372036854775808, 1.50, 1e3, 1e-7, 18446744073709551616, -0.0]",
        r#"{"b": {"y": [], "x": {}}, "a": 1, "b": 2, "": [null, false], "a": [3]}"#,
        "{} x",
        "[1,]",
        "1e999",
        r#""\ud83d""#,
        "",
    ] {
        let library = serde_json::from_str::<Value>(json).ok();
        let tree = Tree::parsed(json);
        let written = tree.as_ref().map(Tree::to_string);
        assert_eq!(written, library.map(|value| value.to_string()), "{json}");
    }
    let deep = |levels: usize| "[".repeat(levels) + &"]".repeat(levels);
    assert!(Tree::parsed(&deep(127)).is_some());
    assert!(Tree::parsed(&deep(128)).is_none());
}

#[test]
fn a_value_is_of_its_type_or_none() {
    assert_eq!(parsed::<u64>("7"), Some(7));
    assert_eq!(parsed::<u64>("-7"), None);
    assert_eq!(parsed::<u64>("7.0"), None);
    assert_eq!(parsed::<i64>("-7"), Some(-7));
    assert_eq!(parsed::<f64>("7"), Some(7.0));
    assert_eq!(parsed::<bool>("0"), None);
    assert_eq!(parsed::<String>("7"), None);
    assert_eq!(parsed::<Option<u64>>("null"), Some(None));
    assert_eq!(parsed::<Option<u64>>("\"7\""), None);
    assert_eq!(
        parsed::<Vec<(u64, i64)>>("[[1,-2],[3,4]]"),
        Some(vec![(1, -2), (3, 4)])
    );
    assert_eq!(parsed::<Vec<(u64, i64)>>("[[1,-2,3]]"), None);
}

#[test]
fn a_member_may_be_absent_but_not_of_another_type() {
    let fields = || parsed::<Fields>(r#"{"id": 7, "name": "a", "none": null, "by": {"x": 1}}"#);
    let mut of = fields().unwrap();
    assert_eq!(of.needed::<u64>("id"), Some(7));
    assert_eq!(of.known::<String>("absent"), Some(String::new()));
    assert_eq!(of.needed::<String>("absent"), None);
    assert_eq!(of.known::<Option<String>>("none"), Some(None));
    assert_eq!(of.known::<u64>("name"), None);
    let Named(by) = of.known::<Named<u64>>("by").unwrap();
    assert_eq!(by, [("x".to_owned(), 1)]);
    assert!(parsed::<Fields>("[]").is_none());
}
