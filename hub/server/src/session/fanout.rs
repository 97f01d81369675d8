//! Sends what is committed to all who see the same. Readers of equal rights are a group: a frame is made once for it and
//! written to one socket after the other, without waking anybody; whom an event concerns as a person gets a frame of the
//! own. Whoever does not keep up is left to the own session, which catches up by itself and gives the pen back.

use super::frames::{events_frame, values_frame};
use super::pen::Pen;
use crate::app::Hub;
use crate::tail::{After, Published};
use crate::telemetry::Values;
use crate::urgency::{PER_FRAME, held, longest};
use crate::view::Viewer;
use crate::world::World;
use bytes::Bytes;
use hub_core::access::Grant;
use hub_core::ids::{PersonId, Position};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::{Notify, watch};
use tokio::time::Instant;
use uuid::Uuid;

/// Sockets that are written to before others get their turn.
const TURN: usize = 128;

/// Which groups are passed on to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Audience {
    /// Those that are written to in one turn: on the way of the press itself.
    Small,
    /// Larger ones: the next press does not wait for them.
    Large,
}

impl Audience {
    fn has(self, group: &Group) -> bool {
        (group.readers().len() > TURN) == (self == Self::Large)
    }
}

/// All groups.
#[derive(Clone, Default)]
pub struct Fanout {
    groups: Arc<Mutex<Vec<Arc<Group>>>>,
    /// Rings when a group has changed its audience: each may have taken it for the other's meanwhile.
    moved: watch::Sender<()>,
    /// Rings when there is something for the large ones.
    large: Arc<Notify>,
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
        if readers.len() == TURN {
            self.fanout.moved.send_replace(());
        }
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
        if readers.len() == TURN + 1 {
            self.moved.send_replace(());
        }
        drop(readers);
        Seat { fanout: self.clone(), group, pen: Arc::clone(pen) }
    }

    /// Passes on to small audiences until the hub stops, and rings for the large ones.
    pub async fn run(self, hub: Hub) {
        let mut head = hub.tail.head();
        let (mut values, mut moved) = (hub.telemetry.values(), self.moved.subscribe());
        let mut shown = values.borrow_and_update().counts;
        let mut hold: Option<Instant> = None;
        let mut seen = *head.borrow_and_update();
        loop {
            tokio::select! {
                biased;
                () = hub.stop.cancelled() => return,
                Ok(()) = head.changed() => {
                    let news = hub.tail.after(std::mem::replace(&mut seen, *head.borrow_and_update()), usize::MAX);
                    hold = match news {
                        After::Events(events) => longest(hold, &events, Instant::now()),
                        After::Gone => None,
                    };
                    if hold.is_none() {
                        self.pass_on(&hub, Audience::Small).await;
                    }
                }
                () = held(hold) => {
                    hold = None;
                    self.pass_on(&hub, Audience::Small).await;
                }
                Ok(()) = moved.changed() => self.pass_on(&hub, Audience::Small).await,
                Ok(()) = values.changed() => {
                    let fresh = values.borrow_and_update().clone();
                    let counts = std::mem::replace(&mut shown, fresh.counts) != fresh.counts;
                    self.pass_values(&hub, Audience::Small, &fresh, counts).await;
                }
                else => return,
            }
        }
    }

    /// Passes on to large audiences, whenever it is rung for them, until the hub stops.
    pub async fn run_large(self, hub: Hub) {
        let mut values = hub.telemetry.values();
        let mut shown = values.borrow_and_update().counts;
        loop {
            tokio::select! {
                biased;
                () = hub.stop.cancelled() => return,
                () = self.large.notified() => self.pass_on(&hub, Audience::Large).await,
                Ok(()) = values.changed() => {
                    let fresh = values.borrow_and_update().clone();
                    let counts = std::mem::replace(&mut shown, fresh.counts) != fresh.counts;
                    self.pass_values(&hub, Audience::Large, &fresh, counts).await;
                }
                else => return,
            }
        }
    }

    /// Everything that is committed, to every group of this audience.
    async fn pass_on(&self, hub: &Hub, audience: Audience) {
        let groups = self.groups().clone();
        if audience == Audience::Small && groups.iter().any(|group| Audience::Large.has(group)) {
            self.large.notify_one();
        }
        for group in groups.into_iter().filter(|group| audience.has(group)) {
            while group.round(hub).await {}
        }
    }

    async fn pass_values(&self, hub: &Hub, audience: Audience, values: &Values, counts: bool) {
        let groups = self.groups().clone();
        for group in groups.into_iter().filter(|group| audience.has(group)) {
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
                self.passed.fetch_max(hub.tail.head().borrow().0, Ordering::SeqCst);
                readers.iter().for_each(|reader| reader.pen.leave());
                return false;
            }
        };
        let Some(last) = events.last().map(|event| event.position) else { return false };
        let (frame, own, rights_changes) = {
            let world = hub.world.read();
            let frame = events_frame(&world, &hub.phones, &self.viewer, &events);
            let to = frame.as_ref().map_or(last, |frame| frame.position);
            let own = self.own_frames(hub, &world, &readers, &events, to);
            (frame, own, world.rights_changes)
        };
        let rights_changed = self.rights_changes.swap(rights_changes, Ordering::SeqCst) != rights_changes;
        let to = frame.as_ref().map_or(last, |frame| frame.position);
        let bytes = frame.map(|frame| frame.bytes);
        // A group that has just grown or shrunk may be gone through twice at a time: no pen writes anything twice.
        self.passed.fetch_max(to.0, Ordering::SeqCst);
        for turn in readers.chunks(TURN) {
            for reader in turn {
                // Whenever anybody's rights have changed, each session looks at its own before anything is written.
                match own.get(&reader.person) {
                    _ if rights_changed => reader.pen.leave(),
                    None => reader.pen.pass(from, to, bytes.as_ref()),
                    Some(Some(own)) => reader.pen.pass(from, to, Some(own)),
                    Some(None) => reader.pen.leave(),
                }
            }
            if readers.len() > TURN {
                tokio::task::yield_now().await;
            }
        }
        true
    }

    /// What readers see whom the events concern as persons, up to `to`; none for those who are left to their sessions:
    /// when something is to be done with the frame, and when there are many of them.
    fn own_frames(
        &self,
        hub: &Hub,
        world: &World,
        readers: &[Reader],
        events: &[Arc<Published>],
        to: Position,
    ) -> BTreeMap<PersonId, Option<Bytes>> {
        let among = events.iter().filter(|event| event.position <= to);
        let concerned: BTreeSet<PersonId> = among.flat_map(|event| event.concerned()).copied().collect();
        let mut own = BTreeMap::new();
        for reader in readers.iter().filter(|reader| concerned.contains(&reader.person)) {
            let room = own.len() < TURN;
            own.entry(reader.person).or_insert_with(|| {
                let viewer = Viewer { person: reader.person, grants: self.viewer.grants.clone() };
                let frame = room.then(|| events_frame(world, &hub.phones, &viewer, events)).flatten();
                frame.filter(|frame| frame.sent.is_empty() && frame.position == to).map(|frame| frame.bytes)
            });
        }
        own
    }

    fn readers(&self) -> MutexGuard<'_, Arc<Vec<Reader>>> {
        self.readers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
