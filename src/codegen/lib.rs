//! Checks `component-manifest.json` and compiles it. A wrong manifest does not compile: the crate's build script prints
//! every problem with the action and the input it is about.
//!
//! | step | where |
//! |---|---|
//! | text → rows → manifest | [`read`], `rows`, `entries`, [`words`] |
//! | what a manifest is | [`model`], [`plans`], [`picklist`] |
//! | what follows from what it says | `sentences` |
//! | what is wrong with it | [`check`], [`problems`] |
//! | what is written of it | [`rust`], `rust_picklist`, [`typescript`], [`platform`], [`docs`], `border` |
//! | what its tests write of it | `schema`, `interface` |
#![forbid(unsafe_code)]

pub mod attributes;
mod border;
pub mod check;
pub mod docs;
mod entries;
#[cfg(test)]
mod interface;
mod items;
pub mod model;
pub mod picklist;
pub mod plans;
pub mod platform;
pub mod problems;
pub mod read;
pub mod records;
pub mod rows;
pub mod rust;
mod rust_picklist;
#[cfg(test)]
mod schema;
mod scopes;
mod sentences;
pub mod typescript;
mod wire;
pub mod words;

use model::Manifest;

/// The manifest that a text describes.
///
/// # Errors
/// Everything that is wrong with it, a line each.
pub fn compile(text: &str) -> Result<Manifest, Vec<String>> {
    let mut manifest = read::manifest(text)?;
    check::manifest(&manifest)?;
    sentences::complete(&mut manifest);
    scopes::complete(&mut manifest);
    Ok(manifest)
}

/// Every file that is made of a manifest: its path, below the build's output folder, and its text.
pub fn files(manifest: &Manifest) -> Vec<(String, String)> {
    let included = [
        ("operations.rs", rust::operations(manifest)),
        ("exports.rs", rust::exports(manifest)),
        ("component.d.ts", typescript::declarations(manifest)),
        ("platform.json", platform::component(manifest)),
    ];
    let included = included.map(|(name, text)| (name.to_owned(), text));
    included.into_iter().chain(committed(manifest)).collect()
}

/// Those of them that are committed, by their paths in the repository. They must follow the manifest; the shim's build
/// sees to that, and so does `UPDATE_GOLDEN=1 cargo test -p gorgias-codegen`.
pub fn committed(manifest: &Manifest) -> Vec<(String, String)> {
    let mut files = docs::pages(manifest);
    files.push((docs::errors::PATH.to_owned(), docs::errors::page()));
    files.push((border::PATH.to_owned(), border::module()));
    files
}
