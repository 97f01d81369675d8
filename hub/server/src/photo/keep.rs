//! Keeps and finds pictures: the checks, the shelf and the counts in the right order. Bytes are written here; the row that
//! names them is committed by whoever asked, and what is not committed is given up.

use super::intake::Intake;
use super::picture::Prepared;
use super::quota::{Quota, Tally, Used};
use super::received::Received;
use super::refusal::PhotoRefusal;
use super::row::{PhotoKind, PhotoRow, Uploader};
use super::shelf::{Piece, Shelf, ShelfError, ShelfPlace};
use super::{budget, voice};
use bytes::Bytes;
use hub_core::area::AreaPath;
use hub_core::ids::{PhotoId, TicketId};
use hub_core::time::UnixMs;
use hub_store::{NounTable, Store, StoreError};
use jiff::tz::TimeZone;
use std::net::IpAddr;

/// One that no report has named by then, and an object without a row, is removed: a day, milliseconds.
const LEFT_MS: i64 = 86_400_000;

/// Why a picture was not kept or read.
#[derive(Debug, thiserror::Error)]
pub enum PhotoFault {
    /// It is not taken.
    #[error(transparent)]
    Refused(#[from] PhotoRefusal),
    /// The shelf did not answer.
    #[error(transparent)]
    Shelf(#[from] ShelfError),
    /// The store did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Which of the two sizes. A voice note has only the full one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// At most 2,048 pixels on the longest side.
    Full,
    /// At most 320.
    Thumb,
}

/// Where a picture goes: on a ticket, whose community pays for it, or nowhere yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Onto {
    /// The ticket.
    pub ticket: TicketId,
    /// Its area.
    pub area: AreaPath,
    /// The community around it.
    pub community: AreaPath,
}

/// Pictures and voice notes.
pub struct Photos {
    intake: Intake,
    shelf: Shelf,
    tally: Tally,
    quota: Quota,
}

impl Photos {
    /// Opens the shelf. The rows are counted by the first [`Self::sweep`].
    pub fn open(place: &ShelfPlace, quota: Quota, zone: TimeZone) -> Result<Self, ShelfError> {
        Ok(Self { intake: Intake::new(zone), shelf: Shelf::open(place)?, tally: Tally::default(), quota })
    }

    /// Somebody without a log-in begins an upload from this address.
    pub fn begin(&self, peer: IpAddr, now: UnixMs) -> Result<(), PhotoRefusal> {
        self.tally.begin(&self.quota, peer, now)
    }

    /// May a ticket that has so many take one more? Asked of the ticket, so that two hubs on one database say the same.
    pub fn has_room(&self, on_ticket: usize) -> Result<(), PhotoRefusal> {
        let on_ticket = u32::try_from(on_ticket).unwrap_or(u32::MAX);
        self.quota.check(&Used { on_ticket, ..Used::default() }, 0)
    }

    /// An upload of this type (without parameters) begins: where its bytes go as they come.
    #[must_use]
    pub fn receive(&self, said: &str) -> Received {
        self.intake.receive(if is_voice(said) { voice::VOICE_BYTES } else { budget::PICTURE_BYTES })
    }

    /// Checks what has come, writes it to the shelf, and says the row that is to be committed now.
    pub async fn keep(
        &self,
        came: Received,
        said: &str,
        (id, uploader, onto): (PhotoId, Uploader, Option<Onto>),
        now: UnixMs,
    ) -> Result<PhotoRow, PhotoFault> {
        let (kind, pieces, seen) = if is_voice(said) {
            let (bytes, voice) = self.intake.voice(came, said)?;
            (PhotoKind::Voice(voice.format), vec![(Piece::Voice(voice.format), bytes)], None)
        } else {
            let Prepared { full, thumb, width, height, place, taken_at } = self.intake.picture(came, said, now).await?;
            let pieces = vec![(Piece::Full, full), (Piece::Thumb, thumb)];
            (PhotoKind::Photo, pieces, Some((width, height, place, taken_at)))
        };
        let (area, community) = onto
            .as_ref()
            .map_or_else(|| (AreaPath::root(), AreaPath::root()), |on| (on.area.clone(), on.community.clone()));
        let row = PhotoRow {
            id,
            kind,
            ticket: onto.map(|on| on.ticket),
            area,
            uploader,
            sent_at: now,
            taken_at: seen.and_then(|(.., taken_at)| taken_at),
            place: seen.and_then(|(.., place, _)| place),
            bytes: pieces.iter().map(|(_, bytes)| bytes.len() as u64).sum(),
            width: seen.map(|(width, ..)| width),
            height: seen.map(|(_, height, ..)| height),
            published: None,
        };
        self.tally.take(&self.quota, &row, &community)?;
        for (piece, bytes) in pieces {
            if let Err(error) = self.shelf.put(id, piece, bytes).await {
                self.give_up(&row).await;
                return Err(error.into());
            }
        }
        Ok(row)
    }

    /// Gives one up that was kept and not committed, or whose row was removed. What stays on the shelf goes with a sweep.
    pub async fn give_up(&self, row: &PhotoRow) {
        self.tally.give_back(row.id);
        if let Err(error) = self.shelf.remove(row.id).await {
            tracing::info!(%error, "a picture that nobody wants stays for the sweep");
        }
    }

    /// The rows that put uploads on a ticket, to be committed before it names them: `sent` is each with the token of its
    /// upload. Asking again for the same ticket gives the same rows.
    pub async fn claim(
        &self,
        store: &dyn Store,
        sent: &[(PhotoId, String)],
        onto: &Onto,
    ) -> Result<Vec<PhotoRow>, PhotoFault> {
        let mut rows = Vec::new();
        for (id, token) in sent {
            let found = find(store, *id).await?.filter(|row| row.is_of(&crate::ids::sha256_hex(token.as_bytes())));
            let row = found.ok_or(PhotoRefusal::Elsewhere)?.on(onto.ticket, onto.area.clone())?;
            self.tally.take(&self.quota, &row, &onto.community)?;
            rows.push(row);
        }
        Ok(rows)
    }

    /// The bytes of one size, with their type on the wire; none when there is no such size, or it is gone.
    pub async fn read(&self, row: &PhotoRow, size: Size) -> Result<Option<(Bytes, &'static str)>, ShelfError> {
        let (piece, mime) = match (row.kind, size) {
            (PhotoKind::Photo, Size::Full) => (Piece::Full, "image/jpeg"),
            (PhotoKind::Photo, Size::Thumb) => (Piece::Thumb, "image/jpeg"),
            (PhotoKind::Voice(format), Size::Full) => (Piece::Voice(format), format.mime()),
            (PhotoKind::Voice(_), Size::Thumb) => return Ok(None),
        };
        Ok(self.shelf.get(row.id, piece).await?.map(|bytes| (bytes, mime)))
    }

    /// Counts the rows anew, removes objects without a row, and says which rows no report has named within a day: they
    /// are to be removed and given up.
    pub async fn sweep(&self, store: &dyn Store, now: UnixMs) -> Result<Vec<PhotoRow>, PhotoFault> {
        let rows: Vec<PhotoRow> =
            store.open_nouns(NounTable::Photo).await?.iter().map(|row| row.read()).collect::<Result<_, _>>()?;
        self.tally.count(&rows);
        let before = now.plus_ms(-LEFT_MS);
        for id in self.shelf.older_than(before).await? {
            if store.noun(NounTable::Photo, id.0).await?.is_none() {
                tracing::info!(%id, "a picture without a row is removed");
                self.shelf.remove(id).await?;
            }
        }
        Ok(rows.into_iter().filter(|row| row.ticket.is_none() && row.sent_at < before).collect())
    }
}

/// The row of a picture.
pub async fn find(store: &dyn Store, id: PhotoId) -> Result<Option<PhotoRow>, StoreError> {
    store.noun(NounTable::Photo, id.0).await?.map(|row| row.read()).transpose()
}

fn is_voice(said: &str) -> bool {
    said.starts_with("audio/")
}
