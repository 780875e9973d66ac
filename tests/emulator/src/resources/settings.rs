//! Account settings.

use super::crud::Crud;
use crate::api_error::ApiError;
use crate::request::{ApiRequest, ApiResponse};
use crate::route::{Outcome, Route};
use crate::shape::{Field, Kind, Shape, optional, required};
use crate::store::Store;
use crate::vocabulary::SETTING_TYPE;
use serde_json::{Value, json};

const SETTING: Crud = Crud {
    name: "AccountSetting",
    slug: Some("account-setting"),
    path: "account/settings",
    table: |store| &store.tables.settings,
    table_mut: |store| &mut store.tables.settings,
};

const BODY: Kind = Kind::Object(&Shape::closed(&[
    required("type", Kind::OneOf(SETTING_TYPE)),
    optional("data", Kind::Map),
]));
const QUERY: &[Field] = &[optional("type", Kind::OneOf(SETTING_TYPE))];

/// Routes of settings.
pub const ROUTES: &[Route] = &[
    Route::get("/account/settings", "account", QUERY, list),
    Route::post("/account/settings", "account", &BODY, create),
    Route::put("/account/settings/{id}", "account", &BODY, update),
];

fn list(request: &ApiRequest, store: &Store) -> Outcome {
    let kind = request.query_text("type");
    let rows = store
        .tables
        .settings
        .iter()
        .filter(|(_, row)| kind.is_none() || row.get("type").and_then(Value::as_str) == kind);
    let rows: Vec<&_> = rows.map(|(_, row)| row).collect();
    Ok(ApiResponse::json(200, json!({"data": rows})))
}

/// The time zone of the account: that of its business hours.
pub fn timezone(store: &Store) -> Value {
    of_type(store, Some(&json!("business-hours")))
        .and_then(|id| {
            store
                .tables
                .settings
                .get(id)?
                .get("data")?
                .get("timezone")
                .cloned()
        })
        .unwrap_or_else(|| json!("UTC"))
}

fn of_type(store: &Store, kind: Option<&Value>) -> Option<u64> {
    store.tables.settings.find(|row| row.get("type") == kind)
}

fn create(request: &ApiRequest, store: &mut Store) -> Outcome {
    if of_type(store, request.field("type")).is_some() {
        return Err(ApiError::conflict(
            "type",
            "There is a setting of this type already.",
        ));
    }
    let row = json!({"type": request.field("type"), "data": request.field("data").cloned().unwrap_or_else(|| json!({}))});
    let row = row.as_object().cloned().unwrap_or_default();
    let id = store.tables.settings.add(row);
    SETTING.record(request, store, "created", id);
    SETTING.shown(201, store, id)
}

fn update(request: &ApiRequest, store: &mut Store) -> Outcome {
    let id = request.id(0)?;
    let old = SETTING.existing(store, id)?;
    if old.get("type") != request.field("type") {
        return Err(ApiError::field(
            "type",
            "The type of a setting does not change.",
        ));
    }
    let answer = SETTING.update(request, store)?;
    Ok(ApiResponse {
        status: 200,
        ..answer
    })
}
