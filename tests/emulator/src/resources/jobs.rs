//! Jobs.

use crate::moment::Moment;
use crate::store::Store;

/// Runs a job that is due.
pub fn run(_store: &mut Store, _id: u64, _at: Moment) {}
