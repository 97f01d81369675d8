//! Thing models, as the Chinese cloud platforms have them: a device is a list of properties and events by name. The
//! operator's table decides what a name means, then the names in common use, then the role of the device. A message
//! of which nothing is known asks for a table; it is never taken for a sign that all is well.

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

/// Names that are understood and not shown: they never make a message ask for a table.
const UNSHOWN: [&str; 36] = [
    "humidity",
    "currenthumidity",
    "relativehumidity",
    "illuminance",
    "lux",
    "imei",
    "imsi",
    "iccid",
    "version",
    "firmwareversion",
    "fwversion",
    "hardwareversion",
    "signal",
    "csq",
    "rsrp",
    "rsrq",
    "sinr",
    "snr",
    "ecl",
    "cellid",
    "pci",
    "mac",
    "sn",
    "voltage",
    "humidityvalue",
    "humiditycurrent",
    "heartbeat",
    "ip",
    "timestamp",
    "time",
    "uptime",
    "tac",
    "earfcn",
    "txpower",
    "shockstate",
    "checkingresult",
];
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
            None if UNSHOWN.contains(&squeezed(name).as_str()) || words::is_measure(name) => self.known += 1,
            None => self.unknown += 1,
        }
    }

    /// An event with its parameters: the name calls, unless the parameters say that it ended.
    pub fn event(&mut self, name: &str, params: Option<&Map<String, Value>>) {
        let meaning = match self.registered(name) {
            Some(found) => Some(found),
            None => words::kind(name).map(|kind| Means::Plainly(Meaning::State(kind))),
        };
        match meaning {
            Some(Means::Plainly(Meaning::State(kind))) => {
                let on = (kind == SignalKind::Mains) == words::is_end(name);
                self.say(Said { test: words::is_test(name), ..Said::state(kind, on) });
            }
            Some(Means::Plainly(Meaning::Action)) => {
                self.heard.press("press");
                self.known += 1;
            }
            Some(Means::ByValue(values)) => {
                let said = params.into_iter().flat_map(Map::values).find_map(|value| values.get(&key_of(value)));
                said.into_iter().flatten().for_each(|(kind, on)| self.say(Said::state(*kind, *on)));
                self.known += 1;
            }
            Some(Means::Plainly(_)) => self.known += 1,
            None => match self.by_role(name, true) {
                Some(said) => self.say(said),
                None => self.unknown += 1,
            },
        }
        let calls = !self.heard.report().said.is_empty();
        for (name, value) in params.into_iter().flatten() {
            // The parameters of an alarm describe it; only readings are taken from them, so that `{"key":1}` beside
            // an alarm is not a second one.
            if !calls || self.is_reading(name) {
                self.property(name, value);
            }
        }
        if let Some(params) = params
            && calls
            && place::read(params, &mut self.heard)
        {
            self.known += 1;
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
        self.registered(name).or_else(|| reading_named(name).map(Means::Plainly)).or_else(|| {
            let by_name = words::kind(name).map(|kind| Means::Plainly(Meaning::State(kind)));
            by_name.or_else(|| words::is_plain(name).then_some(Means::Plainly(Meaning::Action)))
        })
    }

    fn by_value(&mut self, values: &HashMap<String, Vec<(SignalKind, bool)>>, value: &Value) {
        self.known += 1;
        match values.get(&key_of(value)) {
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
        // A property that names the loss of mains says "lost" when it is true; our kind says "there".
        let on = if kind == SignalKind::Mains && words::kind(name) == Some(kind) { !on } else { on };
        // A battery that is not low and a cancel that is not given say nothing.
        if on || !matches!(kind, SignalKind::Battery | SignalKind::Cancel) {
            self.say(Said { test: words::is_test(name), ..Said::state(kind, on) });
        }
    }

    /// What a plain alarm or key means by the role of the device (or of this one name of it).
    fn by_role(&self, name: &str, on: bool) -> Option<Said> {
        let own = self.context.role(&format!("{}/{name}", self.device));
        heard::bare(on, own.or_else(|| self.heard.role()))
    }
}

/// What a name means, found.
#[derive(Clone, Copy)]
enum Means<'a> {
    Plainly(Meaning),
    ByValue(&'a HashMap<String, Vec<(SignalKind, bool)>>),
}

/// A value as the operator's table writes it.
fn key_of(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number
            .as_f64()
            .filter(|f| f.fract() == 0.0 && f.abs() < 1e15)
            .map_or_else(|| number.to_string(), |whole| format!("{}", whole as i64)),
        other => other.to_string(),
    }
}

fn squeezed(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_lowercase()).collect()
}

/// The readings by their usual names.
fn reading_named(name: &str) -> Option<Meaning> {
    Some(match squeezed(name).as_str() {
        "batterypercentage"
        | "battery"
        | "batterylevel"
        | "batterypercent"
        | "batterycapacity"
        | "vabattery"
        | "residualelectricity"
        | "electricquantity"
        | "electricity"
        | "batteryremaining"
        | "batt"
        | "bat"
        | "remainingbattery"
        | "powerpercent"
        | "batteryquantity"
        | "batterypower" => Meaning::BatteryPercent,
        "batteryvoltage" | "batvoltage" | "batteryv" | "battvoltage" | "batteryvol" => Meaning::BatteryVolts,
        "batterystate" | "batterystatus" | "batterylowstate" | "lowbatterystate" => Meaning::State(SignalKind::Battery),
        "rssi" | "signalrssi" | "wifirssi" => Meaning::RssiDbm,
        "lqi" | "linkquality" => Meaning::Lqi,
        "temperature"
        | "currenttemperature"
        | "temp"
        | "indoortemperature"
        | "envtemperature"
        | "environmenttemperature"
        | "ambienttemperature"
        | "temperaturevalue"
        | "tempvalue" => Meaning::Value(SignalKind::Temperature),
        "online" | "onlinestate" | "onlinestatus" => Meaning::State(SignalKind::Online),
        "mainspower" | "acpower" | "externalpower" | "mainsstate" => Meaning::State(SignalKind::Mains),
        _ => return None,
    })
}

#[cfg(test)]
mod tests;
