//! The tail of the log in memory: a ring of the last committed events, from which all sockets read. The log is the
//! sockets' queue; a reader that falls behind the ring is told to start anew.

use crate::commander::Fact;
use axum::extract::ws::Utf8Bytes;
use hub_core::ids::Position;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use tokio::sync::watch;

/// Events kept for those who come back.
const RING: usize = 16_384;

/// One committed event, and its wire forms once somebody has needed them.
pub struct Published {
    /// Position in the log.
    pub position: Position,
    /// What happened.
    pub fact: Fact,
    /// As staff see it: one JSON object, made once for all of them.
    pub staff: OnceLock<Option<Arc<str>>>,
    /// As observers see it.
    pub status: OnceLock<Option<Arc<str>>>,
    /// A whole frame with only this event in it, as staff see it.
    pub staff_frame: OnceLock<Option<Utf8Bytes>>,
}

impl Published {
    /// A committed event.
    #[must_use]
    pub fn new(position: Position, fact: Fact) -> Self {
        Self { position, fact, staff: OnceLock::new(), status: OnceLock::new(), staff_frame: OnceLock::new() }
    }
}

/// What a reader gets.
pub enum After {
    /// These events, in order, without a gap; empty when there is nothing new.
    Events(Vec<Arc<Published>>),
    /// The position is not in the ring: take a snapshot.
    Gone,
}

#[derive(Default)]
struct Ring {
    events: VecDeque<Arc<Published>>,
    /// The position before the oldest event in the ring.
    floor: Position,
    /// The newest position.
    head: Position,
}

/// The ring and its bell.
#[derive(Clone)]
pub struct Tail {
    ring: Arc<Mutex<Ring>>,
    head: watch::Sender<Position>,
}

impl Tail {
    /// An empty ring that begins behind `position`.
    #[must_use]
    pub fn starting_at(position: Position) -> Self {
        let ring = Ring { events: VecDeque::new(), floor: position, head: position };
        Self { ring: Arc::new(Mutex::new(ring)), head: watch::Sender::new(position) }
    }

    /// Adds committed events and wakes the readers.
    pub fn publish(&self, events: Vec<Arc<Published>>) {
        let Some(last) = events.last().map(|event| event.position) else { return };
        {
            let mut ring = self.lock();
            ring.events.extend(events);
            ring.head = last;
            while ring.events.len() > RING {
                if let Some(old) = ring.events.pop_front() {
                    ring.floor = old.position;
                }
            }
        }
        self.head.send_replace(last);
    }

    /// Forgets everything: readers find their position gone.
    pub fn restart(&self, position: Position) {
        *self.lock() = Ring { events: VecDeque::new(), floor: position, head: position };
        self.head.send_replace(position);
    }

    /// Up to `most` events after `position`.
    #[must_use]
    pub fn after(&self, position: Position, most: usize) -> After {
        let ring = self.lock();
        if position < ring.floor || position > ring.head {
            return After::Gone;
        }
        let skip = usize::try_from(position.0 - ring.floor.0).unwrap_or(usize::MAX);
        After::Events(ring.events.iter().skip(skip).take(most).cloned().collect())
    }

    /// The newest position, and a bell for newer ones.
    #[must_use]
    pub fn head(&self) -> watch::Receiver<Position> {
        self.head.subscribe()
    }

    fn lock(&self) -> MutexGuard<'_, Ring> {
        self.ring.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
