//! Effects as data: what the world must be told because of an event. They are written to the outbox in the same
//! transaction as the event and carried out afterwards.

use super::{Alarm, AlarmEvent, LeaseStage, Outcome};
use crate::ids::{AlarmId, DeviceId, PageNo, PersonId};
use serde::{Deserialize, Serialize};

/// What the resident's device is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "answer", rename_all = "snake_case")]
pub enum Answer {
    /// The call has been heard.
    Received,
    /// Somebody comes.
    Coming {
        /// Who.
        person: PersonId,
        /// In how many minutes.
        minutes: u32,
    },
    /// Somebody is at the door.
    Arrived {
        /// Who.
        person: PersonId,
    },
    /// It is over.
    Closed {
        /// What came of it.
        outcome: Outcome,
    },
}

/// One thing to be done in the world.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "effect", rename_all = "snake_case")]
pub enum Effect {
    /// Let somebody's phone ring.
    Page {
        /// For this alarm.
        alarm: AlarmId,
        /// This page of it.
        page: PageNo,
        /// Whose phone.
        person: PersonId,
    },
    /// Tell the device that called.
    Downlink {
        /// For this alarm.
        alarm: AlarmId,
        /// Which device.
        device: DeviceId,
        /// What.
        answer: Answer,
    },
    /// Tell the external service.
    External {
        /// For this alarm.
        alarm: AlarmId,
        /// How often it has been told, this time included.
        round: u32,
    },
}

/// What follows from `event`; `after` is the alarm with the event applied.
#[must_use]
pub fn effects(after: &Alarm, event: &AlarmEvent) -> Vec<Effect> {
    match event {
        AlarmEvent::Opened(_) | AlarmEvent::Pressed { .. } => downlink(after, Answer::Received),
        AlarmEvent::StepFired { asked, .. } | AlarmEvent::Paged { asked } => asked
            .iter()
            .map(|asked| Effect::Page { alarm: after.id, page: asked.no, person: asked.pick.person })
            .collect(),
        AlarmEvent::Accepted { page, lease, .. } => match after.page(*page) {
            Some(page) => downlink(after, Answer::Coming { person: page.person, minutes: lease.eta_s.div_ceil(60) }),
            None => Vec::new(),
        },
        // Too late to take the call back: the person hears how it stands instead.
        AlarmEvent::CancelNoted => match after.accepted().find_map(|page| page.lease.map(|lease| (page.person, lease)))
        {
            Some((person, lease)) => downlink(after, Answer::Coming { person, minutes: lease.eta_s.div_ceil(60) }),
            None => downlink(after, Answer::Received),
        },
        AlarmEvent::LeaseMoved { page, stage: LeaseStage::Arrived } => match after.page(*page) {
            Some(page) => downlink(after, Answer::Arrived { person: page.person }),
            None => Vec::new(),
        },
        AlarmEvent::ExternalNotified { round } => vec![Effect::External { alarm: after.id, round: *round }],
        AlarmEvent::Closed { outcome } => downlink(after, Answer::Closed { outcome: *outcome }),
        AlarmEvent::LeaseMoved { .. }
        | AlarmEvent::ExternalOffered
        | AlarmEvent::ExternalTaken
        | AlarmEvent::ReplacementMissing { .. }
        | AlarmEvent::PageSent { .. }
        | AlarmEvent::PageDelivered { .. }
        | AlarmEvent::PageSeen { .. }
        | AlarmEvent::PageUndelivered { .. }
        | AlarmEvent::PageExpired { .. }
        | AlarmEvent::Declined { .. }
        | AlarmEvent::StoodDown { .. }
        | AlarmEvent::SafetyAsked { .. }
        | AlarmEvent::SafetyAnswered { .. }
        | AlarmEvent::Reopened { .. }
        | AlarmEvent::Noted { .. } => Vec::new(),
    }
}

fn downlink(after: &Alarm, answer: Answer) -> Vec<Effect> {
    after.device.map(|device| Effect::Downlink { alarm: after.id, device, answer }).into_iter().collect()
}
