//! Text → `Manifest`: merges shared inputs, resolves model names, reads words. Collects every problem with its place.

use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::entries::{Entries, NoRepeats};
use crate::model::{
    Choice, Connection, Display, Field, Input, Manifest, Method, Model, Operation, OperationWire,
    Plan, Resource, Role, Scheme, Wire, Word,
};
use crate::problems::{Problems, Spot};
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
    let resources = file
        .resources
        .0
        .into_iter()
        .filter_map(|(key, row)| reader.resource(key, row))
        .collect();
    for (name, row) in file.models.0 {
        let model = reader.model(&name, row);
        reader.models.extend(model);
    }
    let connections = file
        .connections
        .into_iter()
        .filter_map(|row| reader.connection(row))
        .collect();
    let actions = reader.operations(Role::Action, file.actions);
    let data_sources = reader.operations(Role::DataSource, file.data_sources);
    let shared = reader.shared.0.into_iter().map(|(name, _)| name);
    let manifest = Manifest {
        key: file.key,
        public: file.public,
        display: Display {
            label: file.display.label,
            description: file.display.description,
        },
        category: file.display.category,
        icon_path: file.display.icon_path,
        unused_inputs: shared.filter(|name| !reader.used.contains(name)).collect(),
        resources,
        models: reader.models,
        connections,
        actions,
        data_sources,
    };
    reader.problems.or(manifest)
}

#[derive(Default)]
struct Reader {
    problems: Problems,
    models: Vec<Model>,
    shared: Entries<Value>,
    used: Vec<String>,
}

impl Reader {
    fn row<T: DeserializeOwned>(&mut self, spot: &Spot, row: Value) -> Option<T> {
        self.problems.keep(
            spot,
            serde_json::from_value(row).map_err(|error| error.to_string()),
        )
    }

    fn word<W: Word>(&mut self, spot: &Spot, text: &str) -> Option<W> {
        self.problems.keep(spot, W::read(text))
    }

    /// An optional word: `None` is a problem, `Some(None)` an absent word.
    fn perhaps<W: Word>(&mut self, spot: &Spot, text: Option<String>) -> Option<Option<W>> {
        text.map_or(Some(None), |text| self.word(spot, &text).map(Some))
    }

    fn resource(&mut self, key: String, row: Value) -> Option<Resource> {
        let row: rows::Resource = self.row(&Spot::new(format!("resource {key}")), row)?;
        Some(Resource {
            key,
            label: row.label,
            description: row.description,
        })
    }

    fn model(&mut self, name: &str, row: Value) -> Option<Model> {
        let row: rows::Model = self.row(&Spot::new(format!("model {name}")), row)?;
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

    fn connection(&mut self, row: Value) -> Option<Connection> {
        let spot = Spot::new(format!(
            "connection {}",
            key_of(&row).unwrap_or("(without a key)")
        ));
        let row: rows::Connection = self.row(&spot, row)?;
        let scheme = self.word::<Scheme>(&spot, &row.wire.scheme);
        let inputs = self.inputs(&spot, row.inputs, |reader, spot, row| {
            let row = reader.row(spot, row)?;
            reader.field(spot, row)
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
        let spot = Spot::new(format!("{} {key}", role.noun()));
        let row: rows::Operation = self.row(&spot, row)?;
        let method = self.word::<Method>(&spot, &row.wire.method);
        let plan = self.word::<Plan>(&spot, &row.wire.plan);
        let labels = self.perhaps(&spot, row.wire.labels);
        let lookup = self.perhaps(&spot, row.wire.lookup);
        let data_source_type = self.perhaps(&spot, row.data_source_type);
        let rows = row
            .inputs
            .into_iter()
            .filter_map(|row| self.merged(&spot, row))
            .collect();
        let inputs = self.inputs(&spot, rows, Self::input);
        Some(Operation {
            role,
            key,
            display: Display {
                label: row.display.label,
                description: row.display.description,
            },
            wire: OperationWire {
                resource: row.wire.resource,
                method: method?,
                path: row.wire.path,
                plan: plan?,
                labels: labels?,
                lookup: lookup?,
                repeats: row.wire.repeats,
            },
            inputs,
            example_payload: row.example_payload,
            data_source_type: data_source_type?,
        })
    }

    fn inputs<T>(
        &mut self,
        owner: &Spot,
        rows: Vec<Value>,
        read: fn(&mut Self, &Spot, Value) -> Option<T>,
    ) -> Vec<T> {
        let mut inputs = Vec::new();
        for (index, row) in rows.into_iter().enumerate() {
            let number = format!("number {}", index + 1);
            let spot = owner.input(key_of(&row).unwrap_or(&number));
            inputs.extend(read(self, &spot, row));
        }
        inputs
    }

    /// The row with the shared input that it builds on; what stands beside `use` wins.
    fn merged(&mut self, owner: &Spot, row: Value) -> Option<Value> {
        let Value::Object(mut row) = row else {
            return Some(row);
        };
        let Some(name) = row.remove("use") else {
            return Some(Value::Object(row));
        };
        let name = name.as_str().unwrap_or_default();
        match self.shared.get(name) {
            Some(Value::Object(shared)) => {
                let mut merged = shared.clone();
                merged.extend(row);
                self.used.push(name.to_owned());
                Some(Value::Object(merged))
            }
            Some(_) => {
                self.problems
                    .add(owner, format!("shared input {name} is not an object"));
                None
            }
            None => {
                let names: Vec<&str> = self
                    .shared
                    .0
                    .iter()
                    .map(|(name, _)| name.as_str())
                    .collect();
                self.problems
                    .add(owner, unknown("shared input", name, &names));
                None
            }
        }
    }

    fn input(&mut self, spot: &Spot, mut row: Value) -> Option<Input> {
        let wire = row.as_object_mut().and_then(|row| row.remove("wire"));
        let field = self.row(spot, row).and_then(|row| self.field(spot, row));
        let wire = wire
            .ok_or_else(|| "`wire` is missing".to_owned())
            .and_then(wire::row);
        let (kind, place, name) = self.problems.keep(spot, wire)?;
        let field: Field = field?;
        let name = name.unwrap_or_else(|| field.key.clone());
        Some(Input {
            field,
            wire: Wire { kind, place, name },
        })
    }

    fn field(&mut self, spot: &Spot, row: rows::Field) -> Option<Field> {
        let control = self.word(spot, &row.control);
        let collection = self.perhaps(spot, row.collection);
        let language = self.perhaps(spot, row.language);
        let model = row
            .model
            .map_or(Some(None), |name| self.model_named(spot, &name).map(Some));
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

    fn model_named(&mut self, spot: &Spot, name: &str) -> Option<Model> {
        let found = self.models.iter().find(|model| model.name == name).cloned();
        let names: Vec<&str> = self
            .models
            .iter()
            .map(|model| model.name.as_str())
            .collect();
        self.problems
            .keep(spot, found.ok_or_else(|| unknown("model", name, &names)))
    }
}

fn key_of(row: &Value) -> Option<&str> {
    row.get("key").and_then(Value::as_str)
}
