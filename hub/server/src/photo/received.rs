//! Bytes on their way in. Invariant: all uploads together hold at most [`ROOM`]; one that sends slowly holds only what
//! it has sent, and one that finds no room is told to come again.

use super::refusal::PhotoRefusal;
use bytes::Bytes;
use std::sync::Arc;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Room for everything that is coming in, bytes.
pub const ROOM: usize = 96 * 1024 * 1024;
/// Taken at once, bytes.
const BLOCK: usize = 64 * 1024;

/// The room that all uploads share.
#[derive(Clone)]
pub struct Room(Arc<Semaphore>);

impl Room {
    /// Room for so many bytes.
    #[must_use]
    pub fn of(bytes: usize) -> Self {
        Self(Arc::new(Semaphore::new(bytes / BLOCK)))
    }

    /// An upload that begins; it may come to `limit` bytes.
    #[must_use]
    pub fn receive(&self, limit: usize) -> Received {
        Received { room: Arc::clone(&self.0), blocks: Vec::new(), length: 0, limit }
    }

    #[cfg(test)]
    pub(super) fn is_free(&self) -> bool {
        self.0.available_permits() == ROOM / BLOCK
    }
}

/// What has come of one upload. Its room is free again when this is dropped.
pub struct Received {
    room: Arc<Semaphore>,
    blocks: Vec<(Vec<u8>, OwnedSemaphorePermit)>,
    length: usize,
    limit: usize,
}

impl Received {
    /// Refuses at once what says that it is going to be too large.
    pub fn expect(&self, bytes: u64) -> Result<(), PhotoRefusal> {
        let limit = u64::try_from(self.limit).unwrap_or(u64::MAX);
        if bytes > limit { Err(PhotoRefusal::TooManyBytes { limit_mb: limit / 1024 / 1024 }) } else { Ok(()) }
    }

    /// Takes what came next.
    pub fn take(&mut self, mut chunk: &[u8]) -> Result<(), PhotoRefusal> {
        self.length = self.length.saturating_add(chunk.len());
        self.expect(u64::try_from(self.length).unwrap_or(u64::MAX))?;
        while !chunk.is_empty() {
            if self.blocks.last().is_none_or(|(block, _)| block.len() == BLOCK) {
                let place = Arc::clone(&self.room).try_acquire_owned().map_err(|_| PhotoRefusal::Busy)?;
                self.blocks.push((Vec::with_capacity(BLOCK), place));
            }
            if let Some((block, _)) = self.blocks.last_mut() {
                let (now, later) = chunk.split_at(chunk.len().min(BLOCK - block.len()));
                block.extend_from_slice(now);
                chunk = later;
            }
        }
        Ok(())
    }

    /// All of it in one piece; each block goes as it is copied. The room stays taken until the second part is dropped.
    pub(super) fn joined(self) -> (Bytes, Vec<OwnedSemaphorePermit>) {
        let mut all = Vec::with_capacity(self.length);
        let mut places = Vec::with_capacity(self.blocks.len());
        for (block, place) in self.blocks {
            all.extend_from_slice(&block);
            places.push(place);
        }
        (all.into(), places)
    }
}
