//! The words of a radar that watches a person (Milesight VS373: vs-series/vs373 in Milesight-IoT/SensorDecoders):
//! its running state, and its alarms as events of their own.

use super::word;
use crate::report::{Level, Said};
use hub_core::signal::SignalKind;
use serde_json::{Map, Value};

/// What its running state says. `radar`: the object is a radar's, whose "normal" means that nobody has fallen.
pub fn state(value: &Value, radar: bool) -> Option<Said> {
    Some(match word::word(value).as_str() {
        "fall" => Said::state(SignalKind::Fall, true),
        "normal" if radar => Said::state(SignalKind::Fall, false),
        "vacant" => Said::state(SignalKind::Presence, false),
        "inbed" => Said::state(SignalKind::Bed, true),
        "outofbed" => Said::state(SignalKind::Bed, false),
        "motionless" => Said::state(SignalKind::Inactivity, true),
        "lyingdown" => Said { level: Some(Level::Warning), ..Said::state(SignalKind::Fall, true) },
        _ => return None,
    })
}

/// What one of its alarms says: it begins, it ends, or somebody dismissed it.
pub fn event(event: &Map<String, Value>) -> Option<Said> {
    let field = |name: &str| event.get(name).map(word::word).unwrap_or_default();
    let on = match field("alarm_status").as_str() {
        "alarmtriggered" => true,
        "alarmdeactivated" => false,
        _ => return None,
    };
    let kind = match field("alarm_type").as_str() {
        "fall" => SignalKind::Fall,
        "motionless" | "dwell" => SignalKind::Inactivity,
        "outofbed" => return Some(Said::state(SignalKind::Bed, !on)),
        "occupied" => SignalKind::Presence,
        "vacant" => return Some(Said::state(SignalKind::Presence, !on)),
        "lyingdown" => {
            return Some(Said { level: on.then_some(Level::Warning), ..Said::state(SignalKind::Fall, on) });
        }
        _ => return None,
    };
    Some(Said::state(kind, on))
}
