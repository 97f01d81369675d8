//! An alarm's timeline, read from the log, with names put in for those who may see them.

use crate::world::World;
use hub_core::alarm::{Alarm, AlarmEvent};
use hub_core::event::{Actor, Entry, Event};
use hub_core::ids::{PageNo, PersonId};
use hub_core::policy::Ask;
use hub_store::Note;
use hub_wire::alarm::{ActorKind, TimelineEntry};

/// Lines of the timeline, oldest first.
#[must_use]
pub fn timeline(world: &World, alarm: &Alarm, entries: &[Entry], notes: &[Note]) -> Vec<TimelineEntry> {
    entries.iter().map(|entry| line(world, alarm, entry, notes)).collect()
}

fn line(world: &World, alarm: &Alarm, entry: &Entry, notes: &[Note]) -> TimelineEntry {
    let (actor, actor_name) = actor(world, entry.actor);
    let mut line = TimelineEntry {
        position: entry.position,
        at: entry.at,
        name: entry.event.name(entry.stream),
        actor,
        actor_name,
        people: Vec::new(),
        step: None,
        ask: Vec::new(),
        gaps: Vec::new(),
        stage: None,
        note: None,
        outcome: None,
    };
    let Event::Alarm(event) = &entry.event else { return line };
    line.people = people(world, alarm, event);
    match event {
        AlarmEvent::StepFired { step, shortfalls, .. } => {
            line.step = Some(*step);
            line.ask = asked(alarm, *step);
            line.gaps.clone_from(shortfalls);
        }
        AlarmEvent::ReplacementMissing { shortfall } => line.gaps = vec![shortfall.clone()],
        AlarmEvent::LeaseMoved { stage, .. } => line.stage = Some(*stage),
        AlarmEvent::Noted { note } => {
            line.note = notes.iter().find(|kept| kept.id == *note).map(|kept| kept.text.clone());
        }
        AlarmEvent::Closed { outcome } => line.outcome = Some(*outcome),
        AlarmEvent::Opened(_)
        | AlarmEvent::Pressed { .. }
        | AlarmEvent::CancelNoted
        | AlarmEvent::Paged { .. }
        | AlarmEvent::PageSent { .. }
        | AlarmEvent::PageDelivered { .. }
        | AlarmEvent::PageSeen { .. }
        | AlarmEvent::PageUndelivered { .. }
        | AlarmEvent::PageExpired { .. }
        | AlarmEvent::Accepted { .. }
        | AlarmEvent::Declined { .. }
        | AlarmEvent::StoodDown { .. }
        | AlarmEvent::SafetyAsked { .. }
        | AlarmEvent::SafetyAnswered { .. }
        | AlarmEvent::Reopened { .. }
        | AlarmEvent::ExternalOffered
        | AlarmEvent::ExternalNotified { .. }
        | AlarmEvent::ExternalTaken => {}
    }
    line
}

fn asked(alarm: &Alarm, step: u8) -> Vec<Ask> {
    alarm.policy.steps.get(usize::from(step)).map(|step| step.ask.clone()).unwrap_or_default()
}

/// Those asked stand in the event itself; the alarm forgets pages of long ago.
fn people(world: &World, alarm: &Alarm, event: &AlarmEvent) -> Vec<String> {
    match event {
        AlarmEvent::StepFired { asked, .. } | AlarmEvent::Paged { asked } => {
            asked.iter().filter_map(|asked| name_of(world, asked.pick.person)).collect()
        }
        _ => event.pages().into_iter().filter_map(|page| name_of_page(world, alarm, page)).collect(),
    }
}

fn name_of(world: &World, person: PersonId) -> Option<String> {
    world.people.get(&person).map(|person| person.name.clone())
}

fn name_of_page(world: &World, alarm: &Alarm, page: PageNo) -> Option<String> {
    name_of(world, alarm.page(page)?.person)
}

fn actor(world: &World, actor: Actor) -> (ActorKind, Option<String>) {
    match actor {
        Actor::Person(id) => (ActorKind::Person, world.people.get(&id).map(|person| person.name.clone())),
        Actor::Device(id) => (ActorKind::Device, world.devices.get(&id).map(|device| device.name.clone())),
        Actor::Hub => (ActorKind::Hub, None),
        Actor::Operator => (ActorKind::Operator, None),
    }
}
