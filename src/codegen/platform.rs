//! `platform.json`: what the platform is shown, for the shim to make the component of. It has no wire halves; what is
//! shared stays shared, because the bundle carries this text.

use serde::Serialize;
use serde_json::{Value, json};

use crate::entries::{Entries, Ordered};
use crate::model::{
    Choice, Connection, Field, Input, Manifest, Operation, Role, Trigger, TriggerType, Word,
};
use crate::plans::only_reads;

/// Members in the order that they are written in.
type Members = Vec<(&'static str, Ordered)>;

/// The component's text.
pub fn component(manifest: &Manifest) -> String {
    let shared = shared(manifest);
    let inputs = |operation: &Operation| rows(operation, &shared);
    let operations = |operations: &[Operation]| {
        let rows = operations.iter().map(|operation| {
            let row = operation_row(operation, inputs(operation));
            (operation.key.clone(), row)
        });
        Ordered::Object(Entries(rows.collect()))
    };
    let models = manifest.models.iter().map(|model| {
        let choices = model.choices.iter().map(choice);
        (model.name.clone(), Ordered::Plain(choices.collect()))
    });
    let connections = manifest.connections.iter().map(connection_row);
    let mut members = vec![
        ("key", plain(&manifest.key)),
        ("public", plain(&manifest.public)),
        (
            "display",
            object(vec![
                ("label", plain(&manifest.display.label)),
                ("description", plain(&manifest.display.description)),
                ("category", plain(&manifest.category.spelling())),
                ("iconPath", plain(&manifest.icon_path)),
            ]),
        ),
        ("models", Ordered::Object(Entries(models.collect()))),
        ("inputs", Ordered::Object(shared.clone())),
        ("examples", Ordered::Object(manifest.examples.clone())),
        ("connections", Ordered::Array(connections.collect())),
        ("actions", operations(&manifest.actions)),
        ("dataSources", operations(&manifest.data_sources)),
    ];
    if !manifest.triggers.is_empty() {
        members.push(("triggers", operations(&manifest.triggers)));
    }
    serde_json::to_string(&object(members)).unwrap_or_default()
}

fn object(members: Members) -> Ordered {
    let members = members.into_iter();
    let members = members.map(|(name, value)| (name.to_owned(), value));
    Ordered::Object(Entries(members.collect()))
}

fn plain(value: &impl Serialize) -> Ordered {
    // By way of text, because it keeps the order of the members.
    let text = serde_json::to_string(value).unwrap_or_default();
    serde_json::from_str(&text).unwrap_or(Ordered::Plain(Value::Null))
}

/// A choice whose label is its value is one text, any other a pair: there are many, and their member names would be most
/// of them.
fn choice(choice: &Choice) -> Value {
    let Choice { label, value } = choice;
    if label == value {
        json!(value)
    } else {
        json!([label, value])
    }
}

/// The shared inputs, as the first operation shows them that uses them.
fn shared(manifest: &Manifest) -> Entries<Ordered> {
    let mut shared = Entries::default();
    for input in manifest
        .operations()
        .flat_map(|operation| &operation.inputs)
    {
        if let Some(name) = &input.shared
            && shared.get(name).is_none()
        {
            shared.0.push((name.clone(), field(&input.field)));
        }
    }
    shared
}

/// The inputs of an operation: of a shared one, only what is different here.
fn rows(operation: &Operation, shared: &Entries<Ordered>) -> Ordered {
    let row = |input: &Input| {
        let own = field(&input.field);
        let name = input.shared.as_ref();
        let base = name.and_then(|name| Some((name, shared.get(name)?)));
        base.and_then(|(name, base)| different(name, base, &own))
            .unwrap_or(own)
    };
    Ordered::Array(operation.inputs.iter().map(row).collect())
}

/// `own` as what differs from `base`; none where `base` has a member that it lacks.
fn different(name: &str, base: &Ordered, own: &Ordered) -> Option<Ordered> {
    let (Ordered::Object(base), Ordered::Object(own)) = (base, own) else {
        return None;
    };
    if base.0.iter().any(|(key, _)| own.get(key).is_none()) {
        return None;
    }
    let text = |value: &Ordered| serde_json::to_string(value).unwrap_or_default();
    let own = own.0.iter().filter(|(key, value)| {
        let base = base.get(key);
        base.is_none_or(|base| text(base) != text(value))
    });
    let mut members = vec![("use".to_owned(), plain(&name))];
    members.extend(own.cloned());
    Some(Ordered::Object(Entries(members)))
}

fn field(field: &Field) -> Ordered {
    let Ordered::Object(mut members) = plain(field) else {
        return object(Vec::new());
    };
    members.0.retain(|(name, value)| match value {
        Ordered::Plain(Value::Null) => false,
        // Absent and false are the same to the platform, but for this one.
        Ordered::Plain(Value::Bool(false)) => name == "shown",
        _ => true,
    });
    Ordered::Object(members)
}

fn operation_row(operation: &Operation, inputs: Ordered) -> Ordered {
    let mut members = vec![("display", plain(&operation.display))];
    let of = operation.data_source_type.map(Word::spelling);
    members.extend(of.map(|of| ("dataSourceType", plain(&of))));
    members.extend(operation.trigger.iter().flat_map(flags));
    if operation.role == Role::Action {
        let safety = if only_reads(&operation.wire) {
            "SAFE"
        } else {
            "NOT_ALLOWED"
        };
        members.push(("performSafety", plain(&safety)));
    }
    members.push(("inputs", inputs));
    let example = operation.example_row.clone();
    members.extend(example.map(|example| ("examplePayload", example)));
    object(members)
}

/// What the platform is told of a trigger: it sees no functions, only that there are some.
fn flags(trigger: &Trigger) -> Members {
    let is_polling = trigger.r#type == TriggerType::Polling;
    let schedule = if is_polling { "required" } else { "invalid" };
    let batches = match trigger.batch_size {
        Some(_) => "valid",
        None => "invalid",
    };
    let mut flags = vec![
        ("scheduleSupport", plain(&schedule)),
        ("synchronousResponseSupport", plain(&"invalid")),
        ("triggerResolverSupport", plain(&batches)),
    ];
    let size = trigger.batch_size.iter();
    flags.extend(size.flat_map(|size| {
        [
            ("triggerResolverDefaultBatchSize", plain(size)),
            // One after the other, as other connectors have it: the platform's own default is no limit.
            ("triggerResolverDefaultConcurrentBatchLimit", plain(&1)),
        ]
    }));
    flags.extend(is_polling.then(|| ("isPollingTrigger", plain(&true))));
    let points = trigger.entry_points.iter();
    flags.extend(points.map(|point| (point.flag(), plain(&true))));
    flags
}

fn connection_row(connection: &Connection) -> Ordered {
    let mut members = vec![
        ("key", plain(&connection.key)),
        ("label", plain(&connection.label)),
    ];
    let oauth = connection.oauth2_type.map(Word::spelling);
    members.extend(oauth.map(|oauth| ("oauth2Type", plain(&oauth))));
    members.push(("comments", plain(&connection.comments)));
    let inputs = connection.inputs.iter().map(field);
    members.push(("inputs", Ordered::Array(inputs.collect())));
    object(members)
}
