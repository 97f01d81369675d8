//! Service hours of an area: when the clocks of its tickets run.

use super::data::{OfArea, concerned, near, reckon, write};
use super::text::phone;
use crate::app::Hub;
use crate::community::day_of;
use crate::http::address::Asked;
use crate::http::body::Body;
use crate::http::error::ApiError;
use crate::http::gate::Session;
use crate::http::policy::administers;
use crate::world::{CalendarSet, row_of};
use axum::Json;
use axum::extract::State;
use hub_core::area::{AreaLevel, AreaPath};
use hub_core::calendar::Calendar;
use hub_store::NounTable;
use hub_wire::alarm::Committed;
use hub_wire::problem::Problem;
use hub_wire::team::CalendarView;
use jiff::civil::Date;
use std::collections::BTreeSet;

/// Service hours of the session's areas.
#[utoipa::path(get, path = "/api/calendars", tag = "ticket", responses(
    (status = 200, body = Vec<CalendarView>, description = "Those that are written, and for each community without its own those that hold there"),
    (status = 403, description = "forbidden", body = Problem)))]
pub async fn calendars(State(hub): State<Hub>, session: Session) -> Result<Json<Vec<CalendarView>>, ApiError> {
    concerned(&session)?;
    let world = hub.world.read();
    let own = world.tickets.calendar_sets().filter(|set| near(&session, &set.area));
    let mut views: Vec<CalendarView> =
        own.map(|set| calendar_view(&set.area, &set.calendar, set.phone.as_deref(), true)).collect();
    let communities = world.areas.values().filter(|area| area.level == AreaLevel::Community);
    for community in communities.filter(|area| near(&session, &area.path)) {
        if views.iter().all(|view| view.area != community.path) {
            views.push(calendar_view(&community.path, world.tickets.calendar(&community.path), None, false));
        }
    }
    Ok(Json(views))
}

fn calendar_view(area: &AreaPath, calendar: &Calendar, phone: Option<&str>, written: bool) -> CalendarView {
    let days = |days: &BTreeSet<i64>| days.iter().filter_map(|day| date(*day)).map(|day| day.to_string()).collect();
    CalendarView {
        area: area.clone(),
        week: calendar.week.to_vec(),
        holidays: days(&calendar.holidays),
        working_days: days(&calendar.working_days),
        phone: phone.map(str::to_owned),
        public_holidays: calendar.public_holidays,
        public_until: date(calendar.public_until()).map(|day| day.to_string()),
        written,
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
        public_holidays: request.public_holidays,
    };
    calendar.check().map_err(|fault| ApiError::Invalid(fault.to_string()))?;
    let phone = phone(request.phone.as_deref())?;
    let set = CalendarSet { id: row_of(&request.area), area: request.area, calendar, phone };
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
    let wrong = |text: &String| {
        ApiError::Invalid(format!("{} is no day; write it like 2026-10-01", text.chars().take(20).collect::<String>()))
    };
    texts.iter().map(|text| day_of(text).ok_or_else(|| wrong(text))).collect()
}
