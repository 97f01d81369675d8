//! Days as people write them. Invariant: a day is a day and nothing else, in years that calendars here know.

use jiff::civil::Date;
use std::ops::Range;

/// Nothing here happened before them or is planned beyond, and no calculation with such a day can go wrong.
const YEARS: Range<i16> = 2000..2200;
/// Characters of a day: `2026-10-01`. A moment is longer, and would be read as its day wherever its clock stands.
const CHARS: usize = 10;

/// A day as it is written: `2026-10-01`.
#[must_use]
pub fn date_of(text: &str) -> Option<Date> {
    let date: Date = text.parse().ok()?;
    (text.len() == CHARS && YEARS.contains(&date.year())).then_some(date)
}

/// The same as days since 1970-01-01.
#[must_use]
pub fn day_of(text: &str) -> Option<i64> {
    Some(i64::from(Date::constant(1970, 1, 1).until(date_of(text)?).ok()?.get_days()))
}
