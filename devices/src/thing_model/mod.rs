//! Thing models, as the Chinese cloud platforms have them: a device is a list of properties and events by name. The
//! operator's table decides what a name means, then the names in common use, then the role of the device. A message
//! of which nothing is known asks for a table; it is never taken for a sign that all is well.

mod names;
mod place;
pub mod value;
pub mod words;

use crate::decoded::{Field, Flag};
use crate::heard::{self, Heard};
use crate::known::{Context, Message, Target};
use crate::lenient::{device_time, number, truth};
use crate::mapped;
use crate::memory::Meaning;
use crate::report::{DeviceTime, Disposition, Report, Said};
use hub_core::signal::SignalKind;
use serde_json::{Map, Value};
use std::collections::HashMap;

/// A battery voltage above this is millivolts.
const MAX_VOLTS: f64 = 48.0;

/// Reads the properties and events of one device into one report.
pub struct Reader<'a> {
    context: Context<'a>,
    device: &'a str,
    product: Option<&'a str>,
    message: &'a Message<'a>,
    heard: Heard,
    unknown: usize,
    known: usize,
}

impl<'a> Reader<'a> {
    /// A reader for `device` (its address in its family) of `product`.
    #[must_use]
    pub fn new(context: Context<'a>, device: &'a str, product: Option<&'a str>, message: &'a Message<'a>) -> Self {
        let heard = Heard::of(device, context.role(device), message);
        Self { context, device, product, message, heard, unknown: 0, known: 0 }
    }

    /// The time of the whole message; a property's own time counts before it.
    pub fn time(&mut self, value: Option<&Value>) {
        if let Some(at) = value.and_then(device_time) {
            self.heard.report().readings.device_time = Some(at);
        }
    }

    /// All properties of an object.
    pub fn properties(&mut self, properties: &Map<String, Value>) {
        if place::read(properties, &mut self.heard) {
            self.known += 1;
        }
        for (name, value) in properties.iter().filter(|(name, _)| !place::is_part(name)) {
            self.property(name, value);
        }
    }

    /// One property.
    pub fn property(&mut self, name: &str, value: &Value) {
        if place::is_place(name) {
            let inner = value::timed(value, self.message.received_at, |_| false);
            let object = inner.as_ref().and_then(|timed| timed.value.as_object());
            if object.is_some_and(|object| place::read(object, &mut self.heard)) {
                self.take_time(inner.and_then(|timed| timed.at));
                self.known += 1;
                return;
            }
        }
        let meaning = self.meaning(name);
        let is_on = |value: &Value| match meaning {
            Some(Means::Plainly(Meaning::State(kind))) => value::state(kind, value) == Some(true),
            _ => false,
        };
        let Some(timed) = value::timed(value, self.message.received_at, is_on) else { return };
        self.take_time(timed.at);
        match meaning {
            Some(Means::Plainly(meaning)) => self.means(name, meaning, timed.value),
            Some(Means::ByValue(values)) => self.by_value(values, timed.value),
            None if names::is_unshown(name) || words::is_measure(name) => self.known += 1,
            None => self.unknown += 1,
        }
    }

    /// An event with its parameters: the name calls, unless name or parameters say that it ended.
    pub fn event(&mut self, name: &str, params: Option<&Map<String, Value>>) {
        let by_name = || words::kind(name).map(|kind| Means::Plainly(Meaning::State(kind)));
        match self.registered(name).or_else(by_name) {
            Some(Means::Plainly(Meaning::State(kind))) => {
                // Nothing takes a person's call back but the person.
                let stands = kind == SignalKind::Sos || !has_ended(name, params);
                let on = stands != (words::kind(name) == Some(kind) && words::is_opposite(name, kind));
                self.say(Said { test: words::is_test(name), ..Said::state(kind, on) });
            }
            Some(Means::Plainly(Meaning::Action)) => {
                self.heard.press("press");
                self.known += 1;
            }
            Some(Means::ByValue(values)) => {
                let said = params.into_iter().flat_map(Map::values).find_map(|value| values.get(&names::key_of(value)));
                said.into_iter().flatten().for_each(|(kind, on)| self.say(Said::state(*kind, *on)));
                self.known += 1;
            }
            Some(Means::Plainly(_)) => self.known += 1,
            None => return self.nameless(name, params),
        }
        // The parameters of an alarm describe it; only readings are taken from them, so that `{"key":1}` beside an
        // alarm is not a second one.
        for (name, value) in params.into_iter().flatten() {
            if self.is_reading(name) {
                self.property(name, value);
            }
        }
        if params.is_some_and(|params| place::read(params, &mut self.heard)) {
            self.known += 1;
        }
    }

    /// An event whose name says nothing: its parameters may, else the role of the device.
    fn nameless(&mut self, name: &str, params: Option<&Map<String, Value>>) {
        let before = self.known;
        if let Some(params) = params {
            self.properties(params);
        }
        let is_alarm = words::words(name).iter().any(|word| matches!(word.as_str(), "alarm" | "alert" | "trigger"));
        if self.known > before {
            return;
        }
        match self.by_role(name, !has_ended(name, params)).filter(|_| is_alarm) {
            Some(said) => self.say(said),
            None => self.unknown += 1,
        }
    }

    /// The device came on line or went.
    pub fn online(&mut self, on: bool) {
        self.say(Said::state(SignalKind::Online, on));
    }

    /// The report: a message of which nothing was known asks for a table.
    #[must_use]
    pub fn finish(mut self) -> Report {
        let report = self.heard.report();
        if self.known == 0 && self.unknown > 0 && report.disposition == Disposition::Heartbeat {
            report.disposition = Disposition::NeedsDecoder;
            // The time is the platform's; of the device nothing is known.
            report.readings.device_time = None;
        }
        if report.readings.battery_percent.is_some() {
            report.readings.battery_v = None;
        }
        self.heard.done()
    }

    fn take_time(&mut self, at: Option<DeviceTime>) {
        if at.is_some() {
            self.heard.report().readings.device_time = at;
        }
    }

    fn say(&mut self, said: Said) {
        self.known += 1;
        self.heard.say(said);
    }

    fn is_reading(&self, name: &str) -> bool {
        place::is_place(name)
            || matches!(
                self.meaning(name),
                Some(Means::Plainly(
                    Meaning::Value(_)
                        | Meaning::Fahrenheit
                        | Meaning::BatteryPercent
                        | Meaning::BatteryVolts
                        | Meaning::RssiDbm
                        | Meaning::Lqi
                ))
            )
    }

    fn registered(&self, name: &str) -> Option<Means<'a>> {
        let registered = self.context.registered;
        match registered.mapping(self.device, self.product)?.get(name)? {
            Target::Means(meaning) => Some(Means::Plainly(*meaning)),
            Target::Values(values) => Some(Means::ByValue(values)),
        }
    }

    fn meaning(&self, name: &str) -> Option<Means<'a>> {
        self.registered(name).or_else(|| names::reading(name).map(Means::Plainly)).or_else(|| {
            let by_name = words::kind(name).map(|kind| Means::Plainly(Meaning::State(kind)));
            by_name.or_else(|| words::is_plain(name).then_some(Means::Plainly(Meaning::Action)))
        })
    }

    fn by_value(&mut self, values: &HashMap<String, Vec<(SignalKind, bool)>>, value: &Value) {
        self.known += 1;
        match values.get(&names::key_of(value)) {
            Some(said) => said.iter().for_each(|(kind, on)| self.say(Said::state(*kind, *on))),
            None => self.heard.report().flags.push(Flag::BadReading(Field::Value)),
        }
    }

    fn means(&mut self, name: &str, meaning: Meaning, value: &Value) {
        match meaning {
            Meaning::Action => match truth(value).and_then(|on| self.by_role(name, on)) {
                Some(said) => self.say(said),
                None => self.word(value),
            },
            Meaning::State(kind) => self.state(name, kind, value),
            Meaning::BatteryVolts => match number(value).filter(|volts| *volts > MAX_VOLTS) {
                Some(millivolts) => self.reading(meaning, &Value::from(millivolts / 1000.0)),
                None => self.reading(meaning, value),
            },
            _ => self.reading(meaning, value),
        }
    }

    fn reading(&mut self, meaning: Meaning, value: &Value) {
        self.known += 1;
        mapped::means(&mut self.heard, meaning, value);
    }

    /// A plain button or alarm whose value is a word, not a truth.
    fn word(&mut self, value: &Value) {
        match value.as_str() {
            Some(word) => {
                self.heard.press(word);
                self.known += 1;
            }
            None => self.unknown += 1,
        }
    }

    fn state(&mut self, name: &str, kind: SignalKind, value: &Value) {
        self.known += 1;
        let Some(on) = value::state(kind, value) else {
            self.heard.report().flags.push(Flag::BadReading(Field::Value));
            return;
        };
        let on = on != (words::kind(name) == Some(kind) && words::is_opposite(name, kind));
        // A battery that is not low and a cancel that is not given say nothing.
        if on || !matches!(kind, SignalKind::Battery | SignalKind::Cancel) {
            match words::is_test(name) {
                true => self.say(Said { test: true, ..Said::state(kind, on) }),
                false => self.heard.sensed(kind, on),
            }
        }
    }

    /// What a plain alarm or key means by the role of the device (or of this one name of it).
    fn by_role(&self, name: &str, on: bool) -> Option<Said> {
        let own = self.context.role(&format!("{}/{name}", self.device));
        heard::bare(on, own.or_else(|| self.heard.role()))
    }
}

/// True when an event's name or its parameters say that what it tells of is over.
fn has_ended(name: &str, params: Option<&Map<String, Value>>) -> bool {
    let over = |(name, value): (&String, &Value)| names::is_standing(name) && truth(value) == Some(false);
    words::is_end(name) || params.into_iter().flatten().any(over)
}

/// What a name means, found.
#[derive(Clone, Copy)]
enum Means<'a> {
    Plainly(Meaning),
    ByValue(&'a HashMap<String, Vec<(SignalKind, bool)>>),
}

#[cfg(test)]
mod tests;
