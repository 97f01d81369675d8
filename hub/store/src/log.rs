//! The one ordered log: entries, its head, and what is found when it is verified.

use hub_core::area::AreaPath;
use hub_core::event::{Actor, Event, Stream};
use hub_core::ids::Position;
use hub_core::time::UnixMs;

/// The end of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// The last position; 0 for an empty log.
    pub position: Position,
    /// The life of this log. It changes when a backup is restored, so that clients take a new snapshot. Empty until
    /// [`crate::Store::set_epoch`] was called.
    pub epoch: String,
}

/// An entry before it has a position.
#[derive(Clone, Debug, PartialEq)]
pub struct NewEntry {
    /// What it is about.
    pub stream: Stream,
    /// Its place within the stream: 1, 2, 3 … for an alarm; equal to the position for the registry.
    pub version: u64,
    /// Where it happened.
    pub area: AreaPath,
    /// Who did it.
    pub actor: Actor,
    /// What happened.
    pub event: Event,
    /// When it was decided.
    pub at: UnixMs,
}

/// What verifying the log found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LogVerdict {
    /// Gapless, in order, and the chain of hashes fits from the first entry to the head.
    Whole {
        /// How many entries were read; also the last position.
        entries: u64,
    },
    /// Something was changed, cut out or added by hand.
    Broken {
        /// The first position at which the log is not as it was written.
        position: Position,
        /// What is wrong there.
        fault: LogFault,
    },
}

/// What is wrong at a position of the log.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LogFault {
    /// No entry has this position.
    #[error("the entry is missing")]
    Missing,
    /// The hash kept with the entry does not follow from the entry and the one before it.
    #[error("the entry was changed after it was written")]
    Changed,
    /// The stream's versions have a gap or run backwards.
    #[error("version {found} of {stream}, where {wanted} was due")]
    Version {
        /// Stream.
        stream: String,
        /// The version found.
        found: u64,
        /// The version that was due (for the registry: the position).
        wanted: u64,
    },
    /// A value cannot be read.
    #[error("column {column} cannot be read")]
    Unreadable {
        /// Column.
        column: &'static str,
    },
    /// The head's hash is not that of the last entry.
    #[error("the head does not belong to the last entry")]
    Head,
    /// An entry lies behind the head.
    #[error("the entry lies behind the head")]
    BehindHead,
}
