//! Notes on alarms: the personal text that the log only names by id.

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
