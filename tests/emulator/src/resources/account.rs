//! The account.

use crate::request::{ApiRequest, ApiResponse};
use crate::route::{Outcome, Route};
use crate::store::Store;
use serde_json::{Value, json};

/// Routes of the account itself.
pub const ROUTES: &[Route] = &[Route::get("/account", "account", &[], show)];

fn show(_: &ApiRequest, store: &Store) -> Outcome {
    let settings: Vec<Value> = store
        .tables
        .settings
        .iter()
        .map(|(_, row)| json!(row))
        .collect();
    Ok(ApiResponse::json(
        200,
        &json!({
            "domain": store.domain,
            "created_datetime": store.created_datetime,
            "deactivated_datetime": null,
            "status": {"status": "active"},
            "settings": settings,
            "meta": {"company_domain": format!("{}.example", store.domain)},
            "current_subscription": {
                "plan": "standard",
                "status": "active",
                "start_datetime": store.created_datetime,
                "trial_start_datetime": store.created_datetime,
                "trial_end_datetime": store.created_datetime.plus_seconds(7 * 86_400),
            },
        }),
    ))
}
