//! Looks up custom fields that were given by their labels or external ids, before anything is written.

use std::collections::HashSet;

use super::field_definitions::{Definitions, object, refuses};
use super::names::with_nearest;
use crate::client::exchange::Exchange;
use crate::error::{Error, Problem};
use crate::http::url::append_query;
use crate::input::display::display_text;
use crate::input::problems::limited;
use crate::input::read::{Inputs, Value};
use crate::input::reference::FieldKey;
use crate::paging::walk::Walk;
use crate::port::json::Json;
use crate::port::transport::Transport;
use crate::text::folded;

/// Characters of a label or external id that are read.
const LONGEST: u32 = 1_000;

/// A field that a name may mean.
struct Field<J> {
    id: u64,
    definition: J,
    label: String,
    external_id: String,
    /// Whether it is out of use.
    is_off: bool,
}

impl<J> Field<J> {
    /// Whether it is called so: labels without regard to capital letters, external ids to the letter.
    fn is(&self, name: &str) -> bool {
        folded(&self.label) == folded(name) || self.external_id.trim() == name
    }
}

/// Whether an input names fields otherwise than by their ids.
pub(crate) fn are_given<F: Clone>(inputs: &Inputs<F>) -> bool {
    let mut all = inputs.all();
    all.any(|(_, value)| matches!(value, Value::NamedFields(_)))
}

/// The inputs with the ids of the fields that they name, and the definitions of all fields. Added to the problems are all
/// names that no field has, each with the nearest three, and all that several have, with their ids.
///
/// # Errors
/// When the definitions cannot be read. Nothing was written then.
pub(crate) async fn resolved<T: Transport>(
    exchange: &Exchange<'_, T>,
    inputs: &Inputs<T::File>,
    problems: &mut Vec<Problem>,
) -> Result<(Inputs<T::File>, Definitions<T::Json>), Error> {
    let fields = fields(exchange).await;
    let fields = fields.map_err(|error| error.adding("nothing was written"))?;
    let named = inputs.changed(|input, value| {
        let Value::NamedFields(values) = value else {
            return value.clone();
        };
        with_ids(&fields, values, object(exchange.operation)).map_or_else(
            |problem| {
                problems.push(Problem::new(input, problem));
                Value::Null
            },
            Value::FieldValues,
        )
    });
    let fields = fields.into_iter();
    Ok((
        named,
        fields.map(|field| (field.id, field.definition)).collect(),
    ))
}

/// The values by the ids of their fields; else what is wrong with them, so that one run finds everything: beside a wrong name
/// also the values that their fields would not take.
fn with_ids<J: Json>(
    fields: &[Field<J>],
    values: &[(FieldKey, String)],
    of: (&str, &str),
) -> Result<Vec<(u64, String)>, String> {
    let (mut known, mut found, mut problems) = (HashSet::new(), Vec::new(), Vec::new());
    for (key, json) in values {
        let id = match key {
            FieldKey::Id(id) => Ok(*id),
            FieldKey::Name(name) => id_of(fields, name),
        };
        match id {
            Ok(id) if !known.insert(id) => problems.push(format!("field {id} is given twice")),
            Ok(id) => found.push((id, json.clone())),
            Err(problem) => problems.push(problem),
        }
    }
    if !problems.is_empty() {
        let refused = found.iter().filter_map(|(id, json)| {
            let field = fields.iter().find(|field| field.id == *id)?;
            refuses(&field.definition, of, *id, json)
        });
        problems.extend(refused);
    }
    limited(problems).map(|()| found)
}

/// The id of the only field of that name; of those in use, if there are any.
fn id_of<J>(fields: &[Field<J>], name: &str) -> Result<u64, String> {
    let called: Vec<&Field<J>> = fields.iter().filter(|field| field.is(name)).collect();
    let in_use: Vec<&Field<J>> = called
        .iter()
        .copied()
        .filter(|field| !field.is_off)
        .collect();
    match (in_use.as_slice(), called.as_slice()) {
        ([one], _) | ([], [one]) => Ok(one.id),
        ([], []) => {
            let all = fields.iter().filter(|field| !field.is_off);
            let all = all.map(|field| (field.id, field.label.clone()));
            let said = format!("no field is called {}", display_text(name));
            Err(with_nearest(said, name, all.collect()))
        }
        ([], several) | (several, _) => {
            let ids: Vec<String> = several.iter().map(|field| field.id.to_string()).collect();
            let (count, name, ids) = (ids.len(), display_text(name), ids.join(", "));
            Err(format!(
                "{count} fields are called {name}: give the id instead, one of {ids}"
            ))
        }
    }
}

/// All fields of the objects that the operation writes.
async fn fields<T: Transport>(exchange: &Exchange<'_, T>) -> Result<Vec<Field<T::Json>>, Error> {
    const MEMBERS: [&str; 2] = ["label", "external_id"];
    let mut query = String::new();
    append_query(&mut query, "object_type", object(exchange.operation).0);
    let mut fields = Vec::new();
    let walk = Walk::over("/custom-fields", query, exchange);
    let walk = walk.run(exchange, |ids, records| {
        let texts = exchange.transport.texts(&records, &MEMBERS, LONGEST);
        for ((at, id), texts) in (0..).zip(ids).zip(texts) {
            let mut texts = texts.into_iter().map(Option::unwrap_or_default);
            let (Some(id), Some(definition)) = (id, records.item(at)) else {
                continue;
            };
            let off = definition.member("deactivated_datetime");
            fields.push(Field {
                id: *id,
                label: texts.next().unwrap_or_default(),
                external_id: texts.next().unwrap_or_default(),
                is_off: off.is_some_and(|off| !off.is_null()),
                definition,
            });
        }
    });
    walk.await?;
    Ok(fields)
}
