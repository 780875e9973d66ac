//! Sorting. The library's own sort is compiled anew for each kind of item and each comparison, 5 kB of wasm every time; this
//! one sorts places, for all of them, and a comparison is called through a pointer.

use std::cmp::Ordering;

/// Puts the items in order by a comparison; those that compare equal stay in the order they are in.
pub(crate) fn sort_by<T>(items: &mut Vec<T>, compare: impl Fn(&T, &T) -> Ordering) {
    let places = sorted(items.len(), &|one, other| {
        match (items.get(one), items.get(other)) {
            (Some(one), Some(other)) => compare(one, other),
            // There is an item at every place.
            _ => Ordering::Equal,
        }
    });
    let mut left: Vec<Option<T>> = items.drain(..).map(Some).collect();
    let next = |place: usize| left.get_mut(place).and_then(Option::take);
    items.extend(places.into_iter().filter_map(next));
}

/// Puts the items in order by what the key is of each, which is asked once for each. Those with the same key stay in the
/// order they are in.
pub(crate) fn sort_by_key<T, K: Ord>(items: &mut Vec<T>, key: impl Fn(&T) -> K) {
    let mut keyed: Vec<(K, T)> = items.drain(..).map(|item| (key(&item), item)).collect();
    sort_by(&mut keyed, |(one, _), (other, _)| one.cmp(other));
    items.extend(keyed.into_iter().map(|(_, item)| item));
}

fn sorted(count: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut places: Vec<usize> = (0..count).collect();
    places.sort_by(|one, other| compare(*one, *other));
    places
}

#[cfg(test)]
mod tests {
    use super::{sort_by, sort_by_key};

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
}
