//! Compiles `component-manifest.json` into what `src/manifest.rs` and `src/host` include, and the shim's build copies.

use std::path::Path;
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
    let manifest = gorgias_codegen::compile(&text)?;
    let out = env::var_os("OUT_DIR").ok_or_else(|| vec!["OUT_DIR is not set".to_owned()])?;
    let out = Path::new(&out);
    // Pages that an earlier build made and this one does not.
    let _ = fs::remove_dir_all(out.join("js-shim"));
    for (name, text) in gorgias_codegen::files(&manifest) {
        write(&out.join(&name), &text)
            .map_err(|error| vec![format!("cannot write {name}: {error}")])?;
    }
    Ok(())
}

fn write(path: &Path, text: &str) -> std::io::Result<()> {
    fs::create_dir_all(path.parent().unwrap_or(path))?;
    fs::write(path, text)
}
