//! The OAuth scopes that the operations need, by feature: what a new connection asks for.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{Kind, Manifest, Method, Operation, Plan, Scheme};
use crate::problems::{ManifestPath, Problems};

/// The input of an OAuth connection that holds them.
const KEY: &str = "scopes";

/// Who the user is, and access that lasts longer than a day.
const BASIC: &str = "openid profile email offline";

/// The scopes of an operation: its own, or by resource and method; none where it asks nothing of Gorgias, or anything.
pub fn of(operation: &Operation, manifest: &Manifest) -> BTreeSet<String> {
    let wire = &operation.wire;
    if !wire.scopes.is_empty() {
        return wire.scopes.iter().cloned().collect();
    }
    let mut resources = manifest.resources.iter();
    let resource = resources.find(|resource| resource.key == wire.resource);
    let family = resource.and_then(|resource| resource.scope.as_ref());
    let is_read = match wire.method {
        Some(Method::Get) => true,
        Some(_) => wire.repeats,
        None => return BTreeSet::new(),
    };
    let access = if is_read { "read" } else { "write" };
    let own = family.iter().map(|family| format!("{family}:{access}"));
    // Whose name or address is looked up is a user.
    let mut inputs = operation.inputs.iter();
    let is_looked_up = inputs.any(|input| matches!(input.kind, Kind::Person | Kind::Team));
    own.chain(is_looked_up.then(|| "users:read".to_owned()))
        .collect()
}

/// Whether every operation that asks something of Gorgias says which scopes it needs.
pub fn check(
    operation: &Operation,
    manifest: &Manifest,
    at: &ManifestPath,
    problems: &mut Problems,
) {
    let is_free = matches!(operation.wire.plan, Plan::Raw | Plan::Webhook);
    problems.unless(
        is_free || !of(operation, manifest).is_empty(),
        at,
        "it needs OAuth scopes: its resource has `scope`, or it says `scopes` itself",
    );
}

/// Makes them the default of every OAuth connection, and tells them by feature.
pub fn complete(manifest: &mut Manifest) {
    let mut features: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let operations = manifest.operations();
    for operation in operations {
        let mut resources = manifest.resources.iter();
        let resource = resources.find(|resource| resource.key == operation.wire.resource);
        let feature = resource.map_or_else(String::new, |resource| resource.label.clone());
        for scope in of(operation, manifest) {
            let features = features.entry(scope).or_default();
            if !features.contains(&feature) {
                features.push(feature.clone());
            }
        }
    }
    let all: Vec<&str> = features.keys().map(String::as_str).collect();
    let default = [&[BASIC], all.as_slice()].concat().join(" ");
    let by_feature: Vec<String> = features
        .iter()
        .map(|(scope, features)| format!("{scope} ({})", features.join(", ").to_lowercase()))
        .collect();
    let by_feature = format!("By feature: {}.", by_feature.join("; "));
    let connections = manifest.connections.iter_mut();
    for connection in connections.filter(|connection| connection.scheme == Scheme::Bearer) {
        for field in connection
            .inputs
            .iter_mut()
            .filter(|field| field.key == KEY)
        {
            field.default = Some(default.clone());
            field.comments = format!("{} {by_feature}", field.comments);
        }
    }
}
