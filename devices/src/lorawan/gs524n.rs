//! Milesight GS524N, a smoke detector with a frame of its own: six bytes, the last of which makes their sum 0
//! (Milesight-IoT/SensorDecoders gs-series/gs524n).

use serde_json::{Map, Value, json};

/// The fields under the names of the maker's codec; none for a frame of another length or sum.
pub fn object(bytes: &[u8]) -> Option<Map<String, Value>> {
    let [_, message, battery, _, celsius, _] = *bytes else { return None };
    let event = message & 0x0f;
    let mut object = Map::new();
    object.insert("battery".to_owned(), json!(battery));
    object.insert("temperature".to_owned(), json!(i8::from_le_bytes([celsius])));
    object.insert("type".to_owned(), json!("smoke sensor"));
    let word = match event {
        1 => "alarm",
        2 => "silent",
        4 => "low battery",
        5 => "failover",
        7 => "normal",
        10 => "removed",
        11 => "installed",
        14 => "testing alarm with normal battery",
        15 => "testing alarm with low battery",
        _ => "",
    };
    object.insert("event".to_owned(), json!(word));
    let sum = bytes.iter().fold(0_u8, |sum, byte| sum.wrapping_add(*byte));
    (sum == 0).then_some(object)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_smoke_frame_with_a_wrong_sum_is_none() {
        assert_eq!(object(&[0x22, 0x1e, 0x64, 0x00, 0x1c, 0x40]).unwrap()["battery"], 100);
        assert_eq!(object(&[0x22, 0x1e, 0x64, 0x00, 0x1c, 0x41]), None);
    }
}
