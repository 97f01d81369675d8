//! The round of a day: in which order somebody goes from door to door.

use crate::app::Hub;
use crate::clock::utc_offset_min;
use crate::commander::local_day;
use crate::http::address::Asked;
use crate::http::error::ApiError;
use crate::http::gate::Session;
use crate::world::World;
use axum::Json;
use axum::extract::State;
use hub_core::access::Action;
use hub_core::geo::LatLon;
use hub_core::household::RiskTier;
use hub_core::ids::PersonId;
use hub_core::time::UnixMs;
use hub_core::visit::{RoundRule, Stop, Urgency, Visit, VisitState, round as reckon};
use hub_wire::problem::Problem;
use hub_wire::visit::RoundView;
use serde::Deserialize;
use std::sync::Arc;
use utoipa::IntoParams;

/// Who goes, and from where.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct Going {
    /// Whose round; the own one when left out. Staff see the doors of their own areas on it.
    #[param(value_type = Option<String>)]
    person: Option<PersonId>,
    /// Where the phone is, degrees.
    lat: Option<f64>,
    /// Where the phone is, degrees.
    lon: Option<f64>,
}

/// The doors of today in the order of going: late ones, then those at risk, then the nearest, from where the person is,
/// else from home.
#[utoipa::path(get, path = "/api/round", tag = "visit", params(Going), responses(
    (status = 200, body = RoundView, description = "The round"),
    (status = 403, description = "forbidden", body = Problem),
    (status = 422, description = "invalid", body = Problem)))]
pub async fn round(
    State(hub): State<Hub>,
    session: Session,
    Asked(from): Asked<Going>,
) -> Result<Json<RoundView>, ApiError> {
    session.need(Action::MakeVisits)?;
    let person = from.person.unwrap_or(session.person.id);
    let told = from.lat.zip(from.lon).map(|(lat, lon)| LatLon::new(lat, lon)).transpose();
    let told = told.map_err(|fault| ApiError::Invalid(fault.to_string()))?;
    let (own, now) = (person == session.person.id, hub.clock.now());
    let day_of = |at: UnixMs| local_day(at, utc_offset_min(now, &hub.zone));
    let today = day_of(now);
    let world = hub.world.read();
    let shown = |visit: &&Arc<Visit>| {
        let seen = own || session.may(Action::KeepVisits, &visit.area);
        seen && world.is_visitor(visit, person) && !is_elsewhere(visit, person) && day_of(visit.due_at) <= today
    };
    let visits: Vec<&Arc<Visit>> = world.visits.open().filter(shown).collect();
    let stops: Vec<Stop> = visits.iter().map(|visit| stop(&world, visit, now)).collect();
    let start = told.or_else(|| place_of(&world, person));
    let first = start.or_else(|| stops.iter().find_map(|stop| stop.place));
    let made = first.map(|first| reckon(first, &stops, RoundRule::UrgentFirst));
    let (order, length_m) = made.map_or_else(|| ((0..visits.len()).collect(), 0.0), |made| (made.order, made.length_m));
    Ok(Json(RoundView {
        person,
        start,
        order: order.into_iter().map(|index| visits[index].id).collect(),
        length_m: metres(length_m),
    }))
}

/// Somebody else of the team is at that door.
fn is_elsewhere(visit: &Visit, person: PersonId) -> bool {
    matches!(visit.state, VisitState::Started { by, .. } if by != person)
}

fn stop(world: &World, visit: &Visit, now: UnixMs) -> Stop {
    let home = world.households.get(&visit.household);
    let centre = || world.upwards(&visit.area).first().and_then(|area| area.centre);
    let risk = home.map_or(RiskTier::Low, |home| home.risk);
    let place = home.and_then(|home| home.place).or_else(centre);
    Stop { visit: visit.id, place, urgency: Urgency::of(visit.due_at, risk, now) }
}

/// Where somebody was seen last, else the home.
fn place_of(world: &World, person: PersonId) -> Option<LatLon> {
    let fix = world.roster.get(person).and_then(|responder| responder.fix).map(|fix| fix.place);
    fix.or_else(|| world.people.get(&person).and_then(|person| person.home))
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn metres(length_m: f64) -> u32 {
    length_m.round() as u32
}
