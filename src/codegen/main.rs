//! The build script: reads `component-manifest.json`, refuses it or compiles it.

mod check;
mod entries;
mod kind;
mod model;
mod problems;
mod read;
mod readme;
mod rows;
mod rust;
mod typescript;
mod wire;
mod words;

use std::path::PathBuf;
use std::process::ExitCode;
use std::{env, fs};

const MANIFEST: &str = "component-manifest.json";

fn main() -> ExitCode {
    println!("cargo::rerun-if-changed={MANIFEST}");
    match compile() {
        Ok(()) => ExitCode::SUCCESS,
        Err(problems) => {
            for problem in problems {
                println!("cargo::error={MANIFEST}: {problem}");
            }
            ExitCode::FAILURE
        }
    }
}

fn compile() -> Result<(), Vec<String>> {
    let text = fs::read_to_string(MANIFEST).map_err(|error| vec![error.to_string()])?;
    let manifest = read::manifest(&text)?;
    check::manifest(&manifest)?;
    let out = env::var_os("OUT_DIR")
        .map(PathBuf::from)
        .ok_or_else(|| vec!["OUT_DIR is not set".to_owned()])?;
    let files = [
        ("operations.rs", rust::operations(&manifest)),
        ("exports.rs", rust::exports(&manifest)),
        ("component.d.ts", typescript::declarations(&manifest)),
        ("reference.md", readme::reference(&manifest)),
    ];
    for (name, text) in files {
        fs::write(out.join(name), text)
            .map_err(|error| vec![format!("cannot write {name}: {error}")])?;
    }
    Ok(())
}
