//! One committed event, cut to what one reader may see. Staff see the alarm, the one who is asked sees the call,
//! observers the status, everybody else nothing.

use super::{
    alarm_change, alarm_view, call_view, claimable_view, device_ticket_view, job_view, me, outage_view, responder_view,
    sees_claimables, sees_ticket, status_view, stop_view, ticket_view, visit_plan_view, visit_view,
};
use crate::commander::{Fact, Left, Thing};
use crate::phones::Phones;
use crate::tail::Published;
use crate::world::{World, assignee};
use hub_core::access::{Action, Grant, may, may_somewhere};
use hub_core::alarm::{Alarm, AlarmEvent};
use hub_core::event::{Event, Noun, Stream};
use hub_core::ids::PersonId;
use hub_core::ticket::Assignee;
use hub_wire::call::CallView;
use hub_wire::live::EventView;
use std::sync::Arc;

/// The reader of a feed.
#[derive(Clone, Debug)]
pub struct Viewer {
    /// Who.
    pub person: PersonId,
    /// Role per area, as of now.
    pub grants: Vec<Grant>,
}

/// What a reader gets of an event.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Needs {
    /// The alarm, whole.
    pub staff: bool,
    /// The status.
    pub status: bool,
    /// The own call.
    pub call: bool,
    /// A person of the registry.
    pub person: Option<PersonId>,
    /// A ticket, a ticket about a device, an outage, a visit, or a plan of visits.
    pub thing: bool,
    /// Something that can be adopted.
    pub claimable: bool,
    /// A guardian check on which the reader is named, or was.
    pub check: bool,
    /// The own job, or a stop of the own round.
    pub job: bool,
    /// A ticket that the reader saw before and does not any more.
    pub gone: bool,
}

/// What a reader may see of an event, decided by rights alone; none: nothing.
#[must_use]
pub fn needs_of(event: &Published, viewer: &Viewer, world: &World) -> Option<Needs> {
    let fact = &event.fact;
    let mut needs = Needs::default();
    match (fact.stream, &fact.alarm) {
        (Stream::Alarm(_), Some(alarm)) => {
            needs.staff = may(&viewer.grants, Action::SeeAlarm, &fact.area);
            needs.status = !needs.staff && may(&viewer.grants, Action::SeeAlarmStatus, &fact.area);
            needs.call = concerns(&fact.event, alarm, viewer.person);
        }
        (Stream::Registry(Noun::Person, id), _) => {
            let person = PersonId(id);
            let known = world.people.get(&person);
            let visible = known.is_some_and(|known| super::responder::sees(&viewer.grants, known));
            needs.person = (visible || person == viewer.person).then_some(person);
        }
        (Stream::Registry(Noun::DeviceTicket | Noun::Outage, _), _) => {
            needs.thing = may(&viewer.grants, Action::SeeDevices, &fact.area);
        }
        (Stream::Registry(Noun::Ticket, _), _) => {
            if let Thing::Ticket(after) = &fact.thing {
                needs.thing = sees_ticket(&viewer.grants, viewer.person, &after.ticket);
                let works = may(&viewer.grants, Action::WorkTickets, &fact.area);
                let own = assignee(&after.ticket) == Some(Assignee::Person(viewer.person));
                needs.job = works && after.told.contains(&viewer.person) && (own || !needs.thing);
                needs.gone = !needs.thing
                    && match &after.left {
                        Left::Nobody => false,
                        Left::NotNamed => may(&viewer.grants, Action::SeeTickets, &fact.area),
                        Left::These(people) => people.contains(&viewer.person),
                    };
            }
        }
        (Stream::Registry(Noun::Claimable, _), _) => {
            if let Thing::Claimable(after) = &fact.thing {
                let told = after.told.contains(&viewer.person);
                needs.claimable = told || sees_claimables(&viewer.grants, &fact.area);
            }
        }
        (Stream::Registry(Noun::GuardianCheck, _), _) => {
            if let Thing::GuardianCheck(after) = &fact.thing {
                needs.check =
                    after.told.contains(&viewer.person) && may(&viewer.grants, Action::SeeTickets, &fact.area);
            }
        }
        (Stream::Registry(Noun::VisitPlan, _), _) => needs.thing = may(&viewer.grants, Action::KeepVisits, &fact.area),
        (Stream::Registry(Noun::Visit, _), _) => {
            needs.thing = may(&viewer.grants, Action::KeepVisits, &fact.area);
            if let Thing::Visit(after) = &fact.thing {
                let makes = may(&viewer.grants, Action::MakeVisits, &fact.area);
                needs.job = makes && after.told.contains(&viewer.person);
            }
        }
        (Stream::Registry(..), _) | (Stream::Alarm(_), None) => {}
    }
    (needs.job
        || needs.gone
        || needs.claimable
        || needs.check
        || needs.thing
        || needs.staff
        || needs.status
        || needs.call
        || needs.person.is_some())
    .then_some(needs)
}

/// Everybody whose own screen an event changes, beside those who may see all of it: the people whose call it is, and
/// the person it is about.
#[must_use]
pub fn concerned(fact: &Fact) -> Vec<PersonId> {
    match (fact.stream, &fact.alarm) {
        (Stream::Alarm(_), Some(alarm)) => {
            alarm.asked().into_iter().filter(|person| concerns(&fact.event, alarm, *person)).collect()
        }
        (Stream::Registry(Noun::Person, id), _) => vec![PersonId(id)],
        (Stream::Registry(Noun::Ticket, _), _) => match &fact.thing {
            // Readers of equal rights are served together; who sees a private case is a matter of the person.
            Thing::Ticket(after) => {
                let left = if let Left::These(people) = &after.left { people.iter() } else { [].iter() };
                after.told.iter().chain(after.ticket.named.iter().flatten()).chain(left).copied().collect()
            }
            _ => Vec::new(),
        },
        (Stream::Registry(Noun::Claimable, _), _) => match &fact.thing {
            Thing::Claimable(after) => after.told.to_vec(),
            _ => Vec::new(),
        },
        (Stream::Registry(Noun::GuardianCheck, _), _) => match &fact.thing {
            Thing::GuardianCheck(after) => after.told.to_vec(),
            _ => Vec::new(),
        },
        (Stream::Registry(Noun::Visit, _), _) => match &fact.thing {
            Thing::Visit(after) => after.told.to_vec(),
            _ => Vec::new(),
        },
        (Stream::Registry(..) | Stream::Alarm(_), _) => Vec::new(),
    }
}

/// True for a reader who sees nothing but what concerns the reader's own person.
#[must_use]
pub fn sees_only_own(grants: &[Grant]) -> bool {
    let wide = [Action::SeeAlarm, Action::SeeAlarmStatus, Action::SeePeople];
    !wide.into_iter().any(|action| may_somewhere(grants, action))
}

/// True when an event of an alarm changes what this person's phone shows.
fn concerns(event: &Event, alarm: &Alarm, reader: PersonId) -> bool {
    let Some(own) = alarm.page_of(reader).map(|page| page.no) else { return false };
    let Event::Alarm(event) = event else { return false };
    match event {
        AlarmEvent::Pressed { .. }
        | AlarmEvent::CancelNoted
        | AlarmEvent::Accepted { .. }
        | AlarmEvent::Declined { .. }
        | AlarmEvent::LeaseMoved { .. }
        | AlarmEvent::Reopened { .. }
        | AlarmEvent::Closed { .. } => true,
        AlarmEvent::Opened(_)
        | AlarmEvent::StepFired { .. }
        | AlarmEvent::Paged { .. }
        | AlarmEvent::ReplacementMissing { .. }
        | AlarmEvent::PageSent { .. }
        | AlarmEvent::PageDelivered { .. }
        | AlarmEvent::PageSeen { .. }
        | AlarmEvent::PageUndelivered { .. }
        | AlarmEvent::PageExpired { .. }
        | AlarmEvent::StoodDown { .. }
        | AlarmEvent::SafetyAsked { .. }
        | AlarmEvent::SafetyAnswered { .. }
        | AlarmEvent::ExternalOffered
        | AlarmEvent::ExternalNotified { .. }
        | AlarmEvent::ExternalTaken
        | AlarmEvent::Noted { .. } => event.pages().contains(&own),
    }
}

/// The event as JSON for this reader. Staff and observer forms are made once and shared.
#[must_use]
pub fn event_json(
    event: &Published,
    needs: Needs,
    viewer: &Viewer,
    world: &World,
    phones: &Phones,
) -> Option<Arc<str>> {
    if needs.job || needs.claimable || needs.check || needs.person.is_some() {
        return encode(event, needs, viewer, world, phones);
    }
    let shared = match needs {
        Needs { staff: true, .. } | Needs { thing: true, .. } => &event.staff,
        Needs { status: true, .. } | Needs { gone: true, .. } => &event.status,
        _ => return encode(event, needs, viewer, world, phones),
    };
    let others = Needs { call: false, ..needs };
    let shared = shared.get_or_init(|| encode(event, others, viewer, world, phones)).clone();
    let call = event.fact.alarm.as_deref().filter(|_| needs.call);
    match call.and_then(|alarm| call_view(world, alarm, viewer.person)) {
        Some(call) => with_call(&shared?, &call),
        None => shared,
    }
}

/// The form that others see too, and the own call in it.
fn with_call(shared: &str, call: &CallView) -> Option<Arc<str>> {
    let (open, call) = (shared.strip_suffix('}')?, serde_json::to_string(call).ok()?);
    Some(format!(r#"{open},"call":{call}}}"#).into())
}

/// That it happened, without what it is about.
fn bare(event: &Published) -> EventView {
    EventView {
        position: event.position,
        at: event.fact.at,
        name: event.fact.event.name(event.fact.stream),
        alarm: None,
        alarm_change: None,
        call: None,
        status: None,
        responder: None,
        device_ticket: None,
        device_ticket_gone: None,
        outage: None,
        ticket: None,
        ticket_gone: None,
        job: None,
        claimable: None,
        guardian_check: None,
        visit: None,
        visit_plan: None,
        stop: None,
        me: None,
    }
}

fn encode(event: &Published, needs: Needs, viewer: &Viewer, world: &World, phones: &Phones) -> Option<Arc<str>> {
    let fact = &event.fact;
    let alarm = fact.alarm.as_deref();
    let pages = if let Event::Alarm(event) = fact.event.as_ref() { event.pages() } else { Vec::new() };
    let person = needs.person.and_then(|id| world.people.get(&id));
    let staff_person = person.filter(|person| super::responder::sees(&viewer.grants, person));
    let frequent = matches!(fact.event.as_ref(), Event::Alarm(event) if event.is_frequent());
    let shown = alarm.filter(|_| needs.staff);
    let view = EventView {
        alarm: shown.filter(|_| !frequent).map(|alarm| alarm_view(world, alarm, Some(&pages))),
        alarm_change: shown.filter(|_| frequent).map(|alarm| alarm_change(alarm, &pages)),
        call: alarm.filter(|_| needs.call).and_then(|alarm| call_view(world, alarm, viewer.person)),
        status: alarm.filter(|_| needs.status).map(|alarm| status_view(world, alarm)),
        responder: staff_person.map(|person| responder_view(world, phones, person, fact.at)),
        device_ticket: match &fact.thing {
            Thing::DeviceTicket(ticket) if needs.thing && ticket.is_open() => Some(device_ticket_view(world, ticket)),
            _ => None,
        },
        device_ticket_gone: match &fact.thing {
            // In a power cut hundreds are folded into the outage within a second, for every desk.
            Thing::DeviceTicket(ticket) if needs.thing && !ticket.is_open() => Some(ticket.id),
            _ => None,
        },
        outage: match &fact.thing {
            Thing::Outage(outage) if needs.thing => Some(outage_view(world, outage)),
            _ => None,
        },
        ticket: match &fact.thing {
            Thing::Ticket(after) if needs.thing => Some(ticket_view(world, &after.ticket)),
            _ => None,
        },
        ticket_gone: match &fact.thing {
            Thing::Ticket(after) if needs.gone => Some(after.ticket.id),
            _ => None,
        },
        job: match &fact.thing {
            Thing::Ticket(after) if needs.job => Some(job_view(world, &after.ticket, viewer.person)),
            _ => None,
        },
        claimable: match &fact.thing {
            Thing::Claimable(after) if needs.claimable => Some(claimable_view(world, &after.claimable, viewer)),
            _ => None,
        },
        guardian_check: match &fact.thing {
            Thing::GuardianCheck(after) if needs.check => Some(after.check),
            _ => None,
        },
        visit: match &fact.thing {
            Thing::Visit(after) if needs.thing => Some(visit_view(world, &after.visit)),
            _ => None,
        },
        visit_plan: match &fact.thing {
            Thing::VisitPlan(plan) if needs.thing => Some(visit_plan_view(world, plan)),
            _ => None,
        },
        stop: match &fact.thing {
            Thing::Visit(after) if needs.job => Some(stop_view(world, &after.visit, viewer.person)),
            _ => None,
        },
        me: person.filter(|person| person.id == viewer.person).map(|person| me(person)),
        ..bare(event)
    };
    serde_json::to_string(&view).ok().map(Arc::from)
}
