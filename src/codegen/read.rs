//! Text → `Manifest`: merges shared inputs, resolves model names, reads words. Collects every problem with its place.

use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::entries::{Entries, NoRepeats};
use crate::model::{
    Choice, Connection, DataSourceType, Display, Field, Input, Labels, Lookup, Manifest, Method,
    Model, Operation, OperationWire, Plan, Role, Scheme, Word,
};
use crate::rows;
use crate::wire;
use crate::words::unknown;

/// Reads the manifest, or says everything that is wrong with its form.
pub fn manifest(text: &str) -> Result<Manifest, Vec<String>> {
    serde_json::from_str::<NoRepeats>(text).map_err(|error| vec![error.to_string()])?;
    let file: rows::File = serde_json::from_str(text).map_err(|error| vec![error.to_string()])?;
    let mut reader = Reader {
        shared: file.inputs,
        ..Reader::default()
    };
    for (name, row) in file.models.0 {
        let model = reader.model(&name, row);
        reader.models.extend(model);
    }
    reader.shared_inputs();
    let connections = file
        .connections
        .into_iter()
        .filter_map(|row| reader.connection(row))
        .collect();
    let actions = reader.operations(Role::Action, file.actions);
    let data_sources = reader.operations(Role::DataSource, file.data_sources);
    let unused_inputs = reader
        .shared
        .0
        .iter()
        .map(|(name, _)| name.clone())
        .filter(|name| !reader.used.contains(name));
    let manifest = Manifest {
        key: file.key,
        public: file.public,
        display: Display {
            label: file.display.label,
            description: file.display.description,
        },
        category: file.display.category,
        icon_path: file.display.icon_path,
        unused_inputs: unused_inputs.collect(),
        models: reader.models,
        connections,
        actions,
        data_sources,
    };
    if reader.problems.is_empty() {
        Ok(manifest)
    } else {
        Err(reader.problems)
    }
}

#[derive(Default)]
struct Reader {
    problems: Vec<String>,
    models: Vec<Model>,
    shared: Entries<Value>,
    /// Shared inputs that are wrong in themselves: told once, not at every use.
    broken: Vec<String>,
    used: Vec<String>,
}

impl Reader {
    /// Keeps what is right; a problem is put down with its place.
    fn keep<T>(&mut self, place: &str, outcome: Result<T, String>) -> Option<T> {
        outcome
            .map_err(|problem| self.problems.push(format!("{place}: {problem}")))
            .ok()
    }

    fn row<T: DeserializeOwned>(&mut self, place: &str, row: Value) -> Option<T> {
        self.keep(
            place,
            serde_json::from_value(row).map_err(|error| error.to_string()),
        )
    }

    /// An optional word; absent is no problem.
    fn word<W: Word>(&mut self, place: &str, text: Option<String>) -> Option<Option<W>> {
        text.map_or(Some(None), |text| {
            self.keep(place, W::read(&text)).map(Some)
        })
    }

    fn model(&mut self, name: &str, row: Value) -> Option<Model> {
        let row: rows::Model = self.row(&format!("model {name}"), row)?;
        let choices = row.choices.into_iter().map(|choice| Choice {
            label: choice.label,
            value: choice.value,
        });
        Some(Model {
            name: name.to_owned(),
            open: row.open,
            choices: choices.collect(),
        })
    }

    fn shared_inputs(&mut self) {
        for (name, row) in self.shared.0.clone() {
            if self.input(&format!("shared input {name}"), row).is_none() {
                self.broken.push(name);
            }
        }
    }

    fn connection(&mut self, row: Value) -> Option<Connection> {
        let key = row
            .get("key")
            .and_then(Value::as_str)
            .unwrap_or("(without key)");
        let place = format!("connection {key}");
        let row: rows::Connection = self.row(&place, row)?;
        let scheme = self.keep(&place, Scheme::read(&row.wire.scheme));
        let inputs = self.inputs(&place, row.inputs, |reader, place, row| {
            let row = reader.row(place, row)?;
            reader.field(place, row)
        });
        Some(Connection {
            key: row.key,
            label: row.label,
            comments: row.comments,
            oauth2_type: row.oauth2_type,
            inputs,
            scheme: scheme?,
        })
    }

    fn operations(&mut self, role: Role, rows: Entries<Value>) -> Vec<Operation> {
        rows.0
            .into_iter()
            .filter_map(|(key, row)| self.operation(role, key, row))
            .collect()
    }

    fn operation(&mut self, role: Role, key: String, row: Value) -> Option<Operation> {
        let place = format!("{} {key}", role.noun());
        let row: rows::Operation = self.row(&place, row)?;
        let method = self.keep(&place, Method::read(&row.wire.method));
        let plan = self.keep(&place, Plan::read(&row.wire.plan));
        let labels = self.word::<Labels>(&place, row.wire.labels);
        let lookup = self.word::<Lookup>(&place, row.wire.lookup);
        let data_source_type = self.word::<DataSourceType>(&place, row.data_source_type);
        let inputs = self.inputs(&place, row.inputs, Self::used_input);
        let wire = OperationWire {
            method: method?,
            path: row.wire.path,
            plan: plan?,
            labels: labels?,
            lookup: lookup?,
        };
        Some(Operation {
            role,
            key,
            display: Display {
                label: row.display.label,
                description: row.display.description,
            },
            wire,
            inputs,
            example_payload: row.example_payload,
            data_source_type: data_source_type?,
        })
    }

    fn inputs<T>(
        &mut self,
        place: &str,
        rows: Vec<Value>,
        read: fn(&mut Self, &str, Value) -> Option<T>,
    ) -> Vec<T> {
        let mut inputs = Vec::new();
        for (index, row) in rows.into_iter().enumerate() {
            let name = ["key", "use"]
                .iter()
                .find_map(|key| row.get(key).and_then(Value::as_str));
            let place = match name {
                Some(name) => format!("{place}, input {name}"),
                None => format!("{place}, input number {}", index + 1),
            };
            inputs.extend(read(self, &place, row));
        }
        inputs
    }

    /// An input of an operation, which may build on a shared one.
    fn used_input(&mut self, place: &str, mut row: Value) -> Option<Input> {
        let name = row.as_object_mut().and_then(|row| row.remove("use"));
        let Some(name) = name else {
            return self.input(place, row);
        };
        let name = name.as_str().unwrap_or_default().to_owned();
        self.used.push(name.clone());
        let Some(shared) = self.shared.get(&name).cloned() else {
            let names: Vec<&str> = self
                .shared
                .0
                .iter()
                .map(|(name, _)| name.as_str())
                .collect();
            let problem = unknown("shared input", &name, &names);
            return self.keep(place, Err(problem));
        };
        if self.broken.contains(&name) {
            return None;
        }
        let merged = merge(shared, row);
        self.input(place, merged)
    }

    fn input(&mut self, place: &str, mut row: Value) -> Option<Input> {
        let wire = row.as_object_mut().and_then(|row| row.remove("wire"));
        let field: Option<rows::Field> = self.row(place, row);
        let field = field.and_then(|row| self.field(place, row));
        let wire = self.keep(
            place,
            wire.ok_or_else(|| "`wire` is missing".to_owned())
                .and_then(wire::row),
        );
        let (field, (kind, place, name)) = (field?, wire?);
        let name = name.unwrap_or_else(|| field.key.clone());
        Some(Input {
            field,
            wire: crate::model::Wire { kind, place, name },
        })
    }

    fn field(&mut self, place: &str, row: rows::Field) -> Option<Field> {
        let control = self.keep(place, Word::read(&row.control));
        let collection = self.word(place, row.collection);
        let language = self.word(place, row.language);
        let model = row
            .model
            .map_or(Some(None), |name| self.model_named(place, &name).map(Some));
        Some(Field {
            key: row.key,
            label: row.label,
            key_label: row.key_label,
            control: control?,
            collection: collection?,
            placeholder: row.placeholder,
            data_source: row.data_source,
            default: row.default,
            comments: row.comments,
            example: row.example,
            required: row.required,
            model: model?,
            language: language?,
            shown: row.shown,
        })
    }

    fn model_named(&mut self, place: &str, name: &str) -> Option<Model> {
        let found = self.models.iter().find(|model| model.name == name).cloned();
        let names: Vec<&str> = self
            .models
            .iter()
            .map(|model| model.name.as_str())
            .collect();
        let found = found.ok_or_else(|| unknown("model", name, &names));
        self.keep(place, found)
    }
}

/// What stands beside `use` wins.
fn merge(shared: Value, row: Value) -> Value {
    match (shared, row) {
        (Value::Object(mut shared), Value::Object(row)) => {
            shared.extend(row);
            Value::Object(shared)
        }
        (shared, _) => shared,
    }
}
