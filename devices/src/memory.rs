//! What earlier messages said that later ones need: announced entities (Home Assistant discovery), the names behind
//! numbers (Sparkplug births), and the way back to a device. Families only return facts; whoever owns the memory learns
//! them, so reading itself stays pure. Bounded: at its limit the memory takes no new fact, and says so.

use crate::answer::{MAX_PLACE_BYTES, WayBack};
use hub_core::signal::SignalKind;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::HashMap;

/// Entities, name tables and devices with a way back held at most, each.
pub const MAX_FACTS: usize = 200_000;

/// What an entity's state means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Meaning {
    /// Begins or ends this.
    State(SignalKind),
    /// A number of this kind (temperature, degrees Celsius).
    Value(SignalKind),
    /// A temperature in degrees Fahrenheit.
    Fahrenheit,
    /// An object with `latitude`, `longitude`, perhaps `gps_accuracy` and `battery`.
    Location,
    /// Battery, percent.
    BatteryPercent,
    /// Battery, volts.
    BatteryVolts,
    /// Received strength, dBm.
    RssiDbm,
    /// Zigbee link quality.
    Lqi,
    /// A button's action: its role says what that means.
    Action,
    /// Shown, not understood.
    Nothing,
}

impl Meaning {
    /// The meaning with this name: a signal kind, `battery_percent`, `battery_v`, `rssi`, `lqi`, `action`, `nothing`.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Some(match name {
            "battery_percent" => Self::BatteryPercent,
            "battery_v" => Self::BatteryVolts,
            "rssi" => Self::RssiDbm,
            "lqi" => Self::Lqi,
            "action" => Self::Action,
            "nothing" => Self::Nothing,
            "sos_button" => Self::State(SignalKind::Sos),
            other => match crate::known::kind_named(other)? {
                SignalKind::Temperature => Self::Value(SignalKind::Temperature),
                kind => Self::State(kind),
            },
        })
    }
}

/// One announced part of a device.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entity {
    /// The topic that announced it; one topic may announce many parts.
    pub announced_on: String,
    /// The device it belongs to.
    pub device: String,
    /// Where its state appears.
    pub state_topic: String,
    /// Names from the outside of the payload to the value; empty when the payload is the value.
    pub path: Vec<String>,
    /// What the state means.
    pub meaning: Meaning,
    /// The value that means "on"; none when the usual words count.
    pub on: Option<Value>,
    /// The value that means "off"; none beside an `on` value when every other value does.
    pub off: Option<Value>,
}

/// Something to remember.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Fact {
    /// A part of a device was announced, beside what its topic announced already; to replace that, withdraw it first.
    Announced(Box<Entity>),
    /// A topic where the availability of a device appears, with the words for yes and no.
    Availability {
        /// The topic that announced it.
        announced_on: String,
        /// Where it appears.
        topic: String,
        /// Whose.
        device: String,
        /// Payload for "there".
        available: String,
        /// Payload for "gone".
        gone: String,
    },
    /// Everything announced on this topic is taken back.
    Withdrawn {
        /// The topic that announced it.
        announced_on: String,
    },
    /// The names behind the numbers of a device's metrics; replaces the table before.
    Named {
        /// Whose.
        device: String,
        /// Number to name.
        names: Vec<(u64, String)>,
    },
    /// How a part of a device is spoken to; replaces what was known of that part.
    WayBack(Box<WayBack>),
}

/// An availability topic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Availability {
    announced_on: String,
    /// Whose.
    pub device: String,
    /// Payload for "there".
    pub available: String,
    /// Payload for "gone".
    pub gone: String,
}

/// What has been learned.
#[derive(Debug, Default)]
pub struct Memory {
    by_topic: HashMap<String, Vec<Entity>>,
    announced: HashMap<String, Vec<String>>,
    availability: HashMap<String, Vec<Availability>>,
    names: HashMap<String, HashMap<u64, String>>,
    /// By family and address.
    ways: HashMap<String, HashMap<String, Vec<WayBack>>>,
    ways_count: usize,
}

impl Memory {
    /// Learns one fact. False when the memory is full.
    pub fn learn(&mut self, fact: Fact) -> bool {
        let full = self.announced.len() >= MAX_FACTS || self.names.len() >= MAX_FACTS;
        if full && !matches!(fact, Fact::Withdrawn { .. }) {
            return false;
        }
        match fact {
            Fact::Announced(entity) => {
                if self.entities(&entity.state_topic).contains(entity.as_ref()) {
                    return true;
                }
                self.announced.entry(entity.announced_on.clone()).or_default().push(entity.state_topic.clone());
                self.by_topic.entry(entity.state_topic.clone()).or_default().push(*entity);
            }
            Fact::Availability { announced_on, topic, device, available, gone } => {
                self.announced.entry(announced_on.clone()).or_default().push(topic.clone());
                let said = Availability { announced_on, device, available, gone };
                let known = self.availability.entry(topic).or_default();
                known.retain(|other| other.announced_on != said.announced_on);
                known.push(said);
            }
            Fact::Withdrawn { announced_on } => self.withdraw(&announced_on),
            Fact::Named { device, names } => {
                self.names.insert(device, names.into_iter().collect());
            }
            Fact::WayBack(way) => return self.learn_way(*way),
        }
        true
    }

    fn learn_way(&mut self, way: WayBack) -> bool {
        if way.device.len() > MAX_PLACE_BYTES || way.place.len() > MAX_PLACE_BYTES {
            return false;
        }
        let of_family = self.ways.entry(way.family.clone()).or_default();
        if !of_family.contains_key(&way.device) {
            if self.ways_count >= MAX_FACTS {
                return false;
            }
            self.ways_count += 1;
        }
        let known = of_family.entry(way.device.clone()).or_default();
        known.retain(|other| other.part != way.part);
        known.push(way);
        true
    }

    /// The ways back to a device, by its family and its address there.
    #[must_use]
    pub fn ways(&self, family: &str, device: &str) -> &[WayBack] {
        self.ways.get(family).and_then(|devices| devices.get(device)).map_or(&[], Vec::as_slice)
    }

    /// The entities whose state appears on `topic`.
    #[must_use]
    pub fn entities(&self, topic: &str) -> &[Entity] {
        self.by_topic.get(topic).map_or(&[], Vec::as_slice)
    }

    /// Whose availability appears on `topic`.
    #[must_use]
    pub fn availability(&self, topic: &str) -> &[Availability] {
        self.availability.get(topic).map_or(&[], Vec::as_slice)
    }

    /// The device an announcement belongs to.
    #[must_use]
    pub fn announced_device(&self, announced_on: &str) -> Option<&str> {
        let topics = self.announced.get(announced_on)?;
        let entity = |topic: &String| {
            self.entities(topic).iter().find(|entity| entity.announced_on == announced_on).map(|e| e.device.as_str())
        };
        topics.iter().find_map(entity)
    }

    /// Topics that announced devices speak on, for an outside broker's subscriptions.
    pub fn topics(&self) -> impl Iterator<Item = &str> {
        self.by_topic.keys().chain(self.availability.keys()).map(String::as_str)
    }

    /// The name behind a number of a device's metrics.
    #[must_use]
    pub fn name_of(&self, device: &str, number: u64) -> Option<&str> {
        self.names.get(device)?.get(&number).map(String::as_str)
    }

    fn withdraw(&mut self, announced_on: &str) {
        for topic in self.announced.remove(announced_on).unwrap_or_default() {
            if let Some(entities) = self.by_topic.get_mut(&topic) {
                entities.retain(|entity| entity.announced_on != announced_on);
                if entities.is_empty() {
                    self.by_topic.remove(&topic);
                }
            }
            if let Some(known) = self.availability.get_mut(&topic) {
                known.retain(|other| other.announced_on != announced_on);
                if known.is_empty() {
                    self.availability.remove(&topic);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answer::Part;

    fn part(announced_on: &str, path: &str) -> Fact {
        Fact::Announced(Box::new(Entity {
            announced_on: announced_on.to_owned(),
            device: "leak7".to_owned(),
            state_topic: "home/leak7".to_owned(),
            path: vec![path.to_owned()],
            meaning: Meaning::State(SignalKind::Water),
            on: None,
            off: None,
        }))
    }

    #[test]
    fn one_topic_announces_many_parts_and_takes_them_back_together() {
        let mut memory = Memory::default();
        for path in ["water", "battery", "water"] {
            assert!(memory.learn(part("homeassistant/device/leak7/config", path)));
        }
        assert_eq!(memory.entities("home/leak7").len(), 2);
        assert_eq!(memory.announced_device("homeassistant/device/leak7/config"), Some("leak7"));
        memory.learn(Fact::Withdrawn { announced_on: "homeassistant/device/leak7/config".to_owned() });
        assert!(memory.entities("home/leak7").is_empty());
        assert_eq!(memory.topics().count(), 0);
    }

    #[test]
    fn the_last_word_on_a_part_of_the_way_back_counts() {
        let mut memory = Memory::default();
        let (siren, moved) = (WayBack { part: Part::Siren, ..ear("a") }, ear("b"));
        for way in [ear("a"), siren.clone(), moved.clone(), moved.clone()] {
            assert!(memory.learn(Fact::WayBack(Box::new(way))));
        }
        assert_eq!(memory.ways("tasmota", "d"), [siren, moved]);
        assert!(memory.ways("esphome", "d").is_empty());
        assert!(!memory.learn(Fact::WayBack(Box::new(ear(&"x".repeat(MAX_PLACE_BYTES + 1))))));
    }

    fn ear(place: &str) -> WayBack {
        WayBack::ear("tasmota", "d", place)
    }
}
