//! The names of readings that all platforms share, whatever their spelling.

use crate::memory::Meaning;
use crate::reading_name::{self, ReadingName};
use hub_core::signal::SignalKind;
use serde_json::Value;

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
/// A value as the operator's table writes it.
pub(super) fn key_of(value: &Value) -> String {
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
pub(super) fn reading(name: &str) -> Option<Meaning> {
    let name = squeezed(name);
    let shared = reading_name::of(&name).map(|known| match known {
        ReadingName::BatteryPercent => Meaning::BatteryPercent,
        ReadingName::BatteryVolts => Meaning::BatteryVolts,
        ReadingName::BatteryLow => Meaning::State(SignalKind::Battery),
        ReadingName::Temperature => Meaning::Value(SignalKind::Temperature),
    });
    shared.or_else(|| own_reading(&name))
}

/// Names that platforms use alone.
fn own_reading(name: &str) -> Option<Meaning> {
    Some(match name {
        "battery"
        | "batt"
        | "bat"
        | "vabattery"
        | "residualelectricity"
        | "electricquantity"
        | "electricity"
        | "powerpercent"
        | "batteryquantity"
        | "batterypower" => Meaning::BatteryPercent,
        "rssi" | "signalrssi" | "wifirssi" => Meaning::RssiDbm,
        "lqi" | "linkquality" => Meaning::Lqi,
        "online" | "onlinestate" | "onlinestatus" => Meaning::State(SignalKind::Online),
        "mainspower" | "acpower" | "externalpower" | "mainsstate" => Meaning::State(SignalKind::Mains),
        _ => return None,
    })
}

/// True for a name that is understood and not shown.
pub(super) fn is_unshown(name: &str) -> bool {
    UNSHOWN.contains(&squeezed(name).as_str())
}

/// True for a parameter that says whether the event it comes with still stands.
pub(super) fn is_standing(name: &str) -> bool {
    matches!(squeezed(name).as_str(), "state" | "status" | "alarmstate" | "alarmstatus" | "alarm" | "on" | "active")
}
