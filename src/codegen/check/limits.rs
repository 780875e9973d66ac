//! The limits of an input. Whether its example and its default keep to them, a test of the core says, by the readers that
//! read a flow's inputs (`tests/core/examples.rs`): a rule that stood here too would soon be another one.

use crate::model::{Attributes, Input, Kind, Shape};
use crate::problems::{ManifestPath, Problems};

/// Checks the limits of the kind against each other.
pub fn limits(input: &Input, at: &ManifestPath, problems: &mut Problems) {
    let Attributes {
        min,
        max,
        item_max,
        shape,
        each,
        choose,
        never_null,
        ..
    } = &input.told;
    problems.unless(
        min.unwrap_or(i64::MIN) <= max.unwrap_or(i64::MAX),
        at,
        "its least is more than its most",
    );
    let mut counts = [min, max, item_max].into_iter().flatten();
    problems.unless(
        input.kind == Kind::Integer || counts.all(|count| *count > 0),
        at,
        "what counts characters or items is more than 0",
    );
    problems.unless(
        input.kind != Kind::Json
            || *shape == Shape::Array
            || (each.is_empty() && choose.is_none() && min.is_none() && max.is_none()),
        at,
        "`each`, `choose`, `min` and `max` are for the shape \"array\"",
    );
    problems.unless(
        input.kind != Kind::Json
            || never_null.is_empty()
            || (*shape == Shape::Array
                && never_null.iter().all(|name| name.ends_with("_datetime"))),
        at,
        "`neverNull` names dates (\"…_datetime\") of an array's items",
    );
    problems.unless(
        input.kind != Kind::Json || *shape == Shape::Array || !input.told.clearable,
        at,
        "JSON that can be cleared is of the shape \"array\": null itself is JSON",
    );
}
