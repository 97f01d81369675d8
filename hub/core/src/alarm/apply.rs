//! Folds one event into the state. No rule lives here: whatever the log says has happened.

use super::{
    Alarm, AlarmEvent, Asked, CALLERS_KEPT, External, LeaseStage, NextStep, Opened, PAGES_KEPT, Page, PageState, Phase,
};
use crate::ids::{DeviceId, PageNo, PersonId};
use crate::time::UnixMs;
use std::sync::Arc;

/// The state after `event`. The first event of a stream is `Opened`; without it there is nothing to fold into.
#[must_use]
pub fn apply(alarm: Option<Alarm>, event: &AlarmEvent, at: UnixMs) -> Option<Alarm> {
    let mut alarm = match (alarm, event) {
        (None, AlarmEvent::Opened(opened)) => return Some(begin(opened, at)),
        (None, _) => return None,
        (Some(alarm), _) => alarm,
    };
    apply_to(&mut alarm, event, at);
    Some(alarm)
}

/// Folds an event into a begun alarm, in place.
pub(super) fn apply_to(alarm: &mut Alarm, event: &AlarmEvent, at: UnixMs) {
    fold(alarm, event, at);
    alarm.version += 1;
}

fn begin(opened: &Opened, at: UnixMs) -> Alarm {
    Alarm {
        id: opened.alarm,
        area: opened.area.clone(),
        household: opened.household,
        device: opened.device,
        place: opened.place,
        place_source: opened.place_source,
        kind: opened.kind,
        drill: opened.drill,
        damaged: opened.damaged,
        unknown_device: opened.unknown_device,
        opened_at: at,
        late_by_ms: opened.late_by_ms,
        next_step: 0,
        presses: 1,
        pressed_at: at,
        others_pressed: false,
        also_called: Vec::new(),
        cancel_noted: false,
        need: opened.policy.need,
        policy: Arc::clone(&opened.policy),
        contacts: opened.contacts.clone(),
        phase: Phase::Calling { next: NextStep { step: 0, due_at: at } },
        pages: Arc::default(),
        gaps: Vec::new(),
        external: External::default(),
        version: 1,
    }
}

fn fold(alarm: &mut Alarm, event: &AlarmEvent, at: UnixMs) {
    match event {
        AlarmEvent::Opened(_) | AlarmEvent::Noted { .. } => {}
        AlarmEvent::ReplacementMissing { shortfall } => alarm.gaps = vec![shortfall.clone()],
        AlarmEvent::Pressed { by_other, device, .. } => {
            alarm.presses += 1;
            alarm.pressed_at = at;
            alarm.others_pressed |= *by_other;
            if let Some(device) = device.filter(|device| alarm.device != Some(*device)) {
                called(&mut alarm.also_called, device);
            }
        }
        AlarmEvent::CancelNoted => alarm.cancel_noted = true,
        AlarmEvent::StepFired { step, asked, shortfalls, next, .. } => {
            alarm.gaps.clone_from(shortfalls);
            add_pages(alarm, asked, *step, at);
            alarm.next_step = next.step;
            alarm.phase = Phase::Calling { next: *next };
        }
        AlarmEvent::Paged { asked } => {
            let step = alarm.next_step.saturating_sub(1);
            add_pages(alarm, asked, step, at);
        }
        AlarmEvent::PageSent { page } => settle(alarm, *page, PageState::Sent, at),
        AlarmEvent::PageDelivered { page } => settle(alarm, *page, PageState::Delivered, at),
        AlarmEvent::PageSeen { page } => settle(alarm, *page, PageState::Seen, at),
        AlarmEvent::PageUndelivered { page } => settle(alarm, *page, PageState::Undelivered, at),
        AlarmEvent::PageExpired { page } => settle(alarm, *page, PageState::Expired, at),
        AlarmEvent::Declined { page } => {
            settle(alarm, *page, PageState::Declined, at);
            if matches!(alarm.phase, Phase::OnScene { .. }) {
                answered(alarm, None, at);
            }
        }
        AlarmEvent::StoodDown { pages } => {
            pages.iter().for_each(|page| settle(alarm, *page, PageState::StoodDown, at));
            if let Phase::Coming { backup_until } = &mut alarm.phase {
                *backup_until = None;
            }
        }
        AlarmEvent::Accepted { page, lease, backup_until } => {
            settle(alarm, *page, PageState::Accepted, at);
            if let Some(page) = find(alarm, *page) {
                page.lease = Some(*lease);
            }
            answered(alarm, *backup_until, at);
        }
        AlarmEvent::LeaseMoved { page, stage } => lease_moved(alarm, *page, *stage, at),
        AlarmEvent::SafetyAsked { page, again_at } => safety(alarm, *page, true, *again_at),
        AlarmEvent::SafetyAnswered { page, again_at } => safety(alarm, *page, false, *again_at),
        AlarmEvent::Reopened { need, next } => {
            alarm.need = *need;
            alarm.phase = Phase::Calling { next: *next };
        }
        AlarmEvent::ExternalOffered => alarm.external.offered_at = Some(at),
        AlarmEvent::ExternalNotified { round } => {
            alarm.external.notified_at = Some(at);
            alarm.external.notified_count = *round;
        }
        AlarmEvent::ExternalTaken => alarm.external.taken_at = Some(at),
        AlarmEvent::Closed { outcome } => alarm.phase = Phase::Closed { outcome: *outcome, at },
    }
}

/// Puts a device at the end of those that have called.
fn called(callers: &mut Vec<DeviceId>, device: DeviceId) {
    callers.retain(|known| *known != device);
    callers.push(device);
    if callers.len() > CALLERS_KEPT {
        callers.remove(0);
    }
}

fn add_pages(alarm: &mut Alarm, asked: &[Asked], step: u8, at: UnixMs) {
    Arc::make_mut(&mut alarm.pages).extend(asked.iter().map(|asked| Page {
        no: asked.no,
        person: asked.pick.person,
        step,
        pick: asked.pick.clone(),
        state: PageState::Queued,
        asked_at: at,
        state_at: at,
        lease: None,
    }));
    asked.iter().for_each(|asked| forget_oldest(alarm, asked.pick.person));
}

/// Keeps the newest pages of one person, and those in which something was promised.
fn forget_oldest(alarm: &mut Alarm, person: PersonId) {
    let spent = |page: &Page| page.person == person && page.state != PageState::Accepted;
    let mut too_many = alarm.pages.iter().filter(|page| spent(page)).count().saturating_sub(PAGES_KEPT);
    Arc::make_mut(&mut alarm.pages).retain(|page| {
        let forgotten = too_many > 0 && spent(page);
        too_many -= usize::from(forgotten);
        !forgotten
    });
}

fn find(alarm: &mut Alarm, no: PageNo) -> Option<&mut Page> {
    Arc::make_mut(&mut alarm.pages).iter_mut().find(|page| page.no == no)
}

fn settle(alarm: &mut Alarm, no: PageNo, state: PageState, at: UnixMs) {
    if let Some(page) = find(alarm, no) {
        page.state = state;
        page.state_at = at;
    }
}

fn lease_moved(alarm: &mut Alarm, no: PageNo, stage: LeaseStage, at: UnixMs) {
    let safety_s = alarm.policy.lease.safety_every_s();
    let Some(lease) = find(alarm, no).and_then(|page| page.lease.as_mut()) else { return };
    lease.stage = stage;
    lease.stage_at = at;
    if stage == LeaseStage::Arrived {
        lease.safety_at = Some(at.plus_s(safety_s));
        lease.safety_asked = false;
        answered(alarm, None, at);
    }
}

/// Once enough people go the alarm is answered: on the scene when one of them is at the door, else coming. While
/// they are too few it stays as it is, so that calling goes on beside the first at the door.
fn answered(alarm: &mut Alarm, backup_until: Option<UnixMs>, at: UnixMs) {
    if alarm.accepts() < usize::from(alarm.need) {
        return;
    }
    alarm.phase = match alarm.phase {
        Phase::OnScene { since } if alarm.somebody_arrived() => Phase::OnScene { since },
        _ if alarm.somebody_arrived() => Phase::OnScene { since: at },
        _ => Phase::Coming { backup_until },
    };
}

fn safety(alarm: &mut Alarm, no: PageNo, asked: bool, again_at: UnixMs) {
    if let Some(lease) = find(alarm, no).and_then(|page| page.lease.as_mut()) {
        lease.safety_at = Some(again_at);
        lease.safety_asked = asked;
    }
}
