//! What words carry along in a compiled row.

/// The values of a fixed choice.
#[derive(Debug, PartialEq, Eq)]
pub struct Model {
    /// Whether other text is allowed too (custom channels have slugs of their own).
    pub open: bool,
    /// Its name in the manifest; the host has its values under it.
    pub name: &'static str,
}

/// What inputs, or members of an item of JSON, demand of each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// When each of these has that value (of a flag that was not given: "false") …
    pub when: &'static [(&'static str, &'static str)],
    /// … at least one of these must be given.
    pub needs: &'static [&'static str],
    /// Which of them is told.
    pub at: &'static str,
    /// What is wrong with it, in words that follow its label or name.
    pub says: &'static str,
}

/// Where a create looks for a record that it may have made already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lookup {
    /// Path of the list, e.g. `/tickets`.
    pub list: &'static str,
    /// What the flow author calls the action that lists them.
    pub label: &'static str,
    /// Key of the input that narrows the list, which is the filter's name too.
    pub by: &'static str,
}

/// Members of a record that go along unchanged with every change; of `sender.id` only the id.
pub type Keep = &'static [&'static str];

/// How a picklist names its records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Labels {
    /// What a record without a name is called, before its id.
    pub noun: &'static str,
    /// The ways to name one; the first that is not blank counts.
    pub of: &'static [Label],
}

/// Parts with " · " between them, each of members of the record with spaces between them. What is blank is left out.
pub type Label = &'static [&'static [&'static str]];
