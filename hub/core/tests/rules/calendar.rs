//! Service hours: what counts and what does not.

use hub_core::calendar::{Calendar, CalendarFault, Clock, public};
use hub_core::time::UnixMs;
use proptest::prelude::*;

const HOUR: i64 = 3_600_000;
/// China.
const OFFSET: i32 = 480;
/// Monday 2026-01-05, as days since 1970.
pub const MONDAY: i64 = 20_458;

/// A local day and time.
pub fn at(day: i64, hour: i64, minute: i64) -> UnixMs {
    UnixMs(day * 24 * HOUR + (hour - 8) * HOUR + minute * 60_000)
}

fn workdays() -> Calendar {
    let mut calendar = Calendar::default();
    calendar.week[5] = None;
    calendar.week[6] = None;
    calendar
}

#[test]
fn time_stands_at_night_on_days_off_and_on_holidays() {
    let mut calendar = workdays();
    calendar.holidays.insert(MONDAY + 1);
    let clock = Clock::service(&calendar, OFFSET);
    for (from, hours, due) in [
        (at(MONDAY, 9, 0), 2, at(MONDAY, 11, 0)),
        (at(MONDAY, 19, 0), 2, at(MONDAY + 2, 9, 0)),
        (at(MONDAY, 3, 0), 1, at(MONDAY, 9, 0)),
        (at(MONDAY, 8, 0), 12, at(MONDAY, 20, 0)),
        (at(MONDAY + 4, 19, 30), 1, at(MONDAY + 7, 8, 30)),
        (at(MONDAY + 5, 12, 0), 1, at(MONDAY + 7, 9, 0)),
    ] {
        assert_eq!(clock.add(from, hours * HOUR), due, "{from:?} + {hours} h");
    }
}

#[test]
fn a_working_weekend_counts_and_borrows_its_hours() {
    let mut calendar = workdays();
    calendar.week[0] = Some((540, 1_020));
    calendar.working_days.insert(MONDAY + 5);
    let clock = Clock::service(&calendar, OFFSET);
    assert_eq!(clock.add(at(MONDAY + 5, 0, 0), HOUR), at(MONDAY + 5, 10, 0));
    assert_eq!(clock.between(at(MONDAY + 5, 0, 0), at(MONDAY + 7, 0, 0)), 8 * HOUR);
}

#[test]
fn public_holidays_count_where_they_are_wanted_as_far_as_they_were_announced() {
    let hour =
        |calendar: &Calendar, day| Clock::service(calendar, OFFSET).between(at(day, 0, 0), at(day + 1, 0, 0)) / HOUR;
    let mut calendar = Calendar { public_holidays: true, ..workdays() };
    // Counted from Monday 2026-01-05: New Year, 4 January, the eve of the Spring Festival and its worked Saturdays.
    let days = [(-4, 0), (-2, 0), (-1, 12), (0, 12), (40, 12), (41, 0), (49, 0), (50, 12), (54, 12)];
    for (since, hours) in days {
        assert_eq!(hour(&calendar, MONDAY + since), hours, "{since} days after 2026-01-05");
    }
    assert_eq!(public::UNTIL, MONDAY + 360, "2026-12-31");
    let next_new_year = MONDAY + 361;
    assert_eq!(hour(&calendar, next_new_year), 12, "a Friday: nothing is invented");
    assert_eq!(hour(&workdays(), MONDAY + 41 + 1), 12, "not where nobody wants them");
    calendar.working_days.insert(MONDAY - 4);
    calendar.holidays.insert(MONDAY - 1);
    assert_eq!((hour(&calendar, MONDAY - 4), hour(&calendar, MONDAY - 1)), (12, 0), "the community's own days win");
}

#[test]
fn a_time_beyond_all_calendars_counts_as_far_as_one_looks_and_one_before_them_nothing() {
    let calendar = workdays();
    for offset in [OFFSET, -OFFSET] {
        let clock = Clock::service(&calendar, offset);
        assert_eq!(clock.between(at(MONDAY, 10, 0), UnixMs(i64::MIN)), 0);
        assert!(clock.between(at(MONDAY, 10, 0), UnixMs(i64::MAX)) > 0);
    }
}

#[test]
fn a_calendar_that_never_opens_runs_day_and_night_and_is_refused_where_it_is_set() {
    let never = Calendar { week: [None; 7], ..Calendar::default() };
    assert_eq!(never.check(), Err(CalendarFault::NeverOpen));
    assert_eq!(Clock::service(&never, OFFSET).add(at(MONDAY, 23, 0), 2 * HOUR), at(MONDAY + 1, 1, 0));
    let backwards = Calendar { week: [Some((600, 540)); 7], ..Calendar::default() };
    assert_eq!(backwards.check(), Err(CalendarFault::Hours));
    let late = Calendar { week: [Some((600, 1_441)); 7], ..Calendar::default() };
    assert_eq!(late.check(), Err(CalendarFault::Hours));
    assert_eq!(Calendar::default().check(), Ok(()));
}

fn calendar() -> impl Strategy<Value = Calendar> {
    let hours = prop::option::of((0u16..700, 60u16..740).prop_map(|(opens, long)| (opens, opens + long)));
    let days = prop::collection::btree_set(MONDAY..MONDAY + 30, 0..8);
    (prop::array::uniform7(hours), days.clone(), days).prop_map(|(week, holidays, working_days)| Calendar {
        week,
        holidays,
        working_days,
        public_holidays: false,
    })
}

#[test]
fn public_holidays_are_known_up_to_the_last_year_without_a_gap_of_which_days_are_named() {
    let (next, after, later) = (public::YEAR + 1, public::YEAR + 2, public::YEAR + 3);
    let with = |days: &[i64]| {
        let holidays = days.iter().map(|year| public::year(*year).0 + 9).collect();
        Calendar { holidays, public_holidays: true, ..Calendar::default() }.public_until()
    };
    assert_eq!(with(&[]), public::UNTIL);
    assert_eq!(with(&[next]), public::year(next).1);
    assert_eq!(with(&[next, after]), public::year(after).1);
    assert_eq!(with(&[next, later]), public::year(next).1, "a gap");
    assert_eq!(with(&[public::YEAR]), public::UNTIL);
}

proptest! {
    #[test]
    fn what_is_added_is_what_is_counted(
        calendar in calendar(),
        from in 0i64..40 * 24 * 60,
        minutes in 0i64..20_000,
        more in 0i64..20_000,
        offset in -720i32..=840,
    ) {
        let clock = Clock::service(&calendar, offset);
        let from = UnixMs(MONDAY * 24 * HOUR + from * 60_000);
        let once = clock.add(from, minutes * 60_000);
        prop_assert!(once >= from);
        prop_assert_eq!(clock.between(from, once), minutes * 60_000);
        let twice = clock.add(once, more * 60_000);
        let whole = clock.add(from, (minutes + more) * 60_000);
        prop_assert_eq!(clock.between(from, twice), clock.between(from, whole));
        prop_assert!(whole <= twice);
    }
}
