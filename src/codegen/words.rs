//! Words out of closed lists. A word that is not in its list is refused with the nearest one.

use serde::de::{Deserialize, Deserializer, Error};

/// A word out of a closed list, as the manifest spells it.
pub trait Word: Copy + PartialEq + 'static {
    /// What such a word is called in a message: "kind", "place", …
    const NOUN: &'static str;
    /// What the list is about.
    const ABOUT: &'static str;
    /// Every word with what it stands for, in the order a message lists them.
    const ALL: &'static [Entry<Self>];

    /// Reads one word, or says which one was probably meant.
    ///
    /// # Errors
    /// When it is not in the list.
    fn read(text: &str) -> Result<Self, String> {
        match Self::ALL.iter().find(|entry| entry.spelling == text) {
            Some(entry) => Ok(entry.word),
            None => {
                let words: Vec<&str> = Self::ALL.iter().map(|entry| entry.spelling).collect();
                Err(unknown(Self::NOUN, text, &words))
            }
        }
    }

    /// The word as the manifest spells it.
    fn spelling(self) -> &'static str {
        let mut entries = Self::ALL.iter();
        entries
            .find(|entry| entry.word == self)
            .map_or("", |entry| entry.spelling)
    }
}

/// A word of a list.
#[derive(Debug, Clone, Copy)]
pub struct Entry<W> {
    /// What it stands for.
    pub word: W,
    /// How the manifest spells it.
    pub spelling: &'static str,
    /// What it means.
    pub meaning: &'static str,
}

/// Reads a word where serde reads the row around it.
///
/// # Errors
/// When it is not in the list.
pub fn deserialize<'de, W: Word, D: Deserializer<'de>>(deserializer: D) -> Result<W, D::Error> {
    W::read(&String::deserialize(deserializer)?).map_err(D::Error::custom)
}

/// `unknown kind "flg"; did you mean "flag"? The kinds are …`
pub fn unknown(noun: &str, text: &str, words: &[&str]) -> String {
    let guess = match nearest(text, words) {
        Some(word) => format!("; did you mean {word:?}?"),
        None => ".".to_owned(),
    };
    format!(
        "unknown {noun} {text:?}{guess} The {} are {}",
        plural(noun),
        words.join(", ")
    )
}

fn plural(noun: &str) -> String {
    match noun.strip_suffix('y') {
        Some(stem) => format!("{stem}ies"),
        None => format!("{noun}s"),
    }
}

/// The word nearest to `text`, unless all are far away.
pub fn nearest<'a>(text: &str, words: &[&'a str]) -> Option<&'a str> {
    words
        .iter()
        .map(|word| (distance(&text.to_lowercase(), &word.to_lowercase()), *word))
        .filter(|(distance, word)| *distance <= word.len().max(text.len()) / 2)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, word)| word)
}

/// Levenshtein distance. Written out because the build script should not compile a crate for the sake of a hint.
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut above: Vec<usize> = (0..=right.len()).collect();
    for (row, here) in left.chars().enumerate() {
        let mut line = vec![row + 1];
        for (column, there) in right.iter().enumerate() {
            let at =
                |cells: &[usize], index: usize| cells.get(index).copied().unwrap_or(usize::MAX - 1);
            let swap = at(&above, column) + usize::from(here != *there);
            line.push(
                swap.min(at(&above, column + 1) + 1)
                    .min(at(&line, column) + 1),
            );
        }
        above = line;
    }
    above.last().copied().unwrap_or(0)
}

/// A list of words. What the crate's rows carry along with a word is told to the crate only.
macro_rules! vocabulary {
    (
        $(#[doc = $about:literal])*
        $name:ident, $noun:literal {
            $($(#[doc = $meaning:literal])* $word:ident $(($($carried:tt)*))? $({ $($fields:tt)* })? = $spelling:literal,)+
        }
    ) => {
        $(#[doc = $about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $name { $($(#[doc = $meaning])* $word,)+ }

        impl $crate::words::Word for $name {
            const NOUN: &'static str = $noun;
            const ABOUT: &'static str = concat!($($about,)*).trim_ascii();
            const ALL: &'static [$crate::words::Entry<Self>] = &[
                $($crate::words::Entry {
                    word: Self::$word,
                    spelling: $spelling,
                    meaning: concat!($($meaning,)*).trim_ascii(),
                },)+
            ];
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str($crate::words::Word::spelling(*self))
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::words::deserialize(deserializer)
            }
        }

        #[cfg(test)]
        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                $crate::schema::words::<Self>()
            }
        }
    };
}

/// A list whose members are numbered at the border, in this order.
macro_rules! numbers {
    ($($list:tt)*) => {
        vocabulary! { $($list)* }
    };
}

// What the crate compiles too.
#[path = "../vocabulary/border.rs"]
pub mod border;
#[path = "../vocabulary/errors.rs"]
pub mod errors;
#[path = "../vocabulary/words.rs"]
mod shared;
pub use shared::{Kind, Method, Place, Plan, Role, Scheme, Shape};

vocabulary! {
    /// The platform's input types, as far as this component reads them.
    Type, "type" {
        /// One line of text.
        String = "string",
        /// Several lines of text.
        Text = "text",
        /// A secret.
        Password = "password",
        /// A switch.
        Boolean = "boolean",
        /// An editor; needs a language.
        Code = "code",
        /// A file from an earlier step.
        Data = "data",
        /// Picks one of the customer's connections.
        Connection = "connection",
    }
}

vocabulary! {
    /// How the designer repeats an input.
    Collection, "collection" {
        /// A list of values.
        ValueList = "valuelist",
        /// A list of key and value.
        KeyValueList = "keyvaluelist",
    }
}

vocabulary! {
    /// The editor's language.
    Language, "language" {
        /// JSON.
        Json = "json",
        /// HTML.
        Html = "html",
    }
}

vocabulary! {
    /// What a data source offers.
    DataSourceType, "dataSourceType" {
        /// A list to pick one item from.
        Picklist = "picklist",
    }
}

vocabulary! {
    /// How the search of a picklist is carried out.
    Search, "search" {
        /// By the list itself, where Search travels in the query; else by looking through what it gives.
        List = "list",
        /// Customers by id, e-mail address, phone number, and Gorgias' own search.
        Customers = "customers",
        /// Tickets by id, external id, the customer's e-mail address, and the helpdesk's own search.
        Tickets = "tickets",
    }
}

vocabulary! {
    /// What a list holds.
    Item, "list item" {
        /// Ids.
        Id = "id",
        /// Text.
        Text = "text",
        /// Values of the input's model.
        Choice = "choice",
        /// Tags: text becomes `{"name": text}`.
        Tag = "tag",
        /// Users, by id, e-mail address or full name.
        Person = "person",
        /// E-mail addresses, perhaps with names.
        Address = "address",
    }
}

vocabulary! {
    /// How an OAuth connection is authorized.
    Oauth2Type, "oauth2Type" {
        /// By a page of Gorgias' where the user allows the access.
        AuthorizationCode = "authorization_code",
    }
}

vocabulary! {
    /// The platform's categories.
    Category, "category" {
        /// Systems that flows work with.
        ApplicationConnectors = "Application Connectors",
        /// Stores of data.
        DataPlatforms = "Data Platforms",
        /// Small tools.
        Helpers = "Helpers",
        /// Branches and loops.
        Logic = "Logic",
        /// What starts a flow.
        Triggers = "Triggers",
    }
}

vocabulary! {
    /// What makes a trigger's flow run.
    TriggerType, "trigger type" {
        /// The platform's schedule: the trigger asks Gorgias what is new.
        Polling = "polling",
        /// A request that Gorgias sends to the flow.
        Webhook = "webhook",
    }
}

vocabulary! {
    /// What the platform calls a trigger for besides `perform`, which every trigger has.
    EntryPoint, "entry point" {
        /// The flow was deployed: Gorgias is told where to send.
        WebhookCreate = "webhookCreate",
        /// The flow was removed: Gorgias is told no longer to send.
        WebhookDelete = "webhookDelete",
        /// Which items of a result the platform hands to the flow in batches.
        ResolveTriggerItems = "resolveTriggerItems",
        /// Where the next page begins, when a result is one page of many.
        GetNextPaginationState = "getNextPaginationState",
    }
}

impl EntryPoint {
    /// The platform's word for there being such a function: functions themselves are no part of what is published.
    pub fn flag(self) -> &'static str {
        match self {
            Self::WebhookCreate => "hasWebhookCreateFunction",
            Self::WebhookDelete => "hasWebhookDeleteFunction",
            Self::ResolveTriggerItems => "hasResolveTriggerItems",
            Self::GetNextPaginationState => "hasGetNextDiscoveryState",
        }
    }

    /// The name of the exported function, after the trigger's key.
    pub fn export(self, key: &str) -> String {
        let suffix = match self {
            Self::WebhookCreate => "Create",
            Self::WebhookDelete => "Delete",
            Self::ResolveTriggerItems => "Items",
            Self::GetNextPaginationState => "Next",
        };
        format!("{key}{suffix}")
    }
}
