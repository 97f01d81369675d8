//! Frames that go out: the snapshot, and events cut to the reader.

use super::wire::text_frame;
use crate::app::Hub;
use crate::commander::Work;
use crate::phones::Phones;
use crate::tail::Published;
use crate::telemetry::Values;
use crate::view::{
    Needs, Viewer, adopted_by, alarm_view, call_view, coverage, device_ticket_view, event_json, jobs_of, me, needs_of,
    outage_view, responder_value, responders, sees, sees_ticket, status_view, stops_of, ticket_view, visit_view,
};
use crate::world::World;
use bytes::Bytes;
use hub_core::access::{Action, may, may_somewhere};
use hub_core::alarm::{AlarmCommand, PageState};
use hub_core::event::{Actor, Event, Noun, Stream};
use hub_core::ids::Position;
use hub_core::time::UnixMs;
use hub_wire::live::ServerFrame;
use std::collections::HashSet;
use std::sync::Arc;

/// A frame takes no further event from here on: what is written to a slow reader waits in memory until it is taken.
const FRAME_BYTES: usize = 64 * 1024;

/// A frame ready to be sent, and what its sending means.
pub struct FeedFrame {
    /// The frame, ready to be written.
    pub bytes: Bytes,
    /// The reader is complete up to here once it is sent.
    pub position: Position,
    /// Pages that are handed to the phone with this frame.
    pub sent: Vec<Work>,
}

/// Everything a reader may see, with its position; the world is consistent with its position by construction.
#[must_use]
pub fn snapshot(world: &World, phones: &Phones, viewer: &Viewer, now: UnixMs) -> Option<FeedFrame> {
    let person = world.people.get(&viewer.person)?;
    let grants = &viewer.grants;
    let open = || world.alarms.values();
    let staff = |alarm: &&Arc<hub_core::alarm::Alarm>| may(grants, Action::SeeAlarm, &alarm.area);
    let status =
        |alarm: &&Arc<hub_core::alarm::Alarm>| !staff(alarm) && may(grants, Action::SeeAlarmStatus, &alarm.area);
    let frame = ServerFrame::Snapshot {
        epoch: world.epoch.clone(),
        position: world.position,
        now,
        me: me(person),
        alarms: open().filter(staff).map(|alarm| alarm_view(world, alarm, None)).collect(),
        calls: world.asked_of(viewer.person).filter_map(|alarm| call_view(world, alarm, viewer.person)).collect(),
        statuses: open().filter(status).map(|alarm| status_view(world, alarm)).collect(),
        responders: responders(world, phones, grants, now),
        device_tickets: world
            .board
            .tickets()
            .filter(|ticket| may(grants, Action::SeeDevices, &ticket.area))
            .map(|ticket| device_ticket_view(world, ticket))
            .collect(),
        outages: world
            .board
            .outages()
            .filter(|outage| may(grants, Action::SeeDevices, &outage.area))
            .map(|outage| outage_view(world, outage))
            .collect(),
        coverage: coverage(world, grants),
        tickets: world
            .tickets
            .open()
            .filter(|ticket| sees_ticket(grants, viewer.person, ticket))
            .map(|ticket| ticket_view(world, ticket))
            .collect(),
        jobs: jobs_of(world, viewer.person),
        claimables: adopted_by(world, viewer),
        visits: world
            .visits
            .open()
            .filter(|visit| may(grants, Action::KeepVisits, &visit.area))
            .map(|visit| visit_view(world, visit))
            .collect(),
        stops: stops_of(world, viewer.person),
    };
    let sent = world.asked_of(viewer.person).filter_map(|alarm| handed_over(alarm, viewer)).collect();
    let text = serde_json::to_string(&frame).ok()?;
    Some(FeedFrame { bytes: text_frame(&text), position: world.position, sent })
}

/// The events a reader may see out of `events`, as one frame with as many of them as go in; none when there are none
/// for this reader.
#[must_use]
pub fn events_frame(world: &World, phones: &Phones, viewer: &Viewer, events: &[Arc<Published>]) -> Option<FeedFrame> {
    let shown = |event| Some((event, needs_of(event, viewer, world)?));
    let shown: Vec<(&Published, Needs)> = events.iter().map(Arc::as_ref).filter_map(shown).collect();
    let mut position = events.last()?.position;
    let mut sent = Vec::new();
    let mut parts: Vec<Arc<str>> = Vec::with_capacity(shown.len());
    let mut bytes = 0;
    let superseded = superseded(shown.iter().copied());
    for (&(event, needs), _) in shown.iter().zip(superseded).filter(|(_, superseded)| !superseded) {
        if bytes >= FRAME_BYTES {
            position = Position(event.position.0 - 1);
            break;
        }
        if needs.call {
            sent.extend(event.fact.alarm.as_deref().and_then(|alarm| handed_over(alarm, viewer)));
        }
        let json = event_json(event, needs, viewer, world, phones);
        bytes += json.as_ref().map_or(0, |json| json.len());
        parts.extend(json);
    }
    (!parts.is_empty()).then(|| FeedFrame { bytes: frame(position, &parts), position, sent })
}

/// Of several events about one faulty device or one outage, the last says how it stands: true for the others, which are
/// left out. In a power cut hundreds of tickets are opened and folded into the outage within a second, for every desk.
/// The same on a phone for what happens to a call many times over.
fn superseded<'a>(events: impl DoubleEndedIterator<Item = (&'a Published, Needs)>) -> Vec<bool> {
    let mut told = HashSet::new();
    let mut superseded: Vec<bool> = events
        .rev()
        .map(|(event, needs)| {
            let stream = event.fact.stream;
            match stream {
                Stream::Registry(Noun::DeviceTicket | Noun::Outage, _) => !told.insert(stream),
                Stream::Alarm(_) if needs.call && !needs.staff && !needs.status => {
                    let frequent = matches!(event.fact.event.as_ref(), Event::Alarm(event) if event.is_frequent());
                    !told.insert(stream) && frequent
                }
                Stream::Alarm(_) | Stream::Registry(..) => false,
            }
        })
        .collect();
    superseded.reverse();
    superseded
}

fn frame(position: Position, events: &[Arc<str>]) -> Bytes {
    let length: usize = events.iter().map(|event| event.len() + 1).sum();
    let mut text = String::with_capacity(length + 64);
    text.push_str(r#"{"type":"events","position":"#);
    text.push_str(&position.0.to_string());
    text.push_str(r#","events":["#);
    for (index, event) in events.iter().enumerate() {
        if index > 0 {
            text.push(',');
        }
        text.push_str(event);
    }
    text.push_str("]}");
    text_frame(&text)
}

/// Values that changed (all there are, when the reader has missed some), and the counts of people when they may have
/// changed; none when nothing of it is for this reader.
#[must_use]
pub fn values_frame(
    hub: &Hub,
    viewer: &Viewer,
    values: &Values,
    all: bool,
    counts: bool,
    position: Position,
) -> Option<Bytes> {
    let world = hub.world.read();
    let coverage = if counts { coverage(&world, &viewer.grants) } else { Vec::new() };
    let visible = |id| world.people.get(&id).is_some_and(|person| sees(&viewer.grants, person));
    let responders: Vec<_> = if !may_somewhere(&viewer.grants, Action::SeePeople) {
        Vec::new()
    } else if all {
        let (ids, at) = (world.people.keys().copied().filter(|id| visible(*id)), hub.clock.now());
        ids.map(|id| responder_value(&world, &hub.phones, id, at)).collect()
    } else {
        values.responders.iter().filter(|value| visible(value.id)).cloned().collect()
    };
    let empty = responders.is_empty() && coverage.is_empty();
    (!empty).then(|| server_frame(&ServerFrame::Values { position, responders, coverage })).flatten()
}

/// A frame, ready to be written.
#[must_use]
pub fn server_frame(frame: &ServerFrame) -> Option<Bytes> {
    match serde_json::to_string(frame) {
        Ok(text) => Some(text_frame(&text)),
        Err(error) => {
            tracing::error!(%error, "a frame could not be written");
            None
        }
    }
}

/// The page that is handed over when this alarm's call goes out to the reader for the first time.
fn handed_over(alarm: &hub_core::alarm::Alarm, viewer: &Viewer) -> Option<Work> {
    let page = alarm.page_of(viewer.person).filter(|page| page.state == PageState::Queued && alarm.is_open())?;
    let command = AlarmCommand::PageSent { page: page.no };
    Some(Work::Alarm { alarm: alarm.id, command, actor: Actor::Hub, note: None })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::commander::{Fact, Thing};
    use hub_core::alarm::AlarmEvent;
    use hub_core::area::AreaPath;
    use hub_core::event::RegistryEvent;
    use hub_core::ids::AlarmId;
    use uuid::Uuid;

    fn about(position: u64, noun: Noun, id: u128) -> Published {
        let event = Event::Registry(RegistryEvent::OnCall { on: true });
        published(position, Stream::Registry(noun, Uuid::from_u128(id)), event)
    }

    fn published(position: u64, stream: Stream, event: Event) -> Published {
        let fact = Fact {
            stream,
            area: AreaPath::root(),
            actor: Actor::Hub,
            event: Arc::new(event),
            at: UnixMs(7),
            alarm: None,
            thing: Thing::None,
        };
        Published::new(Position(position), fact)
    }

    #[test]
    fn of_several_events_about_one_fault_the_last_says_how_it_stands() {
        let nouns = [(Noun::DeviceTicket, 1), (Noun::Outage, 1), (Noun::Person, 1), (Noun::DeviceTicket, 2)];
        let again = [(Noun::DeviceTicket, 1), (Noun::Person, 1), (Noun::DeviceTicket, 1)];
        let events: Vec<_> =
            (1..).zip(nouns.into_iter().chain(again)).map(|(at, (noun, id))| about(at, noun, id)).collect();
        let without: Vec<bool> = superseded(events.iter().map(|event| (event, Needs::default())));
        assert_eq!(without, [true, false, false, false, true, false, false]);
    }

    #[test]
    fn a_phone_is_told_once_how_often_its_call_was_pressed_and_a_desk_each_time() {
        let pressed = || AlarmEvent::Pressed { late_by_ms: None, by_other: false, device: None };
        let happened = [(1, pressed()), (2, pressed()), (1, pressed()), (1, AlarmEvent::ExternalTaken), (1, pressed())];
        let stream = |alarm| Stream::Alarm(AlarmId(Uuid::from_u128(alarm)));
        let events: Vec<_> =
            (1..).zip(happened).map(|(at, (alarm, event))| published(at, stream(alarm), Event::Alarm(event))).collect();
        let without = |needs: Needs| superseded(events.iter().map(|event| (event, needs)));
        let phone = Needs { call: true, ..Needs::default() };
        assert_eq!(without(phone), [true, false, true, false, false]);
        for desk in [Needs { staff: true, ..phone }, Needs { status: true, ..phone }] {
            assert_eq!(without(desk), [false; 5]);
        }
    }
}
