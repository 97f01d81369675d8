//! Whose topic it is. A node is called by its name, with or without its location, or by its number; the command class
//! in the middle tells where its address ends.

/// Prefixes in use; `zwave` is the default.
pub(super) const PREFIXES: [&str; 4] = ["zwave", "zwavejs", "zwavejs2mqtt", "zwave-js-ui"];

/// A command class that says something about a person or the device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    Basic,
    BinarySwitch,
    SceneActivation,
    BinarySensor,
    MultilevelSensor,
    CentralScene,
    DoorLock,
    EntryControl,
    Notification,
    Battery,
    SensorAlarm,
    SoundSwitch,
    Indicator,
    /// Lights, meters, settings.
    Other,
}

/// What stands on a topic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Place<'a> {
    /// A command, its answer, an event of the driver.
    Silent,
    /// The gateway's own status.
    Gateway(&'a str),
    /// `status`, `lastActive`, `nodeinfo` of a node.
    Node { device: &'a str, what: &'a str },
    /// A value.
    Value { device: &'a str, class: Class, property: Vec<&'a str> },
    /// A value with a topic that the owner chose.
    Named { device: &'a str },
}

impl Place<'_> {
    /// The address of what speaks; none when nobody does.
    pub(super) fn device(&self) -> Option<String> {
        match self {
            Self::Silent => None,
            Self::Gateway(device) | Self::Named { device } => Some((*device).to_owned()),
            Self::Node { device, .. } | Self::Value { device, .. } => Some((*device).to_owned()),
        }
    }
}

pub(super) fn place(topic: &str) -> Option<Place<'_>> {
    let (prefix, rest) = topic.split_once('/')?;
    if !PREFIXES.contains(&prefix) || rest.is_empty() {
        return None;
    }
    if let Some(client) = rest.strip_prefix("_CLIENTS/") {
        return Some(
            client.strip_suffix("/status").filter(|name| !name.contains('/')).map_or(Place::Silent, Place::Gateway),
        );
    }
    if rest.starts_with('_') || rest.ends_with("/set") {
        return Some(Place::Silent);
    }
    let parts: Vec<&str> = rest.split('/').collect();
    if let Some((at, class)) = class_place(&parts) {
        let property = parts.get(at + 2..).unwrap_or_default().to_vec();
        return Some(Place::Value { device: front(rest, parts.get(..at)?), class, property });
    }
    let (device, what) = rest.rsplit_once('/').filter(|(device, what)| !device.is_empty() && !what.is_empty())?;
    Some(match what {
        "status" | "lastActive" | "nodeinfo" => Place::Node { device, what },
        _ => Place::Named { device },
    })
}

/// The start of `rest` that these parts take.
fn front<'a>(rest: &'a str, parts: &[&str]) -> &'a str {
    let length = parts.iter().map(|part| part.len() + 1).sum::<usize>().saturating_sub(1);
    rest.get(..length).unwrap_or(rest)
}

/// Where the class stands: it has a name or number in front and an endpoint behind it. A location and a node may be
/// numbers too, so a small endpoint is preferred.
fn class_place(parts: &[&str]) -> Option<(usize, Class)> {
    let candidates: Vec<(usize, Class, u32)> = (1..parts.len())
        .filter_map(|at| Some((at, class(parts.get(at)?)?, endpoint(parts.get(at + 1)?)?)))
        .filter(|(at, ..)| parts.len() > at + 2)
        .collect();
    let small = candidates.iter().find(|(.., endpoint)| *endpoint <= 9);
    small.or_else(|| candidates.first()).map(|(at, class, _)| (*at, *class))
}

fn endpoint(part: &str) -> Option<u32> {
    part.strip_prefix("endpoint_").unwrap_or(part).parse().ok().filter(|endpoint| *endpoint <= 127)
}

fn class(part: &str) -> Option<Class> {
    Some(match plain(part).as_str() {
        "32" | "basic" => Class::Basic,
        "37" | "switchbinary" | "binaryswitch" => Class::BinarySwitch,
        "43" | "sceneactivation" => Class::SceneActivation,
        "48" | "sensorbinary" | "binarysensor" => Class::BinarySensor,
        "49" | "sensormultilevel" | "multilevelsensor" => Class::MultilevelSensor,
        "91" | "centralscene" => Class::CentralScene,
        "98" | "doorlock" => Class::DoorLock,
        "111" | "entrycontrol" => Class::EntryControl,
        "113" | "notification" | "alarm" => Class::Notification,
        "121" | "soundswitch" => Class::SoundSwitch,
        "128" | "battery" => Class::Battery,
        "135" | "indicator" => Class::Indicator,
        "156" | "sensoralarm" | "alarmsensor" => Class::SensorAlarm,
        "38"
        | "switchmultilevel"
        | "multilevelswitch"
        | "50"
        | "meter"
        | "51"
        | "64"
        | "66"
        | "67"
        | "68"
        | "69"
        | "94"
        | "96"
        | "102"
        | "103"
        | "106"
        | "112"
        | "configuration"
        | "114"
        | "manufacturerspecific"
        | "115"
        | "117"
        | "118"
        | "119"
        | "132"
        | "wakeup"
        | "134"
        | "version"
        | "138"
        | "145"
        | "152"
        | "159" => Class::Other,
        other if other.starts_with("unknownclass") => Class::Other,
        _ => return None,
    })
}

/// Lower case, letters and digits only, as names differ between versions.
pub(super) fn plain(name: &str) -> String {
    name.chars().take(64).filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_lowercase()).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn value(topic: &str) -> (String, Class, Vec<String>) {
        match place(topic).unwrap() {
            Place::Value { device, class, property } => {
                (device.to_owned(), class, property.into_iter().map(str::to_owned).collect())
            }
            other => panic!("{topic}: {other:?}"),
        }
    }

    #[test]
    fn the_class_ends_the_address() {
        let smoke = ["Smoke_Alarm".to_owned(), "Sensor_status".to_owned()];
        for (topic, device) in [
            ("zwave/flat302/smoke1/113/0/Smoke_Alarm/Sensor_status", "flat302/smoke1"),
            ("zwave/smoke1/113/0/Smoke_Alarm/Sensor_status", "smoke1"),
            ("zwave/5/113/0/Smoke_Alarm/Sensor_status", "5"),
            ("zwave/302/48/113/0/Smoke_Alarm/Sensor_status", "302/48"),
            ("zwave/flat302/nodeID_5/notification/endpoint_0/Smoke_Alarm/Sensor_status", "flat302/nodeID_5"),
            ("zwavejs/a/b/c/Notification/endpoint_1/Smoke_Alarm/Sensor_status", "a/b/c"),
        ] {
            assert_eq!(value(topic), (device.to_owned(), Class::Notification, smoke.to_vec()), "{topic}");
        }
        assert_eq!(value("zwave/x/112/0/48/0").0, "x");
    }

    #[test]
    fn commands_and_the_driver_are_silent() {
        for topic in ["zwave/a/37/0/targetValue/set", "zwave/_EVENTS_/ZWAVE_GATEWAY-x/node/ready"] {
            assert_eq!(place(topic), Some(Place::Silent), "{topic}");
        }
        assert_eq!(place("zwave/_CLIENTS/ZWAVE_GATEWAY-x/status"), Some(Place::Gateway("ZWAVE_GATEWAY-x")));
        assert_eq!(place("zwave/_CLIENTS/ZWAVE_GATEWAY-x/version"), Some(Place::Silent));
        assert_eq!(place("zwave/flat/door1/status"), Some(Place::Node { device: "flat/door1", what: "status" }));
        assert_eq!(place("zigbee/a/113/0/x"), None);
    }
}
