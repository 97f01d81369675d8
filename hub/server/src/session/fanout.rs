//! Sends what is committed to all who see the same. Readers of equal rights are a group: a frame is made once for it and
//! written to one socket after the other, without waking anybody. Whoever does not keep up, or whom an event concerns
//! as a person, is left to the own session, which catches up by itself and gives the pen back.

use super::frames::{events_frame, values_frame};
use super::pen::Pen;
use super::urgency::{JOIN, PER_FRAME, held, may_wait};
use crate::app::Hub;
use crate::tail::After;
use crate::telemetry::Values;
use crate::view::{Viewer, concerned};
use hub_core::access::Grant;
use hub_core::ids::{PersonId, Position};
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::time::Instant;
use uuid::Uuid;

/// Sockets that are written to before others get their turn.
const TURN: usize = 128;

/// All groups.
#[derive(Clone, Default)]
pub struct Fanout {
    groups: Arc<Mutex<Vec<Arc<Group>>>>,
}

/// Readers of equal rights.
struct Group {
    /// Nobody in particular, with these rights.
    viewer: Viewer,
    /// What came up to here was passed on.
    passed: AtomicU64,
    /// Changes of rights that every reader was looked at after.
    rights_changes: AtomicU64,
    readers: Mutex<Arc<Vec<Reader>>>,
}

#[derive(Clone)]
struct Reader {
    pen: Arc<Pen>,
    person: PersonId,
}

/// A reader's place in a group; given back when dropped.
pub struct Seat {
    fanout: Fanout,
    group: Arc<Group>,
    pen: Arc<Pen>,
}

impl Seat {
    /// Lets the fan-out write from where the reader stands. False when it has already gone on without the reader:
    /// catch up and ask again.
    pub fn follow(&self) -> bool {
        self.pen.give();
        // Written before the group's readers are gone through: a reader that is passed over sees it moved.
        if Position(self.group.passed.load(Ordering::SeqCst)) <= self.pen.cursor() {
            return true;
        }
        self.pen.take();
        false
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut groups = self.fanout.groups();
        let mut readers = self.group.readers();
        let others = readers.iter().filter(|reader| !Arc::ptr_eq(&reader.pen, &self.pen)).cloned().collect();
        *readers = Arc::new(others);
        if readers.is_empty() {
            groups.retain(|group| !Arc::ptr_eq(group, &self.group));
        }
    }
}

impl Fanout {
    /// Takes a seat among those of equal rights, which are the reader's after so many changes of rights. Nothing is
    /// written before [`Seat::follow`].
    #[must_use]
    pub fn join(&self, person: PersonId, grants: &[Grant], rights_changes: u64, pen: &Arc<Pen>) -> Seat {
        let mut groups = self.groups();
        let known = groups.iter().find(|group| group.viewer.grants == grants);
        let group = known.cloned().unwrap_or_else(|| {
            let viewer = Viewer { person: PersonId(Uuid::nil()), grants: grants.to_vec() };
            // The first reader begins it: what lies between is the session's.
            let passed = AtomicU64::new(pen.cursor().0);
            let rights_changes = AtomicU64::new(rights_changes);
            let group = Arc::new(Group { viewer, passed, rights_changes, readers: Mutex::default() });
            groups.push(Arc::clone(&group));
            group
        });
        let mut readers = group.readers();
        Arc::make_mut(&mut readers).push(Reader { pen: Arc::clone(pen), person });
        drop(readers);
        Seat { fanout: self.clone(), group, pen: Arc::clone(pen) }
    }

    /// Passes on until the hub stops.
    pub async fn run(self, hub: Hub) {
        let mut head = hub.tail.head();
        let mut values = hub.telemetry.values();
        let mut shown = values.borrow_and_update().counts;
        let mut hold: Option<Instant> = None;
        let mut passed = *head.borrow_and_update();
        loop {
            tokio::select! {
                biased;
                () = hub.stop.cancelled() => return,
                Ok(()) = head.changed() => {
                    let now = *head.borrow_and_update();
                    let wait = matches!(hub.tail.after(passed, PER_FRAME), After::Events(events) if events.iter().all(may_wait));
                    if wait {
                        hold = hold.or(Some(Instant::now() + JOIN));
                        continue;
                    }
                    (hold, passed) = (None, now);
                    self.pass_on(&hub).await;
                }
                () = held(hold) => {
                    (hold, passed) = (None, *head.borrow());
                    self.pass_on(&hub).await;
                }
                Ok(()) = values.changed() => {
                    let fresh = values.borrow_and_update().clone();
                    let counts = std::mem::replace(&mut shown, fresh.counts) != fresh.counts;
                    self.pass_values(&hub, &fresh, counts).await;
                }
                else => return,
            }
        }
    }

    /// Everything that is committed, to every group.
    async fn pass_on(&self, hub: &Hub) {
        let groups = self.groups().clone();
        for group in groups {
            while group.round(hub).await {}
        }
    }

    async fn pass_values(&self, hub: &Hub, values: &Values, counts: bool) {
        let groups = self.groups().clone();
        for group in groups {
            let at = Position(group.passed.load(Ordering::SeqCst));
            let frame = values_frame(hub, &group.viewer, values, false, counts, at);
            let readers = Arc::clone(&group.readers());
            for turn in readers.chunks(TURN) {
                turn.iter().for_each(|reader| reader.pen.pass_values(at, values.round, frame.as_ref()));
                tokio::task::yield_now().await;
            }
        }
    }

    fn groups(&self) -> MutexGuard<'_, Vec<Arc<Group>>> {
        self.groups.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Group {
    /// The next frame, to everybody in the group. False when there is nothing more.
    async fn round(&self, hub: &Hub) -> bool {
        let from = Position(self.passed.load(Ordering::SeqCst));
        let readers = Arc::clone(&self.readers());
        let events = match hub.tail.after(from, PER_FRAME) {
            After::Events(events) => events,
            After::Gone => {
                self.passed.store(hub.tail.head().borrow().0, Ordering::SeqCst);
                readers.iter().for_each(|reader| reader.pen.leave());
                return false;
            }
        };
        let Some(last) = events.last().map(|event| event.position) else { return false };
        let (frame, rights_changes) = {
            let world = hub.world.read();
            (events_frame(&world, &hub.phones, &self.viewer, &events), world.rights_changes)
        };
        let rights_changed = self.rights_changes.swap(rights_changes, Ordering::SeqCst) != rights_changes;
        let to = frame.as_ref().map_or(last, |frame| frame.position);
        let own: BTreeSet<PersonId> =
            events.iter().filter(|event| event.position <= to).flat_map(|event| concerned(&event.fact)).collect();
        let bytes = frame.map(|frame| frame.bytes);
        self.passed.store(to.0, Ordering::SeqCst);
        for turn in readers.chunks(TURN) {
            for reader in turn {
                // Whenever anybody's rights have changed, each session looks at its own before anything is written.
                if rights_changed || own.contains(&reader.person) {
                    reader.pen.leave();
                } else {
                    reader.pen.pass(from, to, bytes.as_ref());
                }
            }
            if readers.len() > TURN {
                tokio::task::yield_now().await;
            }
        }
        true
    }

    fn readers(&self) -> MutexGuard<'_, Arc<Vec<Reader>>> {
        self.readers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
