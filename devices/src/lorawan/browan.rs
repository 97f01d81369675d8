//! Browan (and MerryIoT) payloads; the port names the model. Facts: TheThingsNetwork/lorawan-devices vendor/browan.

use super::Payload;
use super::bytes::{at, i16_le};
use serde_json::{Map, Value, json};

/// The fields under the names of the maker's codecs; none for a port or a length that is not documented.
pub fn object(payload: &Payload<'_>) -> Option<Map<String, Value>> {
    let bytes = payload.bytes;
    let (status, battery, board) = (at(bytes, 0), at(bytes, 1), at(bytes, 2));
    let volts = |base: u8| f64::from(base + (battery & 0x0f)) / 10.0;
    let celsius = |raw: u8| f64::from(raw & 0x7f) - 32.0;
    let least = match payload.f_port {
        100 | 102 | 147 | 104 | 105 => 3,
        103 => 4,
        106 => 5,
        127 => 7,
        136 => 11,
        _ => return None,
    };
    if bytes.len() < least {
        return None;
    }
    let object = match payload.f_port {
        103 => json!({"battery": volts(25), "temperature": celsius(board), "humidity": at(bytes, 3) & 0x7f}),
        106 => json!({
            "status": status & 1,
            "battery": volts(25),
            "temperatureBoard": celsius(board),
            "temperature": celsius(at(bytes, 4)),
        }),
        127 => json!({
            "button": (status >> 1) & 1 == 1,
            "battery": volts(21),
            "temperature": f64::from(i16_le(bytes, 2)) / 10.0,
        }),
        136 => return Some(locator(payload, volts(25))),
        104 | 105 => json!({"battery": volts(25), "temperatureBoard": celsius(board)}),
        _ => json!({"status": status & 1, "battery": volts(25), "temperatureBoard": celsius(board)}),
    };
    object.as_object().cloned()
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
