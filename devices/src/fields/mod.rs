//! What a decoded object says, whoever decoded it: a network server's codec, a maker's, or ours. Reads fields by
//! their names, nested ones too; lists are the past and are not read, but for two that are events. What the names do not tell the role, the
//! model or the operator's table does.

mod gather;
pub mod name;
mod phrase;
mod posture;
mod sensecap;
pub mod word;

pub use phrase::danger;

use crate::heard::Heard;
use crate::known::{Decoder, Mapping};
use gather::Gather;
use hub_core::signal::SignalKind;
use serde_json::{Map, Value};

/// Fields read of one object at most.
const MAX_FIELDS: usize = 512;
/// Objects within objects at most.
const MAX_DEPTH: usize = 6;
/// Inner names that say nothing without the outer one (`button_event.status`, `motion.detected`).
const INNER: [&str; 8] = ["status", "state", "value", "type", "detected", "event", "result", "alarm"];

/// What is known of a device besides its message.
#[derive(Clone, Copy, Default)]
pub struct Hints<'a> {
    /// Maker.
    pub maker: Option<Decoder>,
    /// What a bare input or an alarm without a name means for this model or port.
    pub default: Option<SignalKind>,
    /// The operator's table.
    pub mapping: Option<&'a Mapping>,
    /// `battery` is in volts.
    pub battery_in_volts: bool,
}

/// One field that is no object.
struct Leaf<'a> {
    /// Names from the outside, with dots.
    path: String,
    /// The last name, or the last two where the last says nothing alone; see [`name::plain`].
    plain: String,
    /// The name before it.
    outer: String,
    value: &'a Value,
}

/// Says what an object says; true when any field of it was known.
pub fn read(heard: &mut Heard, object: &Map<String, Value>, hints: &Hints<'_>) -> bool {
    let mut leaves = Vec::new();
    let mut events = Vec::new();
    walk(object, "", "", 0, &mut leaves, &mut events);
    let mut gather = Gather::new(heard, hints, &leaves);
    for leaf in &leaves {
        gather.leaf(leaf);
    }
    for event in events {
        gather.event(event);
    }
    gather.finish()
}

/// Looks at every field that is no object, by its [`name::plain`] name.
pub fn each(object: &Map<String, Value>, mut look: impl FnMut(&str, &Value)) {
    let (mut leaves, mut events) = (Vec::new(), Vec::new());
    walk(object, "", "", 0, &mut leaves, &mut events);
    leaves.iter().for_each(|leaf| look(&leaf.plain, leaf.value));
}

fn walk<'a>(
    object: &'a Map<String, Value>,
    path: &str,
    outer: &str,
    depth: usize,
    leaves: &mut Vec<Leaf<'a>>,
    events: &mut Vec<&'a Map<String, Value>>,
) {
    for (key, value) in object {
        if leaves.len() + events.len() >= MAX_FIELDS {
            return;
        }
        let full = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
        let mut plain = name::plain(key);
        let counts = !plain.is_empty() && plain.bytes().all(|letter| letter.is_ascii_digit());
        match value {
            Value::Object(inner) if depth < MAX_DEPTH && !is_past(&plain) => {
                let outer = if counts { outer.to_owned() } else { plain };
                walk(inner, &full, &outer, depth + 1, leaves, events);
            }
            Value::Array(list) if plain == "events" => {
                events.extend(list.iter().filter_map(Value::as_object).take(MAX_FIELDS));
            }
            Value::Array(list) if plain == "messages" => sensecap::measurements(list, leaves, events),
            Value::Object(_) | Value::Array(_) | Value::Null => {}
            value => {
                if counts {
                    plain = outer.to_owned();
                } else if !outer.is_empty() && INNER.contains(&plain.as_str()) {
                    plain = format!("{outer}{plain}");
                }
                leaves.push(Leaf { path: full, plain, outer: outer.to_owned(), value });
            }
        }
    }
}

/// Names of what was stored and is sent later, and of what a device is told.
fn is_past(plain: &str) -> bool {
    ["history", "histor", "datalog", "log", "record", "past", "cache", "desired"]
        .iter()
        .any(|past| plain.starts_with(past))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::known::{Message, Role, Transport};
    use crate::report::{Report, Said};
    use hub_core::time::UnixMs;
    use serde_json::json;

    fn report(object: &Value, role: Option<Role>) -> Report {
        let message =
            Message { transport: Transport::Mqtt, topic: "", payload: b"", retained: false, received_at: UnixMs(0) };
        let mut heard = Heard::of("d", role, &message);
        read(&mut heard, object.as_object().unwrap(), &Hints::default());
        heard.done()
    }

    fn said(object: Value, role: Option<Role>) -> Vec<Said> {
        report(&object, role).said
    }

    #[test]
    fn the_past_never_calls() {
        for past in [
            json!({"history": [{"leakage_status": "leak"}]}),
            json!({"history": {"1": {"sos": true}}}),
            json!({"DATALOG": "[TRUE,OPEN]"}),
            json!({"readings": [{"smoke": 1}]}),
        ] {
            assert_eq!(said(past.clone(), None), Vec::new(), "{past}");
        }
    }

    #[test]
    fn nested_fields_are_read_with_their_outer_names() {
        let object = json!({"button_event": {"status": "long press", "msgid": 7}});
        assert_eq!(said(object.clone(), Some(Role::SosButton)), [Said::state(SignalKind::Sos, true)]);
        assert_eq!(said(object, None), Vec::new());
        let normal = json!({"action": {"motion": {"detected": true, "count": 4}, "contactState": "open"}});
        let kinds: Vec<SignalKind> = said(normal, None).iter().map(|said| said.kind).collect();
        assert_eq!(kinds, [SignalKind::Door, SignalKind::Motion]);
        let cayenne = json!({"temperatureSensor": {"1": 21.5}});
        assert_eq!(said(cayenne, None), [Said::value(SignalKind::Temperature, 21.5)]);
    }

    #[test]
    fn a_contact_guards_what_its_role_says_and_a_door_when_it_says_nothing() {
        let open = || json!({"magnet_status": "open"});
        assert_eq!(said(open(), None), [Said::state(SignalKind::Door, true)]);
        assert_eq!(said(open(), Some(Role::SosButton)), [Said::state(SignalKind::Sos, true)]);
        assert_eq!(said(open(), Some(Role::Detector(SignalKind::Water))), [Said::state(SignalKind::Water, true)]);
    }

    #[test]
    fn two_leads_of_one_detector_are_one_state() {
        let object = json!({"WaterLeak_1": "NoLeak", "WaterLeak_2": "Leak"});
        assert_eq!(said(object, None), [Said::state(SignalKind::Water, true)]);
    }

    #[test]
    fn an_alarm_stays_when_a_reading_beside_it_is_none() {
        let report = report(&json!({"smoke": true, "battery": 950, "latitude": 0, "longitude": 0}), None);
        assert_eq!(report.said, [Said::state(SignalKind::Smoke, true)]);
        assert_eq!(report.readings.battery_percent, None);
        assert_eq!(report.flags.len(), 2);
    }
}
