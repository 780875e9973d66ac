//! Tables of inputs, and lists of choices.

use super::CHOICES;
use super::markdown::{code, link, prose};
use super::operation::picker;
use crate::model::{Collection, Field, Input, Item, Kind, Manifest, Model, Operation, Word};

/// Choices up to this many stand in the table itself; more of them have a list of their own.
const FEW: usize = 4;
/// Longer ones still (languages, time zones) are only described: the designer shows them in full.
const MANY: usize = 100;

const HEAD: &str = "| Input | Key | Type | Required | What to give |\n|---|---|---|---|---|\n";

/// The fields of a connection.
pub fn fields(fields: &[Field]) -> String {
    let rows = fields
        .iter()
        .map(|field| row(field, None, field.control.spelling(), None));
    format!("{HEAD}{}", rows.collect::<String>())
}

/// The inputs that an operation has and not every other one.
pub fn inputs(operation: &Operation, manifest: &Manifest) -> String {
    let rows: String = operation
        .inputs
        .iter()
        .filter(|input| !is_common(input))
        .map(|input| {
            let mut sources = manifest.data_sources.iter();
            let source =
                sources.find(|source| input.field.data_source.as_ref() == Some(&source.key));
            let picker = picker(source, operation.role);
            row(&input.field, input.model.as_ref(), &reading(input), picker)
        })
        .collect();
    if rows.is_empty() {
        "No inputs of its own.\n".to_owned()
    } else {
        format!("{HEAD}{rows}")
    }
}

/// The inputs of every action.
pub fn common(manifest: &Manifest) -> String {
    let first = manifest.actions.first();
    let inputs = first
        .map(|action| action.inputs.as_slice())
        .unwrap_or_default();
    let rows = inputs
        .iter()
        .filter(|input| is_common(input))
        .map(|input| row(&input.field, input.model.as_ref(), &reading(input), None));
    format!("{HEAD}{}", rows.collect::<String>())
}

fn is_common(input: &Input) -> bool {
    matches!(input.field.key.as_str(), "connection" | "debugRequest")
}

fn row(field: &Field, model: Option<&Model>, reading: &str, picker: Option<String>) -> String {
    let required = if field.required { "yes" } else { "" };
    let default = field.default.as_deref();
    let example = field.example.as_deref();
    let mut about = vec![prose(&field.comments)];
    about.extend(model.map(summary));
    about.extend(default.map(|default| format!("Default: {}.", code(default))));
    about.extend(example.map(|example| format!("Example: {}.", code(example))));
    about.extend(picker);
    format!(
        "| {} | `{}` | {reading} | {required} | {} |\n",
        field.label,
        field.key,
        about.join(" ")
    )
}

/// Control and kind in a few words.
fn reading(input: &Input) -> String {
    let kind = match input.kind {
        Kind::Text | Kind::Secret | Kind::Connection | Kind::Flag | Kind::Payload | Kind::File => {
            ""
        }
        Kind::Id => "id",
        Kind::UserId => "id or `me`",
        Kind::Person => "id, e-mail or name",
        Kind::Team | Kind::Macro => "id or name",
        Kind::Address => "address",
        Kind::Email => "e-mail address",
        Kind::Span => "span",
        Kind::Integer => "whole number",
        Kind::Datetime => "date-time",
        Kind::Choice => "choice",
        Kind::Json | Kind::Comparators | Kind::FieldValues => "JSON",
        Kind::Reference if input.told.email => "id, e-mail or object",
        Kind::Reference => "id or object",
        Kind::Tag => "tag",
        Kind::List => match input.told.of {
            Item::Id => "ids",
            Item::Person => "ids, e-mails or names",
            Item::Address => "addresses",
            Item::Tag => "tags",
            Item::Choice => "choices",
            Item::Text => "text",
        },
        Kind::Pairs => "text",
        Kind::Form => "text or file",
    };
    let collection = match input.field.collection {
        None => "",
        Some(Collection::ValueList) => " list",
        Some(Collection::KeyValueList) => " key-value list",
    };
    let control = format!("{}{collection}", input.field.control.spelling());
    if kind.is_empty() {
        control
    } else {
        format!("{control}: {kind}")
    }
}

fn values(model: &Model) -> Vec<String> {
    let choices = model.choices.iter();
    choices.map(|choice| code(&choice.value)).collect()
}

fn summary(model: &Model) -> String {
    let values = values(model);
    match values.len() {
        count if count <= FEW => format!("One of {}.", values.join(", ")),
        count if count <= MANY => {
            let list = format!("{CHOICES}.md#{}", model.name);
            format!("One of {}.", link(&format!("{count} choices"), &list))
        }
        count => {
            let few: Vec<String> = values.into_iter().take(FEW).collect();
            format!("One of {count} choices: {} …", few.join(", "))
        }
    }
}

/// The page of choices that are too many for a table.
pub fn choices(manifest: &Manifest) -> String {
    let lists: String = manifest
        .models
        .iter()
        .filter(|model| (FEW + 1..=MANY).contains(&model.choices.len()))
        .map(|model| {
            let open = model
                .open
                .as_ref()
                .map(|open| format!(" Besides, {open} is accepted."));
            let open = open.unwrap_or_default();
            let values = values(model).join(", ");
            format!("<a id=\"{0}\"></a>**{0}:** {values}.{open}\n\n", model.name)
        })
        .collect();
    format!(
        "# Choices\n\n\
         What to send for the inputs that offer a list. Lists of up to {FEW} stand beside their input; those of more \
         than {MANY} (languages, time zones) are shown in the designer only.\n\n{lists}"
    )
}
