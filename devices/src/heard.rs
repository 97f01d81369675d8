//! What one message says of one device, while it is being read: each kind once, calls in front. A call for help
//! that the broker kept from earlier is never said again: it tells of the past.

use crate::decoded::{Field, Flag};
use crate::known::{Message, Role};
use crate::lenient::Readers;
use crate::press;
use crate::report::{Report, Said};
use hub_core::signal::SignalKind;
use serde_json::Value;

/// A report in the making.
pub struct Heard {
    report: Report,
    role: Option<Role>,
    retained: bool,
}

impl Heard {
    /// Nothing but a sign of life of `device` so far.
    #[must_use]
    pub fn of(device: impl Into<String>, role: Option<Role>, message: &Message<'_>) -> Self {
        Self { report: Report::of(device), role, retained: message.retained }
    }

    /// What the device is registered as.
    #[must_use]
    pub fn role(&self) -> Option<Role> {
        self.role
    }

    /// Says something as a part of the device that has a role of its own.
    pub fn as_role(&mut self, role: Option<Role>, say: impl FnOnce(&mut Self)) {
        let whole = std::mem::replace(&mut self.role, role);
        say(self);
        self.role = whole;
    }

    /// The report, for what has no method here.
    pub fn report(&mut self) -> &mut Report {
        &mut self.report
    }

    /// Readings, each only when it is in range.
    pub fn readings(&mut self) -> Readers<'_> {
        Readers { readings: &mut self.report.readings, flags: &mut self.report.flags }
    }

    /// True when this kind was said already.
    #[must_use]
    pub fn has(&self, kind: SignalKind) -> bool {
        self.report.said.iter().any(|said| said.kind == kind)
    }

    /// Begins or ends.
    pub fn state(&mut self, kind: SignalKind, on: bool) {
        self.say(Said::state(kind, on));
    }

    /// Says it; what two fields say of the same kind is said once, and "begins" wins.
    pub fn say(&mut self, said: Said) {
        if self.retained && said.on == Some(true) && matches!(said.kind, SignalKind::Sos | SignalKind::Cancel) {
            return;
        }
        let same = |other: &&mut Said| other.kind == said.kind && other.zone == said.zone;
        match self.report.said.iter_mut().find(same) {
            Some(other) if said.on == Some(true) && other.on == Some(true) => other.level = other.level.max(said.level),
            Some(other) if said.on == Some(true) => *other = said,
            Some(_) => {}
            None => self.report.say(said),
        }
    }

    /// A bare switch, contact or relay: only the role gives it a meaning. False when it has none.
    pub fn bare(&mut self, on: bool) -> bool {
        let said = bare(on, self.role);
        let known = said.is_some();
        said.into_iter().for_each(|said| self.say(said));
        known
    }

    /// The same, where nothing is to be done about a bare value without a meaning.
    pub fn level(&mut self, on: bool) {
        self.bare(on);
    }

    /// A contact, open or closed: what the role says that it guards, else a door.
    pub fn contact(&mut self, open: bool) {
        if !self.bare(open) {
            self.state(SignalKind::Door, open);
        }
    }

    /// A state by its kind: what the role says that a contact guards or that a presence is, else the kind itself.
    pub fn sensed(&mut self, kind: SignalKind, on: bool) {
        match kind {
            SignalKind::Door if matches!(self.role, Some(Role::Detector(_))) => self.contact(on),
            SignalKind::Motion | SignalKind::Presence => self.occupied(kind, on),
            _ => self.state(kind, on),
        }
    }

    /// Somebody is there: `kind`, unless the role says bed, presence or motion.
    pub fn occupied(&mut self, kind: SignalKind, on: bool) {
        let kind = match self.role {
            Some(Role::Detector(role @ (SignalKind::Bed | SignalKind::Presence | SignalKind::Motion))) => role,
            _ => kind,
        };
        self.state(kind, on);
    }

    /// A button's word. The broker's memory of one is no press.
    pub fn press(&mut self, word: &str) {
        if let Some(said) = press::press(word, self.role).filter(|_| !self.retained) {
            self.say(said);
        }
    }

    /// Degrees Celsius; the first usable one counts.
    pub fn temperature_c(&mut self, value: &Value) {
        if !self.has(SignalKind::Temperature)
            && self.readings().temperature_c(value)
            && let Some(celsius) = self.report.readings.temperature_c
        {
            self.report.say(Said::value(SignalKind::Temperature, celsius));
        }
    }

    /// Degrees Fahrenheit.
    pub fn temperature_f(&mut self, value: &Value) {
        match crate::lenient::number(value) {
            Some(fahrenheit) => {
                let celsius = ((fahrenheit - 32.0) / 1.8 * 100.0).round() / 100.0;
                self.temperature_c(&Value::from(celsius));
            }
            None => self.report.flags.push(Flag::BadReading(Field::Value)),
        }
    }

    /// The device's own judgement of its battery; a good one is not worth a word.
    pub fn battery_low(&mut self, low: bool) {
        if low {
            self.report.readings.battery_low = Some(true);
            self.state(SignalKind::Battery, true);
        }
    }

    /// Marks what a detector says as its self-test.
    pub fn self_test(&mut self) {
        let detected = |said: &&mut Said| {
            matches!(said.kind, SignalKind::Smoke | SignalKind::Gas | SignalKind::Co | SignalKind::Water)
        };
        self.report.said.iter_mut().filter(detected).for_each(|said| said.test = true);
    }

    /// The report, calls for help in front.
    #[must_use]
    pub fn done(mut self) -> Report {
        self.report.said.sort_by_key(|said| (said.on == Some(false), said.kind));
        self.report
    }
}

/// What a bare "on" or "off" means for a role; none for a role that a switch cannot have.
#[must_use]
pub fn bare(on: bool, role: Option<Role>) -> Option<Said> {
    match role? {
        Role::SosButton => Some(Said::state(SignalKind::Sos, on)),
        Role::Detector(SignalKind::Cancel) => on.then(|| Said::state(SignalKind::Cancel, true)),
        Role::Detector(kind) => {
            let no_state = matches!(kind, SignalKind::Temperature | SignalKind::Location | SignalKind::Heartbeat);
            (!no_state).then(|| Said::state(kind, on))
        }
        Role::SceneButton | Role::BatteryPercent | Role::Gateway | Role::Phone => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::known::Transport;
    use hub_core::time::UnixMs;

    fn message(retained: bool) -> Message<'static> {
        Message { transport: Transport::Mqtt, topic: "t", payload: b"", retained, received_at: UnixMs(0) }
    }

    #[test]
    fn what_the_broker_kept_is_no_call_but_still_a_state() {
        let mut heard = Heard::of("d", Some(Role::SosButton), &message(true));
        heard.press("single");
        heard.bare(true);
        heard.state(SignalKind::Smoke, true);
        let said = heard.done().said;
        assert_eq!(said, [Said::state(SignalKind::Smoke, true)]);
    }

    #[test]
    fn two_fields_of_one_kind_are_one_word_and_the_worse_counts() {
        let mut heard = Heard::of("d", None, &message(false));
        heard.state(SignalKind::Water, false);
        heard.state(SignalKind::Door, true);
        heard.state(SignalKind::Water, true);
        heard.state(SignalKind::Water, false);
        let said = heard.done().said;
        assert_eq!(said, [Said::state(SignalKind::Water, true), Said::state(SignalKind::Door, true)]);
    }

    #[test]
    fn a_switch_without_a_role_means_nothing_and_a_contact_is_a_door() {
        let mut heard = Heard::of("d", None, &message(false));
        assert!(!heard.bare(true));
        heard.contact(true);
        assert!(heard.has(SignalKind::Door));
    }
}
