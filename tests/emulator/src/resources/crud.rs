//! What the small resources have in common: a row that is shown, made, changed and removed.

use crate::api_error::ApiError;
use crate::request::{ApiRequest, ApiResponse};
use crate::store::{Store, Table};
use serde_json::{Map, Value, json};

/// What a small resource is called, and where it is kept.
#[derive(Clone, Copy, Debug)]
pub struct Crud {
    /// For people: `Tag`. Also the object type of its events.
    pub name: &'static str,
    /// In event types: `tag`.
    pub slug: &'static str,
    /// In addresses: `tags`.
    pub path: &'static str,
    /// Its table.
    pub table: fn(&Store) -> &Table,
    /// Its table, to change it.
    pub table_mut: fn(&mut Store) -> &mut Table,
}

impl Crud {
    /// The row of that id.
    ///
    /// # Errors
    /// 404.
    pub fn existing<'a>(
        &self,
        store: &'a Store,
        id: u64,
    ) -> Result<&'a Map<String, Value>, ApiError> {
        (self.table)(store)
            .get(id)
            .ok_or_else(|| ApiError::not_found(self.name, id))
    }

    /// Shows one.
    ///
    /// # Errors
    /// 404.
    pub fn show(&self, request: &ApiRequest, store: &Store) -> Result<ApiResponse, ApiError> {
        Ok(ApiResponse::json(
            200,
            self.existing(store, request.id(0)?)?,
        ))
    }

    /// Makes one from the defaults of its kind and what was sent.
    ///
    /// # Errors
    /// None; like the others for symmetry.
    pub fn create(
        &self,
        request: &ApiRequest,
        store: &mut Store,
        defaults: Value,
    ) -> Result<ApiResponse, ApiError> {
        let mut row = match defaults {
            Value::Object(object) => object,
            _ => Map::new(),
        };
        row.extend(request.body.as_object().cloned().unwrap_or_default());
        let table = (self.table_mut)(store);
        row.insert(
            "uri".into(),
            json!(format!("/api/{}/{}/", self.path, table.next_id())),
        );
        row.insert("created_datetime".into(), json!(request.now));
        let id = table.add(row);
        self.record(request, store, "created", id);
        Ok(ApiResponse::json(201, self.existing(store, id)?))
    }

    /// Changes one.
    ///
    /// # Errors
    /// 404.
    pub fn update(&self, request: &ApiRequest, store: &mut Store) -> Result<ApiResponse, ApiError> {
        let id = request.id(0)?;
        self.existing(store, id)?;
        if let Some(row) = (self.table_mut)(store).get_mut(id) {
            row.extend(request.body.as_object().cloned().unwrap_or_default());
            if row.contains_key("updated_datetime") {
                row.insert("updated_datetime".into(), json!(request.now));
            }
        }
        self.record(request, store, "updated", id);
        Ok(ApiResponse::json(202, self.existing(store, id)?))
    }

    /// Removes one.
    ///
    /// # Errors
    /// 404.
    pub fn delete(&self, request: &ApiRequest, store: &mut Store) -> Result<ApiResponse, ApiError> {
        let id = request.id(0)?;
        self.existing(store, id)?;
        (self.table_mut)(store).remove(id);
        self.record(request, store, "deleted", id);
        Ok(ApiResponse::empty(204))
    }

    /// Writes that something happened to it.
    pub fn record(&self, request: &ApiRequest, store: &mut Store, what: &str, id: u64) {
        request.record(store, format!("{}-{what}", self.slug), self.name, id, None);
    }
}
