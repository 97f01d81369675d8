//! What the message files cannot say: that no bytes end in a panic.

use super::ZwaveJsUi;
use crate::trial;
use proptest::prelude::*;

const SAMPLE: &str = r#"{"time":1795142400000,"value":2,"status":"Asleep","unit":"°F","nodeId":5,"lastUpdate":1}"#;

proptest! {
    #[test]
    fn no_bytes_end_in_a_panic(tail in ".{0,24}", bytes in proptest::collection::vec(any::<u8>(), 0..80)) {
        trial::reads_anything(&ZwaveJsUi, &format!("zwave/{tail}"), &bytes);
        trial::reads_anything(&ZwaveJsUi, &format!("zwave/a/113/0/{tail}"), &bytes);
    }

    #[test]
    fn a_changed_message_ends_in_no_panic(
        at in 0..SAMPLE.len(), byte in any::<u8>(), cut in 0..SAMPLE.len(), class in 30..160, kind in 0..6usize,
    ) {
        let kinds = ["Smoke_Alarm/Sensor_status", "level", "scene/001", "Air_temperature", "event", "Any"];
        let kind = kinds.get(kind).copied().unwrap_or_default();
        trial::reads_changed(&ZwaveJsUi, &format!("zwave/a/{class}/0/{kind}"), SAMPLE, (at, byte), cut);
        trial::reads_changed(&ZwaveJsUi, "zwave/a/status", SAMPLE, (at, byte), cut);
    }
}
