//! What can be adopted, in memory: everything that is on a list.

use super::World;
use hub_core::claimable::{Adopter, Claimable};
use hub_core::ids::{ClaimableId, PersonId};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Everything that can be adopted.
#[derive(Default)]
pub struct Claimables(BTreeMap<ClaimableId, Arc<Claimable>>);

impl Claimables {
    /// Takes one in; one that is closed leaves.
    pub fn put(&mut self, claimable: Arc<Claimable>) {
        if claimable.is_open() {
            self.0.insert(claimable.id, claimable);
        } else {
            self.0.remove(&claimable.id);
        }
    }

    /// One that is on a list.
    #[must_use]
    pub fn get(&self, id: ClaimableId) -> Option<&Arc<Claimable>> {
        self.0.get(&id)
    }

    /// All that are on a list.
    pub fn open(&self) -> impl Iterator<Item = &Arc<Claimable>> {
        self.0.values()
    }
}

impl World {
    /// True when an adoption is this person's, their household's or their team's.
    #[must_use]
    pub fn is_adopter(&self, person: PersonId, by: Adopter) -> bool {
        match by {
            Adopter::Person(id) => id == person,
            Adopter::Household(id) => self.households.get(&id).is_some_and(|home| home.contacts.contains(&person)),
            Adopter::Team(id) => self.tickets.team(id).is_some_and(|team| team.members.contains(&person)),
        }
    }

    /// Everybody whose own screen a change touches: those who have it or had it.
    #[must_use]
    pub fn adopters_of(&self, before: Option<&Claimable>, after: &Claimable) -> Vec<PersonId> {
        let mut told = BTreeSet::new();
        for adoption in before.into_iter().chain([after]).flat_map(|claimable| &claimable.adoptions) {
            match adoption.by {
                Adopter::Person(id) => drop(told.insert(id)),
                Adopter::Household(id) => {
                    told.extend(self.households.get(&id).into_iter().flat_map(|home| home.contacts.iter().copied()));
                }
                Adopter::Team(id) => {
                    told.extend(self.tickets.team(id).into_iter().flat_map(|team| team.members.iter().copied()));
                }
            }
        }
        told.into_iter().collect()
    }
}
