//! A policy (预案): the ordered steps (梯级) by which an alarm is answered. It is copied into the alarm when the
//! alarm opens, so an edit never changes a call that is already running.

use crate::person::Skill;
use crate::signal::AlarmKind;
use serde::{Deserialize, Serialize};

/// Whom a step asks, or what it does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "ask", rename_all = "snake_case", deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(ts_rs::TS, utoipa::ToSchema, schemars::JsonSchema))]
pub enum Ask {
    /// Family and keyholders of the household.
    Contacts,
    /// The `count` responders who can be there first, within `radius_m` metres.
    Nearest {
        /// Radius, metres.
        radius_m: u32,
        /// How many at most.
        count: u8,
    },
    /// Coordinators of the alarm's area who are on call.
    Staff,
    /// Duty leads of the alarm's area; the wall sounds its siren.
    DutyLead,
    /// Offer the external service (ambulance, police, fire) to the operator.
    OfferExternal,
    /// Notify the external service without waiting for anybody.
    NotifyExternal,
}

/// One step of a policy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(ts_rs::TS, utoipa::ToSchema, schemars::JsonSchema))]
pub struct Step {
    /// Seconds after the alarm opened; not smaller than the step before.
    pub after_s: u32,
    /// All of these at once.
    pub ask: Vec<Ask>,
}

impl Step {
    /// True when it lets somebody's phone ring.
    #[must_use]
    pub fn asks_people(&self) -> bool {
        self.ask.iter().any(|ask| match ask {
            Ask::Contacts | Ask::Nearest { .. } | Ask::Staff | Ask::DutyLead => true,
            Ask::OfferExternal | Ask::NotifyExternal => false,
        })
    }
}

/// Time limits of an accept, seconds after it. Figures from the product's definition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(ts_rs::TS, utoipa::ToSchema, schemars::JsonSchema))]
pub struct LeaseLimits {
    /// To have moved 20 m by day.
    pub depart_s: u32,
    /// To have moved 20 m at night.
    pub depart_night_s: u32,
    /// To have come nearer.
    pub approach_s: u32,
    /// To have arrived, in multiples of the estimated time.
    pub arrive_eta_factor: u32,
    /// Between two questions "are you all right?" at the scene.
    pub safety_s: u32,
}

impl LeaseLimits {
    /// Seconds between two questions, never so few that a hub would do nothing but ask.
    #[must_use]
    pub fn safety_every_s(&self) -> u32 {
        self.safety_s.max(RHYTHM_S)
    }
}

/// How alarms of one kind are answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(ts_rs::TS, utoipa::ToSchema, schemars::JsonSchema))]
pub struct Policy {
    /// In order; at least one.
    pub steps: Vec<Step>,
    /// Accepts without which the alarm stays unanswered.
    pub need: u8,
    /// Further accepts that are welcome.
    pub backup: u8,
    /// How long the others still ring for a backup once the need is met, seconds.
    pub backup_window_s: u32,
    /// Skills of which a responder must have at least one; empty asks for none.
    pub skills: Vec<Skill>,
    /// The device may take the call back this long, seconds.
    pub cancel_window_s: u32,
    /// A page not delivered after this is replaced, seconds.
    pub delivery_s: u32,
    /// A page not answered this long after the phone had it, or showed it, counts as expired, seconds.
    pub answer_s: u32,
    /// The top repeats after this, for ever, seconds.
    pub repeat_s: u32,
    /// Limits of an accept.
    pub lease: LeaseLimits,
}

/// Why a policy cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PolicyFault {
    /// No step at all.
    #[error("a policy needs at least one step")]
    NoStep,
    /// Steps out of order.
    #[error("step {0} comes before the step above it")]
    OutOfOrder(usize),
    /// Nobody is needed.
    #[error("need must be at least 1")]
    NoNeed,
    /// The top would never repeat, or would repeat all the time.
    #[error("repeat_s must be at least 5")]
    NoRepeat,
    /// More steps than can be counted in an alarm.
    #[error("a policy has at most 100 steps")]
    TooManySteps,
    /// A page would be over before it could ring.
    #[error("delivery_s and answer_s must be at least 1")]
    NoTimeToAnswer,
    /// The helper at the door would be asked all the time.
    #[error("lease.safety_s must be at least 5")]
    NoSafety,
}

/// The top repeats, and the helper at the door is asked, at most this often, seconds.
const RHYTHM_S: u32 = 5;
/// Steps at most; an alarm counts them in one byte.
const STEPS: usize = 100;

impl Policy {
    /// The policy used where a community has set none: 0 s contacts and the best 7 within 300 m, 30 s 1 km,
    /// 60 s staff, 90 s duty lead, 120 s external service offered, 180 s notified, then repeated every 60 s.
    /// Life threats (smoke, gas, CO, fall) notify the external service at once.
    #[must_use]
    pub fn standard(kind: AlarmKind) -> Self {
        let life_threat = match kind {
            AlarmKind::Smoke | AlarmKind::Gas | AlarmKind::Co | AlarmKind::Fall => true,
            AlarmKind::Sos | AlarmKind::Water | AlarmKind::Inactivity => false,
        };
        let mut first = vec![Ask::Contacts, Ask::Nearest { radius_m: 300, count: 7 }];
        if life_threat {
            first.push(Ask::NotifyExternal);
        }
        let step = |after_s, ask| Step { after_s, ask };
        Self {
            steps: vec![
                step(0, first),
                step(30, vec![Ask::Nearest { radius_m: 1_000, count: 10 }]),
                step(60, vec![Ask::Staff]),
                step(90, vec![Ask::DutyLead]),
                step(120, vec![Ask::OfferExternal]),
                step(180, vec![Ask::NotifyExternal]),
            ],
            need: if kind == AlarmKind::Smoke { 2 } else { 1 },
            backup: 1,
            backup_window_s: 30,
            skills: Vec::new(),
            cancel_window_s: 15,
            delivery_s: 5,
            answer_s: 120,
            repeat_s: 60,
            lease: LeaseLimits {
                depart_s: 150,
                depart_night_s: 190,
                approach_s: 240,
                arrive_eta_factor: 2,
                safety_s: 600,
            },
        }
    }

    /// Refuses a policy under which an alarm could fall silent.
    pub fn check(&self) -> Result<(), PolicyFault> {
        if self.steps.is_empty() {
            return Err(PolicyFault::NoStep);
        }
        if let Some(at) = self.steps.windows(2).position(|pair| pair[1].after_s < pair[0].after_s) {
            return Err(PolicyFault::OutOfOrder(at + 1));
        }
        if self.need == 0 {
            return Err(PolicyFault::NoNeed);
        }
        if self.repeat_s < RHYTHM_S {
            return Err(PolicyFault::NoRepeat);
        }
        if self.steps.len() > STEPS {
            return Err(PolicyFault::TooManySteps);
        }
        if self.delivery_s == 0 || self.answer_s == 0 {
            return Err(PolicyFault::NoTimeToAnswer);
        }
        if self.lease.safety_s < RHYTHM_S {
            return Err(PolicyFault::NoSafety);
        }
        Ok(())
    }

    /// Milliseconds between step `index` and the one after it; the repeat interval behind the last.
    #[must_use]
    pub fn gap_ms(&self, index: usize) -> i64 {
        match (self.steps.get(index), self.steps.get(index + 1)) {
            (Some(this), Some(next)) => i64::from(next.after_s.saturating_sub(this.after_s)) * 1000,
            _ => i64::from(self.repeat_s.max(RHYTHM_S)) * 1000,
        }
    }
}
