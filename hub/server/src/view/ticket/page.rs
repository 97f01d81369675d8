//! A ticket whole, for staff and for the one who has it.

use super::{name_of, ticket_view};
use crate::world::World;
use hub_core::event::{Actor, Entry, Event};
use hub_core::ids::PersonId;
use hub_core::ticket::{Assignee, Link, TextKind, TextNo, Ticket, TicketEvent};
use hub_wire::alarm::ActorKind;
use hub_wire::ticket::{AskView, CalledView, LinkView, PhotoView, ReporterView, TextView, TicketEntry, TicketPage};

/// Everything about a ticket; notes and history are for staff.
#[must_use]
pub fn ticket_page(
    world: &World,
    ticket: &Ticket,
    entries: &[Entry],
    photos: Vec<PhotoView>,
    is_staff: bool,
) -> TicketPage {
    let texts = ticket.texts.iter().filter(|text| is_staff || text.kind != TextKind::Note);
    let texts = texts.map(|text| {
        let (by, by_name) = actor(world, text.by);
        TextView { no: text.no, kind: text.kind, body: text.body.clone(), by, by_name, at: text.at }
    });
    let called = ticket.called.iter().map(|called| CalledView {
        team: called.team,
        name: name_of(world, Assignee::Team(called.team)),
        called_at: called.called_at,
        ask_again_at: called.ask_again_at,
        asked: called.asked,
        came_by: called.came_by.map(|person| name_of(world, Assignee::Person(person))),
        came_at: called.came_at,
        does: called.does.and_then(|no| body(ticket, no)),
    });
    let minutes = ticket.minutes.iter().map(|(person, minutes)| (name_of(world, Assignee::Person(*person)), *minutes));
    let history = if is_staff { entries } else { &[] };
    TicketPage {
        ticket: ticket_view(world, ticket),
        texts: texts.collect(),
        form: ticket.form.clone(),
        asks: asks(ticket),
        called: called.collect(),
        photos,
        reporter: reporter(ticket),
        household: ticket.household,
        links: ticket.links.iter().map(|link| link_view(world, ticket, *link)).collect(),
        minutes: minutes.collect(),
        history: history.iter().map(|entry| line(world, ticket, entry)).collect(),
    }
}

/// Answers to the five asks, oldest first.
pub(super) fn asks(ticket: &Ticket) -> Vec<AskView> {
    let view =
        |ask: &hub_core::ticket::AskEntry| Some(AskView { ask: ask.ask, body: body(ticket, ask.text)?, at: ask.at });
    ticket.asks.iter().filter_map(view).collect()
}

/// Who asked, when they said who they are.
pub(super) fn reporter(ticket: &Ticket) -> Option<ReporterView> {
    let reporter = &ticket.reporter;
    let said = reporter.name.is_some() || reporter.phone.is_some();
    said.then(|| ReporterView {
        name: reporter.name.clone(),
        phone: reporter.phone.clone(),
        unproven: reporter.person.is_none(),
    })
}

pub(super) fn body(ticket: &Ticket, no: TextNo) -> Option<String> {
    ticket.text(no).map(|text| text.body.clone())
}

fn actor(world: &World, actor: Actor) -> (ActorKind, Option<String>) {
    match actor {
        Actor::Person(id) => (ActorKind::Person, Some(name_of(world, Assignee::Person(id)))),
        Actor::Device(id) => (ActorKind::Device, world.devices.get(&id).map(|device| device.name.clone())),
        Actor::Hub => (ActorKind::Hub, None),
        Actor::Operator => (ActorKind::Operator, None),
    }
}

fn link_view(world: &World, ticket: &Ticket, link: Link) -> LinkView {
    let device = match link {
        Link::DeviceTicket(id) => world.board.ticket(id).map(|ticket| ticket.device),
        _ => None,
    };
    LinkView { link, title: link_title(world, ticket, link), device }
}

/// A visit is named by its door, which is the ticket's own.
fn link_title(world: &World, ticket: &Ticket, link: Link) -> String {
    if matches!(link, Link::Visit(_)) { super::address(world, ticket) } else { title(world, link) }
}

fn title(world: &World, link: Link) -> String {
    match link {
        Link::Ticket(id) => world.tickets.get(id).map(|ticket| format!("#{}", ticket.no)).unwrap_or_default(),
        Link::Alarm(id) => world.alarms.get(&id).map(|alarm| super::place_name(world, &alarm.area)).unwrap_or_default(),
        Link::DeviceTicket(id) => {
            let device = world.board.ticket(id).and_then(|ticket| world.devices.get(&ticket.device));
            device.map(|device| device.name.clone()).unwrap_or_default()
        }
        Link::Visit(_) => String::new(),
        Link::GuardianCheck(id) => {
            world.guardians.get(id).map(|check| super::place_name(world, &check.area)).unwrap_or_default()
        }
    }
}

fn line(world: &World, ticket: &Ticket, entry: &Entry) -> TicketEntry {
    let (by, by_name) = actor(world, entry.actor);
    let (about, text) = match &entry.event {
        Event::Ticket(event) => (about(world, event), text_of(event)),
        _ => (None, None),
    };
    TicketEntry {
        position: entry.position,
        at: entry.at,
        name: entry.event.name(entry.stream),
        by,
        by_name,
        about,
        text: text.and_then(|no| body(ticket, no)),
    }
}

fn about(world: &World, event: &TicketEvent) -> Option<String> {
    let person = |id: &PersonId| name_of(world, Assignee::Person(*id));
    let teams = |teams: &[hub_core::ids::TeamId]| {
        let names = teams.iter().map(|team| name_of(world, Assignee::Team(*team)));
        names.collect::<Vec<_>>().join("、")
    };
    Some(match event {
        TicketEvent::Dispatched { to } => name_of(world, *to),
        TicketEvent::Claimed { by, .. } | TicketEvent::HandedBack { by, .. } | TicketEvent::Done { by, .. } => {
            person(by)
        }
        TicketEvent::Overdue { area, .. } => super::place_name(world, area),
        TicketEvent::Whistled { teams: called, .. } | TicketEvent::AskedAgain { teams: called } => teams(called),
        TicketEvent::ReportedIn { team, .. } => teams(&[*team]),
        TicketEvent::TookIn { ticket } | TicketEvent::Closed { into: Some(ticket), .. } => {
            title(world, Link::Ticket(*ticket))
        }
        TicketEvent::Triaged { category, .. } => category.to_string(),
        TicketEvent::Reopened { to: Some(to), .. } => name_of(world, *to),
        _ => return None,
    })
}

fn text_of(event: &TicketEvent) -> Option<TextNo> {
    match event {
        TicketEvent::Filed { .. } => Some(TextNo(1)),
        TicketEvent::Progressed { text, .. } | TicketEvent::Rated { text, .. } => *text,
        TicketEvent::HandedBack { reason, .. }
        | TicketEvent::Reopened { reason, .. }
        | TicketEvent::Judged { reason, .. }
        | TicketEvent::Closed { reason, .. } => *reason,
        TicketEvent::Asked { text, .. } | TicketEvent::Written { text } => Some(*text),
        TicketEvent::Extended { reason, .. } | TicketEvent::SentBack { reason, .. } => Some(*reason),
        TicketEvent::Done { report, .. } => *report,
        TicketEvent::ReportedIn { does, .. } => *does,
        _ => None,
    }
}
