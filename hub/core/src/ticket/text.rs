//! What people write on a ticket. Texts stand in the ticket's row; events name them by number.

use crate::event::Actor;
use crate::ids::NoteId;
use crate::time::UnixMs;
use serde::{Deserialize, Serialize};

/// The number of a text within its ticket: 1, 2, 3 …
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
#[cfg_attr(feature = "schema", derive(ts_rs::TS, utoipa::ToSchema, schemars::JsonSchema))]
pub struct TextNo(pub u32);

/// What a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(ts_rs::TS, utoipa::ToSchema, schemars::JsonSchema))]
pub enum TextKind {
    /// What was asked for.
    Description,
    /// From the person who asked.
    FromReporter,
    /// To the person who asked.
    ToReporter,
    /// An answer to one of the five asks: the person who asked reads it.
    Ask,
    /// Progress of the work.
    Progress,
    /// What was done.
    Report,
    /// Why something was refused, handed back, extended, sent back or reopened.
    Reason,
    /// For staff only.
    Note,
}

/// One text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Text {
    /// Its number.
    pub no: TextNo,
    /// What it is.
    pub kind: TextKind,
    /// What was written.
    pub body: String,
    /// Who wrote it; the reporter without an account is [`Actor::Hub`].
    pub by: Actor,
    /// When.
    pub at: UnixMs,
    /// Made by the client once for each message: the same again is the same text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<NoteId>,
}

impl TextKind {
    /// True when the person who asked may read it.
    #[must_use]
    pub fn is_for_reporter(self) -> bool {
        !matches!(self, Self::Note)
    }
}
