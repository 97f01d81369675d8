//! Rates of closed tickets (响应率、解决率、满意率): what counts, and what does not. Invariant: the parts by grid, by
//! category and by week each sum to the whole, and every rate is reckoned over all that closed and over those that were
//! rated, never over one of them alone.
//!
//! What counts: a ticket counts once, in the week in which it was closed for good. One that was merged into another
//! does not count: the other one does. Refused ones and ones that were taken back count, as not solved.

mod name;
mod topic;

pub use name::{Names, words_of};
pub use topic::{TOPIC_MIN, TOPIC_WEEKS, Trend, is_asked_for, trend, weeks_back};

use crate::area::AreaPath;
use crate::ticket::{CategoryKey, Closing, Ticket, TicketState};
use crate::time::UnixMs;
use std::collections::BTreeMap;

const DAY_MS: i64 = 86_400_000;

/// How many tickets did what. Each but `closed` is a part of `closed`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// All of them.
    pub closed: u32,
    /// Somebody looked at it before its time to respond was over. Refusing with a reason is a response.
    pub responded_in_time: u32,
    /// Done, and a coordinator confirmed it.
    pub solved: u32,
    /// Solved before its time was over, and never reopened: clocks that began anew make nothing good.
    pub solved_in_time: u32,
    /// The person who asked said "satisfied" last.
    pub satisfied: u32,
    /// Refused with a reason.
    pub refused: u32,
    /// Taken back by the person who asked.
    pub withdrawn: u32,
    /// Reopened at least once before it closed for good.
    pub reopened: u32,
}

impl Tally {
    fn add(&mut self, more: &Self) {
        self.closed += more.closed;
        self.responded_in_time += more.responded_in_time;
        self.solved += more.solved;
        self.solved_in_time += more.solved_in_time;
        self.satisfied += more.satisfied;
        self.refused += more.refused;
        self.withdrawn += more.withdrawn;
        self.reopened += more.reopened;
    }
}

/// The same tickets twice: all of them, and of these the rated ones.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Group {
    /// All that closed.
    pub all: Tally,
    /// Those that the person who asked rated, satisfied or not, at any time.
    pub raters: Tally,
}

impl Group {
    /// Both groups together.
    pub fn add(&mut self, more: &Self) {
        self.all.add(&more.all);
        self.raters.add(&more.raters);
    }

    /// What one closed ticket adds; none for one that is open or was merged.
    #[must_use]
    pub fn of(ticket: &Ticket) -> Option<Self> {
        let TicketState::Closed { how, .. } = ticket.state else { return None };
        if how == Closing::Merged {
            return None;
        }
        let solved = matches!(how, Closing::Satisfied | Closing::Unrated);
        let first_time = solved && ticket.reopened == 0;
        let all = Tally {
            closed: 1,
            responded_in_time: u32::from(ticket.record.responded_in_time == Some(true)),
            solved: u32::from(solved),
            solved_in_time: u32::from(first_time && ticket.record.done_in_time == Some(true)),
            satisfied: u32::from(ticket.rating.is_some_and(|rating| rating.satisfied)),
            refused: u32::from(how == Closing::Refused),
            withdrawn: u32::from(how == Closing::Withdrawn),
            reopened: u32::from(ticket.reopened > 0),
        };
        Some(Self { all, raters: if ticket.rating.is_some() { all } else { Tally::default() } })
    }
}

/// Rates of one selection of tickets.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rates {
    /// All of them.
    pub whole: Group,
    /// By grid; none is what belongs to no grid.
    pub grids: BTreeMap<Option<AreaPath>, Group>,
    /// By category; none are private cases, whose category would say too much.
    pub categories: BTreeMap<Option<CategoryKey>, Group>,
    /// By calendar week: the Monday where people live, as days since 1970-01-01.
    pub weeks: BTreeMap<i64, Group>,
    /// Closed because they went on in another ticket; counted nowhere else.
    pub merged: u32,
}

impl Rates {
    /// Takes a ticket of `grid` in; `utc_offset_min` is local time minus UTC when it was closed. An open one is passed
    /// over.
    pub fn put(&mut self, ticket: &Ticket, grid: Option<AreaPath>, utc_offset_min: i32) {
        let Some(closed_at) = ticket.closed_at() else { return };
        let Some(group) = Group::of(ticket) else {
            self.merged += 1;
            return;
        };
        self.whole.add(&group);
        self.grids.entry(grid).or_default().add(&group);
        self.categories.entry(category_of(ticket).cloned()).or_default().add(&group);
        self.weeks.entry(monday_of(closed_at, utc_offset_min)).or_default().add(&group);
    }
}

/// The category under which a ticket is counted; none for a private case.
#[must_use]
pub fn category_of(ticket: &Ticket) -> Option<&CategoryKey> {
    ticket.named.is_none().then_some(&ticket.category)
}

/// The Monday of the week of an instant where people live, as days since 1970-01-01.
#[must_use]
pub fn monday_of(at: UnixMs, utc_offset_min: i32) -> i64 {
    let day = (at.0 + i64::from(utc_offset_min) * 60_000).div_euclid(DAY_MS);
    // 1970-01-01 was a Thursday.
    day - (day + 3).rem_euclid(7)
}
