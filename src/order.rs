//! Sorting. The library's own sort is compiled anew for each kind of item and each comparison, 5 kB of wasm every time; this
//! one sorts places, for all of them, and a comparison is called through a pointer.

use std::cmp::Ordering;

/// Puts the items in order by a comparison; those that compare equal stay in the order they are in.
pub fn sort_by<T>(items: &mut Vec<T>, compare: impl Fn(&T, &T) -> Ordering) {
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
pub fn sort_by_key<T, K: Ord>(items: &mut Vec<T>, key: impl Fn(&T) -> K) {
    let mut keyed: Vec<(K, T)> = items.drain(..).map(|item| (key(&item), item)).collect();
    sort_by(&mut keyed, |(one, _), (other, _)| one.cmp(other));
    items.extend(keyed.into_iter().map(|(_, item)| item));
}

fn sorted(count: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut places: Vec<usize> = (0..count).collect();
    places.sort_by(|one, other| compare(*one, *other));
    places
}
