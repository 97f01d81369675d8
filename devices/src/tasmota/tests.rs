//! What the message files cannot say: answers, and that no bytes end in a panic.

#![allow(clippy::unwrap_used)]

use super::Tasmota;
use crate::answer::{Recipient, Signs};
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
    let (coming, closed) = (Reply::Coming { who: "李", minutes: 4 }, Reply::Closed { outcome: Outcome::Helped });
    let told = |topic: &str, signs: Option<&Signs>, reply: &Reply<'_>| {
        let ways = trial::ways(&Tasmota, topic, "Online");
        let told = Tasmota.downlink(&Recipient { ways: &ways, signs, ..Recipient::at("sos_301") }, alarm, reply)?;
        Some((told.topic, String::from_utf8(told.payload).unwrap()))
    };
    let is = |topic: &str, word: &str| Some((topic.to_owned(), word.to_owned()));
    assert_eq!(told("tele/sos_301/LWT", None, &coming), is("cmnd/sos_301/Buzzer", "3,4,2"));
    assert_eq!(told("sos_301/tele/LWT", None, &closed), is("sos_301/cmnd/Buzzer", "0"));
    let led = Signs { part: Some("LedPower".into()), ..Signs::default() };
    assert_eq!(told("tele/sos_301/LWT", Some(&led), &coming), is("cmnd/sos_301/LedPower", "1"));
    assert_eq!(told("tele/sos_301/LWT", Some(&led), &closed), is("cmnd/sos_301/LedPower", "0"));
    let relay = Signs { part: Some("POWER2".into()), arrived: Some("TOGGLE".into()), ..Signs::default() };
    assert_eq!(told("tele/sos_301/LWT", Some(&relay), &coming), None);
    let ways = trial::ways(&Tasmota, "tele/bridge/RESULT", r#"{"RfReceived":{"Data":"0x7028D2"}}"#);
    assert!(ways.is_empty(), "{ways:?}");
    assert!(Tasmota.downlink(&Recipient::at("0x7028D2"), alarm, &Reply::Received).is_none());
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
