//! What can be adopted, cut to the reader: doors of households are for staff and for those who live there.

use super::event::Viewer;
use super::{household_label, place_name};
use crate::world::World;
use hub_core::access::{Action, Grant, may};
use hub_core::area::AreaPath;
use hub_core::claimable::{Adopter, Adoption, Claimable};
use hub_wire::claimable::{AdoptionView, ClaimableView};

/// True when this reader sees the lists of an area.
#[must_use]
pub fn sees_claimables(grants: &[Grant], area: &AreaPath) -> bool {
    may(grants, Action::SeeTickets, area) || may(grants, Action::WorkTickets, area)
}

/// One thing on a list.
#[must_use]
pub fn claimable_view(world: &World, claimable: &Claimable, viewer: &Viewer) -> ClaimableView {
    let mut adoptions: Vec<AdoptionView> =
        claimable.adoptions.iter().map(|adoption| adoption_view(world, adoption, viewer)).collect();
    adoptions.sort_by_key(|adoption| adoption.since);
    ClaimableView {
        id: claimable.id,
        version: claimable.version,
        area: claimable.area.clone(),
        area_name: place_name(world, &claimable.area),
        kind: claimable.kind,
        title: claimable.text.title.clone(),
        task: claimable.text.task.clone(),
        place: claimable.text.place,
        terms: claimable.terms,
        adoptions,
        closed_at: claimable.closed_at,
    }
}

/// What this reader, their household or their team has adopted.
#[must_use]
pub fn adopted_by(world: &World, viewer: &Viewer) -> Vec<ClaimableView> {
    let own = |claimable: &&std::sync::Arc<Claimable>| {
        claimable.adoptions.iter().any(|adoption| world.is_adopter(viewer.person, adoption.by))
    };
    world.claimables.open().filter(own).map(|claimable| claimable_view(world, claimable, viewer)).collect()
}

fn adoption_view(world: &World, adoption: &Adoption, viewer: &Viewer) -> AdoptionView {
    let own = world.is_adopter(viewer.person, adoption.by);
    let name = match adoption.by {
        Adopter::Person(id) => world.people.get(&id).map(|person| person.name.clone()),
        Adopter::Team(id) => world.tickets.team(id).map(|team| team.name.clone()),
        Adopter::Household(id) => world.households.get(&id).map(|home| {
            let sees = own || may(&viewer.grants, Action::SeeTickets, &home.area);
            if sees { household_label(world, home) } else { place_name(world, &home.area) }
        }),
    };
    AdoptionView {
        by: adoption.by,
        name: name.unwrap_or_default(),
        since: adoption.since,
        until: adoption.until,
        reminded: adoption.reminded,
        own,
    }
}
