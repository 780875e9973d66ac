//! Triggers: what the platform calls them for, in pairs that make sense.

use crate::check::names;
use crate::model::{EntryPoint, Trigger, TriggerType, Word};
use crate::problems::{ManifestPath, Problems};

/// Checks what is a trigger's own.
pub fn check(trigger: &Trigger, at: &ManifestPath, problems: &mut Problems) {
    let points = &trigger.entry_points;
    let has = |point| points.contains(&point);
    names::unique(
        problems,
        at,
        "entry point",
        points.iter().map(|point| point.spelling()),
    );
    let is_hooked = has(EntryPoint::WebhookCreate);
    problems.unless(
        is_hooked == has(EntryPoint::WebhookDelete),
        at,
        "what `webhookCreate` makes, `webhookDelete` takes away: it needs both, or neither",
    );
    problems.unless(
        !is_hooked || trigger.r#type == TriggerType::Webhook,
        at,
        "`webhookCreate` and `webhookDelete` are for the type \"webhook\"",
    );
    let is_batched = has(EntryPoint::ResolveTriggerItems);
    problems.unless(
        is_batched == has(EntryPoint::GetNextPaginationState)
            && is_batched == trigger.batch_size.is_some(),
        at,
        "`resolveTriggerItems`, `getNextPaginationState` and `batchSize` go together",
    );
    problems.unless(
        trigger.batch_size != Some(0),
        at,
        "a batch has one item at least",
    );
}
