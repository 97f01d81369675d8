//! Hot topics: what people ask for more often, or less often, than in the weeks before. A topic is a word or a place;
//! each ticket counts once for each. Invariant: what fewer than [`TOPIC_MIN`] tickets say is no topic.

use crate::ticket::{Size, Source, Suspicion, Ticket};
use crate::time::UnixMs;
use serde::{Deserialize, Serialize};

/// Weeks that are looked at: the last seven days, and the four times seven days before.
pub const TOPIC_WEEKS: usize = 5;
/// A word or place that fewer tickets name, in the last week or in the four before, is never shown.
pub const TOPIC_MIN: u32 = 3;

const WEEK_MS: i64 = 7 * 86_400_000;

/// How a topic moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(ts_rs::TS, utoipa::ToSchema, schemars::JsonSchema))]
pub enum Trend {
    /// At least twice as often as usual, and by more than chance.
    Rising,
    /// At most half as often as usual, and by more than chance.
    Falling,
    /// About as often as usual.
    Steady,
}

/// In which of the weeks before `end` an instant lies: 0 is the last. None when in none of them.
#[must_use]
pub fn weeks_back(at: UnixMs, end: UnixMs) -> Option<usize> {
    let ago_ms = end.since_ms(at);
    let week = usize::try_from((ago_ms - 1).div_euclid(WEEK_MS)).ok()?;
    (ago_ms > 0 && week < TOPIC_WEEKS).then_some(week)
}

/// How a topic moves that so many tickets named: the last week first. None when they are too few to be shown.
///
/// Usual is the mean of the weeks before; chance is twice the square root of what is usual (of 1 when that is less).
#[must_use]
pub fn trend(weeks: &[u32; TOPIC_WEEKS]) -> Option<Trend> {
    let (now, before) = (i64::from(weeks[0]), &weeks[1..]);
    let count = i64::try_from(before.len()).unwrap_or(1);
    let sum: i64 = before.iter().copied().map(i64::from).sum();
    let min = i64::from(TOPIC_MIN);
    // All times `count`, so that nothing is rounded.
    let beyond_chance = (now * count - sum).pow(2) >= 4 * count * sum.max(count);
    if now >= min && now * count >= 2 * sum && beyond_chance {
        return Some(Trend::Rising);
    }
    if sum >= min && 2 * now * count <= sum && beyond_chance {
        return Some(Trend::Falling);
    }
    (now >= min).then_some(Trend::Steady)
}

/// True for a ticket that feeds topics: somebody asked for something that is no private matter. What the hub files by
/// itself, visits, private cases, matters among residents and what machines may have sent are none.
#[must_use]
pub fn is_asked_for(ticket: &Ticket) -> bool {
    let private = ticket.named.is_some() || ticket.size == Some(Size::Private);
    let asked = match ticket.source {
        Source::Report | Source::Hazard | Source::Desk | Source::Patrol | Source::Whistle | Source::Api => true,
        Source::Alarm | Source::Device | Source::Visit | Source::Guardian => false,
    };
    let honest = matches!(ticket.suspicion, None | Some(Suspicion::Masked));
    asked && honest && !private
}
