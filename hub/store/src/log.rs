//! The one ordered log: entries, its head, and what is found when it is verified.

use crate::backend::{Cells, Value};
use crate::columns::{Reader, clean, hex, integer, json};
use crate::error::StoreError;
use hub_core::area::AreaPath;
use hub_core::event::{Actor, Entry, Event, Noun, Stream};
use hub_core::ids::Position;
use hub_core::time::UnixMs;
use sha2::{Digest, Sha256};

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

/// What a stream carries: how to tell such an event, and how to read one. It is read by its stream because the texts of
/// two kinds may look alike.
struct Carried {
    is: fn(&Event) -> bool,
    read: fn(&str) -> Result<Event, serde_json::Error>,
}

macro_rules! carried {
    ($kind:ident) => {
        Carried {
            is: |event| matches!(event, Event::$kind(_)),
            read: |body| serde_json::from_str(body).map(Event::$kind),
        }
    };
}

fn carried_by(stream: Stream) -> Carried {
    let noun = match stream {
        Stream::Alarm(_) => return carried!(Alarm),
        Stream::Registry(noun, _) => noun,
    };
    match noun {
        Noun::DeviceTicket => carried!(DeviceTicket),
        Noun::Outage => carried!(Outage),
        Noun::Ticket => carried!(Ticket),
        Noun::Account | Noun::Voucher => carried!(Bank),
        Noun::Visit => carried!(Visit),
        Noun::GuardianCheck => carried!(Guardian),
        Noun::Claimable => carried!(Claimable),
        Noun::Area | Noun::Household | Noun::Device | Noun::Person | Noun::Policy => carried!(Registry),
        Noun::BankRules | Noun::Partner | Noun::VisitPlan | Noun::VisitRules => carried!(Registry),
        Noun::Category | Noun::Calendar | Noun::Team => carried!(Registry),
        Noun::Subscription | Noun::Application => carried!(Registry),
    }
}

/// An entry in the form in which it is stored and hashed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct LogRow {
    pub position: u64,
    pub stream: String,
    pub version: u64,
    pub kind: String,
    pub area: String,
    pub actor: String,
    pub body: String,
    pub at: i64,
}

/// The hash "before" the first entry, as the migration writes it into `log_head`.
pub(crate) const NO_HASH: &str = "0000000000000000000000000000000000000000000000000000000000000000";

impl LogRow {
    pub fn of(entry: &NewEntry, position: Position) -> Result<Self, StoreError> {
        if !(carried_by(entry.stream).is)(&entry.event) {
            return Err(StoreError::WrongStream);
        }
        integer("event", "position", position.0)?;
        integer("event", "version", entry.version)?;
        Ok(Self {
            position: position.0,
            stream: entry.stream.to_string(),
            version: entry.version,
            kind: entry.event.name(entry.stream),
            area: clean("event", "area", entry.area.as_str())?.to_owned(),
            actor: actor_name(&entry.actor),
            body: json("event", "body", &entry.event)?,
            at: entry.at.0,
        })
    }

    /// SHA-256, hexadecimal, over the hash before and every column, each with its length in front.
    pub fn hash(&self, before: &str) -> String {
        let mut sha = Sha256::new();
        let mut column = |bytes: &[u8]| {
            sha.update((bytes.len() as u64).to_be_bytes());
            sha.update(bytes);
        };
        column(before.as_bytes());
        column(&self.position.to_be_bytes());
        column(self.stream.as_bytes());
        column(&self.version.to_be_bytes());
        column(self.kind.as_bytes());
        column(self.area.as_bytes());
        column(self.actor.as_bytes());
        column(self.body.as_bytes());
        column(&self.at.to_be_bytes());
        hex(&sha.finalize())
    }

    /// The columns in the order of the statement.
    pub fn values(self, hash: String) -> Vec<Value> {
        let text = |text: String| Value::Text(Some(text));
        // Both were checked against the range of a database integer in `of`.
        let int = |number: u64| Value::Int(Some(number.cast_signed()));
        vec![
            int(self.position),
            text(self.stream),
            int(self.version),
            text(self.kind),
            text(self.area),
            text(self.actor),
            text(self.body),
            Value::Int(Some(self.at)),
            text(hash),
        ]
    }

    /// The entry; an error names the column.
    pub fn entry(&self) -> Result<Entry, &'static str> {
        let stream: Stream = self.stream.parse().map_err(|_| "stream")?;
        Ok(Entry {
            position: Position(self.position),
            stream,
            version: self.version,
            area: self.area.parse().map_err(|_| "area")?,
            actor: actor_of(&self.actor).ok_or("actor")?,
            event: (carried_by(stream).read)(&self.body).map_err(|_| "body")?,
            at: UnixMs(self.at),
        })
    }
}

pub(crate) fn read<R: Cells>(row: &mut Reader<'_, R>) -> Result<(LogRow, String), StoreError> {
    let log_row = LogRow {
        position: row.int("position")?,
        stream: row.text("stream")?,
        version: row.int("version")?,
        kind: row.text("kind")?,
        area: row.text("area")?,
        actor: row.text("actor")?,
        body: row.text("body")?,
        at: row.int("at")?,
    };
    Ok((log_row, row.text("hash")?))
}

pub(crate) fn read_entry<R: Cells>(row: &mut Reader<'_, R>) -> Result<Entry, StoreError> {
    let (log_row, _) = read(row)?;
    log_row.entry().map_err(|column| StoreError::Corrupt { table: "event", column, row: log_row.position.to_string() })
}

/// The head and the hash of the last entry.
pub(crate) fn read_head<R: Cells>(row: &mut Reader<'_, R>) -> Result<(Head, String), StoreError> {
    let position = Position(row.int("position")?);
    let hash = row.text("hash")?;
    Ok((Head { position, epoch: row.text("epoch")? }, hash))
}

/// `hub`, `operator`, `person/<id>`, `device/<id>`.
pub(crate) fn actor_name(actor: &Actor) -> String {
    match actor {
        Actor::Person(id) => format!("person/{id}"),
        Actor::Device(id) => format!("device/{id}"),
        Actor::Hub => "hub".into(),
        Actor::Operator => "operator".into(),
    }
}

pub(crate) fn actor_of(name: &str) -> Option<Actor> {
    match name.split_once('/') {
        None if name == "hub" => Some(Actor::Hub),
        None if name == "operator" => Some(Actor::Operator),
        Some(("person", id)) => id.parse().ok().map(Actor::Person),
        Some(("device", id)) => id.parse().ok().map(Actor::Device),
        _ => None,
    }
}
