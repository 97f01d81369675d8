//! What is taken away acts at once: a device that may no longer log in is cut off, the sessions of an account that
//! was disabled or got another password end. Follows the tail, so it makes no difference who wrote the change.

use crate::app::Hub;
use crate::tail::After;
use crate::world::World;
use hub_core::event::{Noun, Stream};
use hub_core::ids::{DeviceId, PersonId, Position};
use std::collections::{BTreeSet, HashMap};
use std::time::Duration;

/// Events looked at in one go.
const PER_LOOK: usize = 256;
/// Sessions that could not be ended are tried again after this.
const AGAIN: Duration = Duration::from_secs(1);

/// What a device logs in with; none when it may not.
#[derive(Clone, PartialEq, Eq)]
struct Key {
    name: String,
    secret_sha256: String,
    prefixes: Vec<String>,
}

/// What an account logs in with; none when it may not.
#[derive(Clone, PartialEq, Eq)]
struct Account {
    password_hash: Option<String>,
}

/// Remembers what everybody logs in with, to see what has changed.
pub struct Revoker {
    hub: Hub,
    position: Position,
    keys: HashMap<DeviceId, Key>,
    accounts: HashMap<PersonId, Account>,
    /// Their sessions must end and the store did not answer.
    unfinished: BTreeSet<PersonId>,
}

impl Revoker {
    /// Begins with what is known now.
    #[must_use]
    pub fn new(hub: Hub) -> Self {
        let (position, keys, accounts) = {
            let world = hub.world.read();
            let keys = world.devices.keys().filter_map(|id| Some((*id, key_of(&world, *id)?))).collect();
            let accounts = world.people.keys().filter_map(|id| Some((*id, account_of(&world, *id)?))).collect();
            (world.position, keys, accounts)
        };
        Self { hub, position, keys, accounts, unfinished: BTreeSet::new() }
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
            let devices: BTreeSet<_> = world.devices.keys().chain(self.keys.keys()).copied().collect();
            let people: BTreeSet<_> = world.people.keys().chain(self.accounts.keys()).copied().collect();
            (devices.into_iter().collect(), people.into_iter().collect())
        };
        devices.into_iter().for_each(|device| self.look_at_device(device));
        people.into_iter().for_each(|person| self.look_at_person(person));
    }

    fn look_at_device(&mut self, id: DeviceId) {
        let now = {
            let world = self.hub.world.read();
            self.hub.telemetry.device_changed(&world, id);
            key_of(&world, id)
        };
        let before = match &now {
            Some(key) => self.keys.insert(id, key.clone()),
            None => self.keys.remove(&id),
        };
        if let Some(before) = before.filter(|before| Some(before) != now.as_ref()) {
            tracing::info!(device = %id, "a device may no longer log in as it did: cut off");
            self.hub.endpoint.disconnect(&before.name);
        }
    }

    fn look_at_person(&mut self, id: PersonId) {
        let now = account_of(&self.hub.world.read(), id);
        let before = match &now {
            Some(account) => self.accounts.insert(id, account.clone()),
            None => self.accounts.remove(&id),
        };
        if before.is_some_and(|before| Some(before) != now) {
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

fn key_of(world: &World, id: DeviceId) -> Option<Key> {
    let device = world.devices.get(&id).filter(|device| device.is_in_use())?;
    Some(Key {
        name: device.name.clone(),
        secret_sha256: device.secret_sha256.clone(),
        prefixes: device.dialect.prefixes.clone(),
    })
}

fn account_of(world: &World, id: PersonId) -> Option<Account> {
    let person = world.people.get(&id).filter(|person| !person.disabled)?;
    Some(Account { password_hash: person.password_hash.clone() })
}
