//! What the rules of tickets go by: data of the community and of the ticket's area, handed in with every command.

use super::category::{Category, Limits, SizeLimits};
use super::{Size, Ticket};
use crate::area::AreaPath;
use crate::calendar::{Calendar, Clock};

/// How an overdue ticket climbs the area tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ladder {
    /// Minutes after the deadline, one for each rung.
    pub after_min: Vec<u32>,
    /// The top is told again after so many minutes, for as long as it lasts.
    pub again_min: u32,
}

impl Ladder {
    /// The grid at once, the community a day later, the street after three days; then once a week.
    #[must_use]
    pub fn usual() -> Self {
        Self { after_min: vec![0, 1_440, 4_320], again_min: 10_080 }
    }

    /// For danger: the grid at once, the community after 15 minutes, the street after an hour; then every six hours.
    #[must_use]
    pub fn urgent() -> Self {
        Self { after_min: vec![0, 15, 60], again_min: 360 }
    }
}

/// What a decision on a ticket goes by.
#[derive(Clone, Debug)]
pub struct Rules<'a> {
    /// The category that the ticket has, or is to have.
    pub category: &'a Category,
    /// Limits where the category names none.
    pub sizes: SizeLimits,
    /// Service hours of the area.
    pub calendar: &'a Calendar,
    /// Local time minus UTC, minutes.
    pub utc_offset_min: i32,
    /// The areas that are told when it is overdue, the narrowest first: grid, community, street. Empty: the ticket's.
    pub climb: Vec<AreaPath>,
    /// How it climbs.
    pub usual: Ladder,
    /// How a danger climbs.
    pub urgent: Ladder,
}

/// A claim lasts this long without a sign of life, minutes of service.
pub(super) const LEASE_MIN: u32 = 240;
/// A hazard report is judged by a person within this, real minutes.
pub(super) const JUDGE_MIN: u32 = 15;
/// A valid hazard is fixed or fenced off within this, real minutes.
pub(super) const SAFE_MIN: u32 = 1_440;
/// What is done is looked at within this, minutes of service (one day of twelve hours).
pub(super) const CHECK_MIN: u32 = 720;
/// It can be rated for seven days.
pub(super) const RATE_MS: i64 = 7 * 86_400_000;
/// The person who asked may say for 30 days that a closed ticket is not done.
pub(super) const REOPEN_MS: i64 = 30 * 86_400_000;
/// The clocks stand for seven days at most.
pub(super) const PAUSE_MS: i64 = 7 * 86_400_000;

pub(super) fn minutes_ms(minutes: u32) -> i64 {
    i64::from(minutes) * 60_000
}

impl Rules<'_> {
    /// How long a ticket of this size may take: what the category says, else what the size says.
    #[must_use]
    pub fn limits(&self, size: Size) -> Limits {
        self.category.limits.unwrap_or(match size {
            Size::Big => self.sizes.big,
            Size::Small => self.sizes.small,
            Size::Private => self.sizes.private,
        })
    }

    /// How time counts for this limit.
    pub(super) fn clock(&self, limits: Limits) -> Clock<'_> {
        if limits.service_hours { self.service() } else { Clock::always() }
    }

    /// Service time.
    pub(super) fn service(&self) -> Clock<'_> {
        Clock::service(self.calendar, self.utc_offset_min)
    }

    /// Whom a step tells: the rung's area, or the widest one that is there.
    pub(super) fn rung(&self, ticket: &Ticket, step: u8) -> AreaPath {
        let at = usize::from(step).saturating_sub(1);
        self.climb.get(at).or(self.climb.last()).unwrap_or(&ticket.area).clone()
    }
}
