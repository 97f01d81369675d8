//! Public holidays from a spreadsheet, as the notice of the State Council gives them each autumn for the year after. Every
//! calendar that counts public holidays gets the days as its own. One wrong row, and none is taken.
//!
//! Columns: `first` and `last` (days, `2027-10-01`; `last` may be empty for a single one) and `what` (`off` or `work`: a
//! weekend that is worked for a holiday).

use super::csv::{self, Row};
use super::day_of;
use crate::world::{CalendarSet, World};
use hub_core::calendar::CalendarFault;
use std::collections::BTreeSet;

/// Days of one row at most: no holiday is longer.
const LONGEST_D: i64 = 31;
/// Rows at most: decades of notices.
const ROWS: usize = 1_000;

/// Days off and weekends that are worked for them.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Holidays {
    off: BTreeSet<i64>,
    worked: BTreeSet<i64>,
}

impl Holidays {
    /// Reads a file.
    ///
    /// # Errors
    /// What is wrong, each with its line.
    pub fn read(text: &str) -> Result<Self, Vec<String>> {
        let rows = csv::rows(text).map_err(|line| vec![format!("line {line}: a quote is never closed")])?;
        let mut rows = rows.into_iter();
        let head = rows.next().map(|row| row.cells.iter().map(|cell| cell.trim().to_owned()).collect::<Vec<_>>());
        if head.as_deref() != Some(&["first".to_owned(), "last".to_owned(), "what".to_owned()]) {
            return Err(vec!["the first line is: first,last,what".to_owned()]);
        }
        if rows.len() > ROWS {
            return Err(vec![format!("the file has more than {ROWS} rows")]);
        }
        let (mut holidays, mut faults) = (Self::default(), Vec::new());
        for row in rows {
            if let Err(fault) = holidays.take(&row) {
                faults.push(format!("line {}: {fault}", row.line));
            }
        }
        if faults.is_empty() && holidays == Self::default() {
            faults.push("no day stands in the file".to_owned());
        }
        if faults.is_empty() { Ok(holidays) } else { Err(faults) }
    }

    fn take(&mut self, row: &Row) -> Result<(), &'static str> {
        let cell = |at: usize| row.cells.get(at).map_or("", |cell| cell.trim());
        let first = day_of(cell(0)).ok_or("first is a day like 2027-10-01")?;
        let last = if cell(1).is_empty() { Some(first) } else { day_of(cell(1)) };
        let last = last.ok_or("last is a day like 2027-10-07, or empty")?;
        if !(first..first + LONGEST_D).contains(&last) {
            return Err("last is not before first, and at most a month after it");
        }
        let (days, others) = match cell(2) {
            "off" => (&mut self.off, &self.worked),
            "work" => (&mut self.worked, &self.off),
            _ => return Err("what is off or work"),
        };
        if others.range(first..=last).next().is_some() {
            return Err("one of these days is off and worked");
        }
        days.extend(first..=last);
        Ok(())
    }

    /// The calendars that count public holidays and are different with these days; days that are named there already stay
    /// as they are unless the file says otherwise.
    ///
    /// # Errors
    /// A calendar would have too many days.
    pub fn onto(&self, world: &World) -> Result<Vec<CalendarSet>, CalendarFault> {
        let mut changed = Vec::new();
        for set in world.tickets.calendar_sets().filter(|set| set.calendar.public_holidays) {
            let mut with = set.as_ref().clone();
            with.calendar.holidays.retain(|day| !self.worked.contains(day));
            with.calendar.working_days.retain(|day| !self.off.contains(day));
            with.calendar.holidays.extend(&self.off);
            with.calendar.working_days.extend(&self.worked);
            with.calendar.check()?;
            if with != **set {
                changed.push(with);
            }
        }
        Ok(changed)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use hub_core::area::AreaPath;
    use hub_core::calendar::{Calendar, public};
    use std::sync::Arc;
    use uuid::Uuid;

    const FILE: &str = "\u{feff}first,last,what\r\n2027-01-01,2027-01-03,off\r\n2027-02-14,,work\r\n";

    fn world(public_holidays: bool) -> World {
        let calendar = Calendar { public_holidays, ..Calendar::default() };
        let mut world = World::default();
        let set = CalendarSet { id: Uuid::nil(), area: AreaPath::root(), calendar, phone: Some("021-1".into()) };
        world.tickets.set_calendar(AreaPath::root(), Some(Arc::new(set)));
        world
    }

    #[test]
    fn days_of_a_year_go_into_the_calendars_that_count_public_holidays_and_into_no_other() {
        let holidays = Holidays::read(FILE).unwrap();
        let changed = holidays.onto(&world(true)).unwrap().remove(0);
        let (first, last) = public::year(2027);
        assert_eq!(changed.calendar.holidays, (first..first + 3).collect());
        assert_eq!(changed.calendar.working_days, BTreeSet::from([first + 44]));
        assert_eq!((changed.calendar.public_until(), changed.phone.as_deref()), (last, Some("021-1")));
        assert_eq!(holidays.onto(&world(false)).unwrap(), []);
        let mut again = world(true);
        again.tickets.set_calendar(AreaPath::root(), Some(Arc::new(changed)));
        assert_eq!(holidays.onto(&again).unwrap(), [], "the same again changes nothing");
    }

    #[test]
    fn a_later_file_puts_an_earlier_one_right() {
        let mut corrected = world(true);
        let first = Holidays::read(FILE).unwrap().onto(&corrected).unwrap().remove(0);
        corrected.tickets.set_calendar(AreaPath::root(), Some(Arc::new(first)));
        let later = Holidays::read("first,last,what\n2027-02-14,2027-02-14,off\n2027-01-03,,work\n").unwrap();
        let calendar = later.onto(&corrected).unwrap().remove(0).calendar;
        let begins = public::year(2027).0;
        assert_eq!(calendar.working_days, BTreeSet::from([begins + 2]));
        assert_eq!(calendar.holidays, BTreeSet::from([begins, begins + 1, begins + 44]));
    }

    #[test]
    fn wrong_rows_are_named_and_nothing_is_taken() {
        let wrong = |rows: &str| Holidays::read(&format!("first,last,what\n{rows}")).unwrap_err().join(" ");
        for (rows, line) in [
            ("2027-01-01,2027-01-03,off\n2027-02-30,,off", "line 3: first"),
            ("2027-01-03,2027-01-01,off", "line 2: last"),
            ("2027-01-01,2027-12-31,off", "line 2: last"),
            ("2027-01-01,x,off", "line 2: last"),
            ("2027-01-01,,holiday", "line 2: what"),
            ("2027-01-01,2027-01-03,off\n2027-01-02,,work", "line 3: one of these days"),
            ("", "no day"),
        ] {
            assert!(wrong(rows).starts_with(line), "{rows}: {}", wrong(rows));
        }
        assert!(Holidays::read("day\n2027-01-01").is_err() && Holidays::read("").is_err());
    }
}
