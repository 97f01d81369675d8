//! Routes about rates and topics. Whoever may see figures sees numbers of their areas; examples are for staff alone.
//! An area outside of the session's rights and one that does not exist are the same 404.

mod file;
pub mod rates;
pub mod topics;

use super::error::ApiError;
use super::gate::Session;
use crate::app::Hub;
use crate::community::date_of;
use crate::rate::{Question, widest};
use hub_core::access::{Action, role_allows};
use hub_core::area::AreaPath;
use hub_core::rate::TOPIC_WEEKS;
use hub_core::ticket::CategoryKey;
use hub_core::time::UnixMs;
use jiff::ToSpan;
use jiff::civil::Date;
use serde::Deserialize;
use utoipa::IntoParams;

/// Weeks that are shown when nobody says from when.
const WEEKS: i64 = 12;
/// Days that are reckoned at once at most: two years.
const LONGEST_D: i64 = 732;

/// What is asked for; days are days where the residents live.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct Selection {
    /// In this area and below it: `/id/id/`. Left out: in all areas of the session.
    #[param(value_type = Option<String>)]
    area: Option<AreaPath>,
    /// Of this category. Left out: of all.
    #[param(value_type = Option<String>)]
    category: Option<CategoryKey>,
    /// First day, `2026-03-02`. Left out: the Monday eleven weeks before the last day's. Topics look at five weeks, always.
    from: Option<String>,
    /// Last day, included. Left out: today.
    to: Option<String>,
}

/// A question with its days.
struct Asking {
    from: Date,
    to: Date,
    question: Question,
}

impl Selection {
    fn asking(&self, hub: &Hub, session: &Session) -> Result<Asking, ApiError> {
        session.need(Action::SeeFigures)?;
        let to = match &self.to {
            Some(to) => day("to", to)?,
            None => today(hub),
        };
        let from = match &self.from {
            Some(from) => day("from", from)?,
            None => monday(to).saturating_sub((7 * (WEEKS - 1)).days()),
        };
        let days = i64::from((to - from).get_days());
        if !(0..LONGEST_D).contains(&days) {
            return Err(ApiError::Invalid(format!("from and to: at most {LONGEST_D} days, the first one first")));
        }
        let areas = self.areas(hub, session)?;
        let question = Question {
            areas,
            from: begins(hub, from)?,
            to: begins(hub, to.saturating_add(1.day()))?,
            category: self.category.clone(),
        };
        Ok(Asking { from, to, question })
    }

    /// The five weeks up to the last day.
    fn asking_topics(&self, hub: &Hub, session: &Session) -> Result<Asking, ApiError> {
        let weeks = i64::try_from(TOPIC_WEEKS).unwrap_or(5);
        let to = self.to.as_deref().map_or_else(|| Ok(today(hub)), |to| day("to", to))?;
        let from = to.saturating_sub((7 * weeks - 1).days());
        Self { from: Some(from.to_string()), to: Some(to.to_string()), ..self.clone() }.asking(hub, session)
    }

    fn areas(&self, hub: &Hub, session: &Session) -> Result<Vec<AreaPath>, ApiError> {
        let grants = session.person.grants.iter().filter(|grant| role_allows(grant.role, Action::SeeFigures));
        let mut areas: Vec<AreaPath> = grants.map(|grant| grant.area.clone()).collect();
        if let Some(wanted) = &self.area {
            let world = hub.world.read();
            let known = wanted.leaf().and_then(|leaf| world.areas.get(&leaf)).is_some_and(|area| area.path == *wanted);
            if !known && *wanted != AreaPath::root() {
                return Err(ApiError::NotFound);
            }
            let within = |area: AreaPath| match area.covers(wanted) {
                true => Some(wanted.clone()),
                false => wanted.covers(&area).then_some(area),
            };
            areas = areas.into_iter().filter_map(within).collect();
        }
        if areas.is_empty() { Err(ApiError::NotFound) } else { Ok(widest(&areas)) }
    }
}

fn day(field: &str, text: &str) -> Result<Date, ApiError> {
    date_of(text).ok_or_else(|| ApiError::Invalid(format!("{field} is no day: write it as 2026-03-02")))
}

fn today(hub: &Hub) -> Date {
    let now = jiff::Timestamp::from_millisecond(hub.clock.now().0).unwrap_or_default();
    now.to_zoned(hub.zone.clone()).date()
}

fn monday(day: Date) -> Date {
    day.saturating_sub(i64::from(day.weekday().to_monday_zero_offset()).days())
}

/// The first moment of a day where the residents live.
fn begins(hub: &Hub, day: Date) -> Result<UnixMs, ApiError> {
    let midnight = day.to_zoned(hub.zone.clone()).map_err(|_| ApiError::Invalid(format!("{day} is no day here")))?;
    Ok(UnixMs(midnight.timestamp().as_millisecond()))
}
