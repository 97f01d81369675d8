//! What earlier messages taught that later ones need: announced entities, the names behind numbers.

use crate::backend::{Cells, Value};
use crate::columns::{Columns, Reader};
use crate::error::StoreError;

/// One thing that was learned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FactRow {
    /// Learning the same again replaces it.
    pub key: String,
    /// The topic or device it came from; all of a source is forgotten together.
    pub source: String,
    /// The fact, JSON.
    pub body: String,
}

pub(crate) fn write(row: &FactRow) -> Result<Vec<Value>, StoreError> {
    Ok(Columns::of("fact").text("key", &row.key)?.text("source", &row.source)?.text("body", &row.body)?.done())
}

pub(crate) fn read<R: Cells>(row: &mut Reader<'_, R>) -> Result<FactRow, StoreError> {
    Ok(FactRow { key: row.text("key")?, source: row.text("source")?, body: row.text("body")? })
}
