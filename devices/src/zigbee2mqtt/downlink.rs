//! Answers a siren can sound and a lamp can show, as the Zigbee2MQTT guide describes `warning` and `effect`. One
//! message serves both: a device leaves out what it does not have.

use super::BASE;
use crate::family::{Downlink, Reply};
use serde_json::json;

/// The answer on `zigbee2mqtt/<name>/set`; none for a name that is no topic.
pub(super) fn of(device: &str, reply: &Reply<'_>) -> Option<Downlink> {
    if device.is_empty() || device == "bridge" || device.contains(['+', '#', '\0']) {
        return None;
    }
    let warning = |mode: &str, strobe: bool, duration_s: u32| json!({"mode": mode, "level": "low", "strobe": strobe, "strobe_duty_cycle": 5, "duration": duration_s});
    let payload = match reply {
        Reply::Received => json!({"warning": warning("emergency", true, 2), "effect": "blink"}),
        Reply::Coming { .. } => json!({"warning": warning("emergency", true, 4), "effect": "breathe"}),
        Reply::Arrived { .. } => json!({"warning": warning("emergency", false, 1), "effect": "okay"}),
        Reply::Closed { .. } => json!({"warning": warning("stop", false, 0), "effect": "stop_effect"}),
    };
    Some(Downlink { topic: format!("{BASE}/{device}/set"), payload: payload.to_string().into_bytes() })
}
