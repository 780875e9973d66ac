//! What each plan needs of its row and gives to whoever calls it. A new plan has an arm here, a line in
//! `src/vocabulary/words.rs`, and a file in `src/plan`; those that make one step of several requests are in `composed.rs`.

mod composed;

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

/// What most plans do: one request, whose answer is the result.
const ANSWER: Rules = Rules {
    role: Role::Action,
    methods: &[Method::Get, Method::Post, Method::Put],
    needs: &[],
    result: "JsonObject",
    returns: "what Gorgias answers, as it is",
    requests: "any",
};

/// The rules of a plan.
pub fn rules(plan: Plan) -> Rules {
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
            needs: &[EXTERNAL_ID, &[("email", Kind::Email, Place::Body)]],
            ..ANSWER
        },
        Plan::Update => Rules {
            methods: &[Method::Put],
            ..ANSWER
        },
        Plan::Reply
        | Plan::Delivery
        | Plan::FindMessage
        | Plan::TestConnection
        | Plan::AddTags
        | Plan::RemoveTags
        | Plan::SetTags
        | Plan::SearchTickets
        | Plan::ApplyMacro
        | Plan::FindOrCreateCustomer
        | Plan::SimpleTicket
        | Plan::FindOrCreateTicket
        | Plan::SetStatus
        | Plan::Assign
        | Plan::Snooze
        | Plan::Trash => composed::rules(plan),
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
