//! What an error says: its code and its members. `js-shim/docs/errors.md` is made of this.

vocabulary! {
    /// The stable code of an error; flows may branch on it.
    Code, "code" {
        /// An input needs a change: `message` says which and why, all problems at once, and `inputs` lists them. Nothing
        /// was sent that changes anything.
        InvalidInput = "INVALID_INPUT",
        /// The connection needs a change: its domain or a credential is missing or wrong, or Gorgias answered 401. The
        /// platform marks the instance's configuration.
        Connection = "CONNECTION",
        /// Gorgias answered with another status that is no success: 403 (role or scope), 404, 409, 429 after all waiting,
        /// 5xx. `message` has Gorgias' own words, `data` its whole answer.
        Gorgias(u16) = "GORGIAS_<status>",
        /// No answer came in time, or the step's time was over (14 minutes; 25 seconds for setting hooks in order). For a request that must not be sent twice,
        /// `message` says whether it may have succeeded anyway.
        Timeout = "TIMEOUT",
        /// There was no connection to Gorgias, or it broke. As for `TIMEOUT`, `message` says whether the request may have
        /// succeeded anyway.
        Unreachable = "UNREACHABLE",
        /// Gorgias answered with a success that cannot be used: a web page, broken JSON, a list that goes round in
        /// circles.
        UnexpectedResponse = "UNEXPECTED_RESPONSE",
        /// It was looked at, and cannot be done as things are: what Gorgias or the flow keeps forbids it. Nothing was
        /// written; `hint` says what would do.
        NotPossible = "NOT_POSSIBLE",
        /// The message is stored on its ticket, but Gorgias failed to send it. `data` is the message.
        Undelivered = "UNDELIVERED",
        /// A delivery did not show the secret of the flow's hook, so it was not taken.
        Unverified = "UNVERIFIED",
        /// A defect of this component. The next step starts with a fresh one; please report what happened.
        Internal = "INTERNAL",
    }
}

vocabulary! {
    /// A member of an error, as flows and logs see it. No other one crosses from Rust to JavaScript.
    Member, "error member" {
        /// One sentence on what to change or do.
        Message = "message",
        /// The stable code.
        Code = "code",
        /// HTTP status of Gorgias' answer.
        Status = "status",
        /// Gorgias' answer: parsed when it is JSON, else text.
        Data = "data",
        /// Headers of Gorgias' answer, without secrets.
        Headers = "headers",
        /// The inputs that need a change, each with its key, its label and the problem.
        Inputs = "inputs",
        /// What to do about it, or where to look.
        Hint = "hint",
        /// Where a broken Fetch All can go on: give it to Cursor.
        Cursor = "cursor",
    }
}
