//! Promises on their way: departed, nearer, arrived, lapsed, and the question "are you all right?" at the scene.

use super::Deciding;
use crate::alarm::{AlarmEvent, Lease, LeaseStage};
use crate::command::Refusal;
use crate::ids::{PageNo, PersonId};

/// Moved this far counts as departed (product definition, section 3.6), metres.
const DEPARTED_M: u32 = 20;
/// How long the helper at the scene has to answer, seconds.
const SAFETY_ANSWER_S: u32 = 120;

impl Deciding<'_> {
    fn promise(&self, person: PersonId) -> Result<(PageNo, Lease), Refusal> {
        let page = self.alarm.page_of(person).ok_or(Refusal::NotAsked)?;
        page.lease
            .filter(|_| page.state == crate::alarm::PageState::Accepted)
            .map(|lease| (page.no, lease))
            .ok_or(Refusal::NotAccepted)
    }

    pub(super) fn depart(&mut self, person: PersonId) -> Result<(), Refusal> {
        let (page, lease) = self.promise(person)?;
        if lease.stage == LeaseStage::Promised {
            self.emit(AlarmEvent::LeaseMoved { page, stage: LeaseStage::Departed });
        }
        Ok(())
    }

    /// A position report of somebody who accepted. Anything else is no error: phones report all the time.
    pub(super) fn approach(&mut self, person: PersonId, distance_m: u32) {
        let Ok((page, lease)) = self.promise(person) else { return };
        let Some(start_m) = lease.distance_m else { return };
        let moved = start_m.abs_diff(distance_m) >= DEPARTED_M;
        let nearer = distance_m.saturating_add(DEPARTED_M) <= start_m;
        if lease.stage == LeaseStage::Promised && moved {
            self.emit(AlarmEvent::LeaseMoved { page, stage: LeaseStage::Departed });
        }
        if nearer && matches!(lease.stage, LeaseStage::Promised | LeaseStage::Departed) {
            self.emit(AlarmEvent::LeaseMoved { page, stage: LeaseStage::Approaching });
        }
    }

    /// Arrival wins over a lapse: somebody at the door is somebody at the door.
    pub(super) fn arrive(&mut self, person: PersonId) -> Result<(), Refusal> {
        if self.rings_after_lapse(person) {
            self.accept(person, true)?;
        }
        let (page, lease) = self.promise(person)?;
        if lease.stage != LeaseStage::Arrived {
            self.emit(AlarmEvent::LeaseMoved { page, stage: LeaseStage::Arrived });
            if self.alarm.accepts() >= usize::from(self.alarm.need) {
                self.stand_down();
            }
        }
        Ok(())
    }

    /// Called anew after a lapse: whoever stands at the door all the same has answered that call.
    fn rings_after_lapse(&self, person: PersonId) -> bool {
        let promised = |page: &crate::alarm::Page| page.person == person && page.lease.is_some();
        self.alarm.page_of(person).is_some_and(|page| page.state.stands()) && self.alarm.pages.iter().any(promised)
    }

    pub(super) fn all_well(&mut self, person: PersonId) -> Result<(), Refusal> {
        let (page, lease) = self.promise(person)?;
        if lease.stage != LeaseStage::Arrived {
            return Err(Refusal::NotAccepted);
        }
        let again_at = self.now.at.plus_s(self.alarm.policy.lease.safety_every_s());
        self.emit(AlarmEvent::SafetyAnswered { page, again_at });
        self.stand_staff_down();
        Ok(())
    }

    pub(super) fn lease_due(&mut self, page: PageNo) {
        self.emit(AlarmEvent::LeaseMoved { page, stage: LeaseStage::Lapsed });
        self.call_again_if_short();
    }

    /// Asks the helper; silence after the question pages staff.
    pub(super) fn safety_due(&mut self, page: PageNo) {
        let asked = self.alarm.page(page).and_then(|page| page.lease).is_some_and(|lease| lease.safety_asked);
        let wait_s = if asked { self.alarm.policy.lease.safety_every_s() } else { SAFETY_ANSWER_S };
        let again_at = self.now.at.plus_s(wait_s);
        self.emit(AlarmEvent::SafetyAsked { page, again_at });
        if asked {
            self.page_staff();
        }
    }
}
