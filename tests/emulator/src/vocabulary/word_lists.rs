//! The words Gorgias accepts, list by list.

/// What can be searched.
pub const SEARCH_TYPE: &[&str] = &[
    "agent",
    "customer",
    "customer_profile",
    "customer_channel",
    "customer_channel_email",
    "customer_channel_phone",
    "customers_by_phone",
    "integration",
    "team",
    "tag",
];
/// What an upload is for.
pub const UPLOAD_TYPE: &[&str] = &[
    "public_attachment",
    "attachment",
    "profile_picture",
    "widget_picture",
];
/// Roles a user can be given.
pub const ROLE_WRITE: &[&str] = &[
    "admin",
    "agent",
    "basic-agent",
    "lite-agent",
    "observer-agent",
];
/// Roles a user can have.
pub const ROLE_READ: &[&str] = &[
    "admin",
    "agent",
    "basic-agent",
    "bot",
    "internal-agent",
    "lite-agent",
    "observer-agent",
];
/// Integration types that can be asked for.
pub const INTEGRATION_TYPE: &[&str] = &[
    "email",
    "gmail",
    "outlook",
    "app",
    "aircall",
    "facebook",
    "gorgias_chat",
    "phone",
    "sms",
    "twitter",
    "yotpo",
    "whatsapp",
    "http",
    "shopify",
    "recharge",
    "smile",
    "smooch_inside",
    "smooch",
    "magento2",
    "zendesk",
    "klaviyo",
    "bigcommerce",
    "alloy",
    "ecom",
];
/// Methods of an http integration.
pub const HTTP_METHOD: &[&str] = &["GET", "POST", "PUT", "DELETE", "HEAD", "PATCH"];
/// Bodies an http integration can send.
pub const HTTP_REQUEST_TYPE: &[&str] = &["application/json", "application/x-www-form-urlencoded"];
/// What can set an http integration off.
pub const TRIGGER: &[&str] = &[
    "ticket-created",
    "ticket-updated",
    "ticket-message-created",
    "ticket-self-unsnoozed",
    "ticket-message-failed",
    "ticket-assignment-updated",
    "ticket-status-updated",
    "ticket-handed-over",
];
/// Kinds of jobs.
pub const JOB_TYPE: &[&str] = &[
    "applyMacro",
    "deleteTicket",
    "exportTicket",
    "importMacro",
    "exportMacro",
    "updateTicket",
    "exportTicketDrilldown",
    "exportConvertCampaignSalesDrilldown",
];
/// States of a job.
pub const JOB_STATUS: &[&str] = &[
    "cancel_requested",
    "canceled",
    "done",
    "errored",
    "fatal_errored",
    "pending",
    "running",
    "scheduled",
];
/// When a custom field has to be filled in.
pub const REQUIREMENT: &[&str] = &["visible", "required", "conditional"];
/// Custom fields that Gorgias manages itself.
pub const MANAGED: &[&str] = &[
    "contact_reason",
    "product",
    "resolution",
    "ai_intent",
    "ai_outcome",
    "ai_sales",
    "ai_discount",
    "ai_journey",
    "managed_sentiment",
    "call_status",
    "customer_type",
];
/// Types of account settings.
pub const SETTING_TYPE: &[&str] = &[
    "satisfaction-surveys",
    "auto-merge",
    "auto-split",
    "business-hours",
    "ticket-assignment",
    "views-ordering",
    "access",
    "views-visibility",
    "agents-table-config",
    "agents-availability-table-config",
    "channels-table-config",
    "product-insights-table-config",
    "in-ticket-suggestion",
    "agent-costs",
    "limits",
    "default-integration",
];
/// Columns of a view.
pub const VIEW_FIELD: &[&str] = &[
    "id",
    "details",
    "tags",
    "customer",
    "last_message",
    "name",
    "email",
    "created",
    "updated",
    "assignee",
    "assignee_team",
    "channel",
    "closed",
    "language",
    "last_received_message",
    "integrations",
    "snooze",
    "status",
    "subject",
    "priority",
];
/// How a view's items can be ordered.
pub const VIEW_ITEM_ORDER: &[&str] = &[
    "created_datetime:asc",
    "created_datetime:desc",
    "updated_datetime:asc",
    "updated_datetime:desc",
    "last_message_datetime:asc",
    "last_message_datetime:desc",
    "last_received_message_datetime:asc",
    "last_received_message_datetime:desc",
    "closed_datetime:asc",
    "closed_datetime:desc",
    "snooze_datetime:asc",
    "snooze_datetime:desc",
    "priority:asc",
    "priority:desc",
];
/// What can set a rule off.
pub const RULE_EVENT: &[&str] = &[
    "ticket-created",
    "ticket-updated",
    "ticket-message-created",
    "ticket-assigned",
    "ticket-self-unsnoozed",
    "satisfaction-survey-responded",
];
/// What a macro is about.
pub const MACRO_INTENT: &[&str] = &[
    "discount/request",
    "exchange/request",
    "exchange/status",
    "feedback",
    "order/damaged",
    "order/cancel",
    "order/change",
    "order/wrong",
    "other/no_reply",
    "other/question",
    "other/thanks",
    "product/recommendation",
    "product/question",
    "refund/request",
    "refund/status",
    "return/request",
    "return/status",
    "shipping/change",
    "shipping/delivery-issue",
    "shipping/policy",
    "shipping/status",
    "stock/request",
    "subscription/cancel",
    "subscription/change",
];
/// How macros can be ordered.
pub const MACRO_ORDER: &[&str] = &[
    "name:asc",
    "name:desc",
    "created_datetime:asc",
    "created_datetime:desc",
    "updated_datetime:asc",
    "updated_datetime:desc",
    "usage:asc",
    "usage:desc",
    "relevance:asc",
    "relevance:desc",
    "language:asc",
    "language:desc",
    "name",
    "created_datetime",
    "updated_datetime",
    "usage",
    "relevance",
    "language",
];
/// Kinds of widgets.
pub const WIDGET_TYPE: &[&str] = &[
    "bigcommerce",
    "custom",
    "customer_external_data",
    "http",
    "magento2",
    "recharge",
    "shopify",
    "smile",
    "standalone",
    "yotpo",
    "klaviyo",
    "stripe",
    "woocommerce",
];
/// Where a widget is shown.
pub const WIDGET_CONTEXT: &[&str] = &["ticket", "customer", "user"];
/// OAuth scopes.
pub const SCOPE: &[&str] = &[
    "openid",
    "email",
    "profile",
    "offline",
    "account:read",
    "account:write",
    "users:read",
    "users:write",
    "customers:read",
    "customers:write",
    "tickets:read",
    "tickets:write",
    "custom_fields:read",
    "custom_fields:write",
    "events:read",
    "events:write",
    "integrations:read",
    "integrations:write",
    "jobs:read",
    "jobs:write",
    "macros:read",
    "macros:write",
    "rules:read",
    "rules:write",
    "satisfaction_survey:read",
    "satisfaction_survey:write",
    "statistics:read",
    "tags:read",
    "tags:write",
    "apps:read",
    "apps:write",
    "write:all",
];
