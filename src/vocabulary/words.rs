//! The words of the manifest, each with what it means. The crate and `codegen` compile this one file, each with a macro
//! of its own (`src/vocabulary/mod.rs`, `src/codegen/words.rs`): in the crate a word carries what a compiled row holds,
//! in codegen it is what the manifest spells. A word that only codegen needs is declared there.

vocabulary! {
    /// What calls a row, and so what its result is wrapped in.
    Role, "role" {
        /// A step of a flow: `{data}`.
        Action = "action",
        /// Fills a list in a configuration page or beside an input: `{result}`.
        DataSource = "data source",
        /// Starts a flow: `{payload}`.
        Trigger = "trigger",
    }
}

vocabulary! {
    /// How an operation's answer becomes its result, and what happens on the way. Each plan is written in Rust.
    Plan, "plan" {
        /// One request; the answer is the result.
        Answer = "answer",
        /// One request; the result is `{message: "Success"}`, because Gorgias answers with an empty body.
        Success = "success",
        /// A list by cursor; `fetchAll` walks it to the end.
        Walk = "walk",
        /// As `walk`, of views; by their type they are sifted here.
        Views = "views",
        /// What a view shows, whose pages say where they go on in a way of their own.
        ViewItems = "viewItems",
        /// The list of customers: with an id one customer as a page, else a walk.
        Customers = "customers",
        /// A create; with an external id it can be found again when the answer was lost.
        Create(super::carried::Lookup) = "create",
        /// As `create`; an e-mail address alone becomes a channel too.
        CreateCustomer(super::carried::Lookup) = "createCustomer",
        /// A new tag; one of the same name may be returned instead.
        CreateTag = "createTag",
        /// A new or changed macro; a reply becomes the action that writes it.
        Macro = "macro",
        /// An update; refuses when there is nothing to change.
        Update = "update",
        /// A message that answers a ticket, by the way that the conversation has.
        Reply(super::carried::Lookup) = "reply",
        /// A message, once it is sent.
        Delivery = "delivery",
        /// The newest or oldest message of a ticket that fits.
        FindMessage = "findMessage",
        /// Whether a connection works, and what it may do.
        TestConnection = "testConnection",
        /// Tags added to a ticket.
        AddTags = "addTags",
        /// Tags taken off a ticket.
        RemoveTags = "removeTags",
        /// The tags of a ticket, all of them.
        SetTags = "setTags",
        /// Tickets that fit what is searched for.
        SearchTickets = "searchTickets",
        /// A macro applied to tickets, by a job.
        ApplyMacro = "applyMacro",
        /// The customer of certain identifiers, made when there is none.
        FindOrCreateCustomer(super::carried::Lookup) = "findOrCreateCustomer",
        /// A ticket with one message, of flat inputs.
        SimpleTicket(super::carried::Lookup) = "simpleTicket",
        /// The ticket of an external id, made when there is none.
        FindOrCreateTicket(super::carried::Lookup) = "findOrCreateTicket",
        /// A ticket's status, written unless it is so already.
        SetStatus = "setStatus",
        /// A ticket's assignees, perhaps only if nobody has it.
        Assign = "assign",
        /// Until when a ticket is hidden.
        Snooze = "snooze",
        /// Whether a ticket is in the trash.
        Trash = "trash",
        /// As `update`; channels may be added to those that are there.
        UpdateCustomer = "updateCustomer",
        /// As `update`, of what Gorgias takes only with some of what is there already: the record is read first, and
        /// what `keep` names of it goes along.
        ReadUpdate(super::carried::Keep) = "readUpdate",
        /// Tags become one.
        MergeTags = "mergeTags",
        /// Two customers become one.
        MergeCustomers = "mergeCustomers",
        /// A short list that Gorgias gives whole, such as custom field values, as a bare array.
        FieldValues = "fieldValues",
        /// Custom field values written one by one (merge) or all at once (replace).
        UpdateFieldValues = "updateFieldValues",
        /// An attachment's bytes or its signed address.
        Download = "download",
        /// Files as form data.
        Upload = "upload",
        /// A request of the flow author's own.
        Raw = "raw",
        /// Records as `{key, label}`.
        Picklist(&'static super::carried::Picklist) = "picklist",
        /// The values of one custom field that has a fixed set of them, as `{key, label}`.
        FieldChoices = "fieldChoices",
        /// New and changed records of a list that is sorted by date.
        PollChanges = "pollChanges",
        /// New events.
        PollEvents = "pollEvents",
        /// What hooks deliver that are kept in order here.
        ManagedWebhook = "managedWebhook",
        /// The hooks that call an address, set in order by a step of a flow.
        EnsureWebhooks = "ensureWebhooks",
        /// What a hook delivers that was made by hand.
        Webhook = "webhook",
    }
}

vocabulary! {
    /// Where an input travels.
    Place, "place" {
        /// A `{placeholder}` of the path.
        Path = "path",
        /// The query string.
        Query = "query",
        /// The JSON body.
        Body = "body",
        /// Not sent as such: the plan or the host reads it.
        Call = "call",
    }
}

vocabulary! {
    /// How a value is read, whatever type arrives.
    Kind, "kind" {
        /// The connection value of the platform.
        Connection = "connection",
        /// A positive whole number up to 2^53 − 1, which is what JavaScript can hold exactly.
        Id = "id",
        /// As `id`; 0, or `me`, is the user whom the connection belongs to.
        UserId = "userId",
        /// A whole number within bounds.
        Integer {
            /// Smallest allowed.
            min: i64,
            /// Largest allowed.
            max: i64,
        } = "integer",
        /// True or false, never "truthy".
        Flag = "flag",
        /// Text.
        Text {
            /// Characters allowed, 0 for any number.
            max: u32,
        } = "text",
        /// Text that nobody else may read: it is taken out of logs and errors.
        Secret = "secret",
        /// An ISO 8601 date or date-time, sent as given.
        Datetime = "datetime",
        /// One of a model's values.
        Choice(&'static super::carried::Model) = "choice",
        /// JSON of a certain shape.
        Json(Shape) = "json",
        /// An object `{id}` or, for persons, `{email}`; a bare id or e-mail address is wrapped.
        Reference {
            /// Whether an e-mail address identifies it too.
            email: bool,
        } = "ref",
        /// A user of the helpdesk: an id, an e-mail address, or a full name. What is no id is looked up before anything
        /// is written. Alone it is an object `{id}` on the wire, in a list a bare id.
        Person = "person",
        /// A team: an id or its name, which is looked up as a person's is.
        Team = "team",
        /// A macro: an id or its name, which is looked up as a person's is.
        Macro = "macro",
        /// An e-mail address, `jane@example.com` or `Jane Doe <jane@example.com>`; `{address, name}` on the wire.
        Address = "address",
        /// An e-mail address alone, `jane@example.com`.
        Email = "email",
        /// A span of time, `90m`, `36h`, `3d` or `2w`; seconds on the wire.
        Span = "span",
        /// The name of a tag, wrapped as `{name}`; an object with a name passes.
        Tag {
            /// Characters allowed in the name, 0 for any number.
            max: u32,
        } = "tag",
        /// Several of one kind.
        List {
            /// Kind of an item.
            of: &'static Kind,
            /// Items allowed, 0 for any number.
            max: u32,
        } = "list",
        /// Keys and values, an object on the wire.
        Pairs = "pairs",
        /// `{gt, gte, lt, lte}` of datetimes: `created_datetime[gte]=…`.
        Comparators = "comparators",
        /// Custom field values: a list of `{id, value}` or an object id → value.
        FieldValues = "fieldValues",
        /// Raw Request's body, as it comes.
        Payload = "payload",
        /// Keys and text or bytes.
        Form = "form",
        /// The bytes of one file.
        File = "file",
    }
}

vocabulary! {
    /// What JSON an input takes.
    Shape, "shape" {
        /// Any JSON; text that is no JSON is a JSON string.
        Any = "any",
        /// An object.
        Object = "object",
        /// An array.
        Array {
            /// Keys that every item must have, none for items of any type.
            each: &'static [&'static str],
            /// A member of every item that is chosen from a model.
            choose: Option<(&'static str, &'static super::carried::Model)>,
            /// Dates among an item's members that are never null: without them Gorgias does something else.
            never_null: &'static [&'static str],
            /// Fewest items.
            min: u32,
            /// Most items, 0 for any number.
            max: u32,
            /// What the members of an item demand of each other.
            rules: &'static [super::carried::Rule],
        } = "array",
    }
}

vocabulary! {
    /// How a connection authorizes.
    Scheme, "scheme" {
        /// HTTP Basic of user name and API key.
        Basic = "basic",
        /// The OAuth access token.
        Bearer = "bearer",
    }
}

vocabulary! {
    /// The HTTP methods that Gorgias knows or a raw request may use.
    Method, "method" {
        /// GET
        Get = "GET",
        /// HEAD
        Head = "HEAD",
        /// OPTIONS
        Options = "OPTIONS",
        /// POST
        Post = "POST",
        /// PUT
        Put = "PUT",
        /// PATCH
        Patch = "PATCH",
        /// DELETE
        Delete = "DELETE",
        /// LINK
        Link = "LINK",
        /// UNLINK
        Unlink = "UNLINK",
        /// PURGE
        Purge = "PURGE",
    }
}
