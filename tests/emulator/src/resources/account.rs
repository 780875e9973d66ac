//! The account.

use crate::request::{ApiRequest, ApiResponse};
use crate::route::{Outcome, Route};
use crate::store::{Context, Store};
use serde_json::{Value, json};

/// Routes of the account itself.
pub const ROUTES: &[Route] = &[Route::get("/account", "account", &[], show)];

fn show(_: &ApiRequest, store: &Store) -> Outcome {
    let settings: Vec<Value> = store
        .tables
        .settings
        .iter()
        .map(|(id, row)| json!({"id": id, "data": row.get("data"), "type": row.get("type")}))
        .collect();
    let opened = store.created_datetime;
    Ok(ApiResponse::json(
        200,
        json!({
            "created_datetime": opened,
            "current_subscription": {
                "plan": null,
                "start_datetime": opened.whole_seconds(),
                "status": "trialing",
                "trial_end_datetime": opened.whole_seconds().plus_seconds(30 * 86_400),
                "trial_start_datetime": opened.whole_seconds(),
            },
            "deactivated_datetime": null,
            "domain": store.domain,
            "meta": {
                "analytics_group_id": Context::numbered(1),
                "company_domain": format!("{}.example", store.domain),
            },
            "settings": settings,
            "status": {"status": "active"},
        }),
    ))
}
