//! Dragino payloads; the port and the model name the layout. Port 3 and the "poll" mark are stored records, port 5
//! the device's description. Facts: dragino/dragino-end-node-decoder (PB01, PB05, LDS02, LWL02, LDS03A, DS03A-LB,
//! LWL03A, WL03A-LB, LWL04, LHT65N, LHT65N-PIR, LHT52, TrackerD).

use super::Payload;
use super::bytes::{at, i16_be, i32_be, u16_be};
use super::maker::tokens;
use serde_json::{Map, Value, json};

/// The fields under the names of the maker's codecs; none when the model's layout is not known.
pub fn object(payload: &Payload<'_>) -> Option<Map<String, Value>> {
    let bytes = payload.bytes;
    let is = |names: &[&str]| tokens(payload.model).any(|token| names.iter().any(|name| token.starts_with(name)));
    let object = match (payload.f_port, bytes.len()) {
        (_, 0) => return None,
        (2..=4 | 6..=10, _) if is(&["trackerd"]) => tracker(payload.f_port, bytes)?,
        (3, _) => json!({"DATALOG": ""}),
        (5, 7..) => json!({"BAT": f64::from(u16_be(bytes, 5)) / 1000.0}),
        (2, 8) if is(&["pb01"]) => button(bytes),
        (2, 5) if is(&["pb05"]) => button(bytes),
        (10, 10) => contact(bytes)?,
        (2, 11) if is(&["lds03", "ds03"]) => json!({"DOOR_OPEN_STATUS": at(bytes, 0) & 1}),
        (2, 18) if is(&["lds03", "ds03"]) => {
            json!({"DOOR1_OPEN_STATUS": at(bytes, 0) & 1, "DOOR2_OPEN_STATUS": at(bytes, 11) & 1})
        }
        (2, 11) if is(&["lwl03", "wl03", "lwl04"]) => json!({"WATER_LEAK_STATUS": at(bytes, 0) & 1}),
        (2, 11) if is(&["lht52"]) => json!({"TempC_SHT": hundredths(bytes, 0), "TempC_DS": hundredths(bytes, 4)}),
        (2, 11 | 15) if is(&["lht65"]) => climate(bytes),
        (4 | 7, _) => json!({"settings": ""}),
        _ => return None,
    };
    object.as_object().cloned()
}

fn hundredths(bytes: &[u8], place: usize) -> f64 {
    f64::from(i16_be(bytes, place)) / 100.0
}

fn volts(bytes: &[u8], place: usize) -> f64 {
    f64::from(u16_be(bytes, place) & 0x3fff) / 1000.0
}

/// PB01 and PB05: battery, sound marks, alarm, then (PB01) temperature and humidity.
fn button(bytes: &[u8]) -> Value {
    let alarm = if at(bytes, 3) & 1 == 1 { "TRUE" } else { "FALSE" };
    let mut object = json!({"BatV": f64::from(u16_be(bytes, 0)) / 1000.0, "Alarm": alarm});
    if bytes.len() == 8 {
        object["TempC_SHT41"] = json!(f64::from(i16_be(bytes, 4)) / 10.0);
    }
    object
}

/// LDS01, LDS02, LWL01, LWL02: one contact, wired as a door (1), a leak (2) or both (3).
fn contact(bytes: &[u8]) -> Option<Value> {
    let (status, wired) = (at(bytes, 0), at(bytes, 2));
    let (door, leak) = (status >> 7, (status >> 6) & 1);
    let mut object = json!({"BAT_V": volts(bytes, 0), "MOD": wired, "ALARM": at(bytes, 9) & 1});
    match wired {
        1 => object["DOOR_OPEN_STATUS"] = json!(door),
        2 => object["WATER_LEAK_STATUS"] = json!(leak),
        3 => {
            object["DOOR_OPEN_STATUS"] = json!(door);
            object["WATER_LEAK_STATUS"] = json!(leak);
        }
        _ => return None,
    }
    Some(object)
}

/// LHT65N with whatever is plugged into it: the low half of byte 6 tells.
fn climate(bytes: &[u8]) -> Value {
    let mark = at(bytes, 6);
    if mark & 0x40 != 0 {
        return json!({"DATALOG": ""});
    }
    let mut object = match mark & 0x0f {
        9 => json!({"TempC_DS": hundredths(bytes, 0), "Bat_status": at(bytes, 4) >> 6}),
        _ => json!({"BatV": volts(bytes, 0), "Bat_status": at(bytes, 0) >> 6}),
    };
    if mark & 0x0f != 0x0f {
        object["TempC_SHT"] = json!(hundredths(bytes, 2));
    }
    match mark & 0x0f {
        1 | 2 => object["TempC_DS"] = json!(hundredths(bytes, 7)),
        4 => object["Exti_pin_level"] = json!(at(bytes, 7) & 1),
        14 => object["pir"] = json!(at(bytes, 7) & 1),
        _ => {}
    }
    object
}

/// TrackerD: the alarm is bit 6 of the first battery byte, wherever the port puts it.
fn tracker(port: u64, bytes: &[u8]) -> Option<Value> {
    let battery_at = match port {
        2 | 3 => 8,
        7 => 0,
        8 => 7,
        6 => 24,
        10 => 21,
        4 => return Some(json!({"history": ""})),
        _ => return None,
    };
    if bytes.len() < battery_at + 2 {
        return None;
    }
    let alarm = if at(bytes, battery_at) & 0x40 != 0 { "TRUE" } else { "FALSE" };
    let mut object = json!({"BatV": volts(bytes, battery_at), "ALARM_status": alarm});
    if matches!(port, 2 | 3) {
        object["latitude"] = json!(f64::from(i32_be(bytes, 0)) / 1e6);
        object["longitude"] = json!(f64::from(i32_be(bytes, 4)) / 1e6);
        if port == 2 && at(bytes, 10) & 0x08 == 0 && bytes.len() >= 15 {
            object["Tem"] = json!(hundredths(bytes, 13));
        }
    }
    Some(object)
}
