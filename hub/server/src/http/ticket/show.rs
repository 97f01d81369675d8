//! One ticket: whole, who could do it, what is like it, and what an alarm or a device left to be done.

use super::{any, id_of, part, seen};
use crate::app::Hub;
use crate::commander::follow_ups;
use crate::http::error::ApiError;
use crate::http::gate::Session;
use crate::view::{name_of, sees_ticket, similar_view, ticket_page, ticket_view};
use crate::world::{World, assignee};
use axum::Json;
use axum::extract::{Path, State};
use hub_core::access::{Action, may};
use hub_core::event::{Noun, Stream};
use hub_core::ids::{AlarmId, DeviceTicketId, PersonId};
use hub_core::person::Skill;
use hub_core::ticket::{Assignee, Link, Part, Ticket};
use hub_store::NounTable;
use hub_wire::problem::Problem;
use hub_wire::report::SimilarView;
use hub_wire::ticket::{PhotoView, TicketCandidate, TicketPage, TicketView};
use std::cmp::Reverse;

/// Lines of a history at most.
const LINES: u32 = 2_000;
/// People and teams offered for one ticket at most.
const CANDIDATES: usize = 30;

/// One ticket: for staff of its area, and for the one who has it.
#[utoipa::path(get, path = "/api/tickets/{id}", tag = "ticket", params(("id" = String, Path)), responses(
    (status = 200, body = TicketPage, description = "The ticket"),
    (status = 404, description = "not_found", body = Problem)))]
pub async fn show(
    State(hub): State<Hub>,
    session: Session,
    Path(id): Path<String>,
) -> Result<Json<TicketPage>, ApiError> {
    let ticket = any(&hub, id_of(&id)?).await?;
    let by = part(&hub, &session, &ticket).ok_or(ApiError::NotFound)?;
    let own = assignee(&ticket) == Some(Assignee::Person(session.person.id));
    let is_staff = by.part == Part::Staff;
    if !is_staff && !own {
        return Err(ApiError::NotFound);
    }
    let stream = Stream::Registry(Noun::Ticket, ticket.id.0);
    let entries = if is_staff { hub.store.entries_of(stream, 0, LINES).await? } else { Vec::new() };
    let photos = photos_of(&hub, &ticket).await?;
    Ok(Json(ticket_page(&hub.world.read(), &ticket, &entries, photos, is_staff)))
}

/// Pictures of a ticket.
async fn photos_of(hub: &Hub, ticket: &Ticket) -> Result<Vec<PhotoView>, ApiError> {
    let mut photos = Vec::new();
    for photo in &ticket.photos {
        let row = hub.store.noun(NounTable::Photo, photo.0).await?;
        photos.extend(row.map(|row| row.read::<crate::photo::PhotoRow>()).transpose()?.map(|row| row.view()));
    }
    Ok(photos)
}

/// People and teams who could do it, with reasons: skills first, then distance, then what they have to do already.
#[utoipa::path(get, path = "/api/tickets/{id}/candidates", tag = "ticket", params(("id" = String, Path)), responses(
    (status = 200, body = Vec<TicketCandidate>, description = "Best first"),
    (status = 404, description = "not_found", body = Problem)))]
pub async fn candidates(
    State(hub): State<Hub>,
    session: Session,
    Path(id): Path<String>,
) -> Result<Json<Vec<TicketCandidate>>, ApiError> {
    let ticket = seen(&hub, &session, id_of(&id)?).await?;
    let world = hub.world.read();
    let mut candidates: Vec<TicketCandidate> = people(&world, &ticket);
    candidates.extend(teams(&world, &ticket));
    candidates.sort_by_key(|candidate| {
        let away_m = candidate.distance_m.unwrap_or(u32::MAX / 2);
        // A job they have already weighs like half a kilometre.
        let effort = away_m.saturating_add(candidate.load.saturating_mul(500));
        (candidate.handed_back, candidate.lacks.len(), Reverse(candidate.on_call), effort, candidate.name.clone())
    });
    candidates.truncate(CANDIDATES);
    Ok(Json(candidates))
}

fn people(world: &World, ticket: &Ticket) -> Vec<TicketCandidate> {
    let wanted = &world.tickets.category(&ticket.area, &ticket.category).skills;
    let able = world.people.values().filter(|person| !person.disabled);
    let able = able.filter(|person| match &ticket.named {
        Some(named) => named.contains(&person.id),
        None => may(&person.grants, Action::WorkTickets, &ticket.area),
    });
    let one = |person: &std::sync::Arc<hub_core::person::Person>| {
        let (skills, lacks): (Vec<Skill>, Vec<Skill>) = wanted.iter().partition(|skill| person.skills.contains(skill));
        let fix = world.roster.get(person.id).and_then(|known| known.fix).map(|fix| fix.place).or(person.home);
        TicketCandidate {
            assignee: Assignee::Person(person.id),
            name: person.name.clone(),
            distance_m: distance_m(fix, ticket),
            load: load(world, Assignee::Person(person.id)),
            skills,
            lacks,
            on_call: person.on_call,
            handed_back: ticket.handed_back.contains(&person.id),
        }
    };
    able.map(one).collect()
}

fn teams(world: &World, ticket: &Ticket) -> Vec<TicketCandidate> {
    let fits = world.tickets.teams().filter(|team| team.area.covers(&ticket.area) && team.is_for(&ticket.category));
    let fits = fits.filter(|_| ticket.named.is_none());
    let on_call = |id: &PersonId| world.people.get(id).is_some_and(|person| person.on_call);
    fits.map(|team| TicketCandidate {
        assignee: Assignee::Team(team.id),
        name: name_of(world, Assignee::Team(team.id)),
        distance_m: distance_m(team.base, ticket),
        load: load(world, Assignee::Team(team.id)),
        skills: Vec::new(),
        lacks: Vec::new(),
        on_call: team.department || team.members.iter().any(on_call),
        handed_back: false,
    })
    .collect()
}

fn load(world: &World, assignee: Assignee) -> u32 {
    let to_do = world.tickets.in_hands_of(assignee).filter(|ticket| ticket.is_to_do());
    u32::try_from(to_do.count()).unwrap_or(u32::MAX)
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn distance_m(from: Option<hub_core::geo::LatLon>, ticket: &Ticket) -> Option<u32> {
    from.zip(ticket.place).map(|(from, to)| from.distance_m(to).round() as u32)
}

/// Open tickets of the same category within 50 m: maybe the same trouble.
#[utoipa::path(get, path = "/api/tickets/{id}/similar", tag = "ticket", params(("id" = String, Path)), responses(
    (status = 200, body = Vec<SimilarView>, description = "Nearest first"),
    (status = 404, description = "not_found", body = Problem)))]
pub async fn similar(
    State(hub): State<Hub>,
    session: Session,
    Path(id): Path<String>,
) -> Result<Json<Vec<SimilarView>>, ApiError> {
    let ticket = seen(&hub, &session, id_of(&id)?).await?;
    let world = hub.world.read();
    let Some(place) = ticket.place else { return Ok(Json(Vec::new())) };
    let near = world.tickets.similar(&ticket.category, place).into_iter().filter(|(other, _)| other.id != ticket.id);
    let near = near.filter(|(other, _)| sees_ticket(&session.person.grants, session.person.id, other));
    Ok(Json(near.map(|(other, away)| similar_view(other, away, other.photos.iter().copied().collect())).collect()))
}

/// What an alarm left to be done, and what was linked with it, done or not.
#[utoipa::path(get, path = "/api/alarms/{id}/tickets", tag = "ticket", params(("id" = AlarmId, Path)), responses(
    (status = 200, body = Vec<TicketView>, description = "Oldest first"),
    (status = 403, description = "forbidden", body = Problem)))]
pub async fn of_alarm(
    State(hub): State<Hub>,
    session: Session,
    crate::http::address::Id(alarm): crate::http::address::Id,
) -> Result<Json<Vec<TicketView>>, ApiError> {
    session.need(Action::SeeTickets)?;
    let mut tickets: Vec<_> = hub.world.read().tickets.linked(Link::Alarm(alarm)).cloned().collect();
    for id in follow_ups(alarm) {
        if !tickets.iter().any(|known| known.id == id)
            && let Ok(closed) = any(&hub, id).await
        {
            tickets.push(closed);
        }
    }
    Ok(Json(views(&hub, &session, tickets)))
}

/// Open tickets that go with a ticket about a device.
#[utoipa::path(get, path = "/api/device-tickets/{id}/tickets", tag = "ticket", params(("id" = DeviceTicketId, Path)),
    responses(
    (status = 200, body = Vec<TicketView>, description = "Oldest first"),
    (status = 403, description = "forbidden", body = Problem)))]
pub async fn of_device_ticket(
    State(hub): State<Hub>,
    session: Session,
    Path(id): Path<String>,
) -> Result<Json<Vec<TicketView>>, ApiError> {
    session.need(Action::SeeTickets)?;
    let id: DeviceTicketId = id.parse().map_err(|_| ApiError::NotFound)?;
    let tickets = hub.world.read().tickets.linked(Link::DeviceTicket(id)).cloned().collect();
    Ok(Json(views(&hub, &session, tickets)))
}

fn views(hub: &Hub, session: &Session, mut tickets: Vec<std::sync::Arc<Ticket>>) -> Vec<TicketView> {
    tickets.retain(|ticket| sees_ticket(&session.person.grants, session.person.id, ticket));
    tickets.sort_by_key(|ticket| (ticket.opened_at, ticket.id));
    let world = hub.world.read();
    tickets.iter().map(|ticket| ticket_view(&world, ticket)).collect()
}
