//! The Notification class: type, variable and value, or type and the label of an event. Zero is "idle", the end of
//! what the variable is about. Heat alarms are read as smoke: both are a fire.

use crate::heard::Heard;
use crate::lenient::number;
use crate::report::Said;
use hub_core::signal::SignalKind;
use serde_json::Value;

/// Reads a value. `kind` and `variable` are plain names (lower case, no marks).
pub(super) fn read(heard: &mut Heard, kind: &str, variable: &str, value: &Value) {
    if let Some(event) = event(variable) {
        return heard.state(event, true);
    }
    let Some(value) = number(value).filter(|value| (0.0..=65_535.0).contains(value)).map(|value| value as u16) else {
        return;
    };
    match (kind, variable) {
        ("accesscontrol", "doorstate" | "doorstatesimple") => door(heard, value),
        ("homesecurity", "motionsensorstatus") => {
            one_of(value, &[7, 8]).into_iter().for_each(|on| heard.occupied(SignalKind::Motion, on));
        }
        // An intrusion: what kind of sensor it is, the role says.
        ("homesecurity", "sensorstatus") => one_of(value, &[1, 2]).into_iter().for_each(|on| heard.level(on)),
        ("powermanagement", variable) => power(heard, variable, value),
        ("homehealth", "positionstatus") => match value {
            1 => heard.state(SignalKind::Bed, false),
            2 | 3 | 5 => heard.state(SignalKind::Bed, true),
            _ => {}
        },
        ("emergencyalarm", _) if (1..=3).contains(&value) => heard.state(SignalKind::Sos, true),
        ("smokealarm", "alarmstatus") | ("coalarm", "teststatus") if value == 3 => {
            let danger = if kind == "coalarm" { SignalKind::Co } else { SignalKind::Smoke };
            heard.say(Said { test: true, ..Said::state(danger, true) });
        }
        _ => {
            if let Some((kind, on)) = state(kind, variable, value) {
                heard.state(kind, on);
            }
        }
    }
}

/// True for one of these values, false for zero, none for another.
fn one_of(value: u16, begins: &[u16]) -> Option<bool> {
    if value == 0 { Some(false) } else { begins.contains(&value).then_some(true) }
}

fn state(kind: &str, variable: &str, value: u16) -> Option<(SignalKind, bool)> {
    let (kind, begins): (SignalKind, &[u16]) = match (kind, variable) {
        ("smokealarm", "sensorstatus") => (SignalKind::Smoke, &[1, 2]),
        ("coalarm" | "carbonmonoxidealarm", "sensorstatus") => (SignalKind::Co, &[1, 2]),
        ("wateralarm", "sensorstatus") => (SignalKind::Water, &[1, 2]),
        ("heatalarm", "heatsensorstatus" | "sensorstatus") => (SignalKind::Smoke, &[1, 2]),
        ("gasalarm", "combustiblegasstatus" | "sensorstatus") => (SignalKind::Gas, &[1, 2]),
        ("gasalarm", "toxicgasstatus") => (SignalKind::Gas, &[3, 4]),
        ("homesecurity", "coverstatus") => (SignalKind::Tamper, &[3]),
        ("system", "coverstatus") => (SignalKind::Tamper, &[6]),
        ("system", "hardwarestatus") => (SignalKind::Fault, &[1, 3]),
        ("system", "softwarestatus") => (SignalKind::Fault, &[2, 4]),
        ("smokealarm" | "coalarm", "maintenancestatus") => (SignalKind::Fault, &[4, 5]),
        ("smokealarm", "dustindevicestatus") => (SignalKind::Fault, &[8]),
        ("homemonitoring", "homeoccupancystatus") => (SignalKind::Presence, &[1, 2]),
        _ => return None,
    };
    one_of(value, begins).map(|on| (kind, on))
}

/// 22 is open, 23 closed; 5632 and 5633 are open in the regular and the tilt position.
fn door(heard: &mut Heard, value: u16) {
    match value {
        22 | 5632 | 5633 => heard.contact(true),
        23 => heard.contact(false),
        _ => {}
    }
}

fn power(heard: &mut Heard, variable: &str, value: u16) {
    match (variable, value) {
        ("mainsstatus", 2) => heard.state(SignalKind::Mains, false),
        ("mainsstatus", 3) => heard.state(SignalKind::Mains, true),
        ("batterymaintenancestatus", 10 | 11 | 17) | ("batterylevelstatus", 14 | 15) => heard.battery_low(true),
        ("backupbatterylevelstatus", 16 | 18) => heard.battery_low(true),
        _ => {}
    }
}

/// Events that have no variable: their label stands in its place. They have no end.
fn event(label: &str) -> Option<SignalKind> {
    let label = label.strip_suffix("locationprovided").unwrap_or(label);
    Some(match label {
        "contactpolice" | "contactfireservice" | "contactmedicalservice" => SignalKind::Sos,
        "falldetected" => SignalKind::Fall,
        "smokedetected" | "overheatdetected" | "rapidtemperaturerise" => SignalKind::Smoke,
        "carbonmonoxidedetected" => SignalKind::Co,
        "waterleakdetected" => SignalKind::Water,
        "combustiblegasdetected" | "toxicgasdetected" => SignalKind::Gas,
        "tamperingproductcoverremoved" | "tamperingproductmoved" => SignalKind::Tamper,
        "motiondetection" => SignalKind::Motion,
        _ => return None,
    })
}
