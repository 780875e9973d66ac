//! `Manifest` → the pages of `js-shim/docs/reference/`: one per resource, and what all of them share.

pub mod errors;
mod markdown;
mod operation;
mod tables;

use crate::model::{Connection, Manifest, Operation, Resource, Role};
use markdown::{anchor, link, prose, steps};

/// Where the pages stand in the repository.
const FOLDER: &str = "js-shim/docs/reference";
/// Pages that are no resource's; no resource may be called like one.
pub const OTHER_PAGES: [&str; 5] = ["README", CONNECTIONS, DATA_SOURCES, TRIGGERS, CHOICES];

const CONNECTIONS: &str = "connections";
const DATA_SOURCES: &str = "data-sources";
const TRIGGERS: &str = "triggers";
const CHOICES: &str = "choices";

/// What stands above a page that nobody should change by hand.
fn made_from(source: &str) -> String {
    format!("<!-- Made from {source} by `npm run build`; changes here are lost. -->\n\n")
}

/// Every page: its path in the repository and its text.
pub fn pages(manifest: &Manifest) -> Vec<(String, String)> {
    let mut pages = vec![
        page("README", &index(manifest)),
        page(CONNECTIONS, &connections(manifest)),
    ];
    let resources = manifest.resources.iter();
    pages.extend(resources.map(|resource| page(&resource.key, &of_resource(resource, manifest))));
    pages.push(page(DATA_SOURCES, &data_sources(manifest)));
    if !manifest.triggers.is_empty() {
        pages.push(page(TRIGGERS, &triggers(manifest)));
    }
    pages.push(page(CHOICES, &tables::choices(manifest)));
    pages
}

fn page(name: &str, text: &str) -> (String, String) {
    let path = format!("{FOLDER}/{name}.md");
    let made = made_from("component-manifest.json");
    (path, format!("{made}{}\n", text.trim_end()))
}

/// Where an operation is described, seen from another page of the folder.
fn place(operation: &Operation) -> String {
    let page = match operation.role {
        Role::Action => &operation.wire.resource,
        Role::DataSource => DATA_SOURCES,
        Role::Trigger => TRIGGERS,
    };
    format!("{page}.md#{}", operation.key)
}

fn index(manifest: &Manifest) -> String {
    let rows: String = manifest
        .resources
        .iter()
        .map(|resource| {
            let page = link(&resource.label, &format!("{}.md", resource.key));
            let actions = manifest
                .actions
                .iter()
                .filter(|action| action.wire.resource == resource.key)
                .map(|action| link(&action.display.label, &place(action)));
            format!("| {page} | {} |\n", actions.collect::<Vec<_>>().join(", "))
        })
        .collect();
    let connections: Vec<String> = manifest
        .connections
        .iter()
        .map(|connection| {
            link(
                &connection.label,
                &format!("{CONNECTIONS}.md#{}", connection.key),
            )
        })
        .collect();
    let links = |operations: &[Operation]| {
        let links = operations.iter();
        let links = links.map(|operation| link(&operation.display.label, &place(operation)));
        links.collect::<Vec<_>>().join(", ")
    };
    let triggers = match manifest.triggers.as_slice() {
        [] => String::new(),
        triggers => format!("[Triggers]({TRIGGERS}.md): {}.\n\n", links(triggers)),
    };
    format!(
        "# Reference\n\n{}\n\n\
         | Page | Actions |\n|---|---|\n{rows}\n\
         [Connections]({CONNECTIONS}.md): {}.\n\n\
         [Data sources]({DATA_SOURCES}.md): {}.\n\n{triggers}\
         [Choices]({CHOICES}.md): the values of the inputs that offer a list.\n\n\
         [Errors](../errors.md): what a step that fails says.\n\n\
         ## Inputs of every action\n\n\
         Data sources have the first of them only.\n\n{}\n\
         An input that is left blank is not sent. Names and labels are exact: saved flows refer to them.\n",
        prose(&manifest.display.description),
        connections.join(", "),
        links(&manifest.data_sources),
        tables::common(manifest),
    )
}

fn connections(manifest: &Manifest) -> String {
    let sections: Vec<String> = manifest.connections.iter().map(connection).collect();
    format!("# Connections\n\n{}", sections.join("\n"))
}

fn connection(connection: &Connection) -> String {
    let Connection {
        key,
        label,
        comments,
        inputs,
        ..
    } = connection;
    format!(
        "{}{}\n\nKey `{key}`.\n\n{}",
        anchor(key, label),
        steps(&prose(comments)),
        tables::fields(inputs)
    )
}

fn of_resource(resource: &Resource, manifest: &Manifest) -> String {
    let about = |operation: &&Operation| operation.wire.resource == resource.key;
    let actions: Vec<&Operation> = manifest.actions.iter().filter(about).collect();
    let sources: Vec<String> = manifest
        .data_sources
        .iter()
        .filter(about)
        .map(|source| link(&source.display.label, &place(source)))
        .collect();
    let pickers = if sources.is_empty() {
        String::new()
    } else {
        format!("Data sources: {}.\n\n", sources.join(", "))
    };
    format!(
        "# {}\n\n{}\n\n{}\n{pickers}{}",
        resource.label,
        prose(&resource.description),
        operation::overview(&actions),
        operation::sections(&actions, manifest),
    )
}

fn triggers(manifest: &Manifest) -> String {
    let triggers: Vec<&Operation> = manifest.triggers.iter().collect();
    format!(
        "# Triggers\n\nWhat starts a flow.\n\n{}\n{}",
        operation::overview(&triggers),
        operation::sections(&triggers, manifest),
    )
}

fn data_sources(manifest: &Manifest) -> String {
    let sources: Vec<&Operation> = manifest.data_sources.iter().collect();
    format!(
        "# Data sources\n\n\
         Lists to pick a record from, for configuration pages and beside the id inputs of actions.\n\n{}\n{}",
        operation::overview(&sources),
        operation::sections(&sources, manifest),
    )
}
