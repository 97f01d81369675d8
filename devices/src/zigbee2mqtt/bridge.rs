//! The bridge's list of devices (`zigbee2mqtt/bridge/devices`, kept by the broker): what of each can be made to sound
//! or shine, as the Zigbee2MQTT guide "Exposes" describes it. Nothing else is taken from it.

use crate::answer::{Part, WayBack};
use crate::memory::Fact;
use serde::Deserialize;
use serde_json::Value;

/// Where the list stands.
pub(super) const TOPIC: &str = "zigbee2mqtt/bridge/devices";
/// Longest list that is read, bytes: a device has about 4 KB.
const MAX_BYTES: usize = 4 * 1024 * 1024;
/// Devices of one list that are looked at; a Zigbee network has some hundreds.
const MAX_DEVICES: usize = 2_000;
/// The bit of `access` that says a value can be set.
const CAN_SET: u64 = 0b010;

#[derive(Deserialize)]
struct Device {
    friendly_name: Option<String>,
    definition: Option<Definition>,
}

#[derive(Deserialize)]
struct Definition {
    #[serde(default)]
    exposes: Vec<Expose>,
}

#[derive(Deserialize)]
struct Expose {
    name: Option<String>,
    property: Option<String>,
    access: Option<u64>,
    #[serde(default)]
    values: Vec<Value>,
    value_on: Option<Value>,
    value_off: Option<Value>,
}

/// What the list teaches; nothing when it cannot be read.
pub(super) fn facts(payload: &[u8]) -> Vec<Fact> {
    if payload.len() > MAX_BYTES {
        return Vec::new();
    }
    let devices: Vec<Device> = serde_json::from_slice(payload).unwrap_or_default();
    devices.iter().take(MAX_DEVICES).flat_map(ways).map(|way| Fact::WayBack(Box::new(way))).collect()
}

fn ways(device: &Device) -> Vec<WayBack> {
    let (Some(name), Some(definition)) = (&device.friendly_name, &device.definition) else { return Vec::new() };
    let settable = |wanted: &str| {
        let can_set = |expose: &&Expose| expose.access.unwrap_or_default() & CAN_SET != 0;
        definition.exposes.iter().filter(can_set).find(|expose| expose.name.as_deref() == Some(wanted))
    };
    let way = |part, place: String| WayBack { family: "zigbee2mqtt".to_owned(), device: name.clone(), part, place };
    let switched = || {
        let alarm = settable("alarm").filter(|_| settable("duration").is_some())?;
        // Without both words it is not known how it is silenced again.
        Some(format!("{}:{}:{}", alarm.field(), alarm.value_on.as_ref()?, alarm.value_off.as_ref()?))
    };
    let siren = settable("warning").map(Expose::field).or_else(switched);
    let blinks = |expose: &&Expose| expose.values.iter().any(|value| value == "blink");
    let lamp = settable("effect").filter(blinks).map(Expose::field);
    let siren = siren.map(|place| way(Part::Siren, place));
    siren.into_iter().chain(lamp.map(|place| way(Part::Lamp, place))).collect()
}

impl Expose {
    fn field(&self) -> String {
        self.property.as_ref().or(self.name.as_ref()).cloned().unwrap_or_default()
    }
}
