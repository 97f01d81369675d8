//! What is registered, as reading a message needs it. Looked up on the way of every press, so each question is one or
//! two look-ups in a table.

use super::World;
use crate::config::{Meanings, PlatformKey};
use devices::answer::Signs;
use devices::known::{Decoder, Mapping, Registered, Role};
use hub_core::device::{Device, DeviceRole, OPEN_JSON};
use hub_core::ids::DeviceId;
use hub_mqtt::TopicPattern;
use std::collections::HashMap;
use std::sync::Arc;

/// Devices by what is written on them and by how they call themselves.
#[derive(Default)]
pub(super) struct DeviceIndex {
    names: HashMap<Box<str>, DeviceId>,
    /// Seldom more than one: two families may use the same words.
    addresses: HashMap<Box<str>, Vec<DeviceId>>,
    labels: HashMap<Box<str>, DeviceId>,
    /// Those that may publish for others, by the beginnings of their topics.
    speakers: HashMap<Box<str>, Vec<DeviceId>>,
}

impl DeviceIndex {
    pub fn put(&mut self, device: &Device) {
        self.names.insert(device.name.as_str().into(), device.id);
        push(self.addresses.entry(device.address().into()).or_default(), device.id);
        if let Some(label) = &device.care.label {
            self.labels.insert(label.as_str().into(), device.id);
        }
        for prefix in &device.dialect.prefixes {
            push(self.speakers.entry(beginning(prefix).into()).or_default(), device.id);
        }
    }

    pub fn remove(&mut self, device: &Device) {
        self.names.remove(device.name.as_str());
        for prefix in &device.dialect.prefixes {
            if let Some(speakers) = self.speakers.get_mut(beginning(prefix)) {
                speakers.retain(|id| *id != device.id);
                if speakers.is_empty() {
                    self.speakers.remove(beginning(prefix));
                }
            }
        }
        if let Some(sharing) = self.addresses.get_mut(device.address()) {
            sharing.retain(|id| *id != device.id);
            if sharing.is_empty() {
                self.addresses.remove(device.address());
            }
        }
        if let Some(label) = &device.care.label {
            self.labels.remove(label.as_str());
        }
    }
}

/// Leaves no room for more, which a vector does by itself: there is seldom more than one.
fn push(devices: &mut Vec<DeviceId>, device: DeviceId) {
    devices.reserve_exact(1);
    devices.push(device);
}

/// What every topic under this prefix begins with, whole levels.
fn beginning(prefix: &str) -> &str {
    prefix.strip_suffix("/#").unwrap_or(prefix)
}

impl World {
    /// A device by its name in topics.
    #[must_use]
    pub fn device_named(&self, name: &str) -> Option<&Arc<Device>> {
        self.devices.get(self.device_index.names.get(name)?)
    }

    /// A device by what is printed on it.
    #[must_use]
    pub fn device_labelled(&self, label: &str) -> Option<&Arc<Device>> {
        self.devices.get(self.device_index.labels.get(label)?)
    }

    /// A device by its family and its address there, also when it is out of use.
    #[must_use]
    pub fn device_at(&self, family: &str, address: &str) -> Option<&Arc<Device>> {
        if family == OPEN_JSON {
            return self.device_named(address).filter(|device| device.dialect.family == OPEN_JSON);
        }
        self.addressed(address).find(|device| device.dialect.family == family)
    }

    /// The names of those in use that speak for others on this topic: what is said there is said to them.
    #[must_use]
    pub fn speakers_on(&self, topic: &str) -> Vec<String> {
        let speaks = |device: &&Arc<Device>| {
            let prefixes = &device.dialect.prefixes;
            device.is_in_use() && prefixes.iter().any(|prefix| TopicPattern::parse(prefix).covers(topic))
        };
        let levels = topic.match_indices('/').map(|(at, _)| &topic[..at]).chain([topic]);
        let speakers = levels.filter_map(|beginning| self.device_index.speakers.get(beginning)).flatten();
        let mut names: Vec<String> =
            speakers.filter_map(|id| self.devices.get(id)).filter(speaks).map(|device| device.name.clone()).collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    fn addressed(&self, address: &str) -> impl Iterator<Item = &Arc<Device>> {
        self.device_index.addresses.get(address).into_iter().flatten().filter_map(|id| self.devices.get(id))
    }
}

/// The registry and the operator's tables, for the families.
pub struct Registry<'a> {
    /// Devices.
    pub world: &'a World,
    /// Tables of the configuration.
    pub meanings: &'a Meanings,
}

impl<'a> Registry<'a> {
    fn device(&self, address: &str) -> Option<&'a Arc<Device>> {
        self.world.addressed(address).find(|device| device.care.retired_at.is_none())
    }
}

impl Registered for Registry<'_> {
    fn role(&self, address: &str) -> Option<Role> {
        let registered = self.device(address).and_then(|device| role_of(device));
        registered.or_else(|| self.meanings.roles.get(address).copied())
    }

    fn decoder(&self, device: &str) -> Option<Decoder> {
        Decoder::named(self.device(device)?.dialect.layout.as_deref()?)
    }

    fn mapping(&self, device: &str, product: Option<&str>) -> Option<&Mapping> {
        let of_device = self.device(device).and_then(|device| device.dialect.product.as_deref());
        self.meanings.mappings.get(of_device.or(product)?)
    }

    fn key(&self, device: &str) -> Option<&[u8]> {
        self.device(device)?.dialect.key.as_deref()
    }

    fn platform_key(&self, family: &str) -> Option<&[u8]> {
        self.meanings.onenet_key.as_ref().filter(|_| family == "onenet").map(PlatformKey::bytes)
    }
}

impl Registry<'_> {
    /// How a device shows an answer, as the operator said of its name or address, its product or its model.
    #[must_use]
    pub fn signs(&self, device: &Device) -> Option<&Signs> {
        names(device).find_map(|name| self.meanings.signs.get(name))
    }

    /// The device that shows the answers to a device: itself, unless the operator named another.
    #[must_use]
    pub fn shows_for<'d>(&'d self, device: &'d Arc<Device>) -> &'d Arc<Device> {
        let other = names(device).find_map(|name| self.meanings.shown_by.get(name));
        other.and_then(|name| self.world.device_named(name)).unwrap_or(device)
    }
}

/// What the operator's tables may call a device, narrow before wide.
pub(super) fn names(device: &Device) -> impl Iterator<Item = &str> {
    let names = [Some(device.name.as_str()), Some(device.address()), device.dialect.product.as_deref()];
    names.into_iter().flatten().chain([device.model.as_str()])
}

/// What the families call the role; none for a sensor of which nobody said what it detects.
fn role_of(device: &Device) -> Option<Role> {
    match device.role {
        DeviceRole::Button | DeviceRole::PullCord | DeviceRole::Wearable => Some(Role::SosButton),
        DeviceRole::SceneButton => Some(Role::SceneButton),
        DeviceRole::Gateway => Some(Role::Gateway),
        DeviceRole::Phone => Some(Role::Phone),
        DeviceRole::Sensor => device.dialect.detects.map(Role::Detector),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::Change;
    use hub_core::area::AreaPath;
    use hub_core::device::{Care, Dialect};
    use hub_core::time::UnixMs;
    use uuid::Uuid;

    fn gateway(number: u128, name: &str, prefixes: &[&str]) -> Device {
        let prefixes = prefixes.iter().map(|prefix| (*prefix).to_owned()).collect();
        Device {
            id: DeviceId(Uuid::from_u128(number)),
            name: name.into(),
            role: DeviceRole::Gateway,
            model: "gateway".into(),
            area: AreaPath::root(),
            household: None,
            wearer: None,
            secret_sha256: String::new(),
            blocked_at: None,
            live_at: Some(UnixMs(0)),
            dialect: Dialect { prefixes, ..Dialect::open_json(name) },
            care: Care::default(),
        }
    }

    #[test]
    fn whoever_speaks_for_a_topic_is_found_by_its_beginning_and_by_whole_levels() {
        let mut world = World::default();
        let both = gateway(1, "both", &["z2m/a/#", "z2m/b/#"]);
        for device in [both.clone(), gateway(2, "all", &["z2m/#"]), gateway(3, "one", &["z2m/a/button"])] {
            world.absorb(Change::Device(Arc::new(device)));
        }
        assert_eq!(world.speakers_on("z2m/a/button"), ["all", "both", "one"]);
        assert_eq!(world.speakers_on("z2m/b/x"), ["all", "both"]);
        assert_eq!(world.speakers_on("z2m/ab"), ["all"]);
        assert_eq!(world.speakers_on("z2/a"), Vec::<String>::new());
        let moved = Device { dialect: Dialect { prefixes: vec!["other/#".into()], ..both.dialect.clone() }, ..both };
        world.absorb(Change::Device(Arc::new(moved)));
        assert_eq!(world.speakers_on("z2m/b/x"), ["all"]);
        assert_eq!(world.speakers_on("other/b"), ["both"]);
    }
}
