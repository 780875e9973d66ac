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

mod carried;
mod words;

pub use carried::{Label, Labels, Lookup, Model};
pub use words::{Kind, Method, Place, Plan, Role, Scheme, Shape};
