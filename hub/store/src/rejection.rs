//! Messages that were refused, kept for the people who must find out why.

use crate::backend::{Cells, Value};
use crate::columns::{Columns, Reader};
use crate::error::StoreError;
use hub_core::time::UnixMs;
use uuid::Uuid;

/// A message that was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejection {
    /// Id.
    pub id: Uuid,
    /// Device name or topic.
    pub source: String,
    /// Why, as a stable word.
    pub reason: String,
    /// The message, cut by the caller to at most 4,096 bytes.
    pub payload: Vec<u8>,
    /// When, the last time.
    pub at: UnixMs,
    /// How often the same was refused.
    pub count: u32,
}

pub(crate) fn write(rejection: &Rejection) -> Result<Vec<Value>, StoreError> {
    Ok(Columns::of("rejection")
        .name(rejection.id)
        .text("source", &rejection.source)?
        .text("reason", &rejection.reason)?
        .bytes(&rejection.payload)
        .at(rejection.at)
        .int(rejection.count)
        .done())
}

pub(crate) fn read<R: Cells>(row: &mut Reader<'_, R>) -> Result<Rejection, StoreError> {
    Ok(Rejection {
        id: row.name("id")?,
        source: row.text("source")?,
        reason: row.text("reason")?,
        payload: row.bytes("payload")?,
        at: row.at("at")?,
        count: row.int("count")?,
    })
}
