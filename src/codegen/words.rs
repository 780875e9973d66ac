//! The closed vocabularies of the manifest. A word that is not in its list is refused with the nearest one.

/// A word out of a closed list, as the manifest spells it.
pub trait Word: Copy + PartialEq + 'static {
    /// What such a word is called in a message: "kind", "place", …
    const NOUN: &'static str;
    /// Every word with its meaning, in the order a message lists them.
    const ALL: &'static [(&'static str, Self)];

    /// Reads one word, or says which one was probably meant.
    fn read(text: &str) -> Result<Self, String> {
        match Self::ALL.iter().find(|(word, _)| *word == text) {
            Some((_, meaning)) => Ok(*meaning),
            None => {
                let words: Vec<&str> = Self::ALL.iter().map(|(word, _)| *word).collect();
                Err(unknown(Self::NOUN, text, &words))
            }
        }
    }

    /// The word as the manifest spells it.
    fn word(self) -> &'static str {
        Self::ALL
            .iter()
            .find(|(_, meaning)| *meaning == self)
            .map_or("", |(word, _)| word)
    }
}

/// `unknown kind "flg"; did you mean "flag"? The kinds are …`
pub fn unknown(noun: &str, text: &str, words: &[&str]) -> String {
    let guess = match nearest(text, words) {
        Some(word) => format!("; did you mean {word:?}?"),
        None => ".".to_owned(),
    };
    format!(
        "unknown {noun} {text:?}{guess} The {noun}s are {}",
        words.join(", ")
    )
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

/// Declares a vocabulary: an enum whose variants carry the manifest's word for them.
macro_rules! words {
    ($(#[$about:meta])* $name:ident, $noun:literal { $($(#[$doc:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $name { $($(#[$doc])* $variant,)+ }

        impl Word for $name {
            const NOUN: &'static str = $noun;
            const ALL: &'static [(&'static str, Self)] = &[$(($word, Self::$variant),)+];
        }
    };
}

words! {
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

words! {
    /// How the designer repeats an input.
    Collection, "collection" {
        /// A list of values.
        ValueList = "valuelist",
        /// A list of key and value.
        KeyValueList = "keyvaluelist",
    }
}

words! {
    /// The editor's languages that this component uses.
    Language, "language" {
        /// JSON.
        Json = "json",
        /// HTML.
        Html = "html",
    }
}

words! {
    /// What a data source offers.
    DataSourceType, "dataSourceType" {
        /// A list to pick one item from.
        Picklist = "picklist",
    }
}

words! {
    /// Where a value travels.
    Place, "place" {
        /// A `{placeholder}` of the path.
        Path = "path",
        /// The query string.
        Query = "query",
        /// The JSON body.
        Body = "body",
        /// Nowhere as such: the plan or the host reads it.
        Call = "call",
    }
}

words! {
    /// HTTP methods.
    Method, "method" {
        /// GET
        Get = "GET",
        /// POST
        Post = "POST",
        /// PUT
        Put = "PUT",
        /// DELETE
        Delete = "DELETE",
        /// The builder says which (raw request).
        Any = "ANY",
    }
}

words! {
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
    }
}

words! {
    /// Which JSON a `json` input takes.
    Shape, "shape" {
        /// Any JSON; what is no JSON is taken as text.
        Any = "any",
        /// An array.
        Array = "array",
        /// An object.
        Object = "object",
    }
}

words! {
    /// How an operation is carried out; each plan is written in Rust.
    Plan, "plan" {
        /// One request; its answer is the result.
        Answer = "answer",
        /// One request; the result says "Success".
        Success = "success",
        /// A list, page by page.
        Walk = "walk",
        /// The list of customers: an id asks for that one.
        Customers = "customers",
        /// As `answer`, and a lost answer is looked up by external id.
        Create = "create",
        /// As `answer`, and refuses to send nothing.
        Update = "update",
        /// The bare list of a ticket's custom field values.
        FieldValues = "fieldValues",
        /// Writes custom field values, one by one or all at once.
        UpdateFieldValues = "updateFieldValues",
        /// A file, through a signed address.
        Download = "download",
        /// Files, as multipart.
        Upload = "upload",
        /// The builder's own request.
        Raw = "raw",
        /// Items to pick from.
        Picklist = "picklist",
    }
}

words! {
    /// How a picklist names its items.
    Labels, "labels" {
        /// Name, e-mail.
        Customer = "customer",
        /// Type, object, time.
        Event = "event",
        /// Subject, first words.
        Message = "message",
        /// Subject, excerpt.
        Ticket = "ticket",
    }
}

words! {
    /// Where a `create` looks for what it may have made already.
    Lookup, "lookup" {
        /// Among the tickets.
        Tickets = "tickets",
        /// Among the ticket's messages.
        Messages = "messages",
        /// Among the customers.
        Customers = "customers",
    }
}

words! {
    /// How a connection proves who calls.
    Scheme, "scheme" {
        /// User and API key.
        Basic = "basic",
        /// OAuth token.
        Bearer = "bearer",
    }
}
