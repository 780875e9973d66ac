//! What each plan needs of its row and gives to whoever calls it. A new plan has an arm here, a line in
//! `src/vocabulary/words.rs`, and a file in `src/plan`.

use crate::model::OperationWire;
use crate::words::{Kind, Method, Place, Plan, Role};

/// An input that a plan reads: its key, how it is read, where it travels.
pub type Need = (&'static str, Kind, Place);

/// What a plan needs and gives.
#[derive(Debug, Clone, Copy)]
pub struct Rules {
    /// What may be carried out by it: data sources, or else actions and triggers.
    pub role: Role,
    /// The methods of its request; none where it chooses for itself.
    pub methods: &'static [Method],
    /// Inputs that it reads by their keys.
    pub needs: &'static [&'static [Need]],
    /// The TypeScript type of its result.
    pub result: &'static str,
    /// What the reference says of its result.
    pub returns: &'static str,
    /// What the reference says of its requests, where they are not its row's.
    pub requests: &'static str,
}

const EXTERNAL_ID: &[Need] = &[("external_id", Kind::Text, Place::Body)];

const WALK: &[Need] = &[
    ("cursor", Kind::Text, Place::Query),
    ("limit", Kind::Integer, Place::Query),
    ("fetchAll", Kind::Flag, Place::Call),
];

const MOST: &[Need] = &[("max_items", Kind::Integer, Place::Call)];

const PACE: &[Need] = &[
    ("lookBackDate", Kind::Datetime, Place::Call),
    ("max_records", Kind::Integer, Place::Call),
];

const TAGS: &[Need] = &[
    ("ticket_id", Kind::Id, Place::Path),
    ("tags", Kind::List, Place::Call),
    ("tag_ids", Kind::List, Place::Call),
];

const SIMPLE: &[Need] = &[
    ("written_by", Kind::Choice, Place::Call),
    ("customer", Kind::Reference, Place::Body),
    ("body_text", Kind::Text, Place::Call),
    ("body_html", Kind::Text, Place::Call),
    ("subject", Kind::Text, Place::Body),
    ("channel", Kind::Choice, Place::Body),
    ("inbox", Kind::Address, Place::Call),
    ("customer_name", Kind::Text, Place::Call),
    ("attachments", Kind::Json, Place::Call),
    ("created_datetime", Kind::Datetime, Place::Body),
    ("store_only", Kind::Flag, Place::Call),
];

const TICKET: &[Need] = &[("id", Kind::Id, Place::Path)];

/// Whether a row changes a record, of which only what was filled in is sent; as `Operation::is_change` of the crate.
pub fn is_change(wire: &OperationWire) -> bool {
    let is_writer = matches!(
        wire.plan,
        Plan::Update | Plan::UpdateCustomer | Plan::ReadUpdate | Plan::Macro | Plan::Assign
    );
    is_writer && wire.method == Some(Method::Put)
}

/// Whether carrying it out changes nothing in Gorgias.
pub fn only_reads(wire: &OperationWire) -> bool {
    wire.reads || wire.method == Some(Method::Get)
}

/// The rules of a plan.
pub fn rules(plan: Plan) -> Rules {
    const ANSWER: Rules = Rules {
        role: Role::Action,
        methods: &[Method::Get, Method::Post, Method::Put],
        needs: &[],
        result: "JsonObject",
        returns: "what Gorgias answers, as it is",
        requests: "any",
    };
    const POLL: Rules = Rules {
        role: Role::Trigger,
        methods: &[],
        ..ANSWER
    };
    match plan {
        Plan::Answer => ANSWER,
        Plan::Create => Rules {
            methods: &[Method::Post],
            needs: &[EXTERNAL_ID],
            ..ANSWER
        },
        Plan::CreateCustomer => Rules {
            methods: &[Method::Post],
            needs: &[EXTERNAL_ID, &[("email", Kind::Text, Place::Body)]],
            ..ANSWER
        },
        Plan::Update => Rules {
            methods: &[Method::Put],
            ..ANSWER
        },
        Plan::Reply => Rules {
            methods: &[Method::Post],
            needs: &[&[
                ("ticket_id", Kind::Id, Place::Path),
                ("body_text", Kind::Text, Place::Call),
                ("body_html", Kind::Text, Place::Call),
                ("then_status", Kind::Choice, Place::Call),
                ("channel", Kind::Choice, Place::Call),
                ("from_address", Kind::Address, Place::Call),
                ("sender", Kind::Person, Place::Call),
                ("reply_all", Kind::Flag, Place::Call),
                ("to", Kind::List, Place::Call),
                ("cc", Kind::List, Place::Call),
                ("bcc", Kind::List, Place::Call),
                ("subject", Kind::Text, Place::Call),
                ("attachments", Kind::Json, Place::Call),
                ("macro_id", Kind::Id, Place::Call),
                ("wait", Kind::Integer, Place::Call),
                ("external_id", Kind::Text, Place::Call),
                ("preview", Kind::Flag, Place::Call),
            ]],
            returns: "the message as Gorgias answers it; in a preview `{\"method\", \"path\", \"body\", \"because\"}` of what would be sent",
            ..ANSWER
        },
        Plan::Delivery => Rules {
            methods: &[Method::Get],
            needs: &[&[
                ("ticket_id", Kind::Id, Place::Path),
                ("id", Kind::Id, Place::Path),
                ("seconds", Kind::Integer, Place::Call),
                ("on_timeout", Kind::Choice, Place::Call),
            ]],
            ..ANSWER
        },
        Plan::FindMessage => Rules {
            methods: &[Method::Get],
            needs: &[&[
                ("ticket_id", Kind::Id, Place::Query),
                ("written_by", Kind::Choice, Place::Call),
                ("position", Kind::Choice, Place::Call),
                ("channel", Kind::Choice, Place::Call),
                ("notes", Kind::Flag, Place::Call),
            ]],
            result: "JsonObject | null",
            returns: "the message, or null when none fits",
            ..ANSWER
        },
        Plan::TestConnection => Rules {
            methods: &[Method::Get],
            returns: "`{\"domain\", \"status\", \"scheme\", \"user\", \"call_limit\"}`; the user is null when the connection may not read it",
            ..ANSWER
        },
        Plan::AddTags => Rules {
            methods: &[Method::Post],
            needs: &[TAGS, &[("create_missing", Kind::Flag, Place::Call)]],
            result: "JsonObject[]",
            returns: "the ticket's tags as a list",
            ..ANSWER
        },
        Plan::RemoveTags => Rules {
            methods: &[Method::Delete],
            needs: &[TAGS],
            ..rules(Plan::AddTags)
        },
        Plan::SetTags => Rules {
            methods: &[Method::Put],
            needs: &[
                TAGS,
                &[
                    ("create_missing", Kind::Flag, Place::Call),
                    ("clear", Kind::Flag, Place::Call),
                ],
            ],
            ..rules(Plan::AddTags)
        },
        Plan::SearchTickets => Rules {
            methods: &[],
            needs: &[
                WALK,
                &[
                    ("text", Kind::Text, Place::Call),
                    ("status", Kind::Choice, Place::Call),
                    ("assignee_user", Kind::Person, Place::Call),
                    ("assignee_team", Kind::Team, Place::Call),
                    ("tags", Kind::List, Place::Call),
                    ("channels", Kind::List, Place::Call),
                    ("priority", Kind::Choice, Place::Call),
                    ("language", Kind::Text, Place::Call),
                    ("customer_id", Kind::Id, Place::Call),
                    ("created_after", Kind::Datetime, Place::Call),
                    ("created_before", Kind::Datetime, Place::Call),
                    ("updated_after", Kind::Datetime, Place::Call),
                    ("updated_before", Kind::Datetime, Place::Call),
                    ("spam", Kind::Flag, Place::Call),
                    ("filter", Kind::Text, Place::Call),
                    ("view_id", Kind::Id, Place::Call),
                ],
            ],
            result: "Page",
            returns: "a page of tickets without their messages and custom fields, as Gorgias answers it; with Fetch All the whole list as one page",
            requests: "`PUT /views/{view_id}/items`, which changes nothing",
            ..ANSWER
        },
        Plan::ApplyMacro => Rules {
            methods: &[Method::Post],
            needs: &[&[
                ("macro", Kind::Macro, Place::Call),
                ("ticket_ids", Kind::List, Place::Call),
                ("close", Kind::Flag, Place::Call),
                ("wait", Kind::Integer, Place::Call),
            ]],
            returns: "the job as Gorgias answers it",
            ..ANSWER
        },
        Plan::FindOrCreateCustomer => Rules {
            methods: &[Method::Post],
            needs: &[&[
                ("email", Kind::Text, Place::Call),
                ("phone", Kind::Text, Place::Call),
                ("external_id", Kind::Text, Place::Call),
                ("channel_type", Kind::Text, Place::Call),
                ("channel_address", Kind::Text, Place::Call),
                ("name", Kind::Text, Place::Call),
                ("language", Kind::Choice, Place::Call),
                ("timezone", Kind::Choice, Place::Call),
                ("update", Kind::Choice, Place::Call),
            ]],
            returns: "`{\"created\", \"updated\", \"customer\"}`, the customer as Gorgias answers it",
            ..ANSWER
        },
        Plan::SimpleTicket => Rules {
            methods: &[Method::Post],
            needs: &[SIMPLE, EXTERNAL_ID],
            ..ANSWER
        },
        Plan::FindOrCreateTicket => Rules {
            methods: &[Method::Post],
            needs: &[
                SIMPLE,
                EXTERNAL_ID,
                &[
                    ("when_found", Kind::Choice, Place::Call),
                    ("message_external_id", Kind::Text, Place::Call),
                ],
            ],
            returns: "`{\"created\", \"reopened\", \"ticket\"}`, the ticket as Gorgias answers it",
            ..ANSWER
        },
        Plan::SetStatus => Rules {
            methods: &[Method::Put],
            needs: &[
                TICKET,
                &[
                    ("status", Kind::Choice, Place::Body),
                    ("always", Kind::Flag, Place::Call),
                ],
            ],
            returns: "the ticket as Gorgias answers it; unchanged, as it was read",
            ..ANSWER
        },
        Plan::Assign => Rules {
            methods: &[Method::Put],
            needs: &[
                TICKET,
                &[
                    ("user", Kind::Person, Place::Body),
                    ("team", Kind::Team, Place::Body),
                    ("only_if_unassigned", Kind::Flag, Place::Call),
                ],
            ],
            returns: "the ticket as Gorgias answers it; unchanged, as it was read",
            ..ANSWER
        },
        Plan::Snooze => Rules {
            methods: &[Method::Put],
            needs: &[
                TICKET,
                &[
                    ("until", Kind::Datetime, Place::Call),
                    ("for", Kind::Span, Place::Call),
                    ("wake", Kind::Flag, Place::Call),
                    ("keep_status", Kind::Flag, Place::Call),
                ],
            ],
            ..ANSWER
        },
        Plan::Trash => Rules {
            methods: &[Method::Put],
            needs: &[TICKET, &[("restore", Kind::Flag, Place::Call)]],
            ..ANSWER
        },
        Plan::UpdateCustomer => Rules {
            needs: &[&[
                ("channels", Kind::Json, Place::Body),
                ("channels_mode", Kind::Choice, Place::Call),
            ]],
            ..rules(Plan::Update)
        },
        Plan::ReadUpdate => rules(Plan::Update),
        Plan::CreateTag => Rules {
            methods: &[Method::Post],
            needs: &[&[
                ("name", Kind::Text, Place::Body),
                ("if_exists", Kind::Choice, Place::Call),
            ]],
            ..ANSWER
        },
        Plan::Macro => Rules {
            methods: &[Method::Post, Method::Put],
            needs: &[&[
                ("actions", Kind::Json, Place::Body),
                ("response_text", Kind::Text, Place::Call),
                ("response_html", Kind::Text, Place::Call),
            ]],
            ..ANSWER
        },
        Plan::MergeTags => Rules {
            methods: &[Method::Put],
            needs: &[&[
                ("destination_tag_id", Kind::Id, Place::Path),
                ("source_tags_ids", Kind::List, Place::Body),
            ]],
            ..ANSWER
        },
        Plan::MergeCustomers => Rules {
            methods: &[Method::Put],
            needs: &[&[
                ("source_id", Kind::Id, Place::Query),
                ("target_id", Kind::Id, Place::Query),
            ]],
            ..ANSWER
        },
        Plan::Success => Rules {
            methods: &[Method::Put, Method::Delete],
            result: "Success",
            returns: "`{\"message\": \"Success\"}`, because Gorgias answers with nothing",
            ..ANSWER
        },
        Plan::Walk => Rules {
            methods: &[Method::Get],
            needs: &[WALK],
            result: "Page",
            returns: "a page of the list, or with Fetch All the whole list as one page",
            ..ANSWER
        },
        Plan::Views => Rules {
            needs: &[WALK, &[("type", Kind::Choice, Place::Call)]],
            ..rules(Plan::Walk)
        },
        Plan::ViewItems => Rules {
            returns: "a page of what the view shows, with `meta.next_items` where it goes on; or with Fetch All the whole list as one page",
            ..rules(Plan::Walk)
        },
        Plan::Customers => Rules {
            needs: &[WALK, &[("id", Kind::Id, Place::Call)]],
            ..rules(Plan::Walk)
        },
        Plan::FieldValues => Rules {
            methods: &[Method::Get],
            result: "JsonObject[]",
            returns: "the whole list",
            ..ANSWER
        },
        Plan::UpdateFieldValues => Rules {
            methods: &[Method::Put],
            needs: &[&[
                ("custom_fields", Kind::FieldValues, Place::Call),
                ("mode", Kind::Choice, Place::Call),
            ]],
            ..rules(Plan::FieldValues)
        },
        Plan::Download => Rules {
            methods: &[Method::Get],
            needs: &[&[
                ("attachment_url", Kind::Text, Place::Call),
                ("return_as", Kind::Choice, Place::Call),
                ("file_type", Kind::Text, Place::Path),
                ("domain_hash", Kind::Text, Place::Path),
                ("resource_name", Kind::Text, Place::Path),
            ]],
            result: "Uint8Array | string",
            returns: "the file and its content type, or the signed URL as text",
            ..ANSWER
        },
        Plan::Upload => Rules {
            methods: &[Method::Post],
            needs: &[&[
                ("file", Kind::File, Place::Call),
                ("fileName", Kind::Text, Place::Call),
                ("files", Kind::Form, Place::Call),
            ]],
            result: "UploadedFile[]",
            returns: "the uploaded files as a list",
            ..ANSWER
        },
        Plan::Raw => Rules {
            methods: &[],
            needs: &[&[
                ("url", Kind::Text, Place::Call),
                ("method", Kind::Choice, Place::Call),
                ("responseType", Kind::Choice, Place::Call),
                ("data", Kind::Payload, Place::Call),
                ("queryParams", Kind::Form, Place::Call),
                ("headers", Kind::Pairs, Place::Call),
                ("formData", Kind::Form, Place::Call),
                ("fileData", Kind::Form, Place::Call),
                ("fileDataFileNames", Kind::Pairs, Place::Call),
                ("timeout", Kind::Integer, Place::Call),
                ("maxRetries", Kind::Integer, Place::Call),
                ("retryDelayMS", Kind::Integer, Place::Call),
                ("retryAllErrors", Kind::Flag, Place::Call),
                ("useExponentialBackoff", Kind::Flag, Place::Call),
            ]],
            result: "unknown",
            returns: "the body of the answer",
            ..ANSWER
        },
        Plan::Picklist => Rules {
            role: Role::DataSource,
            methods: &[Method::Get],
            needs: &[MOST],
            result: "unknown",
            returns: "each record as `{\"key\", \"label\"}`; where the list was cut, a last entry with the key `more`",
            ..ANSWER
        },
        Plan::FieldChoices => Rules {
            needs: &[
                MOST,
                &[
                    ("custom_field_id", Kind::Id, Place::Path),
                    ("search", Kind::Text, Place::Call),
                ],
            ],
            returns: "each choice as `{\"key\", \"label\"}`; where the list was cut, a last entry with the key `more`",
            ..rules(Plan::Picklist)
        },
        Plan::PollChanges => Rules {
            needs: &[
                &[
                    ("pollResourceType", Kind::Choice, Place::Call),
                    ("showNewRecords", Kind::Flag, Place::Call),
                    ("showUpdatedRecords", Kind::Flag, Place::Call),
                    ("trashed", Kind::Flag, Place::Call),
                ],
                PACE,
            ],
            result: "Changes",
            returns: "`{\"created\": [ … ], \"updated\": [ … ]}` as the body's data, oldest first",
            requests: "`GET`, one a page of 100",
            ..POLL
        },
        Plan::PollEvents => Rules {
            needs: &[&[("with_records", Kind::Flag, Place::Call)], PACE],
            result: "JsonObject[]",
            returns: "the events as the body's data, oldest first; with their records as `{\"event\", \"record\"}`",
            requests: "`GET /events`, one a page of 100",
            ..POLL
        },
        Plan::EnsureWebhooks => Rules {
            methods: &[],
            needs: &[&[
                ("url", Kind::Text, Place::Call),
                ("events", Kind::List, Place::Call),
                ("secret", Kind::Secret, Place::Call),
                ("payload", Kind::Choice, Place::Call),
            ]],
            result: "EnsuredWebhook[]",
            returns: "each hook as `{\"event\", \"id\", \"change\"}`, the change made, updated, reactivated or unchanged",
            requests: "`/integrations`",
            ..ANSWER
        },
        Plan::ManagedWebhook => Rules {
            needs: &[&[
                ("events", Kind::List, Place::Call),
                ("channels", Kind::List, Place::Call),
                ("tags_any", Kind::List, Place::Call),
                ("written_by", Kind::Choice, Place::Call),
                ("include_notes", Kind::Flag, Place::Call),
                ("ignore_via", Kind::List, Place::Call),
                ("status", Kind::Choice, Place::Call),
                ("assignee_team", Kind::Text, Place::Call),
                ("payload", Kind::Choice, Place::Call),
            ]],
            requests: "`/integrations`, when it is deployed",
            ..rules(Plan::Webhook)
        },
        Plan::Webhook => Rules {
            role: Role::Trigger,
            methods: &[],
            needs: &[&[
                ("secret", Kind::Secret, Place::Call),
                ("secretHeader", Kind::Text, Place::Call),
            ]],
            result: "Delivery",
            returns: "`{\"event\", \"ticket\", \"message\", \"account\", \"key\"}` as the body's data",
            requests: "none",
        },
    }
}
