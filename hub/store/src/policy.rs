//! Policies: one per area and kind of alarm.

use crate::backend::{Cells, Value};
use crate::columns::{Columns, Reader};
use crate::error::StoreError;
use hub_core::area::AreaPath;
use hub_core::policy::Policy;
use hub_core::signal::AlarmKind;
use uuid::Uuid;

/// The policy that holds for one kind of alarm in an area and all below it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyRow {
    /// Id, the name of its stream.
    pub id: Uuid,
    /// Where it holds.
    pub area: AreaPath,
    /// For which kind.
    pub kind: AlarmKind,
    /// The policy.
    pub policy: Policy,
}

pub(crate) fn write(row: &PolicyRow) -> Result<Vec<Value>, StoreError> {
    Ok(Columns::of("policy")
        .name(row.id)
        .text("area", row.area.as_str())?
        .word("kind", &row.kind)?
        .json("body", &row.policy)?
        .done())
}

pub(crate) fn read<R: Cells>(row: &mut Reader<'_, R>) -> Result<PolicyRow, StoreError> {
    Ok(PolicyRow { id: row.name("id")?, area: row.name("area")?, kind: row.word("kind")?, policy: row.json("body")? })
}
