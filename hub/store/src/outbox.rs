//! The outbox: what the world must still be told. Urgent first, then by time.

use crate::backend::{Cells, Value};
use crate::columns::{Columns, Reader};
use crate::error::StoreError;
use hub_core::alarm::Effect;
use hub_core::time::UnixMs;
use uuid::Uuid;

/// Tells effects apart: 61 bits of an id, drawn at random or derived from what the effect is about. SQLite keeps the table by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EffectId(i64);

impl EffectId {
    /// The part of an id that is neither time nor version.
    #[must_use]
    pub fn of(id: Uuid) -> Self {
        Self((id.as_u64_pair().1 & (u64::MAX >> 3)).cast_signed())
    }
}

/// One thing that is still to be done in the world.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutboxRow {
    /// Made when the effect was decided.
    pub id: EffectId,
    /// What.
    pub effect: Effect,
    /// Goes before everything that is not.
    pub urgent: bool,
    /// Not before.
    pub due_at: UnixMs,
    /// How often it was tried.
    pub attempts: u32,
    /// Decided.
    pub created_at: UnixMs,
    /// Not worth doing after this.
    pub expires_at: UnixMs,
}

impl From<EffectId> for i64 {
    fn from(id: EffectId) -> Self {
        id.0
    }
}

pub(crate) fn write(row: &OutboxRow) -> Result<Vec<Value>, StoreError> {
    Ok(Columns::of("outbox")
        .int(row.id)
        .json("effect", &row.effect)?
        .bool(row.urgent)
        .at(row.due_at)
        .int(row.attempts)
        .at(row.created_at)
        .at(row.expires_at)
        .done())
}

pub(crate) fn read<R: Cells>(row: &mut Reader<'_, R>) -> Result<OutboxRow, StoreError> {
    Ok(OutboxRow {
        id: EffectId(row.int("id")?),
        effect: row.json("effect")?,
        urgent: row.bool("urgent")?,
        due_at: row.at("due_at")?,
        attempts: row.int("attempts")?,
        created_at: row.at("created_at")?,
        expires_at: row.at("expires_at")?,
    })
}

pub(crate) fn read_id<R: Cells>(row: &mut Reader<'_, R>) -> Result<EffectId, StoreError> {
    row.int("id").map(EffectId)
}
