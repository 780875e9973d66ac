//! Text → Markdown that says the same.

/// A heading with an anchor of our own: what a heading's would be depends on who renders it, and on the other headings.
pub fn anchor(name: &str, label: &str) -> String {
    format!("<a id=\"{name}\"></a>\n\n## {label}\n\n")
}

/// `[text](to)`
pub fn link(text: &str, to: &str) -> String {
    format!("[{text}]({to})")
}

/// Text that Markdown must not read as markup, for a cell of a table too.
pub fn prose(text: &str) -> String {
    text.replace('<', "&lt;")
        .replace('|', "\\|")
        .replace('*', "\\*")
}

/// Text as it is typed.
pub fn code(text: &str) -> String {
    let fence = if text.contains('`') { "``" } else { "`" };
    format!("{fence}{}{fence}", text.replace('|', "\\|"))
}

/// `… 1. Do this. 2. Do that.` as a numbered list.
pub fn steps(text: &str) -> String {
    let mut text = text.to_owned();
    for number in 1..=9 {
        let gap = if number == 1 { "\n\n" } else { "\n" };
        text = text.replacen(&format!(" {number}. "), &format!("{gap}{number}. "), 1);
    }
    text
}
