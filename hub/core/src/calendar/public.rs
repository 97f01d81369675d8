//! Public holidays of China as the State Council announces them, a year at a time, late in the year before. What has not
//! been announced is not here and not guessed: behind [`UNTIL`] only the weekly hours count.
//!
//! Source: 国务院办公厅关于2026年部分节假日安排的通知, 2025-11-04.

/// The last year that is known.
pub const YEAR: i64 = 2026;

/// The last day that is known, days since 1970-01-01.
pub const UNTIL: i64 = year(YEAR).1;

/// First and last day of each holiday.
const OFF: [(i64, i64); 7] = [
    (day(2026, 1, 1), day(2026, 1, 3)),
    (day(2026, 2, 15), day(2026, 2, 23)),
    (day(2026, 4, 4), day(2026, 4, 6)),
    (day(2026, 5, 1), day(2026, 5, 5)),
    (day(2026, 6, 19), day(2026, 6, 21)),
    (day(2026, 9, 25), day(2026, 9, 27)),
    (day(2026, 10, 1), day(2026, 10, 7)),
];

/// Weekend days that are worked for them (调休).
const WORKED: [i64; 6] =
    [day(2026, 1, 4), day(2026, 2, 14), day(2026, 2, 28), day(2026, 5, 9), day(2026, 9, 20), day(2026, 10, 10)];

/// True on a public holiday.
#[must_use]
pub fn is_off(day: i64) -> bool {
    OFF.iter().any(|(first, last)| (*first..=*last).contains(&day))
}

/// True on a weekend day that is worked for a public holiday.
#[must_use]
pub fn is_worked(day: i64) -> bool {
    WORKED.contains(&day)
}

/// First and last day of a year, days since 1970-01-01.
#[must_use]
pub const fn year(year: i64) -> (i64, i64) {
    (day(year, 1, 1), day(year, 12, 31))
}

/// Days from 1970-01-01 to a date of the Gregorian calendar.
const fn day(year: i64, month: i64, day: i64) -> i64 {
    // Years that begin in March have their leap day at the end.
    let year = if month <= 2 { year - 1 } else { year };
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}
