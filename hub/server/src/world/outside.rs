//! Programs outside: those that file and ask, by the hashes of their keys, and the addresses that are told of changes.

use hub_core::area::AreaPath;
use hub_core::ids::{ApplicationId, Position, SubscriptionId};
use hub_core::time::UnixMs;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// A program that files and asks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Application {
    /// Its id.
    pub id: ApplicationId,
    /// It files there and below.
    pub area: AreaPath,
    /// Name.
    pub name: String,
    /// SHA-256 of its key, hexadecimal.
    pub key_sha256: String,
    /// Since when.
    pub opened_at: UnixMs,
}

/// Where telling begins. Each beginning has a number, so that whoever tells knows which one it has followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Beginning {
    /// Everything behind this place is told.
    pub after: Position,
    /// Counts beginnings, from 1.
    pub no: u32,
}

/// An address that is told of the tickets of an area.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subscription {
    /// Its id.
    pub id: SubscriptionId,
    /// Tickets there and below are told.
    pub area: AreaPath,
    /// Name.
    pub name: String,
    /// Where it is told.
    pub url: String,
    /// Key of the signatures.
    pub secret: Vec<u8>,
    /// It is told.
    pub on: bool,
    /// Switched off by the hub, because nobody answered.
    pub given_up_at: Option<UnixMs>,
    /// Where telling begins.
    pub beginning: Beginning,
    /// Since when it is there.
    pub opened_at: UnixMs,
}

/// Everything about programs outside that is in memory.
#[derive(Default)]
pub struct Outside {
    applications: BTreeMap<ApplicationId, Arc<Application>>,
    keys: HashMap<String, ApplicationId>,
    subscriptions: BTreeMap<SubscriptionId, Arc<Subscription>>,
}

impl Outside {
    /// Adds or changes a program.
    pub fn put_application(&mut self, application: Arc<Application>) {
        self.remove_application(application.id);
        self.keys.insert(application.key_sha256.clone(), application.id);
        self.applications.insert(application.id, application);
    }

    /// Withdraws its key.
    pub fn remove_application(&mut self, id: ApplicationId) {
        if let Some(old) = self.applications.remove(&id) {
            self.keys.remove(&old.key_sha256);
        }
    }

    /// Adds or changes an address.
    pub fn put_subscription(&mut self, subscription: Arc<Subscription>) {
        self.subscriptions.insert(subscription.id, subscription);
    }

    /// Takes an address away.
    pub fn remove_subscription(&mut self, id: SubscriptionId) {
        self.subscriptions.remove(&id);
    }

    /// The program with this key.
    #[must_use]
    pub fn application_with(&self, key_sha256: &str) -> Option<&Arc<Application>> {
        self.applications.get(self.keys.get(key_sha256)?)
    }

    /// A program.
    #[must_use]
    pub fn application(&self, id: ApplicationId) -> Option<&Arc<Application>> {
        self.applications.get(&id)
    }

    /// All programs.
    pub fn applications(&self) -> impl Iterator<Item = &Arc<Application>> {
        self.applications.values()
    }

    /// An address.
    #[must_use]
    pub fn subscription(&self, id: SubscriptionId) -> Option<&Arc<Subscription>> {
        self.subscriptions.get(&id)
    }

    /// All addresses.
    pub fn subscriptions(&self) -> impl Iterator<Item = &Arc<Subscription>> {
        self.subscriptions.values()
    }
}
