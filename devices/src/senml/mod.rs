//! SenML and LwM2M as JSON, or as CBOR on topics of their own: `lwm2m/<endpoint>/up…`, `senml/<device>…`, or any topic with a pack of that shape.
//! Resources mean what their objects say, other names what their words and units say. One pack may speak of several
//! devices.

mod cbor;
mod ipso;
mod pack;

use crate::decoded::Reject;
use crate::family::{Family, Refused};
use crate::fields::{self, Hints};
use crate::heard::Heard;
use crate::known::{Context, Message, Transport};
use crate::lenient;
use crate::mapped;
use crate::report::{DeviceTime, Disposition, Report};
use pack::Record;
use serde_json::{Map, Value};

/// Devices of one pack at most.
const MAX_DEVICES: usize = 64;

/// The family of SenML and LwM2M JSON.
#[derive(Clone, Copy, Debug, Default)]
pub struct SenMl;

impl Family for SenMl {
    fn name(&self) -> &'static str {
        "senml"
    }

    fn filters(&self) -> &'static [&'static str] {
        &["lwm2m/+/up/#", "senml/#"]
    }

    fn claims(&self, message: &Message<'_>, _context: Context<'_>) -> bool {
        match message.transport {
            Transport::Mqtt => whose(message.topic).is_some() || looks_like(message.payload),
            Transport::Http => looks_like(message.payload),
            _ => false,
        }
    }

    fn decode(&self, message: &Message<'_>, context: Context<'_>) -> Result<Vec<Report>, Refused> {
        let topic_device = whose(message.topic);
        let device = topic_device.filter(|device| !device.is_empty()).map(str::to_owned);
        if message.payload.is_empty() || is_command(message.topic) {
            return Ok(vec![Report::ignored(None)]);
        }
        let refused = |reject| Refused { device: device.clone(), reject };
        let body = match cbor::pack(message.payload) {
            Some(pack) => pack,
            None => lenient::json(message.payload).map_err(refused)?,
        };
        let records = pack::records(&body, message.received_at).ok_or_else(|| refused(Reject::NotJson))?;
        let fallback = device.clone().unwrap_or_else(|| message.topic.to_owned());
        let mut reports = Vec::new();
        for (device, records) in by_device(records, &fallback) {
            reports.push(read(&device, &records, message, context));
        }
        if reports.is_empty() {
            reports.push(Report::of(fallback));
        }
        Ok(reports)
    }
}

/// The device of a topic that is ours; empty when the pack must say it.
fn whose(topic: &str) -> Option<&str> {
    if let Some(rest) = topic.strip_prefix("lwm2m/") {
        let (device, _) = rest.split_once('/')?;
        return Some(device);
    }
    if let Some(rest) = topic.strip_prefix("senml/") {
        return Some(rest.split('/').next().unwrap_or_default());
    }
    topic.strip_suffix("/senml")
}

/// LwM2M gateways take commands on `dn`.
fn is_command(topic: &str) -> bool {
    topic.split('/').nth(2).is_some_and(|level| matches!(level, "dn" | "down")) && topic.starts_with("lwm2m/")
}

/// A pack on any topic: a list of records, or an object with base name and entries.
fn looks_like(payload: &[u8]) -> bool {
    let Ok(text) = lenient::text(payload) else { return false };
    let text = text.trim_start();
    let names = text.contains("\"bn\"");
    let values = ["\"v\"", "\"vb\"", "\"vs\"", "\"bv\"", "\"sv\""].iter().any(|name| text.contains(name));
    match text.bytes().next() {
        Some(b'[') => values && (names || text.contains("\"n\"")),
        Some(b'{') => names && values && text.contains("\"e\""),
        _ => false,
    }
}

/// The records of each device, by the name before the path; a name that stands for no device is the topic's.
fn by_device(records: Vec<Record>, fallback: &str) -> Vec<(String, Vec<Record>)> {
    let mut devices: Vec<(String, Vec<Record>)> = Vec::new();
    for mut record in records {
        let (before, rest) = split(&record.name);
        let before = before.trim_matches(['/', ':']);
        let device = if before.starts_with("urn:") { before.to_owned() } else { fallback.to_owned() };
        record.name = rest;
        let fits = devices.len() < MAX_DEVICES;
        match devices.iter_mut().find(|(other, _)| *other == device) {
            Some((_, records)) => records.push(record),
            None if fits => devices.push((device, vec![record])),
            None => {}
        }
    }
    devices
}

/// The device's part of a name and the rest: `/object/instance/resource`, or the word behind the last separator.
/// A URN alone is a device whose one value has no name.
fn split(name: &str) -> (&str, String) {
    if let Some((before, path)) = ipso::path(name) {
        return (before, format!("/{}/{}/{}", path.object, path.instance, path.resource));
    }
    let Some(at) = name.rfind(['/', ':']) else { return ("", name.to_owned()) };
    let (before, word) = (name.get(..at).unwrap_or_default(), name.get(at + 1..).unwrap_or_default());
    let is_word = fields::name::about(&fields::name::plain(word)).is_some();
    match name.starts_with("urn:") && !is_word {
        true => (name, String::new()),
        false => (before, word.to_owned()),
    }
}

fn read(device: &str, records: &[Record], message: &Message<'_>, context: Context<'_>) -> Report {
    let mut heard = Heard::of(device, context.role(device), message);
    let newest_s = records.iter().filter_map(|record| record.at_s).max_by(f64::total_cmp);
    heard.report().readings.device_time = newest_s.and_then(lenient::unix).map(DeviceTime::Instant);
    let mapping = context.registered.mapping(device, None);
    let mut object = Map::new();
    application_type(&mut object, records);
    let mut known = false;
    for record in records {
        if let Some(target) = mapping.and_then(|table| table.get(&record.name)) {
            mapped::apply(&mut heard, target, &record.value);
            known = true;
        } else if let Some((_, path)) = ipso::path(&record.name) {
            let instance = context.role(&format!("{device}/{}/{}", path.object, path.instance));
            let role = instance.or_else(|| heard.role());
            known |= ipso::read(&mut heard, &mut object, path, record, role);
        } else {
            known |= by_unit(&mut heard, &mut object, record);
        }
    }
    known |= fields::read(&mut heard, &object, &Hints::default());
    if !known && !records.is_empty() {
        heard.report().disposition = Disposition::NeedsDecoder;
    }
    heard.done()
}

/// Resource 5750 names what a generic sensor measures, wherever it stands in the pack.
fn application_type(object: &mut Map<String, Value>, records: &[Record]) {
    let named = records.iter().find(|record| record.name.starts_with("/3300/") && record.name.ends_with("/5750"));
    if let Some(named) = named {
        object.insert("application_type".to_owned(), named.value.clone());
    }
}

/// A value without a path: its unit, else its name. True when the unit told.
fn by_unit(heard: &mut Heard, object: &mut Map<String, Value>, record: &Record) -> bool {
    let number = lenient::number(&record.value);
    let name = match (record.unit.as_str(), number) {
        ("Cel", Some(_)) => "temperature",
        ("%EL", Some(_)) => "battery_level",
        ("lat", Some(_)) => "latitude",
        ("lon", Some(_)) => "longitude",
        ("K", Some(kelvin)) => {
            heard.temperature_c(&Value::from(kelvin - 273.15));
            return true;
        }
        ("dBm", Some(_)) => {
            heard.readings().rssi_dbm(&record.value);
            return true;
        }
        ("%RH" | "lx" | "Pa" | "W" | "A" | "J" | "m/s", Some(_)) => return true,
        _ => record.name.as_str(),
    };
    object.entry(name).or_insert_with(|| record.value.clone());
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trial;
    use proptest::prelude::*;

    const GOOD: &str = r#"[{"bn":"/3347/0/","bt":1795142400,"n":"5500","vb":true},{"bn":"/3/0/","n":"9","v":76}]"#;

    #[test]
    fn packs_are_known_by_their_topic_or_their_shape() {
        assert_eq!(whose("lwm2m/urn:imei:1/up/notify"), Some("urn:imei:1"));
        assert_eq!(whose("senml/gw-1"), Some("gw-1"));
        assert_eq!(whose("zigbee2mqtt/a"), None);
        assert!(looks_like(GOOD.as_bytes()));
        assert!(!looks_like(br#"{"n":"a","v":1}"#));
        assert!(!looks_like(br#"[1,2,3]"#));
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            trial::reads_anything(&SenMl, "lwm2m/urn:imei:1/up", &bytes);
        }

        #[test]
        fn a_changed_message_is_read_or_refused(at in 0_usize..120, byte: u8, cut in 0_usize..120) {
            trial::reads_changed(&SenMl, "lwm2m/urn:imei:1/up", GOOD, (at, byte), cut);
        }
    }
}
