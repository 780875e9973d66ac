//! Text → `Manifest`: merges shared inputs, resolves model names, reads words. Collects every problem with its place.

use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::entries::{Entries, Ordered};
use crate::model::{
    Connection, Display, Field, Input, Manifest, Model, Operation, Resource, Role, Word,
};
use crate::problems::{ManifestPath, Problems};
use crate::rows;
use crate::wire;
use crate::words::unknown;

/// Reads the manifest, or says everything that is wrong with its form.
///
/// # Errors
/// A line for every row that cannot be read.
pub fn manifest(text: &str) -> Result<Manifest, Vec<String>> {
    let ordered: Ordered = serde_json::from_str(text).map_err(|error| vec![error.to_string()])?;
    let file: rows::File = serde_json::from_str(text).map_err(|error| vec![error.to_string()])?;
    let mut reader = Reader {
        ordered,
        problems: Problems::default(),
        models: Vec::new(),
        shared: file.inputs,
        used: Vec::new(),
    };
    let component: Option<rows::ComponentDisplay> =
        reader.row(&ManifestPath::new("component"), file.display);
    let resources = reader.rows(file.resources, Reader::resource);
    reader.models = reader.rows(file.models, Reader::model);
    let connections = file
        .connections
        .into_iter()
        .filter_map(|row| reader.connection(row))
        .collect();
    let actions = reader.rows(file.actions, |reader, key, row| {
        let payload = reader.example_payload("actions", &key);
        reader.operation(Role::Action, key, row, payload)
    });
    let data_sources = reader.rows(file.data_sources, |reader, key, row| {
        let payload = reader.example_payload("dataSources", &key);
        reader.operation(Role::DataSource, key, row, payload)
    });
    let shared = reader.shared.0.into_iter().map(|(name, _)| name);
    let Some(component) = component else {
        return Err(reader.problems.lines());
    };
    let manifest = Manifest {
        key: file.key,
        public: file.public,
        display: Display {
            label: component.label,
            description: component.description,
        },
        category: component.category,
        icon_path: component.icon_path,
        unused_inputs: shared.filter(|name| !reader.used.contains(name)).collect(),
        resources,
        models: reader.models,
        connections,
        actions,
        data_sources,
    };
    reader.problems.or(manifest)
}

struct Reader {
    /// The whole file, for what must keep its order.
    ordered: Ordered,
    problems: Problems,
    models: Vec<Model>,
    shared: Entries<Value>,
    used: Vec<String>,
}

impl Reader {
    fn row<T: DeserializeOwned>(&mut self, path: &ManifestPath, row: Value) -> Option<T> {
        let read = serde_json::from_value(row);
        self.problems
            .keep(path, read.map_err(|error| error.to_string()))
    }

    /// The rows that can be read, in file order.
    fn rows<T>(
        &mut self,
        rows: Entries<Value>,
        mut read: impl FnMut(&mut Self, String, Value) -> Option<T>,
    ) -> Vec<T> {
        let rows = rows.0.into_iter();
        rows.filter_map(|(key, row)| read(self, key, row)).collect()
    }

    fn resource(&mut self, key: String, row: Value) -> Option<Resource> {
        let row: rows::Resource = self.row(&ManifestPath::new(format!("resource {key}")), row)?;
        Some(Resource {
            key,
            label: row.label,
            description: row.description,
        })
    }

    fn model(&mut self, name: String, row: Value) -> Option<Model> {
        let row: rows::Model = self.row(&ManifestPath::new(format!("model {name}")), row)?;
        Some(Model {
            name,
            open: row.open,
            choices: row.choices,
        })
    }

    fn connection(&mut self, row: Value) -> Option<Connection> {
        let key = key_of(&row).unwrap_or("(without a key)");
        let path = ManifestPath::new(format!("connection {key}"));
        let row: rows::Connection = self.row(&path, row)?;
        Some(Connection {
            key: row.key,
            label: row.label,
            comments: row.comments,
            oauth2_type: row.oauth2_type,
            inputs: self.inputs(&path, row.inputs, |reader, path, row| reader.row(path, row)),
            scheme: row.wire.scheme,
        })
    }

    fn example_payload(&self, table: &str, key: &str) -> Option<Ordered> {
        let row = self.ordered.get(table)?.get(key)?;
        row.get("examplePayload").cloned()
    }

    fn operation(
        &mut self,
        role: Role,
        key: String,
        row: Value,
        example_payload: Option<Ordered>,
    ) -> Option<Operation> {
        let path = ManifestPath::new(format!("{} {key}", role.spelling()));
        let row: rows::Operation = self.row(&path, row)?;
        let inputs = row.inputs.into_iter();
        let inputs = inputs.filter_map(|row| self.merged(&path, row)).collect();
        Some(Operation {
            role,
            key,
            display: row.display,
            wire: row.wire,
            inputs: self.inputs(&path, inputs, Self::input),
            example_payload,
            data_source_type: row.data_source_type,
        })
    }

    fn inputs<T>(
        &mut self,
        owner: &ManifestPath,
        rows: Vec<Value>,
        read: fn(&mut Self, &ManifestPath, Value) -> Option<T>,
    ) -> Vec<T> {
        let mut inputs = Vec::new();
        for (index, row) in rows.into_iter().enumerate() {
            let number = format!("number {}", index + 1);
            let path = owner.input(key_of(&row).unwrap_or(&number));
            inputs.extend(read(self, &path, row));
        }
        inputs
    }

    /// The row with the shared input that it builds on; what stands beside `use` wins.
    fn merged(&mut self, owner: &ManifestPath, row: Value) -> Option<Value> {
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
                let shared = self.shared.0.iter();
                let names: Vec<&str> = shared.map(|(name, _)| name.as_str()).collect();
                self.problems
                    .add(owner, unknown("shared input", name, &names));
                None
            }
        }
    }

    fn input(&mut self, path: &ManifestPath, mut row: Value) -> Option<Input> {
        let wire = row.as_object_mut().and_then(|row| row.remove("wire"));
        let field: Option<Field> = self.row(path, row);
        let wire = wire
            .ok_or_else(|| "`wire` is missing".to_owned())
            .and_then(wire::row);
        let wire = self.problems.keep(path, wire);
        let model = match field.as_ref().and_then(|field| field.model.as_deref()) {
            Some(name) => Some(self.model_named(path, name)?),
            None => None,
        };
        let (field, wire) = (field?, wire?);
        Some(Input {
            name: wire.name.unwrap_or_else(|| field.key.clone()),
            field,
            model,
            kind: wire.kind,
            place: wire.place,
            told: wire.told,
        })
    }

    fn model_named(&mut self, path: &ManifestPath, name: &str) -> Option<Model> {
        let found = self.models.iter().find(|model| model.name == name).cloned();
        let models = self.models.iter();
        let names: Vec<&str> = models.map(|model| model.name.as_str()).collect();
        self.problems
            .keep(path, found.ok_or_else(|| unknown("model", name, &names)))
    }
}

fn key_of(row: &Value) -> Option<&str> {
    row.get("key").and_then(Value::as_str)
}
