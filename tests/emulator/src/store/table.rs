//! The small resources: a few dozen rows each, kept as the JSON they are answered with.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// Rows of one small resource.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Table {
    next_id: u64,
    rows: BTreeMap<u64, Map<String, Value>>,
}

impl Default for Table {
    fn default() -> Self {
        Self::counting_from(1)
    }
}

impl Table {
    /// An empty table that counts from there.
    #[must_use]
    pub const fn counting_from(next_id: u64) -> Self {
        Self {
            next_id,
            rows: BTreeMap::new(),
        }
    }

    /// Adds a row and gives it its `id`.
    pub fn add(&mut self, mut row: Map<String, Value>) -> u64 {
        let id = self.next_id;
        self.next_id += 1;
        row.insert("id".into(), json!(id));
        self.rows.insert(id, row);
        id
    }

    /// The id the next row will get.
    #[must_use]
    pub const fn next_id(&self) -> u64 {
        self.next_id
    }

    /// The row of that id.
    #[must_use]
    pub fn get(&self, id: u64) -> Option<&Map<String, Value>> {
        self.rows.get(&id)
    }

    /// The row of that id, to change it.
    pub fn get_mut(&mut self, id: u64) -> Option<&mut Map<String, Value>> {
        self.rows.get_mut(&id)
    }

    /// Removes a row.
    pub fn remove(&mut self, id: u64) -> Option<Map<String, Value>> {
        self.rows.remove(&id)
    }

    /// All rows, by id.
    pub fn iter(&self) -> impl Iterator<Item = (u64, &Map<String, Value>)> {
        self.rows.iter().map(|(id, row)| (*id, row))
    }

    /// The first row that fits.
    pub fn find(&self, fits: impl Fn(&Map<String, Value>) -> bool) -> Option<u64> {
        self.iter().find(|(_, row)| fits(row)).map(|(id, _)| id)
    }

    /// A text field of a row.
    #[must_use]
    pub fn text(&self, id: u64, key: &str) -> Option<&str> {
        self.get(id)?.get(key)?.as_str()
    }
}

/// One table per small resource. Each counts in a range of its own, so that an id of the wrong kind is noticed.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Tables {
    pub users: Table,
    pub teams: Table,
    pub tags: Table,
    pub views: Table,
    pub macros: Table,
    pub rules: Table,
    pub custom_fields: Table,
    pub integrations: Table,
    pub surveys: Table,
    pub jobs: Table,
    pub widgets: Table,
    pub settings: Table,
    pub calls: Table,
    pub call_events: Table,
    pub recordings: Table,
}

impl Default for Tables {
    fn default() -> Self {
        Self {
            users: Table::counting_from(101),
            teams: Table::counting_from(201),
            tags: Table::counting_from(301),
            views: Table::counting_from(401),
            macros: Table::counting_from(501),
            rules: Table::counting_from(601),
            custom_fields: Table::counting_from(701),
            integrations: Table::counting_from(801),
            surveys: Table::counting_from(901),
            jobs: Table::counting_from(1101),
            widgets: Table::counting_from(1201),
            settings: Table::counting_from(1301),
            calls: Table::counting_from(1401),
            call_events: Table::counting_from(1501),
            recordings: Table::counting_from(1601),
        }
    }
}
