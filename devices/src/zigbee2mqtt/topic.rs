//! Whose topic it is. Friendly names may hold spaces, slashes and Chinese, so the end of the topic and the shape of
//! the payload tell a device's object from one of its attributes.

use super::{BASE, words};

/// What stands on a topic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place<'a> {
    /// A command, a log line, the bridge's own business.
    Silent,
    /// Whether this device (or the bridge) is there.
    Online(&'a str),
    /// Everything of a device.
    Device(&'a str),
    /// One attribute of a device.
    Attribute(&'a str, &'a str),
}

/// The part below the base topic, not empty.
pub(super) fn below_base(topic: &str) -> Option<&str> {
    topic.strip_prefix(BASE)?.strip_prefix('/').filter(|rest| !rest.is_empty())
}

pub(super) fn place<'a>(topic: &'a str, payload: &[u8]) -> Option<Place<'a>> {
    let rest = below_base(topic)?;
    if rest == "bridge/state" {
        return Some(Place::Online("bridge"));
    }
    if rest == "bridge" || rest.starts_with("bridge/") || is_command(rest) {
        return Some(Place::Silent);
    }
    let Some((device, last)) = rest.rsplit_once('/').filter(|(device, _)| !device.is_empty()) else {
        return Some(Place::Device(rest));
    };
    Some(match last {
        "availability" => Place::Online(device),
        last if words::is_composite(last) => Place::Attribute(device, last),
        _ if is_object(payload) => Place::Device(rest),
        last if words::is_attribute(last) => Place::Attribute(device, last),
        _ if payload.is_empty() => Place::Device(rest),
        last => Place::Attribute(device, last),
    })
}

/// `<name>/set`, `<name>/get`, and the same for one attribute.
fn is_command(rest: &str) -> bool {
    let mut back = rest.rsplit('/');
    let (last, before) = (back.next(), back.next());
    let is = |part: Option<&str>| matches!(part, Some("set" | "get"));
    (is(last) && before.is_some()) || (is(before) && back.next().is_some())
}

/// An object, whole or cut.
fn is_object(payload: &[u8]) -> bool {
    let payload = payload.strip_prefix(b"\xef\xbb\xbf").unwrap_or(payload);
    payload.trim_ascii_start().first() == Some(&b'{')
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn on<'a>(topic: &'a str, payload: &str) -> Place<'a> {
        place(topic, payload.as_bytes()).unwrap()
    }

    #[test]
    fn names_may_hold_slashes_and_an_attribute_is_told_by_its_value() {
        assert_eq!(on("zigbee2mqtt/3号楼/王 奶奶/床头", "{}"), Place::Device("3号楼/王 奶奶/床头"));
        assert_eq!(on("zigbee2mqtt/hall/smoke", "{\"smoke\":true}"), Place::Device("hall/smoke"));
        assert_eq!(on("zigbee2mqtt/hall/smoke", "true"), Place::Attribute("hall", "smoke"));
        assert_eq!(on("zigbee2mqtt/hall/lamp/color", "{\"x\":0.3}"), Place::Attribute("hall/lamp", "color"));
        assert_eq!(on("zigbee2mqtt/hall/lamp/availability", "online"), Place::Online("hall/lamp"));
    }

    #[test]
    fn commands_and_the_bridge_are_silent() {
        for topic in ["a/set", "a/b/set", "a/get", "a/set/state", "a/get/state", "bridge/devices", "bridge/info"] {
            assert_eq!(on(&format!("zigbee2mqtt/{topic}"), "{}"), Place::Silent, "{topic}");
        }
        assert_eq!(on("zigbee2mqtt/set", "{}"), Place::Device("set"));
    }

    #[test]
    fn other_bases_are_not_ours() {
        for topic in ["zigbee2mqtt", "zigbee2mqtt/", "zigbee2mqtt2/a", "zigbee/a", ""] {
            assert_eq!(place(topic, b"{}"), None, "{topic}");
        }
    }
}
