//! One announcement, written out: short keys made long, `~` put in, the parts of a bundle each with what they share.

use super::{answer, part};
use crate::lenient::short_text;
use crate::memory::{Entity, Fact, Meaning};
use serde_json::{Map, Value};

/// Parts and availability topics taken of one announcement at most.
const MAX_PARTS: usize = 256;

/// Short keys (home-assistant/core `components/mqtt/abbreviations.py`), as far as they are read here.
const SHORT: [(&str, &str); 36] = [
    ("avty", "availability"),
    ("avty_mode", "availability_mode"),
    ("avty_t", "availability_topic"),
    ("avty_tpl", "availability_template"),
    ("atype", "automation_type"),
    ("cmd_t", "command_topic"),
    ("cmd_tpl", "command_template"),
    ("cmps", "components"),
    ("dev", "device"),
    ("dev_cla", "device_class"),
    ("ent_cat", "entity_category"),
    ("evt_typ", "event_types"),
    ("json_attr", "json_attributes_topic"),
    ("json_attr_t", "json_attributes_topic"),
    ("json_attr_tpl", "json_attributes_template"),
    ("o", "origin"),
    ("obj_id", "object_id"),
    ("p", "platform"),
    ("pl", "payload"),
    ("pl_avail", "payload_available"),
    ("pl_not_avail", "payload_not_available"),
    ("pl_home", "payload_home"),
    ("pl_not_home", "payload_not_home"),
    ("pl_off", "payload_off"),
    ("pl_on", "payload_on"),
    ("pl_rst", "payload_reset"),
    ("src_type", "source_type"),
    ("stat_off", "state_off"),
    ("stat_on", "state_on"),
    ("stat_t", "state_topic"),
    ("stype", "subtype"),
    ("t", "topic"),
    ("uniq_id", "unique_id"),
    ("unit_of_meas", "unit_of_measurement"),
    ("val_tpl", "value_template"),
    ("def_ent_id", "default_entity_id"),
];
/// Short keys inside `device`.
const DEVICE_SHORT: [(&str, &str); 6] = [
    ("cns", "connections"),
    ("ids", "identifiers"),
    ("mdl", "model"),
    ("mf", "manufacturer"),
    ("sw", "sw_version"),
    ("sn", "serial_number"),
];

/// An announcement of one device or of one of its parts.
pub(super) struct Announcement {
    /// First identifier, else connection, else unique id.
    pub device: Option<String>,
    pub model: Option<String>,
    pub firmware: Option<String>,
    parts: Vec<(String, Map<String, Value>)>,
}

impl Announcement {
    /// Reads the body on a topic for `component`; `object` is the last name of the topic.
    pub fn read(component: &str, object: &str, body: &Map<String, Value>) -> Self {
        let base = body.get("~").and_then(Value::as_str).unwrap_or_default().to_owned();
        let shared = written_out(body, &base);
        let about = shared.get("device").and_then(Value::as_object).map(|device| long(device, &DEVICE_SHORT));
        let about = about.unwrap_or_default();
        let model = about.get("model").and_then(short_text);
        let firmware = about.get("sw_version").and_then(short_text);
        let unique = shared.get("unique_id").and_then(Value::as_str).map(str::to_owned);
        let device = identity(&about).or(unique);
        let parts = match shared.get("components").and_then(Value::as_object) {
            Some(components) => components
                .iter()
                .take(MAX_PARTS)
                .filter_map(|(name, own)| bundled(name, own.as_object()?, &base, &shared))
                .collect(),
            None => {
                let mut only = shared;
                only.entry("object_id").or_insert_with(|| Value::from(object));
                vec![(component.to_owned(), only)]
            }
        };
        Self { device, model, firmware, parts }
    }

    /// What must be remembered of it.
    pub fn facts(&self, announced_on: &str, device: &str) -> Vec<Fact> {
        let mut facts: Vec<Fact> = Vec::new();
        for (component, part) in &self.parts {
            let entities = part::entities(component, part);
            facts.extend(entities.into_iter().map(|found| {
                Fact::Announced(Box::new(Entity {
                    announced_on: announced_on.to_owned(),
                    device: device.to_owned(),
                    state_topic: found.topic,
                    path: found.path,
                    meaning: found.meaning,
                    on: found.on,
                    off: found.off,
                }))
            }));
            facts.extend(answer::way(component, part, device).map(|way| Fact::WayBack(Box::new(way))));
            for fact in availability(part, announced_on, device) {
                if !facts.contains(&fact) {
                    facts.push(fact);
                }
            }
        }
        if !facts.iter().any(|fact| matches!(fact, Fact::Announced(_))) {
            facts.push(nothing_to_read(announced_on, device));
        }
        facts
    }
}

/// A device whose announced parts have no state (a button to press from a screen) is remembered all the same, so that
/// its removal still knows whose it is.
fn nothing_to_read(announced_on: &str, device: &str) -> Fact {
    Fact::Announced(Box::new(Entity {
        announced_on: announced_on.to_owned(),
        device: device.to_owned(),
        state_topic: announced_on.to_owned(),
        path: Vec::new(),
        meaning: Meaning::Nothing,
        on: None,
        off: None,
    }))
}

/// One part of a bundle with what it shares; none for a part that is taken out (only its platform stands there).
fn bundled(
    name: &str,
    own: &Map<String, Value>,
    base: &str,
    shared: &Map<String, Value>,
) -> Option<(String, Map<String, Value>)> {
    let own_base = own.get("~").and_then(Value::as_str).unwrap_or(base);
    let mut part = written_out(own, own_base);
    let component = part.get("platform").and_then(Value::as_str)?.to_owned();
    if part.len() <= 1 {
        return None;
    }
    for (key, value) in shared.iter().filter(|(key, _)| !matches!(key.as_str(), "components" | "device" | "origin")) {
        part.entry(key.clone()).or_insert_with(|| value.clone());
    }
    part.entry("object_id").or_insert_with(|| Value::from(name));
    Some((component, part))
}

fn long(object: &Map<String, Value>, short: &[(&str, &str)]) -> Map<String, Value> {
    let name = |key: &str| short.iter().find(|(short, _)| *short == key).map_or(key, |(_, long)| long).to_owned();
    object.iter().map(|(key, value)| (name(key), value.clone())).collect()
}

/// Long keys, and every topic with its base.
fn written_out(body: &Map<String, Value>, base: &str) -> Map<String, Value> {
    let mut body = long(body, &SHORT);
    for (key, value) in &mut body {
        if key.ends_with("topic") {
            with_base(value, base);
        }
        let list = matches!(key.as_str(), "availability").then(|| value.as_array_mut()).flatten();
        for entry in list.into_iter().flatten().take(MAX_PARTS) {
            if let Some(object) = entry.as_object() {
                *entry = Value::Object(written_out(object, base));
            }
        }
    }
    body
}

fn with_base(value: &mut Value, base: &str) {
    let Some(topic) = value.as_str() else { return };
    let topic = match (topic.strip_prefix('~'), topic.strip_suffix('~')) {
        (Some(rest), _) => format!("{base}{rest}"),
        (None, Some(rest)) => format!("{rest}{base}"),
        (None, None) => return,
    };
    *value = Value::from(topic);
}

fn identity(device: &Map<String, Value>) -> Option<String> {
    let text = |value: &Value| match value {
        Value::String(text) => Some(text.clone()).filter(|text| !text.is_empty()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    };
    let first = |value: &Value| value.as_array().map_or_else(|| text(value), |list| list.iter().find_map(text));
    let connection = |value: &Value| value.as_array()?.first()?.as_array()?.get(1).and_then(text);
    device.get("identifiers").and_then(first).or_else(|| device.get("connections").and_then(connection))
}

/// The topics that say whether the device is there. With the mode `any` a single "gone" says nothing.
fn availability(part: &Map<String, Value>, announced_on: &str, device: &str) -> Vec<Fact> {
    // Alone the topic stands beside everything else, where `topic` is that of a trigger.
    let (entries, key): (Vec<&Map<String, Value>>, _) = match part.get("availability") {
        Some(Value::Array(list)) => (list.iter().filter_map(Value::as_object).take(MAX_PARTS).collect(), "topic"),
        Some(Value::Object(one)) => (vec![one], "topic"),
        _ => (vec![part], "availability_topic"),
    };
    let any = entries.len() > 1 && part.get("availability_mode").and_then(Value::as_str) == Some("any");
    let one = |entry: &Map<String, Value>| {
        let topic = entry.get(key).and_then(Value::as_str)?;
        let word = |key: &str, usual: &str| match entry.get(key).or_else(|| part.get(key)) {
            Some(Value::String(text)) => text.clone(),
            Some(Value::Bool(truth)) => truth.to_string(),
            _ => usual.to_owned(),
        };
        let gone = if any { String::new() } else { word("payload_not_available", "offline") };
        Some(Fact::Availability {
            announced_on: announced_on.to_owned(),
            topic: topic.to_owned(),
            device: device.to_owned(),
            available: word("payload_available", "online"),
            gone,
        })
    };
    entries.into_iter().filter_map(one).collect()
}
