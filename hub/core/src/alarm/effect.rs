//! Effects as data: what the world must be told because of an event. They are written to the outbox in the same
//! transaction as the event and carried out afterwards.

use super::{Alarm, AlarmEvent, Lease, LeaseStage, Outcome};
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
    /// Tell a device that called.
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
        AlarmEvent::Opened(_) => all_callers(after, &Answer::Received),
        AlarmEvent::Pressed { device, .. } => pressed(after, *device),
        AlarmEvent::StepFired { asked, .. } | AlarmEvent::Paged { asked } => asked
            .iter()
            .map(|asked| Effect::Page { alarm: after.id, page: asked.no, person: asked.pick.person })
            .collect(),
        AlarmEvent::Accepted { page, lease, .. } => match after.page(*page) {
            Some(page) => all_callers(after, &coming(page.person, lease)),
            None => Vec::new(),
        },
        // Too late to take the call back: the person hears how it stands instead.
        AlarmEvent::CancelNoted => all_callers(after, &standing(after).unwrap_or(Answer::Received)),
        AlarmEvent::LeaseMoved { page, stage: LeaseStage::Arrived } => match after.page(*page) {
            Some(page) => all_callers(after, &Answer::Arrived { person: page.person }),
            None => Vec::new(),
        },
        AlarmEvent::ExternalNotified { round } => vec![Effect::External { alarm: after.id, round: *round }],
        AlarmEvent::Closed { outcome } => all_callers(after, &Answer::Closed { outcome: *outcome }),
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

/// Every device that has called hears it: nobody knows at which of them the person stands.
fn all_callers(after: &Alarm, answer: &Answer) -> Vec<Effect> {
    after.callers().map(|device| downlink(after, device, answer.clone())).collect()
}

/// The device that pressed hears that it was heard, and how it stands when somebody comes already. A device that is
/// not registered has no address; the first one answers for it.
fn pressed(after: &Alarm, device: Option<DeviceId>) -> Vec<Effect> {
    let Some(device) = device.or(after.device) else { return Vec::new() };
    let answers = [Some(Answer::Received), standing(after)];
    answers.into_iter().flatten().map(|answer| downlink(after, device, answer)).collect()
}

/// Who is at the door, else who comes; none while nobody does.
fn standing(after: &Alarm) -> Option<Answer> {
    let promises = || after.accepted().filter_map(|page| page.lease.map(|lease| (page.person, lease)));
    let arrived = promises().find(|(_, lease)| lease.stage == LeaseStage::Arrived);
    match arrived {
        Some((person, _)) => Some(Answer::Arrived { person }),
        None => promises().next().map(|(person, lease)| coming(person, &lease)),
    }
}

fn coming(person: PersonId, lease: &Lease) -> Answer {
    Answer::Coming { person, minutes: lease.eta_s.div_ceil(60) }
}

fn downlink(after: &Alarm, device: DeviceId, answer: Answer) -> Effect {
    Effect::Downlink { alarm: after.id, device, answer }
}
