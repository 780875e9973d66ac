//! What the small resources have in common: a row that is shown, made, changed and removed.

use crate::api_error::ApiError;
use crate::request::{ApiRequest, ApiResponse};
use crate::store::{Store, Table};
use crate::timestamp::Timestamp;
use serde_json::{Map, Value, json};

/// What a small resource is called, and where it is kept.
#[derive(Clone, Copy, Debug)]
pub struct Crud {
    /// For people: `Tag`. Also the object type of its events.
    pub name: &'static str,
    /// In event types: `tag`; none when nothing that happens to it is an event.
    pub slug: Option<&'static str>,
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
        self.shown(200, store, request.id(0)?)
    }

    /// Answers with the row of that id.
    ///
    /// # Errors
    /// 404.
    pub fn shown(&self, status: u16, store: &Store, id: u64) -> Result<ApiResponse, ApiError> {
        Ok(ApiResponse::json(status, json!(self.existing(store, id)?)))
    }

    /// Makes one from what was sent. `defaults` has the keys of its kind with all its keys.
    ///
    /// # Errors
    /// None; like the others for symmetry.
    pub fn create(
        &self,
        request: &ApiRequest,
        store: &mut Store,
        defaults: Value,
    ) -> Result<ApiResponse, ApiError> {
        let id = self.add(request, store, defaults);
        self.record(request, store, "created", id);
        self.shown(201, store, id)
    }

    /// Makes one without a word.
    pub fn add(&self, request: &ApiRequest, store: &mut Store, defaults: Value) -> u64 {
        let mut row = match defaults {
            Value::Object(object) => object,
            _ => Map::new(),
        };
        row.extend(sent(request));
        let table = (self.table_mut)(store);
        row.insert(
            "uri".into(),
            json!(format!("/api/{}/{}/", self.path, table.next_id())),
        );
        row.insert("created_datetime".into(), json!(request.now));
        table.add(row)
    }

    /// Changes one; what is not sent stays. Values that are what they were move no date.
    ///
    /// # Errors
    /// 404.
    pub fn update(&self, request: &ApiRequest, store: &mut Store) -> Result<ApiResponse, ApiError> {
        let id = request.id(0)?;
        self.existing(store, id)?;
        self.change(request, store, id, sent(request));
        self.record(request, store, "updated", id);
        self.shown(202, store, id)
    }

    /// Sets keys of a row. Whether any of them is new.
    pub fn change(
        &self,
        request: &ApiRequest,
        store: &mut Store,
        id: u64,
        values: Map<String, Value>,
    ) -> bool {
        let Some(row) = (self.table_mut)(store).get_mut(id) else {
            return false;
        };
        let changed = values
            .iter()
            .any(|(key, value)| row.get(key) != Some(value));
        row.extend(values);
        if changed && row.contains_key("updated_datetime") {
            row.insert("updated_datetime".into(), json!(request.now));
        }
        changed
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
        if let Some(slug) = self.slug {
            request.record(store, format!("{slug}-{what}"), self.name, id, None);
        }
    }
}

/// The keys of a body; dates as they are answered.
pub fn sent(request: &ApiRequest) -> Map<String, Value> {
    let mut body = request.body.as_object().cloned().unwrap_or_default();
    for (key, value) in &mut body {
        if key.ends_with("_datetime")
            && let Some(at) = value.as_str().and_then(Timestamp::parse)
        {
            *value = json!(at);
        }
    }
    body
}
