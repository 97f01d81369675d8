//! What is taken away acts at once: a device that may no longer log in is cut off, the sessions of an account that
//! was disabled or got another password end. Follows the tail, so it makes no difference who wrote the change.

use crate::app::Hub;
use crate::tail::After;
use crate::world::World;
use hub_core::device::Device;
use hub_core::event::{Noun, Stream};
use hub_core::ids::{DeviceId, PersonId, Position};
use hub_core::person::Person;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use std::time::Duration;

/// Events looked at in one go.
const PER_LOOK: usize = 256;
/// Sessions that could not be ended are tried again after this.
const AGAIN: Duration = Duration::from_secs(1);

/// Remembers who could log in with what (shared with the world), to see what has changed.
pub struct Revoker {
    hub: Hub,
    position: Position,
    devices: HashMap<DeviceId, Arc<Device>>,
    people: HashMap<PersonId, Arc<Person>>,
    /// Their sessions must end and the store did not answer.
    unfinished: BTreeSet<PersonId>,
}

impl Revoker {
    /// Begins with what is known now.
    #[must_use]
    pub fn new(hub: Hub) -> Self {
        let (position, devices, people) = {
            let world = hub.world.read();
            let devices = world.devices.keys().filter_map(|id| Some((*id, device_of(&world, *id)?))).collect();
            let people = world.people.keys().filter_map(|id| Some((*id, person_of(&world, *id)?))).collect();
            (world.position, devices, people)
        };
        Self { hub, position, devices, people, unfinished: BTreeSet::new() }
    }

    /// Runs until the hub stops.
    pub async fn run(mut self) {
        let mut head = self.hub.tail.head();
        let stop = self.hub.stop.clone();
        loop {
            self.follow();
            self.end_sessions().await;
            let again = !self.unfinished.is_empty();
            tokio::select! {
                () = stop.cancelled() => return,
                changed = head.changed() => if changed.is_err() { return },
                () = tokio::time::sleep(AGAIN), if again => {}
            }
        }
    }

    fn follow(&mut self) {
        loop {
            match self.hub.tail.after(self.position, PER_LOOK) {
                After::Events(events) => {
                    let Some(last) = events.last().map(|event| event.position) else { return };
                    for event in &events {
                        match event.fact.stream {
                            Stream::Registry(Noun::Device, id) => self.look_at_device(DeviceId(id)),
                            Stream::Registry(Noun::Person, id) => self.look_at_person(PersonId(id)),
                            Stream::Registry(..) | Stream::Alarm(_) => {}
                        }
                    }
                    self.position = last;
                }
                After::Gone => {
                    // Read first: what is committed meanwhile is looked at twice, which changes nothing.
                    self.position = *self.hub.tail.head().borrow();
                    self.look_at_all();
                }
            }
        }
    }

    fn look_at_all(&mut self) {
        let (devices, people): (Vec<_>, Vec<_>) = {
            let world = self.hub.world.read();
            let devices: BTreeSet<_> = world.devices.keys().chain(self.devices.keys()).copied().collect();
            let people: BTreeSet<_> = world.people.keys().chain(self.people.keys()).copied().collect();
            (devices.into_iter().collect(), people.into_iter().collect())
        };
        devices.into_iter().for_each(|device| self.look_at_device(device));
        people.into_iter().for_each(|person| self.look_at_person(person));
    }

    fn look_at_device(&mut self, id: DeviceId) {
        let now = {
            let world = self.hub.world.read();
            self.hub.telemetry.device_changed(&world, id);
            device_of(&world, id)
        };
        let before = match &now {
            Some(device) => self.devices.insert(id, Arc::clone(device)),
            None => self.devices.remove(&id),
        };
        let as_before = |before: &Arc<Device>| now.as_ref().is_some_and(|now| log_in_alike(before, now));
        if let Some(before) = before.filter(|before| !as_before(before)) {
            tracing::info!(device = %id, "a device may no longer log in as it did: cut off");
            self.hub.endpoint.disconnect(&before.name);
        }
    }

    fn look_at_person(&mut self, id: PersonId) {
        let now = person_of(&self.hub.world.read(), id);
        let before = match &now {
            Some(person) => self.people.insert(id, Arc::clone(person)),
            None => self.people.remove(&id),
        };
        let as_before = |before: &Person| now.as_ref().is_some_and(|now| now.password_hash == before.password_hash);
        if before.is_some_and(|before| !as_before(&before)) {
            self.unfinished.insert(id);
        }
    }

    async fn end_sessions(&mut self) {
        for person in std::mem::take(&mut self.unfinished) {
            if let Err(error) = self.hub.sessions.end_all(person).await {
                tracing::error!(%error, %person, "sessions could not be ended, trying again");
                self.unfinished.insert(person);
            }
        }
    }
}

/// A device that may log in.
fn device_of(world: &World, id: DeviceId) -> Option<Arc<Device>> {
    world.devices.get(&id).filter(|device| device.is_in_use()).cloned()
}

fn log_in_alike(one: &Device, other: &Device) -> bool {
    one.name == other.name && one.secret_sha256 == other.secret_sha256 && one.dialect.prefixes == other.dialect.prefixes
}

/// Somebody who may log in.
fn person_of(world: &World, id: PersonId) -> Option<Arc<Person>> {
    world.people.get(&id).filter(|person| !person.disabled).cloned()
}
