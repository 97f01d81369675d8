//! Takes in what was sent: the checks, then the work on the pixels, a few pictures at a time and never on all cores, so
//! that no press waits for a picture.

use super::picture::{self, Prepared};
use super::received::{ROOM, Received, Room};
use super::refusal::PhotoRefusal;
use super::voice::{self, Voice};
use bytes::Bytes;
use hub_core::time::UnixMs;
use jiff::tz::TimeZone;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;
use tokio::time::timeout;

/// A picture waits this long for its turn; then its sender is told to try again.
const TURN: Duration = Duration::from_secs(20);

/// Where pictures and voice notes come in.
#[derive(Clone)]
pub struct Intake {
    room: Room,
    places: Arc<Semaphore>,
    turn: Duration,
    zone: TimeZone,
}

impl Intake {
    /// As many places as there are cores less one. `zone` is where the residents live: cameras write the wall clock's time.
    #[must_use]
    pub fn new(zone: TimeZone) -> Self {
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let places = cores.saturating_sub(1).max(1);
        Self { room: Room::of(ROOM), places: Arc::new(Semaphore::new(places)), turn: TURN, zone }
    }

    /// An upload that begins; it may come to `limit` bytes.
    #[must_use]
    pub fn receive(&self, limit: usize) -> Received {
        self.room.receive(limit)
    }

    /// Makes the sizes of a picture that are kept. `said` is the type its sender gave it.
    pub async fn picture(&self, came: Received, said: &str, now: UnixMs) -> Result<Prepared, PhotoRefusal> {
        let turn = timeout(self.turn, Arc::clone(&self.places).acquire_owned()).await;
        let place = turn.map_err(|_| PhotoRefusal::Busy)?.map_err(|_| PhotoRefusal::Busy)?;
        let (said, zone) = (said.to_owned(), self.zone.clone());
        let work = move || {
            // The place is held by the work, not by the request: one that is given up goes on to its end.
            let _place = place;
            let (bytes, _room) = came.joined();
            picture::prepare(bytes, &said, &zone, now)
        };
        // A panic is a defect of a decoder that this picture has found: the picture is not taken, the hub goes on.
        tokio::task::spawn_blocking(work).await.map_err(|_| PhotoRefusal::Damaged)?
    }

    /// Checks a voice note and gives it back as it is. `said` is the type its sender gave it, without parameters.
    pub fn voice(&self, came: Received, said: &str) -> Result<(Bytes, Voice), PhotoRefusal> {
        let (bytes, _room) = came.joined();
        let voice = voice::check(&bytes, said)?;
        Ok((bytes, voice))
    }

    /// One whose pictures have their turn at once or never.
    #[cfg(test)]
    pub(super) fn impatient() -> Self {
        Self { turn: Duration::ZERO, ..Self::new(TimeZone::UTC) }
    }

    #[cfg(test)]
    #[allow(clippy::unwrap_used)]
    pub(super) fn take_all_places(&self) -> tokio::sync::OwnedSemaphorePermit {
        let places = u32::try_from(self.places.available_permits()).unwrap();
        Arc::clone(&self.places).try_acquire_many_owned(places).unwrap()
    }

    #[cfg(test)]
    pub(super) fn has_all_room(&self) -> bool {
        self.room.is_free()
    }
}
