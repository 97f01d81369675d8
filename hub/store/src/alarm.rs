//! Alarms as rows: the whole alarm as JSON, and beside it what is searched by.

use crate::backend::{Cells, Value};
use crate::columns::{Columns, Reader};
use crate::error::StoreError;
use hub_core::alarm::{Alarm, Phase, apply};
use hub_core::area::AreaPath;
use hub_core::event::{Entry, Event};
use hub_core::time::UnixMs;

/// When a human gave an outcome.
pub(crate) fn closed_at(alarm: &Alarm) -> Option<UnixMs> {
    match alarm.phase {
        Phase::Closed { at, .. } => Some(at),
        Phase::Calling { .. } | Phase::Coming { .. } | Phase::OnScene { .. } => None,
    }
}

pub(crate) fn write(alarm: &Alarm) -> Result<Vec<Value>, StoreError> {
    Ok(Columns::of("alarm")
        .name(alarm.id)
        .text("area", alarm.area.as_str())?
        .word("kind", &alarm.kind)?
        .at(alarm.opened_at)
        .opt_at(closed_at(alarm))
        .json("body", alarm)?
        .int(alarm.version)
        .done())
}

pub(crate) fn read<R: Cells>(row: &mut Reader<'_, R>) -> Result<Alarm, StoreError> {
    row.str("id")?;
    row.json("body")
}

/// The alarm after what the log says has happened since its row was written. Entries that the row knows are passed
/// over.
pub(crate) fn caught_up(mut alarm: Alarm, entries: &[Entry]) -> Result<Alarm, StoreError> {
    let written = u64::from(alarm.version);
    for entry in entries.iter().filter(|entry| entry.version > written) {
        let corrupt = || StoreError::Corrupt { table: "event", column: "version", row: entry.position.0.to_string() };
        let Event::Alarm(event) = &entry.event else { return Err(corrupt()) };
        if entry.version != u64::from(alarm.version) + 1 {
            return Err(corrupt());
        }
        alarm = apply(Some(alarm), event, entry.at).ok_or_else(corrupt)?;
    }
    Ok(alarm)
}

/// The areas without those that lie in another one of them.
pub(crate) fn widest(areas: &[AreaPath]) -> Vec<&AreaPath> {
    let mut sorted: Vec<&AreaPath> = areas.iter().collect();
    sorted.sort();
    sorted.dedup();
    let mut widest: Vec<&AreaPath> = Vec::new();
    for area in sorted {
        // Sorted by text, a path comes right after the paths that cover it.
        if !widest.last().is_some_and(|last| last.covers(area)) {
            widest.push(area);
        }
    }
    widest
}
