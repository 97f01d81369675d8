//! Browan (and MerryIoT) payloads; the port names the model. Facts: TheThingsNetwork/lorawan-devices vendor/browan
//! and browanofficial/Sensor-Decoder.

use super::Payload;
use super::bytes::{at, i16_le};
use serde_json::{Map, Value, json};

/// The fields under the names of the maker's codecs; none for a port or a length that is not documented.
pub fn object(payload: &Payload<'_>) -> Option<Map<String, Value>> {
    let bytes = payload.bytes;
    match payload.f_port {
        120 | 122 | 126 | 127 => return merry(payload.f_port, bytes),
        204 | 222 => return Some(Map::new()),
        _ => {}
    }
    let (status, battery, board) = (at(bytes, 0), at(bytes, 1), at(bytes, 2));
    let volts = f64::from(25 + (battery & 0x0f)) / 10.0;
    let celsius = |raw: u8| f64::from(raw & 0x7f) - 32.0;
    let least = match payload.f_port {
        100 | 102 | 147 | 104 | 105 => 3,
        103 => 4,
        106 => 5,
        136 => 11,
        _ => return None,
    };
    if bytes.len() < least {
        return None;
    }
    let object = match payload.f_port {
        103 => json!({"battery": volts, "temperature": celsius(board), "humidity": at(bytes, 3) & 0x7f}),
        106 => json!({
            "status": status & 1,
            "battery": volts,
            "temperatureBoard": celsius(board),
            "temperature": celsius(at(bytes, 4)),
        }),
        136 => return Some(locator(payload, volts)),
        104 | 105 => json!({"battery": volts, "temperatureBoard": celsius(board)}),
        _ => json!({"status": status & 1, "battery": volts, "temperatureBoard": celsius(board)}),
    };
    object.as_object().cloned()
}

/// MerryIoT: status bits, battery over 2.1 V, then the temperature in tenths (two bytes) or whole degrees (one).
fn merry(port: u64, bytes: &[u8]) -> Option<Map<String, Value>> {
    let fine = match (port, bytes.len()) {
        (120 | 122, 10) | (126, 5) | (127, 7) => true,
        (120 | 122, 9) | (126, 4) | (127, 6) => false,
        _ => return None,
    };
    let bit = |place: u8| (at(bytes, 0) >> place) & 1;
    let celsius = match fine {
        true => f64::from(i16_le(bytes, 2)) / 10.0,
        false => f64::from(i8::from_le_bytes([at(bytes, 2)])),
    };
    let mut object = Map::new();
    let name = match port {
        120 => "open",
        122 => "motion",
        126 => "water",
        _ => "trigger",
    };
    object.insert(name.to_owned(), Value::from(bit(0)));
    object.insert("button".to_owned(), Value::from(bit(1)));
    if port != 127 {
        object.insert("tamper".to_owned(), Value::from(bit(2)));
    }
    object.insert("battery_volt".to_owned(), Value::from(f64::from(u16::from(at(bytes, 1)) + 21) / 10.0));
    object.insert("temperature".to_owned(), Value::from(celsius));
    Some(object)
}

/// The object locator: 28-bit latitude, 29-bit longitude in millionths, both signed; 3 bits of radius.
fn locator(payload: &Payload<'_>, volts: f64) -> Map<String, Value> {
    let bytes = payload.bytes;
    let raw = |place: usize| super::bytes::i32_le(bytes, place);
    let lat = f64::from(raw(3) << 4 >> 4) / 1e6;
    let lon = f64::from(raw(7) << 3 >> 3) / 1e6;
    let radius_m = 1_u32 << ((at(bytes, 10) >> 5) + 2);
    let mut object = Map::new();
    object.insert("ButtonTrigger".to_owned(), Value::from(at(bytes, 0) & 1 == 1));
    object.insert("battery".to_owned(), Value::from(volts));
    if at(bytes, 0) & 0x08 == 0 {
        object.insert("latitude".to_owned(), Value::from(lat));
        object.insert("longitude".to_owned(), Value::from(lon));
        object.insert("accuracy".to_owned(), Value::from(radius_m));
    }
    object
}
