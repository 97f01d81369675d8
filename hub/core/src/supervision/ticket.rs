//! A ticket about a device: something to be looked at, no emergency. One open ticket per device; whatever else goes
//! wrong meanwhile is one more reason on it. It pages nobody, and is due by how closely the household is watched.

use super::fault::Fault;
use crate::area::AreaPath;
use crate::household::RiskTier;
use crate::ids::{DeviceId, DeviceTicketId, HouseholdId, OutageId, PersonId};
use crate::time::{Now, UnixMs};
use serde::{Deserialize, Serialize};

/// How far a ticket has got.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(ts_rs::TS, utoipa::ToSchema, schemars::JsonSchema))]
pub enum TicketState {
    /// Nobody has looked at it.
    Open,
    /// Somebody looks after it.
    Seen,
    /// Over.
    Done,
}

/// One thing that is or was wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(ts_rs::TS, utoipa::ToSchema, schemars::JsonSchema))]
pub struct Reason {
    /// What.
    pub fault: Fault,
    /// Since when.
    pub since: UnixMs,
    /// Over since then.
    pub over_at: Option<UnixMs>,
}

/// A ticket about a device.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceTicket {
    /// Its id.
    pub id: DeviceTicketId,
    /// Which device.
    pub device: DeviceId,
    /// Where it was when the ticket opened.
    pub area: AreaPath,
    /// Whose it was then.
    pub household: Option<HouseholdId>,
    /// Counts its events, from 1.
    pub version: u32,
    /// How far it has got.
    pub state: TicketState,
    /// What is wrong, one reason a fault.
    pub reasons: Vec<Reason>,
    /// When it opened.
    pub opened_at: UnixMs,
    /// To be settled by then.
    pub due_at: UnixMs,
    /// Who looks after it.
    pub seen_by: Option<PersonId>,
    /// When it was over.
    pub done_at: Option<UnixMs>,
    /// It went into this outage.
    pub outage: Option<OutageId>,
    /// It is over because the device was muted.
    #[serde(default)]
    pub muted: bool,
}

impl DeviceTicket {
    /// True until it is over.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.state != TicketState::Done
    }

    /// True while this fault stands.
    #[must_use]
    pub fn has(&self, fault: Fault) -> bool {
        self.reasons.iter().any(|reason| reason.fault == fault && reason.over_at.is_none())
    }

    /// True when all that was wrong is over and nobody need look.
    #[must_use]
    pub fn is_settled(&self) -> bool {
        self.reasons.iter().all(|reason| reason.over_at.is_some() && reason.fault.settles_itself())
    }
}

/// What can happen to a ticket. Ids and numbers only.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum TicketEvent {
    /// Something is wrong.
    Opened {
        /// With which device.
        device: DeviceId,
        /// Where.
        area: AreaPath,
        /// Whose.
        household: Option<HouseholdId>,
        /// What.
        fault: Fault,
        /// Since when.
        since: UnixMs,
        /// To be settled by then.
        due_at: UnixMs,
    },
    /// Something else is wrong too.
    Worse {
        /// What.
        fault: Fault,
        /// Since when.
        since: UnixMs,
    },
    /// One of its reasons is over.
    Better {
        /// What is over.
        fault: Fault,
        /// Since when.
        at: UnixMs,
    },
    /// Somebody looks after it.
    Seen {
        /// Who.
        by: PersonId,
    },
    /// It is part of an outage and needs no ticket of its own.
    Folded {
        /// Which.
        outage: OutageId,
    },
    /// Over.
    Done,
    /// Over: the device is not looked after for a while.
    Muted,
}

impl TicketEvent {
    /// Its name behind the noun.
    #[must_use]
    pub fn verb(&self) -> &'static str {
        match self {
            Self::Opened { .. } => "opened",
            Self::Worse { .. } => "worse",
            Self::Better { .. } => "better",
            Self::Seen { .. } => "seen",
            Self::Folded { .. } => "folded",
            Self::Done => "done",
            Self::Muted => "muted",
        }
    }
}

/// Folds an event into a ticket. None when the first event is no opening.
#[must_use]
pub fn apply_ticket(
    id: DeviceTicketId,
    ticket: Option<DeviceTicket>,
    event: &TicketEvent,
    at: UnixMs,
) -> Option<DeviceTicket> {
    if let TicketEvent::Opened { device, area, household, fault, since, due_at } = event {
        return Some(DeviceTicket {
            id,
            device: *device,
            area: area.clone(),
            household: *household,
            version: 1,
            state: TicketState::Open,
            reasons: vec![Reason { fault: *fault, since: *since, over_at: None }],
            opened_at: at,
            due_at: *due_at,
            seen_by: None,
            done_at: None,
            outage: None,
            muted: false,
        });
    }
    let mut ticket = ticket?;
    ticket.version += 1;
    match event {
        TicketEvent::Opened { .. } => {}
        TicketEvent::Worse { fault, since } => {
            ticket.reasons.retain(|reason| reason.fault != *fault);
            ticket.reasons.push(Reason { fault: *fault, since: *since, over_at: None });
        }
        TicketEvent::Better { fault, at } => {
            for reason in ticket.reasons.iter_mut().filter(|reason| reason.fault == *fault) {
                reason.over_at = reason.over_at.or(Some(*at));
            }
        }
        TicketEvent::Seen { by } => {
            ticket.state = TicketState::Seen;
            ticket.seen_by = Some(*by);
        }
        TicketEvent::Folded { outage } => {
            ticket.state = TicketState::Done;
            ticket.done_at = Some(at);
            ticket.outage = Some(*outage);
        }
        TicketEvent::Done | TicketEvent::Muted => {
            ticket.state = TicketState::Done;
            ticket.done_at = Some(at);
            ticket.muted = *event == TicketEvent::Muted;
        }
    }
    Some(ticket)
}

/// When a ticket must be settled: within 4 hours, a day or three days by how closely the household is watched. Nobody
/// is sent at night: what would be due between 22 and 8 o'clock is due at 8.
#[must_use]
pub fn due_at(risk: RiskTier, now: Now) -> UnixMs {
    let hours: u32 = match risk {
        RiskTier::High => 4,
        RiskTier::Medium => 24,
        RiskTier::Low => 72,
    };
    let hour = (u32::from(now.hour) + hours) % 24;
    let until_morning = match hour {
        22.. => 24 - hour + 8,
        0..8 => 8 - hour,
        _ => 0,
    };
    now.at.plus_s((hours + until_morning) * 3_600)
}
