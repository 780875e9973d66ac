//! The words that a compiled row is made of (`words.rs`), those of errors (`errors.rs`), and what Rust and JavaScript say
//! to each other (`border.rs`). `codegen` compiles these three files too, so that nobody knows a word that the others do
//! not.

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

/// An enum whose members are numbered at the border, from 0 in this order.
macro_rules! numbers {
    (
        $(#[$about:meta])*
        $name:ident, $table:literal {
            $($(#[$meaning:meta])* $member:ident = $spelling:literal,)+
        }
    ) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $name {
            $($(#[$meaning])* $member,)+
        }

        impl $name {
            /// The number that stands for it.
            pub const fn number(self) -> u8 {
                self as u8
            }

            /// What a number stands for, if for anything.
            pub fn numbered(number: u8) -> Option<Self> {
                [$(Self::$member),+].get(usize::from(number)).copied()
            }
        }
    };
}

mod border;
mod carried;
mod errors;
mod words;

pub use border::{BodyKind, CALL_LIMIT, Expect};
pub use carried::{Condition, First, Keep, Lookup, Model, Only, Picklist, Piece, Rule, Search};
pub use errors::{Code, Member};
pub use words::{Kind, Method, Place, Plan, Role, Scheme, Shape};
