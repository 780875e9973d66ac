//! Numbers and names that Rust and JavaScript say to each other. `codegen` makes `js-shim/runtime/border.js` of them, so
//! that neither side can have others.

numbers! {
    /// What a request wants of a success's body.
    Expect, "WANT" {
        /// JSON; anything else is no use.
        Json = "json",
        /// JSON where it is, else the text.
        JsonOrText = "jsonOrText",
        /// The text as it is.
        Text = "text",
        /// The bytes.
        Bytes = "bytes",
        /// The status is enough.
        Nothing = "nothing",
    }
}

numbers! {
    /// How a body came.
    BodyKind, "KIND" {
        /// As it was wanted.
        Value = "value",
        /// Nothing at all.
        Empty = "empty",
        /// A success that is not the JSON it should be: its beginning.
        NotJson = "notJson",
        /// The text of a response that is no success.
        Text = "text",
        /// A success that is longer than is taken: how many megabytes are, as text.
        TooLong = "tooLong",
    }
}

/// The header that the pace is kept by; of a success it is the only one that crosses the border.
pub const CALL_LIMIT: &str = "x-gorgias-account-api-call-limit";
