//! The state in a file: written whole or not at all.

use crate::store::Store;
use std::fs::{self, File};
use std::io::{self, BufReader, BufWriter, Write};
use std::path::Path;

/// Finds out at the start whether a state could be saved at the end.
///
/// # Errors
/// When the folder is not there.
pub fn check_folder(path: &Path) -> io::Result<()> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    if folder.is_dir() {
        return Ok(());
    }
    Err(io::Error::new(
        io::ErrorKind::NotFound,
        format!(
            "--state {}: there is no folder {}",
            path.display(),
            folder.display()
        ),
    ))
}

/// Reads a state, if there is one.
///
/// # Errors
/// When there is a file that is no state; it is left alone.
pub fn load(path: &Path) -> io::Result<Option<Store>> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(problem) if problem.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(problem) => return Err(problem),
    };
    let mut store: Store = serde_json::from_reader(BufReader::new(file)).map_err(|problem| {
        io::Error::new(
            io::ErrorKind::InvalidData,
            format!(
                "{} is not a state of this emulator: {problem}",
                path.display()
            ),
        )
    })?;
    store.reindex();
    Ok(Some(store))
}

/// Writes a state beside its place, then puts it there: whoever looks finds the old one or the new one.
///
/// # Errors
/// When it cannot be written; the old one is still there then.
pub fn save(path: &Path, store: &Store) -> io::Result<()> {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.new", std::process::id()));
    let beside = path.with_file_name(name);
    let written = write(&beside, store).and_then(|()| fs::rename(&beside, path));
    if written.is_err() {
        drop(fs::remove_file(&beside));
    }
    written
}

fn write(path: &Path, store: &Store) -> io::Result<()> {
    let mut out = BufWriter::new(File::create(path)?);
    serde_json::to_writer(&mut out, store)?;
    out.flush()?;
    out.get_ref().sync_all()
}
