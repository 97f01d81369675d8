//! An alarm as the one who is asked sees it. Before the accept only kind, distance and street; the door comes with
//! the accept and goes with the close.

use super::alarm::lease_view;
use super::household_label;
use crate::world::World;
use hub_core::alarm::{Alarm, Page, PageState, Phase};
use hub_core::household::Household;
use hub_core::ids::PersonId;
use hub_wire::call::{CallState, CallView, ContactView, DoorView, GoingView};

/// The call for one person; none when the person was never asked.
#[must_use]
pub fn call_view(world: &World, alarm: &Alarm, reader: PersonId) -> Option<CallView> {
    let page = alarm.page_of(reader)?;
    let state = call_state(alarm, page);
    let entitled = state == CallState::Accepted;
    let street = world.upwards(&alarm.area).iter().find_map(|area| area.street.clone());
    let area_name = || world.upwards(&alarm.area).first().map(|area| area.name.clone()).unwrap_or_default();
    Some(CallView {
        alarm: alarm.id,
        version: alarm.version,
        page: page.no,
        state,
        kind: alarm.kind,
        drill: alarm.drill,
        presses: alarm.presses,
        street: street.unwrap_or_else(area_name),
        distance_m: page.pick.distance_m,
        eta_s: page.pick.eta_s,
        asked_at: page.asked_at,
        going: going(world, alarm, reader),
        need: alarm.need,
        lease: page.lease.as_ref().filter(|_| entitled).map(lease_view),
        place: alarm.place.filter(|_| entitled),
        door: entitled.then(|| door(world, alarm)).flatten(),
        outcome: match alarm.phase {
            Phase::Closed { outcome, .. } => Some(outcome),
            Phase::Calling { .. } | Phase::Coming { .. } | Phase::OnScene { .. } => None,
        },
    })
}

fn call_state(alarm: &Alarm, page: &Page) -> CallState {
    if !alarm.is_open() {
        return CallState::Closed;
    }
    match page.state {
        PageState::Queued | PageState::Sent | PageState::Delivered | PageState::Seen | PageState::Undelivered => {
            CallState::Ringing
        }
        PageState::Accepted => CallState::Accepted,
        PageState::Declined => CallState::Declined,
        PageState::StoodDown => CallState::StoodDown,
        PageState::Expired => CallState::Expired,
    }
}

fn going(world: &World, alarm: &Alarm, reader: PersonId) -> Vec<GoingView> {
    let goes = alarm.pages.iter().filter(|page| page.state == PageState::Accepted);
    goes.filter_map(|page| page.lease.map(|lease| (page, lease)))
        .map(|(page, lease)| GoingView {
            name: world.people.get(&page.person).map(|person| person.name.clone()).unwrap_or_default(),
            me: page.person == reader,
            eta_s: lease.eta_s,
            accepted_at: lease.accepted_at,
            stage: lease.stage,
        })
        .collect()
}

fn door(world: &World, alarm: &Alarm) -> Option<DoorView> {
    let household: &Household = world.households.get(&alarm.household?)?;
    let contacts = household.contacts.iter().filter_map(|person| world.people.get(person));
    Some(DoorView {
        label: household_label(world, household),
        unit: household.unit.clone(),
        floor: household.floor,
        door: household.door.clone(),
        residents: household.residents.iter().map(|resident| resident.name.clone()).collect(),
        notes: household.notes.clone(),
        medicines: household.medicines.clone(),
        contacts: contacts
            .map(|person| ContactView { name: person.name.clone(), phone: person.phone.clone() })
            .collect(),
    })
}
