//! Service hours (服务时间): when the clocks of tickets run. Pure arithmetic over local minutes; the offset of local time
//! comes in as an argument. Invariant: time that is added and then counted comes out the same.

pub mod public;

use crate::time::UnixMs;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

const MINUTE_MS: i64 = 60_000;
/// Minutes of a day.
pub const DAY_MIN: u16 = 1_440;
const DAY_MS: i64 = DAY_MIN as i64 * MINUTE_MS;
/// Days that are looked through for open hours; what does not fit into ten years counts day and night.
const HORIZON_DAYS: i64 = 3_660;

/// Weekly hours, days off, and days that are worked all the same (调休).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Calendar {
    /// From Monday: opens and closes, minutes from midnight; none is a day off.
    pub week: [Option<(u16, u16)>; 7],
    /// Days off, as days since 1970-01-01 where people live.
    pub holidays: BTreeSet<i64>,
    /// Days worked although they would be off.
    pub working_days: BTreeSet<i64>,
    /// Public holidays and the weekends worked for them count too, as far as they are known ([`public::UNTIL`]); the days
    /// named above win over them.
    #[serde(default)]
    pub public_holidays: bool,
}

impl Default for Calendar {
    /// Every day from 8 to 20.
    fn default() -> Self {
        let week = [Some((480, 1_200)); 7];
        Self { week, holidays: BTreeSet::new(), working_days: BTreeSet::new(), public_holidays: false }
    }
}

/// Why a calendar cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CalendarFault {
    /// Closes before it opens, or later than midnight.
    #[error("a day opens before it closes, and closes at 1440 (midnight) at the latest")]
    Hours,
    /// No weekday is open.
    #[error("at least one weekday must be open")]
    NeverOpen,
    /// More days than a community can mean.
    #[error("at most 1,000 days off and 1,000 working days")]
    TooManyDays,
}

impl Calendar {
    /// Refuses a calendar that never opens or whose hours are no hours.
    pub fn check(&self) -> Result<(), CalendarFault> {
        if self.week.iter().flatten().any(|(opens, closes)| opens >= closes || *closes > DAY_MIN) {
            return Err(CalendarFault::Hours);
        }
        if self.week.iter().all(Option::is_none) {
            return Err(CalendarFault::NeverOpen);
        }
        if self.holidays.len() > 1_000 || self.working_days.len() > 1_000 {
            return Err(CalendarFault::TooManyDays);
        }
        Ok(())
    }

    /// The last day up to which public holidays are known here, days since 1970-01-01: those of the program, and every year
    /// after it of which days off are named.
    #[must_use]
    pub fn public_until(&self) -> i64 {
        let years = (public::YEAR + 1..).map(public::year);
        let named = years.take_while(|(first, last)| self.holidays.range(first..=last).next().is_some());
        named.last().map_or(public::UNTIL, |(_, last)| last)
    }

    /// Opening hours of one local day. A working day on a weekday off has the hours of the first weekday that is open.
    fn hours(&self, day: i64) -> Option<(u16, u16)> {
        // 1970-01-01 was a Thursday.
        let weekday = usize::try_from((day + 3).rem_euclid(7)).unwrap_or_default();
        let worked = || self.week[weekday].or_else(|| self.week.iter().flatten().next().copied());
        if self.working_days.contains(&day) {
            worked()
        } else if self.holidays.contains(&day) {
            None
        } else if self.public_holidays && public::is_worked(day) {
            worked()
        } else if self.public_holidays && public::is_off(day) {
            None
        } else {
            self.week[weekday]
        }
    }
}

/// How time counts: a calendar where people live, or day and night.
#[derive(Clone, Copy, Debug)]
pub struct Clock<'a> {
    calendar: Option<&'a Calendar>,
    utc_offset_min: i32,
}

impl<'a> Clock<'a> {
    /// Counts service hours only; `utc_offset_min` is local time minus UTC, minutes.
    #[must_use]
    pub fn service(calendar: &'a Calendar, utc_offset_min: i32) -> Self {
        Self { calendar: Some(calendar).filter(|calendar| calendar.check().is_ok()), utc_offset_min }
    }

    /// Counts day and night.
    #[must_use]
    pub fn always() -> Self {
        Self { calendar: None, utc_offset_min: 0 }
    }

    /// The instant after `ms` milliseconds of counted time from `from`.
    #[must_use]
    pub fn add(self, from: UnixMs, ms: i64) -> UnixMs {
        let Some(calendar) = self.calendar else { return from.plus_ms(ms) };
        let mut left = ms;
        let first = self.day_of(from);
        for day in first..first + HORIZON_DAYS {
            let Some((opens, closes)) = self.span(calendar, day) else { continue };
            let begins = opens.max(from.0);
            let there = closes - begins;
            if there > 0 {
                if left <= there {
                    return UnixMs(begins + left.max(0));
                }
                left -= there;
            }
        }
        from.plus_ms(ms)
    }

    /// Counted milliseconds between two instants; 0 when `to` is not later.
    #[must_use]
    pub fn between(self, from: UnixMs, to: UnixMs) -> i64 {
        let Some(calendar) = self.calendar else { return to.since_ms(from).max(0) };
        let days = self.day_of(from)..=self.day_of(to).min(self.day_of(from) + HORIZON_DAYS);
        let open = days.filter_map(|day| self.span(calendar, day));
        open.map(|(opens, closes)| (closes.min(to.0) - opens.max(from.0)).max(0)).sum()
    }

    fn day_of(self, at: UnixMs) -> i64 {
        at.0.saturating_add(i64::from(self.utc_offset_min) * MINUTE_MS).div_euclid(DAY_MS)
    }

    /// Opening hours of a local day in UTC milliseconds.
    fn span(self, calendar: &Calendar, day: i64) -> Option<(i64, i64)> {
        let (opens, closes) = calendar.hours(day)?;
        let midnight = day * DAY_MS - i64::from(self.utc_offset_min) * MINUTE_MS;
        Some((midnight + i64::from(opens) * MINUTE_MS, midnight + i64::from(closes) * MINUTE_MS))
    }
}
