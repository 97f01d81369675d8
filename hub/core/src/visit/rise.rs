//! Rhythm and rising of visits, as data of a community: how often a household is visited, and who is told when that
//! does not happen.

use super::HardshipTier;
use serde::{Deserialize, Serialize};

/// Who is told of a visit that did not happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(ts_rs::TS, utoipa::ToSchema, schemars::JsonSchema))]
pub enum Tell {
    /// Those whose list it stands on.
    Assigned,
    /// The coordinators of the area.
    Coordinator,
    /// The duty lead.
    DutyLead,
}

/// One step: who is told how long after a visit was due.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(ts_rs::TS, utoipa::ToSchema, schemars::JsonSchema))]
pub struct RiseStep {
    /// Seconds after it was due.
    pub after_s: u32,
    /// Who.
    pub tell: Tell,
}

/// The rules of visits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(ts_rs::TS, utoipa::ToSchema, schemars::JsonSchema))]
pub struct VisitRules {
    /// Days between visits of a household in severe hardship.
    pub severe_days: u16,
    /// Days between visits of one in marked hardship.
    pub marked_days: u16,
    /// Days between visits of one in light hardship.
    pub light_days: u16,
    /// A visit stands on the list this many days before it is due.
    pub lead_days: u16,
    /// Nobody at home: again after this many days.
    pub not_home_days: u16,
    /// Nobody at home this often in a row: the coordinator is told.
    pub not_home_tell: u8,
    /// Who is told of a late visit, in the order of time.
    pub rise: Vec<RiseStep>,
}

/// Why rules of visits are refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VisitRulesFault {
    /// A rhythm is no number of days, or longer than a year.
    #[error("a rhythm is 1 to 366 days")]
    Rhythm,
    /// A visit would stand on the list before the last one was done.
    #[error("a visit stands on the list fewer days ahead than the shortest rhythm is long")]
    Lead,
    /// Nobody would ever be told.
    #[error("at least one step tells somebody of a late visit, at most 20")]
    NoStep,
    /// Steps are not in the order of time.
    #[error("step {0} comes before the one in front of it")]
    OutOfOrder(usize),
    /// Nobody at home is never told.
    #[error("'nobody at home' is told after 1 to 100 times")]
    NotHome,
}

/// Steps that rules may have at most.
const MOST_STEPS: usize = 20;
/// Seconds of a day.
const DAY_S: u32 = 86_400;

impl VisitRules {
    /// Weekly, monthly, quarterly; warned when due, the coordinator after a day, the duty lead after three.
    #[must_use]
    pub fn standard() -> Self {
        Self {
            severe_days: 7,
            marked_days: 30,
            light_days: 90,
            lead_days: 2,
            not_home_days: 1,
            not_home_tell: 2,
            rise: vec![
                RiseStep { after_s: 0, tell: Tell::Assigned },
                RiseStep { after_s: DAY_S, tell: Tell::Coordinator },
                RiseStep { after_s: 3 * DAY_S, tell: Tell::DutyLead },
            ],
        }
    }

    /// Days between visits.
    #[must_use]
    pub fn rhythm_days(&self, tier: HardshipTier) -> u16 {
        match tier {
            HardshipTier::Severe => self.severe_days,
            HardshipTier::Marked => self.marked_days,
            HardshipTier::Light => self.light_days,
        }
    }

    /// Refuses rules under which a household could be forgotten.
    pub fn check(&self) -> Result<(), VisitRulesFault> {
        let rhythms = [self.severe_days, self.marked_days, self.light_days];
        let fits = |days: &u16| (1..=366).contains(days);
        if !rhythms.iter().chain([&self.not_home_days]).all(fits) {
            return Err(VisitRulesFault::Rhythm);
        }
        if rhythms.iter().any(|days| self.lead_days >= *days) {
            return Err(VisitRulesFault::Lead);
        }
        if self.rise.is_empty() || self.rise.len() > MOST_STEPS {
            return Err(VisitRulesFault::NoStep);
        }
        if !(1..=100).contains(&self.not_home_tell) {
            return Err(VisitRulesFault::NotHome);
        }
        match self.rise.windows(2).position(|pair| pair[1].after_s < pair[0].after_s) {
            Some(index) => Err(VisitRulesFault::OutOfOrder(index + 1)),
            None => Ok(()),
        }
    }
}
