//! Netvox report frames: version, device type, report type, then what that type sends. Facts: netvox LoRaWAN
//! Application Command (manuals of R311A, RA02C, R313CB ...) and TheThingsNetwork/lorawan-devices vendor/netvox.

use super::Payload;
use super::bytes::{at, i16_be, u16_be};
use serde_json::{Map, Value, json};

/// Port of reports; 7 and others answer settings.
const REPORT_PORT: u64 = 6;
/// A settings answer says nothing about the home.
const SETTINGS_PORTS: [u64; 3] = [7, 13, 14];

/// The fields under the names of the maker's codecs; none for a device type that is not known.
pub fn object(payload: &Payload<'_>) -> Option<Map<String, Value>> {
    if SETTINGS_PORTS.contains(&payload.f_port) {
        return Some(Map::new());
    }
    let bytes = payload.bytes;
    if payload.f_port != REPORT_PORT || bytes.len() < 4 {
        return None;
    }
    let (kind, report) = (at(bytes, 1), at(bytes, 2));
    let mut object = match report {
        0 => Map::new(),
        1 => state(kind, bytes)?,
        2 => Map::new(),
        _ => return None,
    };
    if let Some(name) = name(kind) {
        object.insert("Device".to_owned(), Value::from(name));
    }
    if report == 1 && !matches!(kind, 14 | 105 | 115) {
        let volt = at(bytes, 3);
        object.insert("Volt".to_owned(), Value::from(f64::from(volt & 0x7f) / 10.0));
        object.insert("batteryLow".to_owned(), Value::from(volt & 0x80 != 0));
    }
    Some(object)
}

/// What the report's bytes behind the battery say.
fn state(kind: u8, bytes: &[u8]) -> Option<Map<String, Value>> {
    let on = |place: usize| at(bytes, place) != 0;
    let hundredths = |place: usize| f64::from(i16_be(bytes, place)) / 100.0;
    let object = match kind {
        1 | 11 | 19 | 110 => json!({"Temp": hundredths(4)}),
        2 | 29 | 125 => json!({"door": on(4)}),
        62 | 69 | 126 | 142 => json!({"door_1": on(4), "door_2": on(5)}),
        3 => json!({"Temp": hundredths(4), "Occupy": on(8), "DisassembledAlarm": on(9)}),
        6 => json!({"WaterLeak_1": on(4), "WaterLeak_2": on(5)}),
        18 | 50 => json!({"WaterLeak": on(4)}),
        10 => json!({
            "FireAlarm": on(4),
            "HighTempAlarm": on(5),
            "Temp": f64::from(i16_be(bytes, 6)) / 10.0,
        }),
        17 => json!({"COAlarm": on(4), "HighTempAlarm": on(5)}),
        215 => json!({"IncenseSmokeAlarm": on(4), "ShockTamperAlarm": on(6), "PowerOffAlarm": on(7)}),
        16 | 49 | 77 => json!({"Alarm": on(4)}),
        85 => json!({"Doorbell": on(4)}),
        14 | 115 => json!({"PowerOffAlarm": on(10)}),
        47 | 61 | 67 | 76 | 86 | 108 | 138 | 140 => json!({"status_1": on(4), "status_2": on(5)}),
        210 => binary_sensors(bytes),
        4 | 75 | 105 => json!({}),
        _ => return None,
    };
    object.as_object().cloned()
}

/// R315: which sensors are wired (bytes 4 and 5) and how they stand (bytes 6 and 7), one bit each, in the order of
/// the manual's function table. What is not wired says nothing.
fn binary_sensors(bytes: &[u8]) -> Value {
    let (wired, stand) = (u16_be(bytes, 4), u16_be(bytes, 6));
    let sensors = [
        ("pir", 2, 0),
        ("emergency", 3, 1),
        ("door_1", 5, 3),
        ("door_2", 6, 4),
        ("digital_input", 9, 7),
        ("water_leak", 11, 8),
        ("occupied", 12, 9),
    ];
    let mut object = Map::new();
    for (name, enable, state) in sensors {
        if wired >> enable & 1 == 1 {
            object.insert(name.to_owned(), Value::from(stand >> state & 1 == 1));
        }
    }
    if wired & 1 == 1 {
        object.insert("Temp".to_owned(), Value::from(f64::from(i16_be(bytes, 8)) / 100.0));
    }
    Value::Object(object)
}

fn name(kind: u8) -> Option<&'static str> {
    Some(match kind {
        2 => "R311A",
        3 => "RB11E",
        4 => "R311G",
        6 => "R311W",
        10 => "RA02A",
        11 => "R718A",
        14 => "R809A",
        16 => "RB02I",
        17 => "RA02C",
        18 => "R718WB",
        19 => "R718AB",
        29 => "R718F",
        49 => "R718T",
        50 => "R718WA",
        62 => "R718F2",
        69 => "R718LB2",
        75 => "R311B",
        77 => "R312A",
        85 => "R312",
        105 => "R602A",
        110 => "R720A",
        115 => "R816B",
        125 => "R730F",
        126 => "R730F2",
        142 => "R730LB2",
        210 => "R315",
        215 => "RA02G",
        _ => return None,
    })
}
