//! Answers that a Z-Wave node sounds or shows: a tone of the Sound Switch class (121), a blink of the Indicator class
//! (135), on the topic of the value itself with `/set` behind it (Z-Wave JS UI, "Using MQTT"; node-zwave-js, values
//! `toneId`, `identify`, `value`). Which of them a node has, its own values tell.

use super::topic::{self, Class};
use crate::answer::{Part, Recipient, WayBack, is_lit, message};
use crate::family::{Downlink, Reply};

/// The default tone.
const TONE: &str = "255";
/// "Node identify" among the indicators.
const NODE_IDENTIFY: &str = "80";

/// What one value tells of the way back to its node.
pub(super) fn way(device: &str, on: &str, class: Class, property: &[&str]) -> Option<WayBack> {
    let name = topic::plain(property.first()?);
    let (part, value) = match (class, name.as_str()) {
        (Class::SoundSwitch, "toneid" | "volume" | "defaulttoneid" | "defaultvolume") => (Part::Siren, "toneId"),
        (Class::Indicator, NODE_IDENTIFY | "identify" | "nodeidentify") => (Part::Lamp, "identify"),
        (Class::Indicator, "value") => (Part::Lamp, "value"),
        _ => return None,
    };
    let length: usize = property.iter().map(|level| level.len() + 1).sum();
    let endpoint = on.get(..on.len().checked_sub(length)?)?;
    let (family, device) = ("zwave_js_ui".to_owned(), device.to_owned());
    Some(WayBack { family, device, part, place: format!("{endpoint}/{value}") })
}

/// The answer: on the operator's value, else as a tone, else as a blink.
pub(super) fn of(to: &Recipient<'_>, reply: &Reply<'_>) -> Option<Downlink> {
    let told = to.place(Part::Siren).or_else(|| to.place(Part::Lamp));
    let place = match to.part() {
        Some(part) => {
            let prefix = told.and_then(|place| place.split('/').next()).unwrap_or(topic::PREFIXES[0]);
            format!("{prefix}/{}/{part}", to.address)
        }
        None => told?.to_owned(),
    };
    let lit = is_lit(reply);
    let own = match place.rsplit('/').next()? {
        "toneId" => Some(if lit { TONE } else { "0" }),
        "identify" => lit.then_some("true"),
        "value" => Some(if lit { "255" } else { "0" }),
        _ => Some(if lit { "true" } else { "false" }),
    };
    message(format!("{place}/set"), to.word_or(reply, own)?)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::super::ZwaveJsUi;
    use super::*;
    use crate::answer::Signs;
    use crate::trial;
    use hub_core::alarm::Outcome;

    const CLOSED: Reply<'_> = Reply::Closed { outcome: Outcome::Helped };

    fn told(topics: &[&str], signs: Option<&Signs>, reply: &Reply<'_>) -> Option<(String, String)> {
        let ways: Vec<WayBack> =
            topics.iter().flat_map(|topic| trial::ways(&ZwaveJsUi, topic, r#"{"value":1}"#)).collect();
        let told = of(&Recipient { ways: &ways, signs, ..Recipient::at("flat302/siren") }, reply)?;
        Some((told.topic, String::from_utf8(told.payload).unwrap()))
    }

    fn is(topic: &str, word: &str) -> Option<(String, String)> {
        Some((topic.to_owned(), word.to_owned()))
    }

    #[test]
    fn a_node_is_told_on_the_value_that_it_has() {
        let volume = "zwave/flat302/siren/121/1/volume";
        assert_eq!(told(&[volume], None, &Reply::Received), is("zwave/flat302/siren/121/1/toneId/set", "255"));
        assert_eq!(told(&[volume], None, &CLOSED), is("zwave/flat302/siren/121/1/toneId/set", "0"));
        let light = "zwavejs/flat302/siren/135/0/80/3";
        assert_eq!(told(&[light], None, &Reply::Received), is("zwavejs/flat302/siren/135/0/identify/set", "true"));
        assert_eq!(told(&[light], None, &CLOSED), None);
        let named = "zwave/flat302/siren/indicator/endpoint_0/value";
        assert_eq!(told(&[named], None, &CLOSED), is("zwave/flat302/siren/indicator/endpoint_0/value/set", "0"));
        assert_eq!(told(&[light, volume], None, &Reply::Received), is("zwave/flat302/siren/121/1/toneId/set", "255"));
    }

    #[test]
    fn without_such_a_value_only_the_operators_is_set() {
        let smoke = "zwave/flat302/siren/113/0/Smoke_Alarm/Sensor_status";
        assert_eq!(told(&[smoke, "zwave/flat302/siren/135/0/67/1"], None, &Reply::Received), None);
        let signs = Signs { part: Some("37/0/targetValue".into()), ..Signs::default() };
        assert_eq!(told(&[smoke], Some(&signs), &CLOSED), is("zwave/flat302/siren/37/0/targetValue/set", "false"));
    }
}
