//! More presses, and the end: only a human closes. The device that called may take its own call back inside the
//! window, which is a human too; it never takes back what another device has called for.

use super::Deciding;
use crate::alarm::{AlarmEvent, Outcome, Phase};
use crate::command::Refusal;
use crate::event::Actor;
use crate::ids::PageNo;
use crate::signal::AlarmKind;

impl Deciding<'_> {
    pub(super) fn close(&mut self, outcome: Outcome, actor: Actor) -> Result<(), Refusal> {
        match actor {
            Actor::Person(_) | Actor::Operator => {}
            Actor::Device(_) | Actor::Hub => return Err(Refusal::OnlyAHumanCloses),
        }
        self.end(outcome);
        Ok(())
    }

    /// Pressed again; nothing else changes, so a press never waits for a rule.
    pub(super) fn press(&mut self, late_by_ms: Option<u64>, actor: Actor) {
        let by_other = !self.is_caller(actor);
        let device = if let Actor::Device(device) = actor { Some(device) } else { None };
        self.emit(AlarmEvent::Pressed { late_by_ms, by_other, device });
    }

    fn is_caller(&self, actor: Actor) -> bool {
        match actor {
            Actor::Device(device) => self.alarm.device == Some(device),
            Actor::Person(_) | Actor::Hub | Actor::Operator => false,
        }
    }

    /// Inside its window and before any accept the device's own cancel is a false press; else people are told.
    pub(super) fn device_cancel(&mut self, actor: Actor) {
        let own = self.is_caller(actor) && !self.alarm.others_pressed;
        let window_ms = i64::from(self.alarm.policy.cancel_window_s) * 1000;
        let inside = self.now.at.since_ms(self.alarm.opened_at) <= window_ms;
        let unanswered = self.alarm.accepts() == 0 && matches!(self.alarm.phase, Phase::Calling { .. });
        let revocable = match self.alarm.kind {
            AlarmKind::Sos | AlarmKind::Fall | AlarmKind::Inactivity => true,
            AlarmKind::Smoke | AlarmKind::Gas | AlarmKind::Co | AlarmKind::Water => false,
        };
        if own && inside && unanswered && revocable {
            self.end(Outcome::FalsePress);
        } else if !self.alarm.cancel_noted {
            self.emit(AlarmEvent::CancelNoted);
        }
    }

    fn end(&mut self, outcome: Outcome) {
        let pages: Vec<PageNo> =
            self.alarm.pages.iter().filter(|page| page.state.stands()).map(|page| page.no).collect();
        if !pages.is_empty() {
            self.emit(AlarmEvent::StoodDown { pages });
        }
        self.emit(AlarmEvent::Closed { outcome });
    }
}
