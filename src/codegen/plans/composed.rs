//! What the plans need and give that make of several requests one step: replies, tags, searches, what is found or made.

use super::{ANSWER, EXTERNAL_ID, Need, Rules, WALK};
use crate::words::{Kind, Method, Place, Plan};

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

/// The rules of one of these plans.
pub fn rules(plan: Plan) -> Rules {
    match plan {
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
                ("email", Kind::Email, Place::Call),
                ("phone", Kind::Text, Place::Call),
                ("external_id", Kind::Text, Place::Call),
                ("channel_type", Kind::Choice, Place::Call),
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
        _ => ANSWER,
    }
}
