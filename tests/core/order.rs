//! Sorting.

use gorgias_component::order::{sort_by, sort_by_key};

#[test]
fn items_that_compare_equal_keep_their_order() {
    let mut items: Vec<(u32, usize)> = (0..1_000_u32)
        .map(|at| at.wrapping_mul(2_654_435_761) % 7)
        .zip(0..)
        .collect();
    let mut expected = items.clone();
    expected.sort_by_key(|(key, _)| *key);
    let mut by_key = items.clone();
    sort_by_key(&mut by_key, |(key, _)| *key);
    assert_eq!(by_key, expected);
    sort_by(&mut items, |one, other| one.0.cmp(&other.0));
    assert_eq!(items, expected);
}

#[test]
fn none_and_one_are_in_order() {
    let mut none: Vec<String> = Vec::new();
    sort_by_key(&mut none, String::len);
    assert!(none.is_empty());
    let mut one = vec!["a".to_owned()];
    sort_by_key(&mut one, String::len);
    assert_eq!(one, ["a"]);
}
