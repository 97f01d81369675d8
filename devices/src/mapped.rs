//! One value of a message, read as the operator's table says it is meant. A value that cannot be meant so is left
//! out and flagged; a state counts as on for any number but 0.

use crate::decoded::{Field, Flag};
use crate::fields::word;
use crate::heard::Heard;
use crate::known::Target;
use crate::lenient;
use crate::memory::Meaning;
use crate::report::{Datum, Said};
use hub_core::signal::SignalKind;
use serde_json::Value;

/// Says what a value means.
pub fn apply(heard: &mut Heard, target: &Target, value: &Value) {
    match target {
        Target::Means(meaning) => means(heard, *meaning, value),
        Target::Values(table) => {
            let key = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            for (kind, on) in table.get(&key).into_iter().flatten() {
                heard.state(*kind, *on);
            }
        }
    }
}

/// The same for a meaning alone.
pub fn means(heard: &mut Heard, meaning: Meaning, value: &Value) {
    match meaning {
        Meaning::State(SignalKind::Battery) => heard.battery_low(word::low(value).unwrap_or_default()),
        Meaning::State(kind) => {
            let on = word::on(value).or_else(|| lenient::number(value).map(|number| number != 0.0));
            match on {
                Some(on) => heard.state(kind, on),
                None => heard.report().flags.push(Flag::BadReading(Field::On)),
            }
        }
        Meaning::Action => heard.press(value.as_str().unwrap_or_default()),
        Meaning::Value(SignalKind::Temperature) => heard.temperature_c(value),
        Meaning::Fahrenheit => heard.temperature_f(value),
        Meaning::Value(kind) => match lenient::number(value) {
            Some(number) => heard.say(Said::value(kind, number)),
            None => heard.report().flags.push(Flag::BadReading(Field::Value)),
        },
        Meaning::Location => position(heard, value),
        Meaning::BatteryPercent => heard.readings().battery_percent(value),
        Meaning::BatteryVolts => heard.readings().battery_v(value),
        Meaning::RssiDbm => heard.readings().rssi_dbm(value),
        Meaning::Lqi => heard.readings().lqi(value),
        Meaning::Nothing => {}
    }
}

/// A position: an object with `latitude` and `longitude`, perhaps with its error in metres.
pub fn position(heard: &mut Heard, value: &Value) {
    let number = |names: [&str; 2]| names.iter().find_map(|name| lenient::number(value.get(*name)?));
    let (Some(lat), Some(lon)) = (number(["latitude", "lat"]), number(["longitude", "lon"])) else {
        return heard.report().flags.push(Flag::BadReading(Field::Position));
    };
    if !heard.readings().fix(lat, lon, Datum::Wgs84) {
        return;
    }
    heard.say(Said::location());
    let accuracy = value.get("accuracy").or_else(|| value.get("gps_accuracy"));
    if let Some(accuracy) = accuracy.filter(|accuracy| lenient::number(accuracy) != Some(0.0)) {
        heard.readings().accuracy_m(accuracy);
    }
}
