//! What the hub knows of a picture or voice note: the row of the noun. The bytes lie on the shelf under its id, which is
//! random. Invariant: private until a coordinator publishes it, and again as soon as that is taken back.

use super::refusal::PhotoRefusal;
use super::voice::VoiceFormat;
use hub_core::area::AreaPath;
use hub_core::geo::LatLon;
use hub_core::ids::{PersonId, PhotoId, TicketId};
use hub_core::time::UnixMs;
use hub_store::{NounRow, NounTable, StoreError};
use hub_wire::ticket::PhotoView;
use serde::{Deserialize, Serialize};

/// What it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PhotoKind {
    /// A picture: JPEG in two sizes.
    Photo,
    /// A voice note, as it came.
    Voice(VoiceFormat),
}

impl PhotoKind {
    /// Its name on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Photo => "photo",
            Self::Voice(_) => "voice",
        }
    }
}

/// Who sent it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Uploader {
    /// Somebody who was logged in.
    Person(PersonId),
    /// Somebody who was not, and holds the token with this SHA-256 (hexadecimal).
    Token(String),
}

/// A picture or voice note.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PhotoRow {
    /// Random, so that none can be guessed from another.
    pub id: PhotoId,
    /// What it is.
    pub kind: PhotoKind,
    /// The ticket; none until a report names it.
    pub ticket: Option<TicketId>,
    /// Where the ticket belongs; the root until there is one.
    pub area: AreaPath,
    /// Who sent it.
    pub uploader: Uploader,
    /// When it came.
    pub sent_at: UnixMs,
    /// When the picture was taken, when it told.
    pub taken_at: Option<UnixMs>,
    /// Where the picture was taken, when it told. For its uploader and for staff; never in what is served.
    pub place: Option<LatLon>,
    /// On the shelf, both sizes together.
    pub bytes: u64,
    /// Pixels of the larger one; none for a voice note.
    pub width: Option<u32>,
    /// Pixels of the larger one; none for a voice note.
    pub height: Option<u32>,
    /// Who published it; private without.
    pub published: Option<Publication>,
}

/// A coordinator has shown it to everybody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Publication {
    /// Who.
    pub by: PersonId,
    /// When.
    pub at: UnixMs,
}

impl PhotoRow {
    /// True for somebody who holds the token of the upload. Hashes are compared, so the time tells nothing.
    #[must_use]
    pub fn is_of(&self, token_sha256: &str) -> bool {
        matches!(&self.uploader, Uploader::Token(kept) if kept == token_sha256)
    }

    /// The same on a ticket. Only one that is on none, or on this one already, gets there.
    pub fn on(self, ticket: TicketId, area: AreaPath) -> Result<Self, PhotoRefusal> {
        let free = self.ticket.is_none_or(|on| on == ticket);
        if free { Ok(Self { ticket: Some(ticket), area, ..self }) } else { Err(PhotoRefusal::Elsewhere) }
    }

    /// The row of the noun.
    pub fn noun(&self) -> Result<NounRow, StoreError> {
        NounRow::of(NounTable::Photo, self.id.0, self.area.clone(), self.sent_at, None, self)
    }

    /// What staff see of it.
    #[must_use]
    pub fn view(&self) -> PhotoView {
        PhotoView {
            id: self.id,
            kind: self.kind.as_str().into(),
            width: self.width,
            height: self.height,
            published: self.published.is_some(),
            at: self.sent_at,
        }
    }
}
