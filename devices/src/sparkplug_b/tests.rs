//! Rules of Sparkplug sessions that single messages cannot express.

#![allow(clippy::unwrap_used)]

use super::*;
use crate::known::Nothing;
use crate::memory::Memory;
use crate::report::Said;
use crate::trial;
use hub_core::time::UnixMs;
use proptest::prelude::*;
use proto::{PropertySet, PropertyValue};

fn metric(name: &str, alias: Option<u64>, value: MetricValue) -> Metric {
    Metric { name: (!name.is_empty()).then(|| name.to_owned()), alias, value: Some(value), ..Metric::default() }
}

fn decode(memory: &mut Memory, topic: &str, metrics: Vec<Metric>) -> Report {
    let payload = Payload { metrics, uuid: None }.encode_to_vec();
    let message =
        Message { transport: Transport::Mqtt, topic, payload: &payload, retained: false, received_at: UnixMs(0) };
    let context = Context { registered: &Nothing, memory };
    let report = SparkplugB.decode(&message, context).unwrap().remove(0);
    for fact in report.facts.clone() {
        memory.learn(fact);
    }
    report
}

#[test]
fn data_by_alias_alone_needs_the_birth_before_it() {
    let mut memory = Memory::default();
    let data = || vec![metric("", Some(7), MetricValue::Boolean(true))];
    let lost = decode(&mut memory, "spBv1.0/g/DDATA/gw/d", data());
    assert_eq!(lost.disposition, Disposition::NeedsDecoder);
    decode(&mut memory, "spBv1.0/g/DBIRTH/gw/d", vec![metric("Alarm/Smoke", Some(7), MetricValue::Boolean(false))]);
    let found = decode(&mut memory, "spBv1.0/g/DDATA/gw/d", data());
    assert_eq!(found.said, [Said::state(SignalKind::Smoke, true)]);
    let elsewhere = decode(&mut memory, "spBv1.0/other/DDATA/gw/d", data());
    assert_eq!(elsewhere.disposition, Disposition::NeedsDecoder);
}

#[test]
fn the_death_of_an_old_session_is_no_news() {
    let mut memory = Memory::default();
    let number = |number| vec![metric("bdSeq", None, MetricValue::Long(number))];
    assert_eq!(decode(&mut memory, "spBv1.0/g/NDEATH/gw", number(4)).said, [Said::state(SignalKind::Online, false)]);
    decode(&mut memory, "spBv1.0/g/NBIRTH/gw", number(5));
    assert_eq!(decode(&mut memory, "spBv1.0/g/NDEATH/gw", number(4)).disposition, Disposition::Ignore);
    assert_eq!(decode(&mut memory, "spBv1.0/g/NDEATH/gw", number(5)).said, [Said::state(SignalKind::Online, false)]);
}

#[test]
fn what_is_historical_null_or_stale_never_calls() {
    let smoke = metric("Smoke", None, MetricValue::Boolean(true));
    let quality = |code| {
        let value = PropertyValue { int_value: Some(code), long_value: None };
        Some(PropertySet { keys: vec!["Quality".to_owned()], values: vec![value] })
    };
    let past = [
        Metric { is_historical: Some(true), ..smoke.clone() },
        Metric { is_null: Some(true), ..smoke.clone() },
        Metric { properties: quality(500), ..smoke.clone() },
    ];
    for metric in past {
        let report = decode(&mut Memory::default(), "spBv1.0/g/DDATA/gw/d", vec![metric]);
        assert_eq!((report.disposition, report.said), (Disposition::Heartbeat, Vec::new()));
    }
    let good = Metric { properties: quality(192), ..smoke };
    let report = decode(&mut Memory::default(), "spBv1.0/g/DDATA/gw/d", vec![good]);
    assert_eq!(report.said, [Said::state(SignalKind::Smoke, true)]);
}

#[test]
fn metrics_within_templates_are_read() {
    let inner = vec![metric("SOS", None, MetricValue::Boolean(true))];
    let template = proto::Template { metrics: inner, is_definition: None };
    let zone = metric("Zone 1", None, MetricValue::Template(template));
    let report = decode(&mut Memory::default(), "spBv1.0/g/DDATA/gw/d", vec![zone]);
    assert_eq!(report.said, [Said::state(SignalKind::Sos, true)]);
}

#[test]
fn only_topics_of_nodes_and_devices_are_places() {
    assert_eq!(place("spBv1.0/g/DDATA/n/d").map(|place| place.device()), Some("n/d".to_owned()));
    for none in ["spBv1.0", "spBv1.0/g/DDATA/n", "spBv1.0/g/XDATA/n", "spBv1.0/g/NDATA/", "spBv1.0/g/DDATA/n/d/e"] {
        assert_eq!(place(none), None, "{none}");
    }
    assert!(is_host_state("spBv1.0/STATE/host-1") && is_host_state("STATE/host-1"));
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        for kind in ["NBIRTH/gw", "DDATA/gw/d", "NDEATH/gw", "NCMD/gw"] {
            trial::reads_anything(&SparkplugB, &format!("spBv1.0/g/{kind}"), &bytes);
        }
    }

    #[test]
    fn a_changed_payload_is_read_or_refused(at in 0_usize..60, byte: u8) {
        let metrics = vec![
            metric("Alarm/SOS", Some(1), MetricValue::Boolean(true)),
            metric("Battery/Percent", Some(2), MetricValue::Float(91.0)),
        ];
        let mut bytes = Payload { metrics, uuid: None }.encode_to_vec();
        if let Some(place) = bytes.get_mut(at) {
            *place = byte;
        }
        trial::reads_anything(&SparkplugB, "spBv1.0/g/DBIRTH/gw/d", &bytes);
    }
}
