//! Settings of the hub itself, by key.

use crate::backend::{Cells, Value};
use crate::columns::{Columns, Reader};
use crate::error::StoreError;

pub(crate) fn write(key: &str, value: &str) -> Result<Vec<Value>, StoreError> {
    Ok(Columns::of("setting").text("key", key)?.text("value", value)?.done())
}

pub(crate) fn read<R: Cells>(row: &mut Reader<'_, R>) -> Result<(String, String), StoreError> {
    Ok((row.text("key")?, row.text("value")?))
}
