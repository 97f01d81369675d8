//! People as staff see them, and who one is oneself.

use crate::phones::Phones;
use crate::world::World;
use hub_core::access::{Action, Grant, Role, may, may_somewhere};
use hub_core::alarm::Alarm;
use hub_core::area::AreaPath;
use hub_core::dispatch::{PickCause, PlaceUsed, position_of};
use hub_core::ids::PersonId;
use hub_core::person::Person;
use hub_core::time::{Now, UnixMs};
use hub_wire::live::ResponderValue;
use hub_wire::people::{CandidateView, ResponderView};
use hub_wire::session::Me;

/// Found at most by a search for people to add.
const CANDIDATES: usize = 50;

/// Who one is.
#[must_use]
pub fn me(person: &Person) -> Me {
    Me {
        person: person.id,
        name: person.name.clone(),
        grants: person.grants.clone(),
        on_call: person.on_call,
        console: may_somewhere(&person.grants, Action::SeeAlarm)
            || may_somewhere(&person.grants, Action::SeeAlarmStatus),
        volunteer: may_somewhere(&person.grants, Action::AnswerPage),
    }
}

/// Where a person belongs, for the question who may see them: the home, else the areas of the roles.
fn areas_of(person: &Person) -> Vec<&AreaPath> {
    match &person.home_area {
        Some(home) => vec![home],
        None => person.grants.iter().map(|grant| &grant.area).collect(),
    }
}

/// True when the reader may see this person.
#[must_use]
pub fn sees(grants: &[Grant], person: &Person) -> bool {
    areas_of(person).into_iter().any(|area| may(grants, Action::SeePeople, area))
}

/// Everybody the reader may see who can be paged.
#[must_use]
pub fn responders(world: &World, phones: &Phones, grants: &[Grant], at: UnixMs) -> Vec<ResponderView> {
    let pageable = |person: &&std::sync::Arc<Person>| may_somewhere(&person.grants, Action::AnswerPage);
    let people = world.people.values().filter(pageable).filter(|person| sees(grants, person));
    people.map(|person| responder_view(world, phones, person, at)).collect()
}

/// One responder, for staff.
#[must_use]
pub fn responder_view(world: &World, phones: &Phones, person: &Person, at: UnixMs) -> ResponderView {
    let value = responder_value(world, phones, person.id, at);
    let mut roles: Vec<Role> = person.grants.iter().map(|grant| grant.role).collect();
    roles.sort_unstable();
    roles.dedup();
    ResponderView {
        id: person.id,
        name: person.name.clone(),
        phone: person.phone.clone(),
        on_call: person.on_call && !person.disabled,
        connected: value.connected,
        skills: person.skills.clone(),
        roles,
        committed: world.roster.get(person.id).is_some_and(|responder| responder.committed.is_some()),
        place: value.place,
        place_at: value.place_at,
    }
}

/// Position and connection of a responder: a position only while on call.
#[must_use]
pub fn responder_value(world: &World, phones: &Phones, id: PersonId, at: UnixMs) -> ResponderValue {
    let known = world.roster.get(id).filter(|responder| responder.on_call);
    let used = known.and_then(|responder| position_of(responder, at));
    let fix_at = known.and_then(|responder| responder.fix).map(|fix| fix.at);
    ResponderValue {
        id,
        place: used.map(|(place, _)| place),
        place_at: fix_at.filter(|_| matches!(used, Some((_, PlaceUsed::Fix)))),
        connected: phones.connected(id),
    }
}

/// People who could be asked for an alarm: on call and near first.
#[must_use]
pub fn candidates(world: &World, alarm: &Alarm, grants: &[Grant], search: &str, now: Now) -> Vec<CandidateView> {
    let search = search.trim().to_lowercase();
    let fits = |person: &Person| {
        search.is_empty()
            || person.name.to_lowercase().contains(&search)
            || person.phone.as_ref().is_some_and(|phone| phone.contains(&search))
    };
    let pageable = |person: &Person| !person.disabled && may_somewhere(&person.grants, Action::AnswerPage);
    let people = world.people.values().filter(|person| pageable(person) && sees(grants, person) && fits(person));
    let mut found: Vec<CandidateView> = people
        .map(|person| {
            let pick = world.roster.pick(person.id, PickCause::ByHand, alarm.place, now);
            CandidateView {
                id: person.id,
                name: person.name.clone(),
                phone: person.phone.clone(),
                on_call: person.on_call,
                committed: world.roster.get(person.id).is_some_and(|responder| responder.committed.is_some()),
                asked: alarm.page_of(person.id).is_some(),
                distance_m: pick.distance_m,
                eta_s: pick.eta_s,
            }
        })
        .collect();
    found.sort_by_key(|candidate| (!candidate.on_call, candidate.eta_s.unwrap_or(u32::MAX), candidate.id));
    found.truncate(CANDIDATES);
    found
}
