//! Checks `component-manifest.json` and compiles it. A wrong manifest does not compile: the crate's build script prints
//! every problem with the action and the input it is about.
//!
//! | step | where |
//! |---|---|
//! | text → rows → manifest | [`read`], `rows`, `entries`, [`words`] |
//! | what a manifest is | [`model`], [`kind`] |
//! | what is wrong with it | [`check`], [`problems`] |
//! | what is written of it | [`rust`], [`typescript`], [`readme`] |
#![forbid(unsafe_code)]

pub mod check;
mod entries;
pub mod kind;
pub mod model;
pub mod problems;
pub mod read;
pub mod readme;
mod rows;
pub mod rust;
pub mod typescript;
mod wire;
pub mod words;

use model::Manifest;

/// The manifest that a text describes.
///
/// # Errors
/// Everything that is wrong with it, a line each.
pub fn compile(text: &str) -> Result<Manifest, Vec<String>> {
    let manifest = read::manifest(text)?;
    check::manifest(&manifest)?;
    Ok(manifest)
}

/// Every file that is made of a manifest: its path and its text.
pub fn files(manifest: &Manifest) -> Vec<(String, String)> {
    let files = [
        ("operations.rs", rust::operations(manifest)),
        ("exports.rs", rust::exports(manifest)),
        ("component.d.ts", typescript::declarations(manifest)),
        ("reference.md", readme::reference(manifest)),
    ];
    files.map(|(name, text)| (name.to_owned(), text)).into()
}
