//! The data tickets are handled by: teams, categories, service hours. Read by staff and volunteers, written by
//! administrators of the area.

use super::text::{name, phone};
use crate::app::Hub;
use crate::commander::{Everyday, RegistryChange, redue};
use crate::http::address::Asked;
use crate::http::body::Body;
use crate::http::error::ApiError;
use crate::http::gate::Session;
use crate::http::policy::{administers, commit};
use crate::world::{CalendarSet, CategorySet, built_in, row_of};
use axum::Json;
use axum::extract::{Path, State};
use hub_core::access::{Action, may_somewhere};
use hub_core::area::AreaPath;
use hub_core::calendar::Calendar;
use hub_core::geo::LatLon;
use hub_core::ids::TeamId;
use hub_core::team::Team;
use hub_core::ticket::CategoryKey;
use hub_store::{NounRow, NounTable};
use hub_wire::alarm::Committed;
use hub_wire::problem::Problem;
use hub_wire::team::{CalendarView, CategoriesView, TeamView};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use utoipa::IntoParams;

/// People in one team at most.
const MEMBERS: usize = 500;
/// Categories of one area at most.
const CATEGORIES: usize = 100;

/// An area.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct OfArea {
    /// `/id/id/`.
    #[param(value_type = String)]
    area: AreaPath,
}

/// Somebody who has to do with tickets at all.
fn concerned(session: &Session) -> Result<(), ApiError> {
    let grants = &session.person.grants;
    let any = [Action::SeeTickets, Action::WorkTickets].into_iter().any(|action| may_somewhere(grants, action));
    if any { Ok(()) } else { Err(ApiError::Forbidden) }
}

/// Areas above and below the session's own.
fn near(session: &Session, area: &AreaPath) -> bool {
    session.person.grants.iter().any(|grant| grant.area.covers(area) || area.covers(&grant.area))
}

/// Teams of the session's areas.
#[utoipa::path(get, path = "/api/teams", tag = "ticket", responses(
    (status = 200, body = Vec<TeamView>, description = "By name"),
    (status = 403, description = "forbidden", body = Problem)))]
pub async fn teams(State(hub): State<Hub>, session: Session) -> Result<Json<Vec<TeamView>>, ApiError> {
    concerned(&session)?;
    let staff = session.need(Action::SeeTickets).is_ok();
    let world = hub.world.read();
    let own = world.tickets.teams().filter(|team| near(&session, &team.area));
    let mut views: Vec<TeamView> = own.map(|team| team_view(team, staff, &session)).collect();
    views.sort_by(|one, other| one.name.cmp(&other.name).then(one.id.cmp(&other.id)));
    Ok(Json(views))
}

/// Members of other teams are for staff.
fn team_view(team: &Team, staff: bool, session: &Session) -> TeamView {
    let own = team.members.contains(&session.person.id);
    TeamView {
        id: team.id,
        name: team.name.clone(),
        area: team.area.clone(),
        base: team.base,
        phone: team.phone.clone(),
        department: team.department,
        members: if staff || own { team.members.iter().copied().collect() } else { Vec::new() },
        categories: team.categories.iter().map(ToString::to_string).collect(),
    }
}

/// Adds or changes a team.
#[utoipa::path(put, path = "/api/teams", tag = "ticket", request_body = TeamView, responses(
    (status = 200, body = Committed, description = "Committed"),
    (status = 403, description = "forbidden", body = Problem),
    (status = 422, description = "invalid", body = Problem)))]
pub async fn put_team(
    State(hub): State<Hub>,
    session: Session,
    Body(request): Body<TeamView>,
) -> Result<Json<Committed>, ApiError> {
    administers(&hub, &session, &request.area)?;
    let before = hub.world.read().tickets.team(request.id).cloned();
    if let Some(before) = before {
        administers(&hub, &session, &before.area)?;
    }
    let base = request.base.map(|at| LatLon::new(at.lat, at.lon)).transpose();
    let team = Team {
        id: request.id,
        name: name(Some(&request.name))?.ok_or_else(|| ApiError::Invalid("name is empty: write something".into()))?,
        area: request.area,
        base: base.map_err(|fault| ApiError::Invalid(fault.to_string()))?,
        phone: phone(request.phone.as_deref())?,
        department: request.department,
        members: request.members.into_iter().collect::<BTreeSet<_>>(),
        categories: request.categories.into_iter().map(|key| CategoryKey(key.into())).collect(),
    };
    check_team(&hub, &team)?;
    write(&hub, &session, NounTable::Team, team.id.0, team.area.clone(), true, &team).await
}

fn check_team(hub: &Hub, team: &Team) -> Result<(), ApiError> {
    if team.members.len() > MEMBERS || team.categories.len() > CATEGORIES {
        return Err(ApiError::Invalid(format!("a team has at most {MEMBERS} members and {CATEGORIES} categories")));
    }
    let world = hub.world.read();
    if let Some(stranger) = team.members.iter().find(|person| !world.people.contains_key(person)) {
        return Err(ApiError::Invalid(format!("there is no person {stranger}")));
    }
    match team.categories.iter().find(|key| !world.tickets.has_category(&team.area, key)) {
        Some(_) => Err(ApiError::Invalid("there is no such category here".into())),
        None => Ok(()),
    }
}

/// Removes a team. What it was given stays where it is, to be given to somebody else.
#[utoipa::path(delete, path = "/api/teams/{id}", tag = "ticket", params(("id" = String, Path)), responses(
    (status = 200, body = Committed, description = "Committed"),
    (status = 403, description = "forbidden", body = Problem),
    (status = 404, description = "not_found", body = Problem)))]
pub async fn remove_team(
    State(hub): State<Hub>,
    session: Session,
    Path(id): Path<String>,
) -> Result<Json<Committed>, ApiError> {
    let id: TeamId = id.parse().map_err(|_| ApiError::NotFound)?;
    let team = hub.world.read().tickets.team(id).cloned().ok_or(ApiError::NotFound)?;
    administers(&hub, &session, &team.area)?;
    write(&hub, &session, NounTable::Team, id.0, team.area.clone(), false, team.as_ref()).await
}

/// Categories of the session's areas, and the built-in ones under `/`.
#[utoipa::path(get, path = "/api/categories", tag = "ticket", responses(
    (status = 200, body = Vec<CategoriesView>, description = "The widest area first"),
    (status = 403, description = "forbidden", body = Problem)))]
pub async fn categories(State(hub): State<Hub>, session: Session) -> Result<Json<Vec<CategoriesView>>, ApiError> {
    concerned(&session)?;
    let world = hub.world.read();
    let own = world.tickets.category_sets().filter(|set| near(&session, &set.area));
    let mut views: Vec<CategoriesView> =
        own.map(|set| CategoriesView { area: set.area.clone(), categories: set.categories.clone() }).collect();
    if !views.iter().any(|view| view.area == AreaPath::root()) {
        views.insert(0, CategoriesView { area: AreaPath::root(), categories: built_in().to_vec() });
    }
    Ok(Json(views))
}

/// Writes the categories of an area; they stand in for the wider ones there and below. Open tickets get new clocks.
#[utoipa::path(put, path = "/api/categories", tag = "ticket", request_body = CategoriesView, responses(
    (status = 200, body = Committed, description = "Committed"),
    (status = 403, description = "forbidden", body = Problem),
    (status = 422, description = "invalid: the sentence says what is wrong", body = Problem)))]
pub async fn put_categories(
    State(hub): State<Hub>,
    session: Session,
    Body(request): Body<CategoriesView>,
) -> Result<Json<Committed>, ApiError> {
    administers(&hub, &session, &request.area)?;
    let keys: BTreeSet<&CategoryKey> = request.categories.iter().map(|category| &category.key).collect();
    if request.categories.is_empty() || request.categories.len() > CATEGORIES || keys.len() < request.categories.len() {
        return Err(ApiError::Invalid(format!("write 1 to {CATEGORIES} categories with different keys")));
    }
    for category in &request.categories {
        category.check().map_err(|fault| ApiError::Invalid(fault.to_string()))?;
    }
    let set = CategorySet { id: row_of(&request.area), area: request.area, categories: request.categories };
    let done = write(&hub, &session, NounTable::Category, set.id, set.area.clone(), true, &set).await?;
    reckon(&hub, &set.area).await;
    Ok(done)
}

/// Takes the categories of an area away: the next wider ones hold again, at last the built-in ones.
#[utoipa::path(delete, path = "/api/categories", tag = "ticket", params(OfArea), responses(
    (status = 200, body = Committed, description = "Committed"),
    (status = 403, description = "forbidden", body = Problem),
    (status = 404, description = "not_found", body = Problem)))]
pub async fn remove_categories(
    State(hub): State<Hub>,
    session: Session,
    Asked(OfArea { area }): Asked<OfArea>,
) -> Result<Json<Committed>, ApiError> {
    administers(&hub, &session, &area)?;
    let set = hub.world.read().tickets.category_sets().find(|set| set.area == area).cloned();
    let set = set.ok_or(ApiError::NotFound)?;
    let done = write(&hub, &session, NounTable::Category, set.id, area.clone(), false, set.as_ref()).await?;
    reckon(&hub, &area).await;
    Ok(done)
}

/// Service hours of the session's areas.
#[utoipa::path(get, path = "/api/calendars", tag = "ticket", responses(
    (status = 200, body = Vec<CalendarView>, description = "Every day from 8 to 20 where none is written"),
    (status = 403, description = "forbidden", body = Problem)))]
pub async fn calendars(State(hub): State<Hub>, session: Session) -> Result<Json<Vec<CalendarView>>, ApiError> {
    concerned(&session)?;
    let world = hub.world.read();
    let own = world.tickets.calendar_sets().filter(|set| near(&session, &set.area));
    Ok(Json(own.map(|set| calendar_view(set)).collect()))
}

fn calendar_view(set: &CalendarSet) -> CalendarView {
    let days = |days: &BTreeSet<i64>| days.iter().filter_map(|day| date(*day)).map(|day| day.to_string()).collect();
    CalendarView {
        area: set.area.clone(),
        week: set.calendar.week.to_vec(),
        holidays: days(&set.calendar.holidays),
        working_days: days(&set.calendar.working_days),
    }
}

/// Writes the service hours of an area. Open tickets get new clocks.
#[utoipa::path(put, path = "/api/calendars", tag = "ticket", request_body = CalendarView, responses(
    (status = 200, body = Committed, description = "Committed"),
    (status = 403, description = "forbidden", body = Problem),
    (status = 422, description = "invalid", body = Problem)))]
pub async fn put_calendar(
    State(hub): State<Hub>,
    session: Session,
    Body(request): Body<CalendarView>,
) -> Result<Json<Committed>, ApiError> {
    administers(&hub, &session, &request.area)?;
    let week = request.week.try_into();
    let calendar = Calendar {
        week: week.map_err(|_| ApiError::Invalid("week has seven days, from Monday".into()))?,
        holidays: days(&request.holidays)?,
        working_days: days(&request.working_days)?,
    };
    calendar.check().map_err(|fault| ApiError::Invalid(fault.to_string()))?;
    let set = CalendarSet { id: row_of(&request.area), area: request.area, calendar };
    let done = write(&hub, &session, NounTable::Calendar, set.id, set.area.clone(), true, &set).await?;
    reckon(&hub, &set.area).await;
    Ok(done)
}

/// Takes the service hours of an area away: the next wider ones hold again.
#[utoipa::path(delete, path = "/api/calendars", tag = "ticket", params(OfArea), responses(
    (status = 200, body = Committed, description = "Committed"),
    (status = 403, description = "forbidden", body = Problem),
    (status = 404, description = "not_found", body = Problem)))]
pub async fn remove_calendar(
    State(hub): State<Hub>,
    session: Session,
    Asked(OfArea { area }): Asked<OfArea>,
) -> Result<Json<Committed>, ApiError> {
    administers(&hub, &session, &area)?;
    let set = hub.world.read().tickets.calendar_sets().find(|set| set.area == area).cloned();
    let set = set.ok_or(ApiError::NotFound)?;
    let done = write(&hub, &session, NounTable::Calendar, set.id, area.clone(), false, set.as_ref()).await?;
    reckon(&hub, &area).await;
    Ok(done)
}

fn date(day: i64) -> Option<Date> {
    Date::new(1970, 1, 1).ok()?.checked_add(jiff::Span::new().try_days(day).ok()?).ok()
}

fn days(texts: &[String]) -> Result<BTreeSet<i64>, ApiError> {
    let day = |text: &String| {
        let date: Date = text.parse().ok().filter(|date: &Date| (2000..2200).contains(&date.year()))?;
        let since = Date::new(1970, 1, 1).ok()?.until(date).ok()?;
        Some(i64::from(since.get_days()))
    };
    let wrong = |text: &String| {
        ApiError::Invalid(format!("{} is no day; write it like 2026-10-01", text.chars().take(20).collect::<String>()))
    };
    texts.iter().map(|text| day(text).ok_or_else(|| wrong(text))).collect()
}

async fn write(
    hub: &Hub,
    session: &Session,
    table: NounTable,
    id: uuid::Uuid,
    area: AreaPath,
    there: bool,
    thing: &impl Serialize,
) -> Result<Json<Committed>, ApiError> {
    let now = hub.clock.now();
    let row = NounRow::of(table, id, area, now, (!there).then_some(now), thing);
    let row = row.map_err(|_| ApiError::Invalid("the text contains a NUL character: remove it".into()))?;
    commit(hub, session, vec![RegistryChange::Everyday(Box::new(Everyday::of(row)?))]).await
}

/// Open tickets there and below get the clocks of the data as it is now.
async fn reckon(hub: &Hub, area: &AreaPath) {
    let open = |hub: &Hub| {
        let world = hub.world.read();
        world.tickets.open().filter(|ticket| area.covers(&ticket.area)).map(|ticket| ticket.id).collect()
    };
    redue(&hub.commander, open(hub)).await;
}
