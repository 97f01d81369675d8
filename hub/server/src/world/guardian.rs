//! Guardian checks in memory: those whose lists are still there.

use hub_core::guardian::GuardianCheck;
use hub_core::ids::GuardianCheckId;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Checks that are open.
#[derive(Default)]
pub struct GuardianChecks(BTreeMap<GuardianCheckId, Arc<GuardianCheck>>);

impl GuardianChecks {
    /// Takes one in; one that is over leaves, and with it everybody who was found.
    pub fn put(&mut self, check: Arc<GuardianCheck>) {
        if check.is_open() {
            self.0.insert(check.id, check);
        } else {
            self.0.remove(&check.id);
        }
    }

    /// One that is open.
    #[must_use]
    pub fn get(&self, id: GuardianCheckId) -> Option<&Arc<GuardianCheck>> {
        self.0.get(&id)
    }

    /// All that are open.
    pub fn open(&self) -> impl Iterator<Item = &Arc<GuardianCheck>> {
        self.0.values()
    }
}
