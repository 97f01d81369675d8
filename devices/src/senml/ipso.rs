//! What LwM2M resources mean: OMA objects 3 (device), 4 (connectivity) and 6 (location), and IPSO smart objects.
//! Facts: OpenMobileAlliance/lwm2m-registry. A button, an input or a switch means what its instance or its device is
//! registered as.

use super::pack::Record;
use crate::fields::name::{About, about, plain};
use crate::fields::word;
use crate::heard::{self, Heard};
use crate::known::Role;
use crate::lenient;
use hub_core::signal::SignalKind;
use serde_json::{Map, Value};

/// `/object/instance/resource`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Path {
    pub object: u32,
    pub instance: u32,
    pub resource: u32,
}

/// Splits a name into what stands before the path, and the path; none when it ends in none.
pub fn path(name: &str) -> Option<(&str, Path)> {
    let parts: Vec<&str> = name.split('/').collect();
    let number =
        |back: usize| parts.get(parts.len().checked_sub(back)?)?.parse::<u32>().ok().filter(|id| *id <= 65_535);
    let four = number(4).zip(number(3)).zip(number(2)).zip(number(1)).map(|(((a, b), c), _)| (a, b, c, 4));
    let three = || number(3).zip(number(2)).zip(number(1)).map(|((a, b), c)| (a, b, c, 3));
    let (object, instance, resource, taken) = four.or_else(three)?;
    let length: usize = parts.iter().rev().take(taken).map(|part| part.len() + 1).sum();
    let before = name.get(..name.len().saturating_sub(length)).unwrap_or_default();
    Some((before, Path { object, instance, resource }))
}

/// Puts a resource in: fields for the common reader, or what only its object knows. True when it was known.
pub fn read(
    heard: &mut Heard,
    fields: &mut Map<String, Value>,
    path: Path,
    record: &Record,
    role: Option<Role>,
) -> bool {
    let value = &record.value;
    let mut field = |name: &str| {
        fields.entry(name).or_insert_with(|| value.clone());
    };
    match (path.object, path.resource) {
        (3, 9) => field("battery_level"),
        (3, 7) => field("battery_mv"),
        (3, 3) => field("firmware_version"),
        (3, 1) => field("model"),
        (3, 11) => error(heard, value),
        (3, 20) => heard.battery_low(lenient::number(value) == Some(4.0)),
        (4, 2) => heard.readings().rssi_dbm(value),
        (6, 0) | (3336, 5514) => field("latitude"),
        (6, 1) | (3336, 5515) => field("longitude"),
        (6, 3) | (3336, 5516) => field("accuracy"),
        (3303, 5700) => field("temperature"),
        (3302, 5500) => field("presence"),
        (3300, 5700) => generic(heard, fields, value, role),
        (3200 | 3342, 5500) => input(heard, value, role),
        (3347, 5500) => press(heard, value, role),
        (0..=10, _) | (3200..=3350, _) => {}
        _ => return false,
    }
    true
}

/// A generic sensor: its application type (resource 5750, read before) may name what it measures.
fn generic(heard: &mut Heard, fields: &mut Map<String, Value>, value: &Value, role: Option<Role>) {
    let named = fields.remove("application_type");
    let kind = named.as_ref().and_then(Value::as_str).and_then(|name| match about(&plain(name)) {
        Some(About::State(kind)) => Some(kind),
        _ => None,
    });
    let on = word::on(value).or_else(|| lenient::number(value).map(|number| number != 0.0));
    match (on, kind) {
        (Some(on), Some(kind)) => heard.state(kind, on),
        _ => input(heard, value, role),
    }
}

fn input(heard: &mut Heard, value: &Value, role: Option<Role>) {
    let said = word::on(value).and_then(|on| heard::bare(on, role));
    said.into_iter().for_each(|said| heard.say(said));
}

fn press(heard: &mut Heard, value: &Value, role: Option<Role>) {
    let said = word::on(value).filter(|on| *on).and_then(|_| crate::press::press("press", role));
    said.into_iter().for_each(|said| heard.say(said));
}

/// Error codes of the device object: 1 low battery, 2 external power off, 3 and 8 broken parts.
fn error(heard: &mut Heard, value: &Value) {
    match lenient::number(value) {
        Some(1.0) => heard.battery_low(true),
        Some(2.0) => heard.state(SignalKind::Mains, false),
        Some(3.0 | 8.0) => heard.state(SignalKind::Fault, true),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_stands_at_the_end_of_a_name() {
        let is = |object, instance, resource| Path { object, instance, resource };
        assert_eq!(path("/3347/0/5500"), Some(("", is(3347, 0, 5500))));
        assert_eq!(path("urn:imei:1/3/0/9"), Some(("urn:imei:1", is(3, 0, 9))));
        assert_eq!(path("/3/0/7/0"), Some(("", is(3, 0, 7))));
        assert_eq!(path("862592051651472/3347/0/5500"), Some(("862592051651472", is(3347, 0, 5500))));
        for none in ["", "temperature", "/5500", "a/b/c", "///"] {
            assert_eq!(path(none), None, "{none}");
        }
    }
}
