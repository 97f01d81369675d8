//! Deadlines: one row for each open alarm, written with the alarm. The row only wakes; what is due is decided anew.

use crate::backend::{Cells, Value};
use crate::columns::{Columns, Reader};
use crate::error::StoreError;
use hub_core::alarm::{Alarm, next_deadline};
use hub_core::ids::AlarmId;
use hub_core::time::UnixMs;

/// The alarm's row; none once it is closed.
pub(crate) fn write(alarm: &Alarm) -> Option<Vec<Value>> {
    next_deadline(alarm).map(|deadline| write_due(alarm.id, deadline.due_at))
}

/// The same when only the time is known.
pub(crate) fn write_due(alarm: AlarmId, due_at: UnixMs) -> Vec<Value> {
    Columns::of("deadline").name(alarm).at(due_at).done()
}

pub(crate) fn read<R: Cells>(row: &mut Reader<'_, R>) -> Result<(AlarmId, UnixMs), StoreError> {
    Ok((row.name("alarm")?, row.at("due_at")?))
}

/// The single column of a `min(due_at)`.
pub(crate) fn read_next<R: Cells>(row: &mut Reader<'_, R>) -> Result<Option<UnixMs>, StoreError> {
    row.opt_at("due_at")
}
