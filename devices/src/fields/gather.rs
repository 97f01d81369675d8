//! Collects what the fields of one object say and puts it together: one state per kind (on wins), one temperature,
//! one position, and what a nameless alarm or input means once everything beside it is known.

use super::name::{About, about};
use super::{Hints, Leaf, phrase, posture, sensecap, word};
use crate::decoded::{Field, Flag};
use crate::heard::Heard;
use crate::known::{Decoder, Role};
use crate::lenient;
use crate::mapped;
use crate::report::{Datum, Said};
use hub_core::signal::SignalKind;
use serde_json::{Map, Value};

/// Raw readings of a probe that is not connected (Dragino: the largest 16-bit numbers over 100 and over 10).
const NO_PROBE_C: [f64; 4] = [327.67, -327.68, 3276.7, -3276.8];

/// A battery of so many percent is one of so many millivolts.
const MILLIVOLTS: std::ops::RangeInclusive<f64> = 1500.0..=5000.0;

pub struct Gather<'a> {
    heard: &'a mut Heard,
    hints: &'a Hints<'a>,
    plain: Option<bool>,
    alarm: Option<bool>,
    temperature: Option<f64>,
    probe: Option<f64>,
    too_hot: Option<bool>,
    lat: Option<f64>,
    lon: Option<f64>,
    /// A word that names what happened.
    happened: Option<SignalKind>,
    test: bool,
    radar: bool,
    /// `water` is what a meter counted.
    metered: bool,
    smoke: bool,
    volts: bool,
    /// Dragino's two-in-one contact: 1 is a door, 2 a leak; the other half is not wired.
    wired: Option<f64>,
    known: bool,
}

impl<'a> Gather<'a> {
    pub fn new(heard: &'a mut Heard, hints: &'a Hints<'a>, leaves: &[Leaf<'_>]) -> Self {
        let field = |name: &str| leaves.iter().find(|leaf| leaf.plain == name);
        let wired = field("mod").and_then(|leaf| lenient::number(leaf.value));
        let volts = hints.battery_in_volts
            || matches!(hints.maker, Some(Decoder::Browan | Decoder::Dragino | Decoder::Netvox))
            || field("temperatureboard").is_some();
        Self {
            heard,
            hints,
            plain: None,
            alarm: None,
            temperature: None,
            probe: None,
            too_hot: None,
            lat: None,
            lon: None,
            happened: None,
            test: false,
            radar: field("targetstatus").is_some(),
            metered: field("waterconv").is_some(),
            smoke: field("type").is_some_and(|leaf| word::word(leaf.value) == "smokesensor"),
            volts,
            wired,
            known: false,
        }
    }

    pub fn leaf(&mut self, leaf: &Leaf<'_>) {
        let last = leaf.path.rsplit('.').next().unwrap_or_default();
        let target = self.hints.mapping.and_then(|table| table.get(&leaf.path).or_else(|| table.get(last)));
        if let Some(target) = target {
            self.known = true;
            return mapped::apply(self.heard, target, leaf.value);
        }
        let about = about(&leaf.plain).or_else(|| {
            let nameless = leaf.plain.starts_with(&leaf.outer) && leaf.plain != leaf.outer && !leaf.outer.is_empty();
            nameless.then(|| about(&leaf.outer)).flatten()
        });
        let Some(about) = about else { return };
        self.known = true;
        self.reading(about, leaf.value);
        self.signal(about, leaf);
    }

    /// What a radar or a tracker sends as an event of its own.
    pub fn event(&mut self, event: &Map<String, Value>) {
        self.known |= sensecap::event(self.heard, event);
        if let Some(said) = posture::event(event) {
            self.known = true;
            self.heard.say(said);
        }
    }

    /// Puts it together; true when any field was known.
    pub fn finish(mut self) -> bool {
        self.nameless();
        self.position();
        self.warmth();
        if self.test {
            self.heard.self_test();
        }
        self.known
    }

    fn signal(&mut self, about: About, leaf: &Leaf<'_>) {
        let value = leaf.value;
        match about {
            About::State(kind) => self.kind(kind, leaf),
            About::Opposite(kind) => self.maybe(word::on(value).map(|on| Said::state(kind, !on))),
            About::Occupied => {
                if let Some(on) = word::on(value) {
                    self.heard.occupied(SignalKind::Presence, on);
                }
            }
            About::Contact => self.contact(leaf),
            About::Plain if value.is_string() && self.heard.role() == Some(Role::SosButton) => self.word(value),
            About::Plain => self.plain = either(self.plain, word::on(value)),
            About::Alarm => self.nameless_alarm(value),
            About::Button => self.word(value),
            About::Sos if self.heard.role() != Some(Role::SceneButton) => {
                self.maybe(word::on(value).map(|on| Said::state(SignalKind::Sos, on)));
            }
            About::Fence => self.maybe(match word::word(value).as_str() {
                "outside" => Some(Said::state(SignalKind::GeofenceExit, true)),
                "inside" => Some(Said::state(SignalKind::GeofenceExit, false)),
                _ => None,
            }),
            About::Posture => {
                let radar = self.radar && leaf.plain == "detectionstatus";
                self.maybe(posture::state(value, radar));
            }
            About::Event if self.smoke => self.smoke_event(value),
            About::Event => self.event_word(value),
            About::BatteryLow => self.battery_low(value),
            About::TemperatureAlarm => self.too_hot = either(self.too_hot, phrase::alarm_word(leaf)),
            About::Test => self.test |= word::on(value) == Some(true),
            _ => {}
        }
    }

    fn kind(&mut self, kind: SignalKind, leaf: &Leaf<'_>) {
        let counted = leaf.plain == "water" && self.metered;
        let amount = leaf.value.is_number() && (matches!(leaf.plain.as_str(), "co" | "moisture") || counted);
        let unwired = kind == SignalKind::Water && self.wired == Some(1.0);
        if amount || unwired {
            return;
        }
        if kind == SignalKind::Fall {
            return self.maybe(phrase::fallen(leaf.value));
        }
        let counts = matches!(kind, SignalKind::Motion | SignalKind::Water);
        let count = || {
            lenient::number(leaf.value)
                .filter(|_| counts && !matches!(leaf.plain.as_str(), "flood" | "water"))
                .map(|count| count > 0.0)
        };
        let on = match leaf.path.ends_with(".type") {
            true => phrase::alarm_word(leaf),
            false => word::on(leaf.value).or_else(count),
        };
        self.maybe(on.map(|on| Said::state(kind, on)));
    }

    /// A reed contact. As a truth value `contact` means "closed", as in Zigbee and Home Assistant.
    fn contact(&mut self, leaf: &Leaf<'_>) {
        if self.wired == Some(2.0) {
            return;
        }
        let closed_when_true = leaf.plain == "contact" && leaf.value.is_boolean();
        let open = word::on(leaf.value).map(|on| on != closed_when_true);
        if let Some(open) = open {
            self.bare(open, Some(SignalKind::Door));
        }
    }

    /// An alarm that does not say which; a detector may say in words what else is the matter (Milesight GS101).
    fn nameless_alarm(&mut self, value: &Value) {
        let state = |kind, on| Some(Said::state(kind, on));
        let said = match word::word(value).as_str() {
            "poweroff" => state(SignalKind::Mains, false),
            "poweron" => state(SignalKind::Mains, true),
            "devicefault" | "deviceinvalid" | "devicewillbeinvalidsoon" => state(SignalKind::Fault, true),
            "devicefaultrecovered" => state(SignalKind::Fault, false),
            _ => None,
        };
        if phrase::danger(value) == Some(SignalKind::Sos) {
            self.event_word(value);
        }
        match said {
            Some(said) => self.heard.say(said),
            None => self.alarm = either(self.alarm, word::on(value)),
        }
    }

    /// A word for what happened: the name of a danger, else what a button says.
    fn event_word(&mut self, value: &Value) {
        match phrase::danger(value) {
            Some(kind) if self.heard.role() != Some(Role::SceneButton) => self.happened = self.happened.or(Some(kind)),
            _ if self.heard.role() == Some(Role::SosButton) => self.word(value),
            _ => {}
        }
    }

    /// Milesight GS524N sends one word for everything. "Silent" is smoke whose siren was put to rest.
    fn smoke_event(&mut self, value: &Value) {
        let word = word::word(value);
        let test = word.starts_with("testing");
        match word.as_str() {
            "alarm" | "silent" => self.heard.state(SignalKind::Smoke, true),
            "normal" => self.heard.state(SignalKind::Smoke, false),
            "failover" => self.heard.state(SignalKind::Fault, true),
            "removed" => self.heard.state(SignalKind::Tamper, true),
            "installed" => self.heard.state(SignalKind::Tamper, false),
            _ if test => self.heard.say(Said { test, ..Said::state(SignalKind::Smoke, true) }),
            _ => {}
        }
        self.heard.battery_low(word.ends_with("lowbattery"));
    }

    fn battery_low(&mut self, value: &Value) {
        let grade = lenient::number(value).filter(|_| self.hints.maker == Some(Decoder::Dragino));
        let low = grade.map(|grade| grade < 2.0).or_else(|| word::low(value));
        self.heard.battery_low(low == Some(true));
    }

    /// What a bare input and an alarm without a name mean, once everything beside them is known.
    fn nameless(&mut self) {
        if let Some(kind) = self.happened.filter(|_| self.alarm != Some(false)) {
            self.heard.state(kind, true);
        }
        if let Some(on) = self.plain {
            self.bare(on, self.hints.default);
        }
        let calls = self.heard.role() == Some(Role::SosButton);
        let named = self
            .heard
            .report()
            .said
            .iter()
            .any(|said| said.kind.alarm_kind().is_some() || said.kind == SignalKind::Door);
        if let Some(on) = self.alarm.filter(|_| calls || !named) {
            self.bare(on, self.hints.default);
        }
    }

    /// A bare contact, input or alarm: what its role says, else what the model says. A button that is not pressed
    /// says nothing: its state comes with every sign of life.
    fn bare(&mut self, on: bool, default: Option<SignalKind>) {
        let role = self.heard.role();
        let calls = role == Some(Role::SosButton) || default == Some(SignalKind::Sos);
        if (calls && !on) || (role == Some(Role::SceneButton) && default == Some(SignalKind::Sos)) {
            return;
        }
        if !self.heard.bare(on)
            && let Some(kind) = default
        {
            self.heard.state(kind, on);
        }
    }

    fn word(&mut self, value: &Value) {
        if let Some(word) = phrase::button_word(value) {
            self.heard.press(&word);
        }
    }

    fn maybe(&mut self, said: Option<Said>) {
        if let Some(said) = said {
            self.heard.say(said);
        }
    }

    fn reading(&mut self, about: About, value: &Value) {
        let number = || word::leading_number(value).map_or_else(|| value.clone(), Value::from);
        let mut readers = self.heard.readings();
        match about {
            About::Battery if phrase::is_volts(value, self.volts) => readers.battery_v(&number()),
            About::Battery | About::BatteryPercent => match word::leading_number(value) {
                Some(millivolts) if MILLIVOLTS.contains(&millivolts) => {
                    readers.battery_v(&Value::from(millivolts / 1000.0));
                }
                _ => readers.battery_percent(&number()),
            },
            About::BatteryVolts => match word::leading_number(value) {
                Some(millivolts) if millivolts > 100.0 => readers.battery_v(&Value::from(millivolts / 1000.0)),
                _ => readers.battery_v(&number()),
            },
            About::BatteryMillivolts => {
                readers.battery_v(&word::leading_number(value).map_or(Value::Null, |mv| Value::from(mv / 1000.0)));
            }
            About::Accuracy => readers.accuracy_m(value),
            About::Temperature => self.temperature = self.temperature.or_else(|| celsius(value, self.heard)),
            About::Probe => self.probe = self.probe.or_else(|| celsius(value, self.heard)),
            About::Latitude => self.lat = self.lat.or_else(|| lenient::number(value)),
            About::Longitude => self.lon = self.lon.or_else(|| lenient::number(value)),
            About::Firmware => readers.readings.firmware = lenient::short_text(value),
            About::Model => readers.readings.model = lenient::short_text(value),
            _ => {}
        }
        if matches!(about, About::Battery | About::BatteryVolts) && phrase::low_remark(value) {
            self.heard.battery_low(true);
        }
    }

    fn position(&mut self) {
        let (Some(lat), Some(lon)) = (self.lat, self.lon) else { return };
        if self.heard.readings().fix(lat, lon, Datum::Wgs84) {
            self.heard.say(Said::location());
        } else {
            self.heard.report().readings.accuracy_m = None;
        }
    }

    fn warmth(&mut self) {
        let celsius = self.temperature.or(self.probe);
        let value = celsius.filter(|celsius| self.heard.readings().temperature_c(&Value::from(*celsius)));
        if value.is_some() || self.too_hot.is_some() {
            let said = Said { on: self.too_hot, ..Said::state(SignalKind::Temperature, false) };
            self.heard.say(Said { value, ..said });
        }
    }
}

/// On when one of them is.
fn either(one: Option<bool>, other: Option<bool>) -> Option<bool> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one || other),
        (one, other) => one.or(other),
    }
}

fn celsius(value: &Value, heard: &mut Heard) -> Option<f64> {
    let celsius = lenient::number(value).filter(|celsius| !NO_PROBE_C.contains(celsius));
    if celsius.is_none() {
        heard.report().flags.push(Flag::BadReading(Field::Value));
    }
    celsius
}
