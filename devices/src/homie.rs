//! Devices after the Homie convention 3, 4 and 5 (homieiot.github.io): `homie/<device>/<node>/<property>` or
//! `homie/5/<device>/…`. The name of a property says what it is about, else its node does; a node can have a role of its
//! own (`<device>/<node>`). Attributes (`$…`) describe, but for `$state`, whose last will is `lost`.

use crate::family::{Family, Refused};
use crate::fields::{self, Hints};
use crate::heard::Heard;
use crate::known::{Context, Message, Role, Transport};
use crate::lenient;
use crate::report::Report;
use hub_core::signal::SignalKind;
use serde_json::{Map, Value};

/// The family of Homie.
#[derive(Clone, Copy, Debug, Default)]
pub struct Homie;

impl Family for Homie {
    fn name(&self) -> &'static str {
        "homie"
    }

    fn filters(&self) -> &'static [&'static str] {
        &["homie/#"]
    }

    fn claims(&self, message: &Message<'_>, _context: Context<'_>) -> bool {
        message.transport == Transport::Mqtt && place(message.topic).is_some()
    }

    fn decode(&self, message: &Message<'_>, context: Context<'_>) -> Result<Vec<Report>, Refused> {
        let Some((device, rest)) = place(message.topic) else { return Ok(vec![Report::ignored(None)]) };
        let refused = |reject| Refused { device: Some(device.to_owned()), reject };
        let text = lenient::text(message.payload).map_err(refused)?.trim();
        let mut levels = rest.split('/');
        let (node, property, more) = (levels.next().unwrap_or_default(), levels.next(), levels.next());
        let node_role = context.role(&format!("{device}/{node}"));
        let mut heard = Heard::of(device, node_role.or_else(|| context.role(device)), message);
        match (node, property) {
            ("$state", None) => life(&mut heard, text),
            ("$stats", Some("battery")) => heard.readings().battery_percent(&Value::from(text)),
            ("$stats", Some("signal" | "uptime")) => {}
            (_, Some(property)) if more.is_none() && !node.starts_with('$') && !property.starts_with('$') => {
                self::property(&mut heard, node, property, text);
            }
            _ => return Ok(vec![Report::ignored(Some(device.to_owned()))]),
        }
        Ok(vec![heard.done()])
    }
}

/// The device and what follows; the number of the convention stands in front since its fifth version.
fn place(topic: &str) -> Option<(&str, &str)> {
    let rest = topic.strip_prefix("homie/")?;
    let rest = rest.strip_prefix("5/").unwrap_or(rest);
    rest.split_once('/').filter(|(device, rest)| !device.is_empty() && !device.starts_with('$') && !rest.is_empty())
}

fn life(heard: &mut Heard, state: &str) {
    match state {
        "ready" => heard.state(SignalKind::Online, true),
        "lost" | "disconnected" => heard.state(SignalKind::Online, false),
        "alert" => heard.state(SignalKind::Fault, true),
        _ => {}
    }
}

/// A property that says nothing by its own name (`state`, `level`) is about what its node is called. The end of a press is
/// nothing.
fn property(heard: &mut Heard, node: &str, property: &str, text: &str) {
    let (value, role) = (Value::from(text), heard.role());
    let truth = lenient::truth(&value);
    if role == Some(Role::SosButton) && truth == Some(false) {
        return;
    }
    let inner = Map::from_iter([(property.to_owned(), value.clone())]);
    let within = Map::from_iter([(node.to_owned(), Value::Object(inner))]);
    let joined = Map::from_iter([(format!("{node}_{property}"), value)]);
    let known = [within, joined].iter().any(|object| fields::read(heard, object, &Hints::default()));
    match truth {
        Some(on) if !known => heard.level(on),
        None if !known && role.is_some() => heard.press(text),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trial;
    use proptest::prelude::*;

    #[test]
    fn the_device_stands_in_the_topic_with_or_without_the_number_of_the_convention() {
        assert_eq!(place("homie/bed12/button/press"), Some(("bed12", "button/press")));
        assert_eq!(place("homie/5/bed12/$state"), Some(("bed12", "$state")));
        for foreign in ["homie", "homie/bed12", "homie//a/b", "homie/$broadcast/alert", "homy/a/b/c"] {
            assert_eq!(place(foreign), None, "{foreign}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            for topic in ["homie/a/b/state", "homie/5/a/$state", "homie/a/smoke/alarm", "homie/a/b/battery"] {
                trial::reads_anything(&Homie, topic, &bytes);
            }
        }
    }
}
