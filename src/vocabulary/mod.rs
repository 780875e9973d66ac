//! The words that a compiled row is made of. They stand in `words.rs`, which `codegen` compiles too, so that neither
//! knows one that the other does not.

/// An enum of the words, each with what a compiled row carries along.
macro_rules! vocabulary {
    (
        $(#[$about:meta])*
        $name:ident, $noun:literal {
            $($(#[$meaning:meta])* $word:ident $(($carried:ty))? $({ $($field:tt)* })? = $spelling:literal,)+
        }
    ) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $name {
            $($(#[$meaning])* $word $(($carried))? $({ $($field)* })?,)+
        }

        impl $name {
            /// The word as the manifest spells it.
            #[allow(dead_code)]
            pub const fn word(&self) -> &'static str {
                match self {
                    $(Self::$word { .. } => $spelling,)+
                }
            }
        }
    };
}

mod words;

pub use words::{Kind, Method, Place, Plan, Role, Scheme, Shape};

/// The values of a fixed choice.
#[derive(Debug, PartialEq, Eq)]
pub struct Model {
    /// Whether other text is allowed too (custom channels have slugs of their own).
    pub open: bool,
    /// Its name in the manifest; the host has its values under it.
    pub name: &'static str,
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
