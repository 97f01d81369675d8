//! `fengdi calendar`: public holidays of a year from a spreadsheet. A running hub takes the change in within a second.

use super::{clock, open_store};
use crate::clock::Clock;
use crate::commander::{Everyday, RegistryChange, commit_registry};
use crate::community::Holidays;
use crate::config::Config;
use crate::world::{CalendarSet, World};
use anyhow::{Context, ensure};
use clap::Subcommand;
use hub_core::event::Actor;
use hub_core::time::UnixMs;
use hub_store::{NounRow, NounTable, Store};
use std::path::PathBuf;

/// Without those of the year after it, so many days before the end of a year are a warning: the notice comes in November.
const WARN_D: i64 = 31;
const DAY_MS: i64 = 86_400_000;

#[derive(Subcommand)]
pub(super) enum CalendarCommand {
    /// Put public holidays into every calendar that counts them. A CSV file in UTF-8 with the columns first, last (days like
    /// 2027-10-01) and what (off, or work: a weekend that is worked for a holiday). One wrong row, and none is taken. Open
    /// tickets get their new clocks when the hub starts the next time.
    Import {
        /// The file.
        file: PathBuf,
    },
}

pub(super) async fn calendar(config: &Config, command: CalendarCommand) -> anyhow::Result<()> {
    let store = open_store(config).await?;
    let done = carry_out(store.as_ref(), command).await;
    store.close().await;
    done
}

async fn carry_out(store: &dyn Store, command: CalendarCommand) -> anyhow::Result<()> {
    let CalendarCommand::Import { file } = command;
    let now = clock().now();
    let world = World::load(store, now).await?;
    let text = std::fs::read(&file).with_context(|| file.display().to_string())?;
    let text = String::from_utf8(text).ok().with_context(|| format!("{}: save it as CSV UTF-8", file.display()))?;
    let holidays = Holidays::read(&text);
    let holidays = holidays.map_err(|faults| anyhow::anyhow!("{}:\n{}", file.display(), faults.join("\n")))?;
    let counts = world.tickets.calendar_sets().filter(|set| set.calendar.public_holidays).count();
    ensure!(counts > 0, "no calendar counts public holidays: switch that on with the service hours of a community");
    let changed = holidays.onto(&world)?;
    let changes = changed.iter().map(|set| written(set, now)).collect::<anyhow::Result<Vec<_>>>()?;
    if !changes.is_empty() {
        commit_registry(store, &changes, Actor::Operator, now).await?;
    }
    super::say(format!("{} of {counts} calendars changed", changes.len()));
    Ok(())
}

fn written(set: &CalendarSet, now: UnixMs) -> anyhow::Result<RegistryChange> {
    let row = NounRow::of(NounTable::Calendar, set.id, set.area.clone(), now, None, set)?;
    Ok(RegistryChange::Everyday(Box::new(Everyday::of(row)?)))
}

/// Whether public holidays are known for as long as they can be.
pub(super) async fn known(store: &dyn Store, now: UnixMs) -> anyhow::Result<Result<String, String>> {
    let sets = store.open_nouns(NounTable::Calendar).await?;
    let sets = sets.iter().map(NounRow::read).collect::<Result<Vec<CalendarSet>, _>>()?;
    Ok(verdict(&sets, now))
}

fn verdict(sets: &[CalendarSet], now: UnixMs) -> Result<String, String> {
    let counting = sets.iter().map(|set| &set.calendar).filter(|calendar| calendar.public_holidays);
    let Some(until) = counting.map(hub_core::calendar::Calendar::public_until).min() else {
        return Ok("no calendar counts them".into());
    };
    let day = jiff::Timestamp::from_millisecond(until * DAY_MS).map(|at| at.strftime("%Y-%m-%d").to_string());
    let known = format!("known up to {}", day.unwrap_or_default());
    if until - now.0.div_euclid(DAY_MS) >= WARN_D {
        return Ok(known);
    }
    Err(format!("{known}: write those of the next year into a file and bring it in with `fengdi calendar import`"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use hub_core::area::AreaPath;
    use hub_core::calendar::{Calendar, public};

    fn set(public_holidays: bool, holidays: &[i64]) -> CalendarSet {
        let holidays = holidays.iter().copied().collect();
        let calendar = Calendar { public_holidays, holidays, ..Calendar::default() };
        CalendarSet { id: uuid::Uuid::nil(), area: AreaPath::root(), calendar, phone: None }
    }

    #[test]
    fn in_december_the_holidays_of_the_next_year_must_be_there() {
        let (december, november) = (UnixMs((public::UNTIL - 30) * DAY_MS), UnixMs((public::UNTIL - 31) * DAY_MS));
        let next = public::year(public::YEAR + 1).0;
        assert_eq!(verdict(&[set(true, &[])], november), Ok(format!("known up to {}-12-31", public::YEAR)));
        assert!(verdict(&[set(true, &[])], december).is_err());
        assert!(verdict(&[set(true, &[next]), set(true, &[])], december).is_err(), "one of them has none");
        assert!(verdict(&[set(true, &[next])], december).is_ok());
        assert!(verdict(&[set(false, &[])], december).is_ok(), "nobody counts them");
    }
}
