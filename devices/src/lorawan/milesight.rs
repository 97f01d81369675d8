//! Milesight payloads: channel, type, value, again and again. What a channel means depends on the model where two
//! models share one. Facts: Milesight-IoT/SensorDecoders (every model's decoder and payload table). An unknown
//! channel ends the reading, since its length is unknown too; what stood before it counts.

use super::bytes::{Bytes, at, i16_le, i32_le};
use super::maker::tokens;
use super::{Payload, UNDECODED, gs524n};
use crate::heard;
use serde_json::{Map, Value, json};

/// Models whose payloads are commands instead of channels: the same bytes mean something else.
const COMMAND_MODELS: [&str; 10] =
    ["gs601", "am304l", "am305l", "cth01", "ts601", "ts602", "wt102", "wt303", "wt304", "wt401"];

/// The fields under the names of the maker's codecs; none when not one channel was known.
pub fn object(payload: &Payload<'_>) -> Option<Map<String, Value>> {
    let is = |models: &[&str]| tokens(payload.model).any(|token| models.iter().any(|model| token.starts_with(model)));
    if is(&COMMAND_MODELS) {
        return None;
    }
    if is(&["gs524n"]) {
        return gs524n::object(payload.bytes);
    }
    let mut bytes = Bytes::new(payload.bytes);
    let mut object = Map::new();
    let mut known = false;
    while !bytes.is_empty() {
        let (Some(channel), Some(kind)) = (bytes.u8(), bytes.u8()) else { break };
        if is_past(channel, kind) || is_answer(channel, kind) {
            known = true;
            break;
        }
        let Some(length) = length(channel, kind) else { break };
        let Some(value) = bytes.take(length) else { break };
        known |= read(&mut object, payload, channel, kind, value);
    }
    known.then_some(object)
}

/// Stored records, sent later: never news.
fn is_past(channel: u8, kind: u8) -> bool {
    matches!(channel, 0x20..=0x23) && matches!(kind, 0xcd | 0xce | 0xdc | 0xdd | 0xe0)
}

/// The answer to a setting.
fn is_answer(channel: u8, kind: u8) -> bool {
    matches!(channel, 0xf8 | 0xf9 | 0xfe) || (channel == 0xff && length(channel, kind).is_none())
}

/// Bytes of a value.
fn length(channel: u8, kind: u8) -> Option<usize> {
    Some(match (channel, kind) {
        (0xff, 0x01 | 0x0b | 0x0f | 0xfe | 0x2e | 0x3f | 0xcc | 0x2b) => 1,
        (0xff, 0x09 | 0x0a | 0xff | 0x18) => 2,
        (0xff, 0x34) => 3,
        (0xff, 0x1f) => 4,
        (0xff, 0x08) => 6,
        (0xff, 0x16) => 8,
        (0xff, 0xa0) => 9,
        (0xff, _) => return None,
        (0x03, 0xf8) => 6,
        (0x07, 0xb0) | (0x05, 0xfa) => 8,
        (0x08, 0xb1) => 3,
        (0x09, 0xb2) => 6,
        (0x0a, 0xb3) | (0x06, 0xfb) => 5,
        (0x0b | 0x0c, 0xb4) => 9,
        (0x04, 0xf9) | (0x06, 0xfe) => 4,
        (0x07, 0xff) => 1,
        (0x08 | 0x03, 0xf4) | (0x05, 0xfd) => 2,
        (0x04 | 0x84, 0x88) | (0x06, 0xd9) => 9,
        (0x05, 0x5b) => 7,
        (0x0a, 0xef) => 4,
        (0x83 | 0x84 | 0x89, 0x67) => 3,
        (0x93 | 0x94 | 0x99, 0x67) | (0x83 | 0x93 | 0x94, 0xd7) => 5,
        (0x84, 0x68) | (0x85, 0x00) | (0xb3 | 0xb4, 0x68) => 2,
        (0x94, 0x68) | (0x83 | 0x84, 0x9a) => 3,
        (0x93 | 0x94, 0x9a) => 5,
        (0..=0x7f, kind) => return plain_length(kind),
        _ => return None,
    })
}

/// Bytes of a value on an ordinary channel.
fn plain_length(kind: u8) -> Option<usize> {
    Some(match kind {
        0x00 | 0x01 | 0x68 | 0x75 | 0x8e | 0x92 | 0xcb | 0xd6 | 0xed | 0xee | 0xe5..=0xe9 | 0xbc => 1,
        0x67 | 0x6a | 0x7d | 0x73 | 0x77 | 0x7b | 0x7f | 0x82 | 0x84 | 0x9a | 0x98 | 0xca | 0x74 => 2,
        0x80 | 0x83 | 0x97 | 0x94 | 0xc8 | 0xc9 | 0xcc | 0xcd | 0xd2 | 0x90 | 0xd5 => 4,
        0x65 | 0xd4 => 6,
        0xcf => 7,
        0xa1 => 8,
        _ => return None,
    })
}

/// Puts one value in; true when it says something.
fn read(object: &mut Map<String, Value>, payload: &Payload<'_>, channel: u8, kind: u8, value: &[u8]) -> bool {
    let first = at(value, 0);
    let mut put = |name: &str, value: Value| {
        object.insert(name.to_owned(), value);
        true
    };
    match (channel, kind) {
        (0x01, 0x75) => put("battery", json!(first)),
        (0xff, 0x2e) => {
            let word = ["", "short press", "long press", "double press"].get(usize::from(first));
            put("button_event", json!({"status": word.copied().unwrap_or_default()}))
        }
        (0xff, 0x34) => put(&format!("button_{first}"), json!(1)),
        (0xff, 0x3f) => {
            let words = ["power off", "power on", "device fault", "device fault recovered", "device invalid"];
            put("alarm", json!(words.get(usize::from(first.min(4))).copied().unwrap_or_default()))
        }
        (0xff, 0xcc) => put("power_status", json!(first != 0)),
        (0xff, _) => true,
        (0x05, 0x8e) => put("gas_status", json!(first == 1)),
        (0x03, 0x8e) => put("occupancy", json!(first == 1)),
        (0x06, 0x00) => state(object, payload, channel, first, "magnet_status"),
        (0x03..=0x07, 0x00) => state(object, payload, channel, first, ""),
        (0x85, 0x00) => put("gpio", json!(first)),
        (0x02 | 0x03 | 0x09, 0x67) => match i16_le(value, 0) {
            -1 => true,
            raw => put("temperature", tenths(raw)),
        },
        (0x83 | 0x89, 0x67) => {
            put("temperature_alarm", json!(at(value, 2) == 1));
            object.insert("temperature".to_owned(), tenths(i16_le(value, 0)));
            true
        }
        (0x93 | 0x99, 0x67) | (0x83 | 0x93, 0xd7) => {
            object.insert("temperature".to_owned(), tenths(i16_le(value, 0)));
            true
        }
        (0x04 | 0x84, 0x88) => tracker(object, value),
        (0x03, 0xf8) | (0x07, 0xb0) => radar(object, value),
        (0x06, 0xfb) => radar_alarm(object, value),
        (0x05, 0xfd) => put("occupancy", json!(first != 0 || at(value, 1) != 0)),
        _ => true,
    }
}

fn tenths(raw: i16) -> Value {
    json!(f64::from(raw) / 10.0)
}

/// A channel of type 0x00 is one bit whose meaning the model tells; else the role does, else it is unknown.
fn state(object: &mut Map<String, Value>, payload: &Payload<'_>, channel: u8, bit: u8, fallback: &str) -> bool {
    let model = |names: &[&str]| tokens(payload.model).any(|token| names.iter().any(|name| token.starts_with(name)));
    let name = match channel {
        0x03 if model(&["ws202"]) => "pir",
        0x03 if model(&["ws301", "ts301", "ts302"]) => "magnet_status",
        0x03 if model(&["ws303"]) => "leakage_status",
        0x03 if model(&["vs340", "vs341", "vs370"]) => "occupancy",
        0x04 if model(&["ws301"]) => "tamper_status",
        0x04 if model(&["ts302"]) => "magnet_status_2",
        0x04 if model(&["ws202", "vs370", "em310"]) => return true,
        0x05 if model(&["em300"]) && payload.model.contains("-di") => "gpio",
        0x05 if model(&["em300"]) => "leakage_status",
        0x05 if model(&["ws203"]) => "occupancy",
        0x05 if model(&["am3"]) => "pir",
        0x05 if model(&["at101", "em400", "em410", "em411"]) => return true,
        0x06 if model(&["wt101"]) => "tamper_status",
        0x07 if model(&["at101"]) => "tamper_status",
        0x07 if model(&["wt101"]) => "window_detection",
        0x03 | 0x05 if heard::bare(true, payload.role).is_some() => "status",
        _ if !fallback.is_empty() => fallback,
        _ => {
            object.insert(UNDECODED.to_owned(), json!(bit));
            return false;
        }
    };
    object.insert(name.to_owned(), json!(bit == 1));
    true
}

fn tracker(object: &mut Map<String, Value>, value: &[u8]) -> bool {
    let fence = ["inside", "outside"].get(usize::from(at(value, 8) >> 4));
    object.insert("latitude".to_owned(), json!(f64::from(i32_le(value, 0)) / 1e6));
    object.insert("longitude".to_owned(), json!(f64::from(i32_le(value, 4)) / 1e6));
    object.insert("geofence_status".to_owned(), json!(fence.copied().unwrap_or("unknown")));
    true
}

/// VS373: how the room and the person are.
fn radar(object: &mut Map<String, Value>, value: &[u8]) -> bool {
    let room = ["normal", "vacant", "in_bed", "out_of_bed", "fall"].get(usize::from(at(value, 0)));
    let person = ["normal", "motionless", "abnormal", "lying_down"].get(usize::from(at(value, 1)));
    object.insert("detection_status".to_owned(), json!(room.copied().unwrap_or_default()));
    object.insert("target_status".to_owned(), json!(person.copied().unwrap_or_default()));
    true
}

fn radar_alarm(object: &mut Map<String, Value>, value: &[u8]) -> bool {
    let kinds =
        ["fall", "motionless", "dwell", "out_of_bed", "occupied", "vacant", "bradynea", "tachypnea", "lying_down"];
    let states = ["", "alarm_triggered", "alarm_deactivated", "alarm_ignored"];
    let event = json!({
        "alarm_type": kinds.get(usize::from(at(value, 2))).copied().unwrap_or_default(),
        "alarm_status": states.get(usize::from(at(value, 3))).copied().unwrap_or_default(),
    });
    match object.entry("events").or_insert_with(|| json!([])) {
        Value::Array(events) => events.push(event),
        other => *other = json!([event]),
    }
    true
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::known::Role;
    use hub_core::signal::SignalKind;

    fn of(model: &str, role: Option<Role>, hex: &[u8]) -> Option<Map<String, Value>> {
        object(&Payload { bytes: hex, f_port: 85, model, role })
    }

    #[test]
    fn a_shared_channel_means_what_the_model_measures() {
        let bytes = [0x01, 0x75, 0x5c, 0x03, 0x00, 0x01];
        assert_eq!(of("milesight ws202", None, &bytes).unwrap()["pir"], true);
        assert_eq!(of("milesight ws301-868m", None, &bytes).unwrap()["magnet_status"], true);
        assert_eq!(of("milesight ws303", None, &bytes).unwrap()["leakage_status"], true);
        assert_eq!(of("milesight vs370", None, &bytes).unwrap()["occupancy"], true);
    }

    #[test]
    fn without_a_model_only_the_role_knows() {
        let bytes = [0x03, 0x00, 0x01];
        assert_eq!(of("", None, &bytes), None);
        let role = Some(Role::Detector(SignalKind::Water));
        assert_eq!(of("", role, &bytes).unwrap()["status"], true);
    }

    #[test]
    fn stored_records_and_answers_are_no_news() {
        assert_eq!(of("em300-mld", None, &[0x20, 0xce, 0x9e, 0x74, 0x46, 0x63, 0, 0, 0, 1]).unwrap().len(), 0);
        assert_eq!(of("ws101", None, &[0xfe, 0x03, 0x10, 0x0e]).unwrap().len(), 0);
    }

    #[test]
    fn a_cut_frame_keeps_what_was_whole() {
        let object = of("ws101", None, &[0x01, 0x75, 0x10, 0xff]).unwrap();
        assert_eq!(object["battery"], 16);
        assert_eq!(of("ws101", None, &[0x01]), None);
    }
}
