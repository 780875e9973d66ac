//! Sorting. The library's own sort is compiled anew for each kind of item and each comparison, 5 kB of wasm every time; this
//! one sorts places, for all of them, and a comparison is called through a pointer.

use std::cmp::Ordering;
use std::mem::replace;

/// Puts the items in order by a comparison; those that compare equal stay in the order they are in.
pub fn sort_by<T>(items: &mut [T], compare: impl Fn(&T, &T) -> Ordering) {
    let swaps = swaps(items.len(), &|one, other| {
        match (items.get(one), items.get(other)) {
            (Some(one), Some(other)) => compare(one, other),
            // There is an item at every place.
            _ => Ordering::Equal,
        }
    });
    swap(items, &swaps);
}

/// Puts the items in order by what the key is of each, which is asked once for each. Those with the same key stay in the
/// order they are in.
pub fn sort_by_key<T, K: Ord>(items: &mut [T], key: impl Fn(&T) -> K) {
    let keys: Vec<K> = items.iter().map(key).collect();
    let swaps = swaps(keys.len(), &|one, other| {
        keys.get(one).cmp(&keys.get(other))
    });
    swap(items, &swaps);
}

fn swap<T>(items: &mut [T], swaps: &[(usize, usize)]) {
    for (one, other) in swaps {
        items.swap(*one, *other);
    }
}

/// What is to be swapped, one after the other, until everything is in order: at most once for each place.
fn swaps(count: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<(usize, usize)> {
    // At each place, where the item is that belongs there.
    let mut places: Vec<usize> = (0..count).collect();
    places.sort_by(|one, other| compare(*one, *other));
    let mut swaps = Vec::new();
    for first in 0..count {
        let mut at = first;
        while let Some(place) = places.get_mut(at) {
            let from = replace(place, at);
            // The last of a circle holds the item that was at the first by then.
            if from == first {
                break;
            }
            swaps.push((at, from));
            at = from;
        }
    }
    swaps
}
