//! What the message files cannot say: answers, and that no bytes end in a panic.

#![allow(clippy::unwrap_used)]

use super::Tasmota;
use crate::family::{Family, Reply};
use crate::trial;
use hub_core::alarm::Outcome;
use hub_core::ids::AlarmId;
use proptest::prelude::*;

const SAMPLE: &str = r#"{"Time":"2026-11-20T10:00:00","Switch1":"ON","Button2":{"Action":"HOLD"},"Wifi":{"Signal":-62},
"DS18B20":{"Temperature":20.6},"RfReceived":{"Data":"0x7028D2"},
"ZbReceived":{"0x2916":{"Device":"0x2916","0500!00":"010000FF0000","Contact":1,"BatteryPercentage":55}}}"#;

#[test]
fn a_buzzer_sounds_the_answer_and_a_radio_key_has_none() {
    let alarm = AlarmId(uuid::Uuid::nil());
    let told = Tasmota.downlink("sos_301", alarm, &Reply::Coming { who: "李", minutes: 4 }).unwrap();
    assert_eq!((told.topic.as_str(), told.payload.as_slice()), ("cmnd/sos_301/Buzzer", b"3,4,2".as_slice()));
    let told = Tasmota.downlink("sos_301", alarm, &Reply::Closed { outcome: Outcome::Helped }).unwrap();
    assert_eq!(told.payload, b"0");
    for device in ["0x7028D2", "", "a/#", "+"] {
        assert!(Tasmota.downlink(device, alarm, &Reply::Received).is_none(), "{device}");
    }
}

proptest! {
    #[test]
    fn no_bytes_end_in_a_panic(tail in ".{0,24}", bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        trial::reads_anything(&Tasmota, &format!("tele/{tail}"), &bytes);
    }

    #[test]
    fn a_changed_message_ends_in_no_panic(at in 0..SAMPLE.len(), byte in any::<u8>(), cut in 0..SAMPLE.len()) {
        trial::reads_changed(&Tasmota, "tele/a/SENSOR", SAMPLE, (at, byte), cut);
    }
}
