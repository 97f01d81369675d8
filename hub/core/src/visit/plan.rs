//! Plans of visits: whom, how often, by whom. A plan that runs has one visit on the list, or knows when it puts the next
//! one there.

use super::{HardshipTier, Visit, VisitEvent, VisitRules, VisitState};
use crate::area::AreaPath;
use crate::ids::{HouseholdId, VisitId, VisitPlanId};
use crate::ticket::Assignee;
use crate::time::UnixMs;
use serde::{Deserialize, Serialize};

/// Milliseconds of a day.
pub(super) const DAY_MS: i64 = 86_400_000;

/// A household's plan of visits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VisitPlan {
    /// Its id.
    pub id: VisitPlanId,
    /// Where.
    pub area: AreaPath,
    /// Whom.
    pub household: HouseholdId,
    /// How hard its life is: the rhythm.
    pub tier: HardshipTier,
    /// Days between visits of this household alone; none: the rhythm of its tier.
    pub every_days: Option<u16>,
    /// Why it is visited; read by staff and by whoever goes there.
    pub reason: String,
    /// The key of the checklist.
    pub checklist: String,
    /// Whose list the visits stand on.
    pub assigned: Assignee,
    /// The next visit is to be done by then; for one on the list: that one.
    pub next_due_at: UnixMs,
    /// The visit that stands on the list.
    pub on_list: Option<VisitId>,
    /// Visits in a row at which nobody was at home.
    pub not_home: u8,
    /// The last visit that is over.
    pub last_visit: Option<VisitId>,
    /// When somebody was spoken to last.
    pub last_done_at: Option<UnixMs>,
    /// No visits since then, until it goes on.
    pub paused_at: Option<UnixMs>,
    /// When it was made.
    pub opened_at: UnixMs,
    /// Ended since.
    pub closed_at: Option<UnixMs>,
}

impl VisitPlan {
    /// Days between its visits.
    #[must_use]
    pub fn rhythm_days(&self, rules: &VisitRules) -> u16 {
        self.every_days.unwrap_or_else(|| rules.rhythm_days(self.tier))
    }

    /// Days that a visit stands on the list before it is due: never as long as the rhythm.
    fn lead_days(&self, rules: &VisitRules) -> u16 {
        rules.lead_days.min(self.rhythm_days(rules).saturating_sub(1))
    }

    /// When the next visit is to be put on the list; none while one stands there, or when the plan rests or has ended.
    #[must_use]
    pub fn next_due(&self, rules: &VisitRules) -> Option<UnixMs> {
        let waits = self.closed_at.is_none() && self.paused_at.is_none() && self.on_list.is_none();
        waits.then(|| self.next_due_at.plus_ms(-DAY_MS * i64::from(self.lead_days(rules))))
    }

    /// The plan as it goes on after a rest: what fell due meanwhile is due as soon as it can be planned.
    #[must_use]
    pub fn resumed(&self, rules: &VisitRules, now: UnixMs) -> Self {
        let soon = now.plus_ms(DAY_MS * i64::from(self.lead_days(rules)));
        Self { paused_at: None, next_due_at: self.next_due_at.max(soon), ..self.clone() }
    }

    /// Puts the next visit on the list when it is time: the plan after that, and the visit's first event.
    #[must_use]
    pub fn list(&self, visit: VisitId, rules: &VisitRules, now: UnixMs) -> Option<(Self, VisitEvent)> {
        if self.next_due(rules)? > now {
            return None;
        }
        let planned = VisitEvent::Planned {
            plan: self.id,
            area: self.area.clone(),
            household: self.household,
            assigned: self.assigned,
            due_at: self.next_due_at,
            not_home_before: self.not_home,
        };
        Some((Self { on_list: Some(visit), ..self.clone() }, planned))
    }

    /// The plan after its visit has ended; unchanged while the visit runs, or when it is another plan's.
    ///
    /// The next one is due at the same time of day, the rhythm's days after this one was made. When nobody was at home
    /// it comes soon.
    #[must_use]
    pub fn after(&self, visit: &Visit, rules: &VisitRules) -> Self {
        let Some(ended_at) = visit.state.ended_at().filter(|_| self.on_list == Some(visit.id)) else {
            return self.clone();
        };
        let rhythm = self.rhythm_days(rules);
        let (days, not_home) = match visit.state {
            VisitState::NotHome { .. } => (rules.not_home_days.min(rhythm), self.not_home.saturating_add(1)),
            VisitState::Cancelled { .. } => (rhythm, self.not_home),
            VisitState::Planned | VisitState::Started { .. } | VisitState::Done { .. } | VisitState::Refused { .. } => {
                (rhythm, 0)
            }
        };
        let whole_days = (ended_at.since_ms(visit.due_at) + DAY_MS / 2).div_euclid(DAY_MS);
        let next_due_at = visit.due_at.plus_ms((whole_days + i64::from(days)) * DAY_MS);
        let done = matches!(visit.state, VisitState::Done { .. }).then_some(ended_at);
        Self {
            next_due_at,
            on_list: None,
            not_home,
            last_visit: Some(visit.id),
            last_done_at: done.or(self.last_done_at),
            ..self.clone()
        }
    }
}
