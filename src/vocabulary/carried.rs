//! What words carry along in a compiled row.

/// The values of a fixed choice.
#[derive(Debug, PartialEq, Eq)]
pub struct Model {
    /// Whether other text is allowed too (custom channels have slugs of their own).
    pub open: bool,
    /// Its name in the manifest; the host has its values under it.
    pub name: &'static str,
    /// What people call some of its values for short, each with the value.
    pub short: &'static [(&'static str, &'static str)],
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

/// What a picklist offers, and how its records are named.
#[derive(Debug, PartialEq, Eq)]
pub struct Picklist {
    /// What a record without a name is called, before its key.
    pub noun: &'static str,
    /// Paths of the members of a record that are read, with dots. The first is the key.
    pub members: &'static [&'static str],
    /// The ways to name a record; the first that is not blank counts.
    pub labels: &'static [&'static [Piece]],
    /// What is always asked for, unless an input of that name is given.
    pub query: &'static [(&'static str, &'static str)],
    /// What a record must be to be offered.
    pub only: &'static [Only],
    /// Members that the records are sorted by here, and whether downwards; none to leave them as they come.
    pub sort: &'static [(u8, bool)],
    /// How its search is carried out.
    pub search: Search,
    /// Which record comes first.
    pub first: Option<First>,
}

/// How the search of a picklist is carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Search {
    /// By the list itself, where Search travels in the query; else by looking through what it gives.
    List,
    /// Customers by id, e-mail address, phone number, and Gorgias' own search.
    Customers,
    /// Tickets by id, external id, the customer's e-mail address, and the helpdesk's own search.
    Tickets,
}

/// A piece of a label. Members are numbers of places in [`Picklist::members`].
#[derive(Debug, PartialEq, Eq)]
pub enum Piece {
    /// Text as it is.
    Text(&'static str),
    /// The first of these members that is not blank. When all are, the label is blank.
    Member {
        /// The members.
        of: &'static [u8],
        /// Whether, when all are blank, noun and key stand for them: Ticket 9.
        or_noun: bool,
    },
    /// Pieces that are left out where the condition is not met, or one of their members is blank.
    If(Option<Condition>, &'static [Piece]),
}

/// What a member of a record must be.
#[derive(Debug, PartialEq, Eq)]
pub struct Condition {
    /// The member.
    pub member: u8,
    /// Whether it must be one of the values, or none of them.
    pub is: bool,
    /// The values; "" is a blank one.
    pub values: &'static [&'static str],
}

/// What a record must be to be offered, and when that does not count.
#[derive(Debug, PartialEq, Eq)]
pub struct Only {
    /// The condition; where an input gives the value, without any.
    pub condition: Condition,
    /// The input that gives the value; while it is blank, all records are offered.
    pub input: Option<&'static str>,
    /// An input and the value with which the condition does not count.
    pub unless: Option<(&'static str, &'static str)>,
}

/// Where it stands which record comes first.
#[derive(Debug, PartialEq, Eq)]
pub struct First {
    /// Path of a list.
    pub path: &'static str,
    /// Its query.
    pub query: &'static str,
    /// Path of the value, in the list's first item.
    pub value: &'static [&'static str],
    /// The member of a record that is equal to it.
    pub member: u8,
}
