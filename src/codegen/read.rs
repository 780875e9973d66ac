//! Text → `Manifest`: merges shared inputs, resolves model names, reads words. Collects every problem with its place.

use std::collections::BTreeSet;

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
        used: BTreeSet::new(),
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
        let example = reader.example_row("actions", &key);
        reader.operation(Role::Action, key, row, example)
    });
    let data_sources = reader.rows(file.data_sources, |reader, key, row| {
        let example = reader.example_row("dataSources", &key);
        reader.operation(Role::DataSource, key, row, example)
    });
    let triggers = reader.rows(file.triggers, |reader, key, row| {
        let example = reader.example_row("triggers", &key);
        reader.operation(Role::Trigger, key, row, example)
    });
    let examples = match reader.ordered.get("examples") {
        Some(Ordered::Object(examples)) => examples.clone(),
        _ => Entries::default(),
    };
    let inputs = reader.shared.0.iter().map(|(name, _)| shared_input(name));
    let known = inputs.chain(examples.0.iter().map(|(name, _)| example(name)));
    let unused = known.filter(|name| !reader.used.contains(name)).collect();
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
        unused,
        examples,
        members: file.members,
        resources,
        models: reader.models,
        connections,
        actions,
        data_sources,
        triggers,
    };
    reader.problems.or(manifest)
}

/// An input's row, merged with the shared input that it is made of.
struct Row {
    value: Value,
    shared: Option<String>,
}

impl Row {
    fn own(value: Value) -> Self {
        Self {
            value,
            shared: None,
        }
    }
}

struct Reader {
    /// The whole file, for what must keep its order.
    ordered: Ordered,
    problems: Problems,
    models: Vec<Model>,
    shared: Entries<Value>,
    /// Shared inputs and examples that something refers to.
    used: BTreeSet<String>,
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
            scope: row.scope,
        })
    }

    fn model(&mut self, name: String, row: Value) -> Option<Model> {
        let row: rows::Model = self.row(&ManifestPath::new(format!("model {name}")), row)?;
        Some(Model {
            name,
            open: row.open,
            short: row.short,
            choices: row.choices,
        })
    }

    fn connection(&mut self, row: Value) -> Option<Connection> {
        let key = key_of(&row).unwrap_or("(without a key)");
        let path = ManifestPath::new(format!("connection {key}"));
        let row: rows::Connection = self.row(&path, row)?;
        let inputs = row.inputs.into_iter().map(Row::own).collect();
        Some(Connection {
            key: row.key,
            label: row.label,
            comments: row.comments,
            oauth2_type: row.oauth2_type,
            inputs: self.inputs(&path, inputs, |reader, path, row| {
                reader.row(path, row.value)
            }),
            scheme: row.wire.scheme,
        })
    }

    /// An example payload as it stands in the file.
    fn example_row(&self, table: &str, key: &str) -> Option<Ordered> {
        let row = self.ordered.get(table)?.get(key)?;
        row.get("examplePayload").cloned()
    }

    /// An example with what it uses brought in; what stands beside `use` wins.
    fn expanded(&mut self, path: &ManifestPath, value: &Ordered, depth: u32) -> Ordered {
        let members = match value {
            Ordered::Plain(_) => return value.clone(),
            Ordered::Array(items) => {
                let items = items.iter();
                let items = items.map(|item| self.expanded(path, item, depth));
                return Ordered::Array(items.collect());
            }
            Ordered::Object(members) => members,
        };
        let mut all = match members.get("use") {
            Some(name) => self.example(path, name, depth),
            None => Entries::default(),
        };
        for (key, value) in members.0.iter().filter(|(key, _)| key != "use") {
            let value = self.expanded(path, value, depth);
            match all.0.iter_mut().find(|(known, _)| known == key) {
                Some((_, known)) => *known = value,
                None => all.0.push((key.clone(), value)),
            }
        }
        Ordered::Object(all)
    }

    /// The members of a shared example.
    fn example(&mut self, path: &ManifestPath, name: &Ordered, depth: u32) -> Entries<Ordered> {
        let name = match name {
            Ordered::Plain(Value::String(name)) => name.clone(),
            _ => String::new(),
        };
        let examples = match self.ordered.get("examples") {
            Some(Ordered::Object(examples)) => examples.clone(),
            _ => Entries::default(),
        };
        let Some(found) = examples.get(&name) else {
            let names: Vec<&str> = examples.0.iter().map(|(name, _)| name.as_str()).collect();
            self.problems.add(path, unknown("example", &name, &names));
            return Entries::default();
        };
        self.used.insert(example(&name));
        if depth == DEEPEST {
            self.problems
                .add(path, format!("the example {name:?} uses itself"));
            return Entries::default();
        }
        match self.expanded(path, found, depth + 1) {
            Ordered::Object(members) => members,
            _ => Entries::default(),
        }
    }

    fn operation(
        &mut self,
        role: Role,
        key: String,
        row: Value,
        example_row: Option<Ordered>,
    ) -> Option<Operation> {
        let path = ManifestPath::new(format!("{} {key}", role.spelling()));
        let row: rows::Operation = self.row(&path, row)?;
        let inputs = row.inputs.into_iter();
        let inputs = inputs.filter_map(|row| self.merged(&path, row)).collect();
        let inputs = self.inputs(&path, inputs, Self::input);
        Some(Operation {
            role,
            key,
            display: row.display,
            wire: row.wire,
            inputs,
            example_payload: example_row.as_ref().map(|row| self.expanded(&path, row, 0)),
            example_row,
            data_source_type: row.data_source_type,
            trigger: row.trigger,
        })
    }

    fn inputs<T>(
        &mut self,
        owner: &ManifestPath,
        rows: Vec<Row>,
        read: fn(&mut Self, &ManifestPath, Row) -> Option<T>,
    ) -> Vec<T> {
        let mut inputs = Vec::new();
        for (index, row) in rows.into_iter().enumerate() {
            let number = format!("number {}", index + 1);
            let path = owner.input(key_of(&row.value).unwrap_or(&number));
            inputs.extend(read(self, &path, row));
        }
        inputs
    }

    /// The row with the shared input that it builds on; what stands beside `use` wins, also within `wire`.
    fn merged(&mut self, owner: &ManifestPath, row: Value) -> Option<Row> {
        let Value::Object(mut row) = row else {
            return Some(Row::own(row));
        };
        let Some(name) = row.remove("use") else {
            return Some(Row::own(Value::Object(row)));
        };
        let name = name.as_str().unwrap_or_default();
        match self.shared.get(name) {
            Some(Value::Object(shared)) => {
                let mut merged = shared.clone();
                if let (Some(Value::Object(wire)), Some(Value::Object(own))) =
                    (merged.get("wire"), row.get("wire"))
                {
                    let mut wire = wire.clone();
                    wire.extend(own.clone());
                    row.insert("wire".to_owned(), Value::Object(wire));
                }
                merged.extend(row);
                self.used.insert(shared_input(name));
                Some(Row {
                    value: Value::Object(merged),
                    shared: Some(name.to_owned()),
                })
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

    fn input(&mut self, path: &ManifestPath, row: Row) -> Option<Input> {
        let Row {
            value: mut row,
            shared,
        } = row;
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
        if let Some(chosen) = &wire.told.choose {
            self.model_named(path, &chosen.model)?;
        }
        Some(Input {
            shared,
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

/// Examples within examples.
const DEEPEST: u32 = 8;

fn shared_input(name: &str) -> String {
    format!("shared input {name}")
}

fn example(name: &str) -> String {
    format!("example {name}")
}

fn key_of(row: &Value) -> Option<&str> {
    row.get("key").and_then(Value::as_str)
}
