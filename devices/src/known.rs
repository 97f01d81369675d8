//! What the operator has registered, as far as reading a message needs it: the role of a device, the layout of its
//! bytes, the meaning of its fields. A message seldom says "alarm"; the registered role decides.

use crate::answer::{Part, WayBack};
use crate::memory::{Fact, Meaning, Memory};
use hub_core::signal::SignalKind;
use hub_core::time::UnixMs;
use std::collections::HashMap;

/// What a device, a topic or a code is registered as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// A press on it is a call for help.
    SosButton,
    /// A press on it switches a lamp: never an alarm.
    SceneButton,
    /// Its switch or contact means this.
    Detector(SignalKind),
    /// Its number is the battery, percent.
    BatteryPercent,
    /// Speaks for others.
    Gateway,
    /// The phone of a person who helps.
    Phone,
}

impl Role {
    /// The role with this name: `sos_button`, `pull_cord`, `scene_button`, `gateway`, `volunteer_phone`,
    /// `battery_percent`, `bed_sensor`, or the name of a signal kind, alone or with `_sensor` behind it.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "sos_button" | "pull_cord" | "wearable" => Some(Self::SosButton),
            "scene_button" => Some(Self::SceneButton),
            "gateway" => Some(Self::Gateway),
            "volunteer_phone" | "phone" => Some(Self::Phone),
            "battery_percent" => Some(Self::BatteryPercent),
            other => kind_named(other.strip_suffix("_sensor").unwrap_or(other)).map(Self::Detector),
        }
    }
}

/// The signal kind with this name; `power` is another word for mains, `leak` and `moisture` for water.
#[must_use]
pub fn kind_named(name: &str) -> Option<SignalKind> {
    match name {
        "power" => Some(SignalKind::Mains),
        "leak" | "moisture" => Some(SignalKind::Water),
        "contact" => Some(SignalKind::Door),
        other => crate::open_json::kind_named(other),
    }
}

/// How the bytes of a device's own payload are laid out, when its network server does not decode them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decoder {
    /// Milesight: channel, type, value.
    Milesight,
    /// Dragino.
    Dragino,
    /// Browan.
    Browan,
    /// Netvox.
    Netvox,
}

impl Decoder {
    /// The decoder with this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "milesight" => Some(Self::Milesight),
            "dragino" => Some(Self::Dragino),
            "browan" => Some(Self::Browan),
            "netvox" => Some(Self::Netvox),
            _ => None,
        }
    }
}

/// What one field, event or metric of a thing model means.
#[derive(Clone, Debug, PartialEq)]
pub enum Target {
    /// The field is this.
    Means(Meaning),
    /// Each value says these things. Keys are the values as text.
    Values(HashMap<String, Vec<(SignalKind, bool)>>),
}

/// The operator's table for a product: field, event or metric to its meaning.
pub type Mapping = HashMap<String, Target>;

/// Everything registered that a family may ask for; nothing, where it is not said otherwise.
pub trait Registered {
    /// The role of an address: a device's address in its family, a whole topic, or a code (`model/id/cmd`).
    fn role(&self, _address: &str) -> Option<Role> {
        None
    }
    /// The layout of a device's own payload.
    fn decoder(&self, _device: &str) -> Option<Decoder> {
        None
    }
    /// The table for a device or its product; `product` where the message names one.
    fn mapping(&self, _device: &str, _product: Option<&str>) -> Option<&Mapping> {
        None
    }
    /// A device's key for encrypted payloads, raw bytes.
    fn key(&self, _device: &str) -> Option<&[u8]> {
        None
    }
    /// The key of a platform that encrypts what it pushes of all its devices, by family, raw bytes.
    fn platform_key(&self, _family: &str) -> Option<&[u8]> {
        None
    }
}

/// How a message came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transport {
    /// MQTT; it has a topic.
    Mqtt,
    /// A line of a TCP connection.
    Tcp,
    /// The body of an HTTP push.
    Http,
}

/// One message as it arrived.
#[derive(Clone, Copy, Debug)]
pub struct Message<'a> {
    /// How it came.
    pub transport: Transport,
    /// Topic; empty where the transport has none.
    pub topic: &'a str,
    /// Bytes.
    pub payload: &'a [u8],
    /// The broker kept it from earlier: it tells how things stand, not that something happens now.
    pub retained: bool,
    /// When it came.
    pub received_at: UnixMs,
}

/// What reading a message may look at.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// What the operator registered.
    pub registered: &'a dyn Registered,
    /// What earlier messages said.
    pub memory: &'a Memory,
}

impl Context<'_> {
    /// A lamp that a device has shown to have, when none of it is known yet: of several the first one counts.
    #[must_use]
    pub fn first_lamp(&self, family: &str, device: &str, place: &str) -> Option<Fact> {
        let known = self.memory.ways(family, device).iter().any(|way| way.part == Part::Lamp);
        let (family, device, place) = (family.to_owned(), device.to_owned(), place.to_owned());
        (!known).then(|| Fact::WayBack(Box::new(WayBack { family, device, part: Part::Lamp, place })))
    }

    /// The role of an address.
    #[must_use]
    pub fn role(&self, address: &str) -> Option<Role> {
        self.registered.role(address)
    }
}

/// Nothing is registered.
pub struct Nothing;

impl Registered for Nothing {}
