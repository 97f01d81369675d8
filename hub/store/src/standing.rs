//! How detectors stood when they were last heard.

use crate::backend::{Cells, Value};
use crate::columns::{Columns, Reader};
use crate::error::StoreError;
use hub_core::device::Standing;
use hub_core::ids::DeviceId;
use hub_core::signal::SignalKind;

/// How one device stands in one respect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StandingRow {
    /// Which device.
    pub device: DeviceId,
    /// In which respect.
    pub kind: SignalKind,
    /// How.
    pub standing: Standing,
}

pub(crate) fn write(row: &StandingRow) -> Result<Vec<Value>, StoreError> {
    Ok(Columns::of("device_standing")
        .name(row.device)
        .word("kind", &row.kind)?
        .bool(row.standing.on)
        .at(row.standing.since)
        .at(row.standing.said_at)
        .bool(row.standing.ends)
        .done())
}

pub(crate) fn read<R: Cells>(row: &mut Reader<'_, R>) -> Result<StandingRow, StoreError> {
    Ok(StandingRow {
        device: row.name("device")?,
        kind: row.word("kind")?,
        standing: Standing {
            on: row.bool("is_on")?,
            since: row.at("since")?,
            said_at: row.at("said_at")?,
            ends: row.bool("ends")?,
        },
    })
}
