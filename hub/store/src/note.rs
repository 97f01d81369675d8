//! Notes on alarms: the personal text that the log only names by id.

use crate::backend::{Cells, Value};
use crate::columns::{Columns, Reader};
use crate::error::StoreError;
use hub_core::event::Actor;
use hub_core::ids::{AlarmId, NoteId};
use hub_core::time::UnixMs;

/// A note that somebody wrote on an alarm.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// Id, as named in the log.
    pub id: NoteId,
    /// On which alarm.
    pub alarm: AlarmId,
    /// Who wrote it.
    pub author: Actor,
    /// The text.
    pub text: String,
    /// When.
    pub at: UnixMs,
}

pub(crate) fn write(note: &Note) -> Result<Vec<Value>, StoreError> {
    Ok(Columns::of("note")
        .name(note.id)
        .name(note.alarm)
        .name(crate::log::actor_name(&note.author))
        .text("text", &note.text)?
        .at(note.at)
        .done())
}

pub(crate) fn read<R: Cells>(row: &mut Reader<'_, R>) -> Result<Note, StoreError> {
    let (id, alarm) = (row.name("id")?, row.name("alarm")?);
    let author = row.str("author")?;
    let author = crate::log::actor_of(author).ok_or_else(|| StoreError::Corrupt {
        table: "note",
        column: "author",
        row: format!("{id}"),
    })?;
    Ok(Note { id, alarm, author, text: row.text("text")?, at: row.at("at")? })
}
