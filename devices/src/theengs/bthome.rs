//! Encrypted BTHome v2 advertisements that a gateway passes on unread: opened with the key registered for the device,
//! then read into the names the decoder gives what is not encrypted.
//! Source: bthome.io, "Format" and "Encryption": AES-CCM with a tag of 4 bytes; the nonce is MAC, UUID `d2fc`, the byte
//! of device information and the counter.

use crate::lenient::hex_bytes;
use aes::Aes128;
use ccm::aead::{Aead, KeyInit};
use ccm::consts::{U4, U13};
use ccm::{Ccm, Nonce};
use serde_json::{Map, Value, json};

/// UUID of BTHome in the order of the air.
const UUID: [u8; 2] = [0xd2, 0xfc];
/// Device information of encrypted advertisements, version 2: sent regularly, or when something happens.
const ENCRYPTED: [u8; 2] = [0x41, 0x45];

/// The same of those that anybody can read.
const PLAIN: [u8; 2] = [0x40, 0x44];

/// What an encrypted advertisement says; none without the right key.
pub(super) fn opened(device: &str, body: &Map<String, Value>, key: &[u8]) -> Option<Map<String, Value>> {
    let sealed = Sealed::of(body)?;
    let mac: Vec<u8> = hex_bytes(&device.replace(':', "")).filter(|mac| mac.len() == 6)?;
    let cipher = Ccm::<Aes128, U4, U13>::new_from_slice(key).ok()?;
    let open = |information: u8| {
        let nonce: Vec<u8> = mac.iter().chain(&UUID).chain([&information]).chain(&sealed.counter).copied().collect();
        cipher.decrypt(&Nonce::<U13>::try_from(nonce.as_slice()).ok()?, sealed.text.as_slice()).ok()
    };
    Some(objects(&ENCRYPTED.into_iter().find_map(open)?))
}

/// What makes the same advertisement, heard by two gateways, the same.
pub(super) fn counter(body: &Map<String, Value>) -> Option<String> {
    Sealed::of(body).map(|sealed| sealed.counter.iter().map(|byte| format!("{byte:02x}")).collect())
}

struct Sealed {
    counter: Vec<u8>,
    /// With its tag.
    text: Vec<u8>,
}

impl Sealed {
    fn of(body: &Map<String, Value>) -> Option<Self> {
        let bytes = |name: &str| hex_bytes(body.get(name)?.as_str()?);
        if let Some(raw) = raw(body) {
            let (_, sealed) = raw.split_first().filter(|(information, _)| ENCRYPTED.contains(information))?;
            let (rest, tag) = sealed.split_last_chunk::<4>()?;
            let (cipher, counter) = rest.split_last_chunk::<4>()?;
            return Some(Self { counter: counter.to_vec(), text: [cipher, tag].concat() });
        }
        let counter = bytes("ctr").filter(|counter| counter.len() == 4)?;
        let mut text = bytes("cipher")?;
        text.extend(bytes("mic")?);
        Some(Self { counter, text })
    }
}

/// The service data of BTHome, where the gateway left the advertisement as it was.
fn raw(body: &Map<String, Value>) -> Option<Vec<u8>> {
    let uuid = body.get("servicedatauuid")?.as_str()?.to_ascii_lowercase();
    let own = uuid.trim_start_matches("0x") == "fcd2" || uuid.starts_with("0000fcd2-");
    own.then(|| hex_bytes(body.get("servicedata")?.as_str()?)).flatten()
}

/// True for an advertisement that the gateway left as it was and that needs its key.
pub(super) fn is_sealed(body: &Map<String, Value>) -> bool {
    let raw = raw(body).filter(|_| !body.contains_key("model_id"));
    raw.is_some_and(|raw| raw.first().is_some_and(|information| ENCRYPTED.contains(information)))
}

/// What an advertisement that nobody read says, when it is not encrypted.
pub(super) fn plain(body: &Map<String, Value>) -> Option<Map<String, Value>> {
    let raw = raw(body)?;
    let (_, payload) = raw.split_first().filter(|(information, _)| PLAIN.contains(information))?;
    Some(objects(payload))
}

/// One object of a payload.
enum Object {
    /// A number of so many bytes, times a factor.
    Number(&'static str, usize, bool, f64),
    /// A state: 1 begins.
    State(&'static str),
    /// So many bytes that say nothing here.
    Passed(usize),
    /// A length, then so many bytes.
    Text,
}

fn object(id: u8) -> Option<Object> {
    use Object::{Number, Passed, State, Text};
    Some(match id {
        0x00 => Number("packet", 1, false, 1.0),
        0x01 => Number("batt", 1, false, 1.0),
        0x02 => Number("tempc", 2, true, 0.01),
        0x45 => Number("tempc", 2, true, 0.1),
        0x57 => Number("tempc", 1, true, 1.0),
        0x58 => Number("tempc", 1, true, 0.35),
        0x3a => Number("button", 1, false, 1.0),
        0x11 => State("opening"),
        0x15 => State("lowbatt"),
        0x17 => State("carbon_monoxide"),
        0x1a => State("door"),
        0x1c => State("gas"),
        0x20 => State("water"),
        0x21 => State("motion"),
        0x23 => State("occupancy"),
        0x25 => State("presence"),
        0x26 => State("problem"),
        0x29 => State("smoke"),
        0x2b => State("tamper"),
        0x2d => State("window"),
        0x0f | 0x10 | 0x16 | 0x18 | 0x19 | 0x1b | 0x1d..=0x1f | 0x22 | 0x24 | 0x27 | 0x28 | 0x2a | 0x2c => Passed(1),
        0x09 | 0x2e | 0x2f | 0x46 | 0x59 | 0x60 => Passed(1),
        0x03 | 0x06..=0x08 | 0x0c..=0x0e | 0x12..=0x14 | 0x3c | 0x3d | 0x3f..=0x41 | 0x43 | 0x44 => Passed(2),
        0x47..=0x4a | 0x51 | 0x52 | 0x56 | 0x5a | 0x5d..=0x5f | 0xf0 => Passed(2),
        0x04 | 0x05 | 0x0a | 0x0b | 0x42 | 0x4b | 0xf2 => Passed(3),
        0x3e | 0x4c..=0x50 | 0x55 | 0x5b | 0x5c | 0xf1 => Passed(4),
        0x53 | 0x54 => Text,
        _ => return None,
    })
}

/// The objects by name; the second button is `button_2`. What stands behind one that is not known cannot be read.
fn objects(payload: &[u8]) -> Map<String, Value> {
    let mut found = Map::new();
    let mut rest = payload;
    while let Some((id, behind)) = rest.split_first() {
        let Some(object) = object(*id) else { break };
        let (length, behind) = match (&object, behind) {
            (Object::Text, [length, behind @ ..]) => (usize::from(*length), behind),
            (Object::Number(_, length, ..) | Object::Passed(length), _) => (*length, behind),
            (Object::State(_) | Object::Text, _) => (1, behind),
        };
        let Some((value, behind)) = behind.split_at_checked(length) else { break };
        match object {
            Object::Number(name, _, signed, factor) => put(&mut found, name, json!(number(value, signed) * factor)),
            Object::State(name) => put(&mut found, name, json!(value == [1])),
            Object::Passed(_) | Object::Text => {}
        }
        rest = behind;
    }
    found
}

fn put(found: &mut Map<String, Value>, name: &str, value: Value) {
    let nth = (1..).map(|number| if number == 1 { name.to_owned() } else { format!("{name}_{number}") });
    if let Some(free) = nth.into_iter().take(16).find(|name| !found.contains_key(name)) {
        found.insert(free, value);
    }
}

/// Little-endian, at most four bytes.
fn number(bytes: &[u8], signed: bool) -> f64 {
    let whole = bytes.iter().rev().fold(0_i64, |whole, byte| whole << 8 | i64::from(*byte));
    let negative = signed && bytes.last().is_some_and(|top| *top >= 0x80);
    let bits = u32::try_from(bytes.len() * 8).unwrap_or(0);
    let value = if negative { whole - (1_i64 << bits) } else { whole };
    value as f64
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    const KEY: &str = "231d39c1d7cc1ab1aee224cd096db932";

    fn body(cipher: &str, counter: &str, tag: &str) -> Map<String, Value> {
        let body = json!({ "encr": 2, "cipher": cipher, "ctr": counter, "mic": tag });
        body.as_object().unwrap().clone()
    }

    /// The example of bthome.io, "Encryption": 25.06 °C and 50.55 %.
    #[test]
    fn the_documented_advertisement_is_opened_with_its_key_only() {
        let sealed = body("a47266c95f73", "00112233", "78237214");
        let key = hex_bytes(KEY).unwrap();
        let said = opened("54:48:E6:8F:80:A5", &sealed, &key).unwrap();
        assert!((said["tempc"].as_f64().unwrap() - 25.06).abs() < 1e-9, "{said:?}");
        assert_eq!(counter(&sealed).unwrap(), "00112233");
        assert_eq!(opened("54:48:E6:8F:80:A6", &sealed, &key), None, "another device's");
        assert_eq!(opened("54:48:E6:8F:80:A5", &sealed, &[7; 16]), None);
        assert_eq!(opened("54:48:E6:8F:80:A5", &sealed, b"short"), None);
        let changed = body("a47266c95f74", "00112233", "78237214");
        assert_eq!(opened("54:48:E6:8F:80:A5", &changed, &key), None);
    }

    #[test]
    fn objects_are_read_until_one_that_is_not_known() {
        let said = objects(&[0x00, 9, 0x01, 88, 0x3a, 0, 0x3a, 4, 0x53, 2, b'o', b'k', 0x2d, 1, 0x45, 0xf6, 0xff]);
        let wanted =
            json!({"packet": 9.0, "batt": 88.0, "button": 0.0, "button_2": 4.0, "window": true, "tempc": -1.0});
        assert_eq!(Value::Object(said), wanted);
        assert_eq!(Value::Object(objects(&[0x29, 1, 0xee, 0x20, 1])), json!({ "smoke": true }));
    }

    proptest! {
        #[test]
        fn any_payload_is_survived(payload in proptest::collection::vec(any::<u8>(), 0..64)) {
            objects(&payload);
        }
    }
}
