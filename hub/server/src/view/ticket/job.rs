//! A job as a volunteer sees it: before the claim only what and roughly where; the door and who asked with the claim.

use super::page::reporter;
use super::{address, mask::masked, place_name, state_name, summary};
use crate::world::{World, assignee};
use hub_core::access::{Action, may};
use hub_core::area::AreaLevel;
use hub_core::geo::LatLon;
use hub_core::ids::{PersonId, TicketId};
use hub_core::team::Team;
use hub_core::ticket::{Assignee, Ticket, TicketState};
use hub_wire::ticket::{CalledTeam, JobView};
use std::sync::Arc;

/// Jobs that a phone holds at most: the nearest.
const JOBS: usize = 200;

/// True when it is the reader's: claimed by, or given to, the reader or one of the reader's teams. Who has no role in its
/// area any more has none of it, whoever's name still stands on it.
fn is_mine(world: &World, ticket: &Ticket, reader: PersonId) -> bool {
    if !world.people.get(&reader).is_some_and(|person| may(&person.grants, Action::WorkTickets, &ticket.area)) {
        return false;
    }
    let team = |team| world.tickets.team(team).is_some_and(|team| team.members.contains(&reader));
    let called = || own_called(world, ticket, reader).next().is_some();
    match assignee(ticket) {
        Some(Assignee::Person(person)) => person == reader || called(),
        Some(Assignee::Team(id)) => team(id) || called(),
        None => ticket.is_to_do() && called(),
    }
}

/// Teams of the reader that were called and have not come.
fn own_called<'a>(world: &'a World, ticket: &'a Ticket, reader: PersonId) -> impl Iterator<Item = &'a Arc<Team>> {
    let awaited = ticket.called.iter().filter(|called| called.came_at.is_none());
    awaited.filter_map(|called| world.tickets.team(called.team)).filter(move |team| team.members.contains(&reader))
}

/// A job for one reader.
#[must_use]
pub fn job_view(world: &World, ticket: &Ticket, reader: PersonId) -> JobView {
    let mine = is_mine(world, ticket, reader) && ticket.is_open();
    // Whoever has it, or was given it in person, may know the door; a member of a team that was called knows the place.
    let entitled = mine && assignee(ticket) == Some(Assignee::Person(reader));
    let building = || world.area_at(&ticket.area, AreaLevel::Building).and_then(|area| area.centre);
    let coarse = building().or_else(|| ticket.place.filter(|_| ticket.household.is_none()));
    let from = position(world, reader);
    let rules = world.tickets.category(&ticket.area, &ticket.category);
    JobView {
        id: ticket.id,
        no: ticket.no,
        category: ticket.category.clone(),
        state: state_name(&ticket.state),
        is_mine: mine,
        address: if entitled { address(world, ticket) } else { place_name(world, &ticket.area) },
        place: if entitled { ticket.place } else { coarse },
        distance_m: from.zip(ticket.place.or(coarse)).map(|(from, to)| metres(from, to)),
        solve_by: ticket.dues.solve_by,
        lease_until: ticket.holder().map(|(_, until)| until).filter(|_| entitled),
        summary: if entitled { summary(ticket) } else { masked(&summary(ticket)).0 },
        reporter: reporter(ticket).filter(|_| entitled),
        photos: if entitled { ticket.photos.iter().copied().collect() } else { Vec::new() },
        skills: rules.skills.clone(),
        coins_per_hour: Some(world.bank.rules(&world.bank_area(&ticket.area)).coins_per_hour),
        called: own_called(world, ticket, reader)
            .map(|team| CalledTeam { team: team.id, name: team.name.clone() })
            .collect(),
    }
}

/// Jobs of a reader: their own, and those they may claim. Staff see what is offered on the board.
#[must_use]
pub fn jobs_of(world: &World, reader: PersonId) -> Vec<JobView> {
    let Some(person) = world.people.get(&reader) else { return Vec::new() };
    let offered = |ticket: &&Arc<Ticket>| {
        is_mine(world, ticket, reader)
            || (ticket.state == TicketState::Open
                && may(&person.grants, Action::WorkTickets, &ticket.area)
                && !super::sees_ticket(&person.grants, reader, ticket))
    };
    let mut jobs: Vec<JobView> =
        world.tickets.open().filter(offered).map(|ticket| job_view(world, ticket, reader)).collect();
    jobs.sort_by_key(|job| (!job.is_mine, job.distance_m.unwrap_or(u32::MAX), job.solve_by, job.id));
    jobs.truncate(JOBS);
    jobs
}

/// The next job for somebody who came too late for one: the nearest to it that the reader may claim.
#[must_use]
pub fn near_jobs(world: &World, reader: PersonId, instead_of: &Ticket) -> Option<JobView> {
    let person = world.people.get(&reader)?;
    let skills = |id: TicketId| {
        let ticket = world.tickets.get(id);
        ticket.is_some_and(|ticket| {
            let wanted = &world.tickets.category(&ticket.area, &ticket.category).skills;
            wanted.iter().all(|skill| person.skills.contains(skill))
        })
    };
    let open = world.tickets.open().filter(|ticket| ticket.state == TicketState::Open && ticket.id != instead_of.id);
    let open = open.filter(|ticket| may(&person.grants, Action::WorkTickets, &ticket.area));
    let from = position(world, reader).or(instead_of.place);
    let away = |ticket: &Ticket| from.zip(ticket.place).map_or(u32::MAX, |(from, to)| metres(from, to));
    let next = open.min_by_key(|ticket| (!skills(ticket.id), away(ticket), ticket.id))?;
    Some(job_view(world, next, reader))
}

fn position(world: &World, reader: PersonId) -> Option<LatLon> {
    let fix = world.roster.get(reader).and_then(|responder| responder.fix).map(|fix| fix.place);
    fix.or_else(|| world.people.get(&reader).and_then(|person| person.home))
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn metres(from: LatLon, to: LatLon) -> u32 {
    from.distance_m(to).round() as u32
}
