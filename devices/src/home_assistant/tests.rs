//! Rules that need several messages, and bytes that no device sends.

#![allow(clippy::unwrap_used)]

use super::*;
use crate::known::Nothing;
use crate::memory::Memory;
use crate::report::Said;
use hub_core::signal::SignalKind;
use hub_core::time::UnixMs;
use proptest::prelude::*;

const LEAK: &str = r#"{"~":"home/leak7","uniq_id":"leak7","stat_t":"~/state","pl_on":"WET","pl_off":"DRY","dev_cla":"moisture","avty_t":"~/avail","dev":{"ids":["leak7"]}}"#;

fn on<'a>(topic: &'a str, payload: &'a str) -> Message<'a> {
    Message { transport: Transport::Mqtt, topic, payload: payload.as_bytes(), retained: false, received_at: UnixMs(0) }
}

fn hears(memory: &mut Memory, topic: &str, payload: &str) -> Vec<Report> {
    let context = Context { registered: &Nothing, memory };
    let reports = HomeAssistant.decode(&on(topic, payload), context).unwrap();
    for fact in reports.iter().flat_map(|report| report.facts.clone()) {
        memory.learn(fact);
    }
    reports
}

#[test]
fn what_was_taken_back_is_no_longer_read() {
    let mut memory = Memory::default();
    hears(&mut memory, "homeassistant/binary_sensor/leak7/config", LEAK);
    let claims = |memory: &Memory| {
        HomeAssistant.claims(&on("home/leak7/state", "WET"), Context { registered: &Nothing, memory })
    };
    assert!(claims(&memory));
    let removed = hears(&mut memory, "homeassistant/binary_sensor/leak7/config", "");
    assert_eq!(removed.first().unwrap().disposition, Disposition::DiscoveryRemoved);
    assert!(!claims(&memory));
    assert_eq!(memory.topics().count(), 0);
}

#[test]
fn announcing_again_after_a_restart_changes_nothing() {
    let mut memory = Memory::default();
    for _ in 0..3 {
        hears(&mut memory, "homeassistant/binary_sensor/leak7/config", LEAK);
    }
    assert_eq!(memory.entities("home/leak7/state").len(), 1);
    let reports = hears(&mut memory, "home/leak7/state", "WET");
    assert_eq!(reports.first().unwrap().said, [Said::state(SignalKind::Water, true)]);
}

#[test]
fn one_availability_topic_speaks_for_every_device_that_named_it() {
    let mut memory = Memory::default();
    for device in ["a", "b", "c"] {
        let config = format!(
            r#"{{"stat_t":"x/{device}","uniq_id":"{device}","dev_cla":"door","avty":[{{"t":"x/bridge"}}],"dev":{{"ids":"{device}"}}}}"#
        );
        hears(&mut memory, &format!("homeassistant/binary_sensor/{device}/config"), &config);
    }
    let reports = hears(&mut memory, "x/bridge", "offline");
    assert_eq!(reports.len(), 3);
    assert!(reports.iter().all(|report| report.said == [Said::state(SignalKind::Online, false)]));
}

proptest! {
    #[test]
    fn any_bytes_and_any_mutation_are_survived(
        payload in proptest::collection::vec(any::<u8>(), 0..64), at in 0_usize..300, byte in any::<u8>(), template in ".{0,40}",
    ) {
        for topic in ["homeassistant/binary_sensor/a/config", "homeassistant/device/a/config", "homeassistant/", "x"] {
            crate::trial::reads_anything(&HomeAssistant, topic, &payload);
            crate::trial::reads_changed(&HomeAssistant, topic, LEAK, (at, byte), at);
        }
        let _ = template::read(&template);
        let _ = template::read(&format!("{{{{ {template} }}}}"));
        let _ = template::read(&format!("{{%{template}%}}"));
        let mut memory = Memory::default();
        hears(&mut memory, "homeassistant/binary_sensor/leak7/config", LEAK);
        let context = Context { registered: &Nothing, memory: &memory };
        let message = Message { payload: &payload, ..on("home/leak7/state", "") };
        let _ = HomeAssistant.decode(&message, context);
    }
}
