//! `js-shim/runtime/border.js`: the numbers and names that JavaScript and Rust say to each other.

use crate::words::border::{BodyKind, CALL_LIMIT, Expect};
use crate::words::errors::Member;
use crate::words::{Entry, Word};

/// Where it stands in the repository.
pub const PATH: &str = "js-shim/runtime/border.js";

/// The module's text.
pub fn module() -> String {
    let members = Member::ALL
        .iter()
        .filter(|entry| entry.word != Member::Message)
        .map(|entry| format!("{:?}", entry.spelling));
    format!(
        "\"use strict\";\n\n\
         // Numbers and names that the shim and the module say to each other. Made from src/vocabulary/border.rs and errors.rs by\n\
         // `npm run build`; changes here are lost.\n\n\
         {}\n{}\n\
         /** The members of an error besides its message. */\n\
         exports.MEMBERS = /** @type {{const}} */ ([{}]);\n\n\
         /** The header that the pace is kept by; of a success it is the only one that the module is told. */\n\
         exports.CALL_LIMIT = {CALL_LIMIT:?};\n",
        table::<Expect>(),
        table::<BodyKind>(),
        members.collect::<Vec<_>>().join(", "),
    )
}

/// A table of numbers by name.
fn table<W: Word>() -> String {
    let row = |(number, entry): (usize, &Entry<W>)| {
        format!(
            "  /** {} */\n  {}: {number},\n",
            entry.meaning, entry.spelling
        )
    };
    let rows: String = W::ALL.iter().enumerate().map(row).collect();
    format!("/** {} */\nexports.{} = {{\n{rows}}};\n", W::ABOUT, W::NOUN)
}
