//! Response, solution and satisfaction rates, as JSON and as a file.

use super::{Asking, Selection, file, monday};
use crate::app::Hub;
use crate::community::name_of;
use crate::http::address::Asked;
use crate::http::error::ApiError;
use crate::http::gate::Session;
use crate::rate::rates as reckon;
use crate::world::World;
use axum::Json;
use axum::extract::State;
use axum::response::Response;
use hub_core::area::AreaPath;
use hub_core::rate::{Group, Rates, Tally};
use hub_core::ticket::CategoryKey;
use hub_wire::problem::Problem;
use hub_wire::rate::{CategoryChoice, RateLine, RatesView, ShareView, TallyView};
use jiff::ToSpan;
use jiff::civil::Date;
use std::cmp::Reverse;
use std::collections::HashSet;

/// Rates of tickets that were closed for good, by grid, category and calendar week: over all that closed, and over those
/// that were rated. A ticket counts once, in the week in which it was closed for good; one that was merged into another
/// counts there only. Refused ones and ones that were taken back count, as not solved. What was reopened is never solved
/// in time.
#[utoipa::path(get, path = "/api/rates", tag = "rate", params(Selection), responses(
    (status = 200, body = RatesView, description = "The rates"),
    (status = 403, description = "forbidden", body = Problem),
    (status = 404, description = "not_found", body = Problem),
    (status = 422, description = "invalid", body = Problem)))]
pub async fn rates(
    State(hub): State<Hub>,
    session: Session,
    Asked(selection): Asked<Selection>,
) -> Result<Json<RatesView>, ApiError> {
    Ok(Json(view(&hub, &session, &selection).await?))
}

/// The same as comma separated values, UTF-8 with its mark. No cell can become a formula.
#[utoipa::path(get, path = "/api/rates/csv", tag = "rate", params(Selection), responses(
    (status = 200, body = String, content_type = "text/csv", description = "The file"),
    (status = 403, description = "forbidden", body = Problem),
    (status = 404, description = "not_found", body = Problem),
    (status = 422, description = "invalid", body = Problem)))]
pub async fn export(
    State(hub): State<Hub>,
    session: Session,
    Asked(selection): Asked<Selection>,
) -> Result<Response, ApiError> {
    Ok(file::rates(&view(&hub, &session, &selection).await?))
}

async fn view(hub: &Hub, session: &Session, selection: &Selection) -> Result<RatesView, ApiError> {
    let Asking { from, to, question } = selection.asking(hub, session)?;
    let (position, rates) = reckon(hub, &question).await?;
    let world = hub.world.read();
    let place = &question.areas[0];
    let same = same_names(&world);
    let mut grids: Vec<RateLine> =
        rates.grids.iter().map(|(grid, group)| grid_line(&world, &same, grid, group)).collect();
    grids.sort_by(|one, other| (one.key.is_none(), &one.zh).cmp(&(other.key.is_none(), &other.zh)));
    let mut categories: Vec<RateLine> = rates
        .categories
        .iter()
        .map(|(key, group)| {
            let (zh, en) = key.as_ref().map(|key| category_name(&world, place, key)).unwrap_or_default();
            line(key.as_ref().map(ToString::to_string), zh, en, group)
        })
        .collect();
    categories.sort_by_key(|line| (line.key.is_none(), Reverse(line.all.closed), line.key.clone()));
    let choices = world.tickets.categories(place).iter().map(|category| CategoryChoice {
        key: category.key.to_string(),
        zh: category.zh.clone(),
        en: category.en.clone(),
    });
    Ok(RatesView {
        position,
        from: from.to_string(),
        to: to.to_string(),
        whole: line(None, String::new(), String::new(), &rates.whole),
        grids,
        categories,
        weeks: weeks(&rates, from, to),
        merged: rates.merged,
        choices: choices.collect(),
    })
}

/// Names that several areas have. Counted once: nobody waits for the world while each grid is held against all others.
fn same_names(world: &World) -> HashSet<&str> {
    let mut seen = HashSet::new();
    world.areas.values().map(|area| area.name.as_str()).filter(|name| !seen.insert(*name)).collect()
}

fn grid_line(world: &World, same: &HashSet<&str>, grid: &Option<AreaPath>, group: &Group) -> RateLine {
    let area = grid.as_ref().and_then(|grid| world.areas.get(&grid.leaf()?));
    let name = area.map(|area| area.name.clone()).unwrap_or_default();
    // Grids of several communities are called the same: then the whole way down is written.
    let name = grid.as_ref().filter(|_| same.contains(name.as_str())).map_or(name, |grid| name_of(world, grid));
    line(grid.as_ref().map(ToString::to_string), name.clone(), name, group)
}

/// As it is called there; a key that nobody has any more is its own name.
fn category_name(world: &World, place: &AreaPath, key: &CategoryKey) -> (String, String) {
    let category = world.tickets.category(place, key);
    if category.key == *key {
        return (category.zh.clone(), category.en.clone());
    }
    let mut written = world.tickets.category_sets().flat_map(|set| &set.categories);
    let elsewhere = written.find(|category| category.key == *key);
    elsewhere.map_or_else(|| (key.to_string(), key.to_string()), |found| (found.zh.clone(), found.en.clone()))
}

/// Every week of the time that was asked for, also those in which nothing was closed.
fn weeks(rates: &Rates, from: Date, to: Date) -> Vec<RateLine> {
    let mondays = std::iter::successors(Some(monday(from)), |monday| monday.checked_add(7.days()).ok());
    mondays
        .take_while(|monday| *monday <= to)
        .map(|monday| {
            let day = i64::from((monday - Date::constant(1970, 1, 1)).get_days());
            let group = rates.weeks.get(&day).copied().unwrap_or_default();
            line(Some(monday.to_string()), monday.to_string(), monday.to_string(), &group)
        })
        .collect()
}

fn line(key: Option<String>, zh: String, en: String, group: &Group) -> RateLine {
    RateLine { key, zh, en, all: tally(&group.all), raters: tally(&group.raters) }
}

fn tally(tally: &Tally) -> TallyView {
    let share = |part: u32| ShareView { part, of: tally.closed, percent: percent(part, tally.closed) };
    TallyView {
        closed: tally.closed,
        responded_in_time: share(tally.responded_in_time),
        solved: share(tally.solved),
        solved_in_time: share(tally.solved_in_time),
        satisfied: share(tally.satisfied),
        refused: tally.refused,
        withdrawn: tally.withdrawn,
        reopened: tally.reopened,
    }
}

/// One decimal; none of nothing. What is not whole is never rounded to 0 or to 100.
fn percent(part: u32, of: u32) -> Option<f64> {
    let tenths = (u64::from(part) * 2_000 + u64::from(of)).checked_div(2 * u64::from(of))?;
    let tenths = match (part, of) {
        (0, _) => 0,
        (part, of) if part == of => 1_000,
        _ => tenths.clamp(1, 999),
    };
    Some(f64::from(u32::try_from(tenths).unwrap_or(1_000)) / 10.0)
}

#[cfg(test)]
mod tests {
    use super::percent;

    #[test]
    fn percent_has_one_decimal_and_is_whole_only_when_all_are() {
        for (part, of, expected) in [
            (0, 0, None),
            (0, 7, Some(0.0)),
            (7, 7, Some(100.0)),
            (1, 3, Some(33.3)),
            (2, 3, Some(66.7)),
            (1, 8, Some(12.5)),
            (1, 20_000, Some(0.1)),
            (19_999, 20_000, Some(99.9)),
            (u32::MAX - 1, u32::MAX, Some(99.9)),
        ] {
            assert_eq!(percent(part, of), expected, "{part} of {of}");
        }
    }
}
