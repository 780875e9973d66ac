//! `js-shim/docs/errors.md`: what a failed step says, from the definitions of codes and members.

use super::made_from;
use super::markdown::prose;
use crate::words::errors::{Code, Member};
use crate::words::{Entry, Word};

/// Where it stands in the repository.
pub const PATH: &str = "js-shim/docs/errors.md";

/// The page's text.
pub fn page() -> String {
    format!(
        "{}# Errors\n\n\
         A step that fails throws an `Error`. Flows branch on its `code`, people read its `message`, and logs show all of \
         it: every member can be written as JSON, and none holds a credential.\n\n\
         ## Codes\n\n{}\n\
         ## Members\n\nA member that does not apply is not there.\n\n{}\n\
         ## What may have happened anyway\n\n\
         A GET, PUT or DELETE, and a POST that only reads, is tried again after a lost answer or a server error: doing it \
         twice leaves Gorgias as doing it once. Any other POST is not. A create with an External ID looks the record up \
         before it sends the request once more; otherwise the error says that the request may have succeeded, and what to \
         look for before the step is run again. 429 was not carried out, so every request waits and tries again.\n",
        made_from("src/vocabulary/errors.rs"),
        table::<Code>("Code", "When, and what to do"),
        table::<Member>("Member", "What it is"),
    )
}

fn table<W: Word>(name: &str, about: &str) -> String {
    let row = |entry: &Entry<W>| format!("| `{}` | {} |\n", entry.spelling, prose(entry.meaning));
    let rows: String = W::ALL.iter().map(row).collect();
    format!("| {name} | {about} |\n|---|---|\n{rows}")
}
