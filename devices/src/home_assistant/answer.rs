//! Answers that an announced siren sounds or an announced light shows. A switch may switch anything, so none is taken.
//! Source: home-assistant.io/integrations, "MQTT Siren" and "MQTT Light"; without a `command_template` a siren is told
//! `{"state":"ON"}`, as home-assistant/core `components/mqtt/siren.py` does.

use super::meaning::text;
use crate::answer::{Part, Recipient, WayBack, is_lit, message};
use crate::family::{Downlink, Reply};
use serde_json::{Map, Value, json};

/// What one announced part tells of the way back: its topic, the word for on, the word for off, one a line.
pub(super) fn way(component: &str, part: &Map<String, Value>, device: &str) -> Option<WayBack> {
    let topic = Some(text(part, "command_topic")).filter(|topic| !topic.is_empty())?;
    if part.contains_key("command_template") {
        return None;
    }
    let word = |key: &str, usual: &str| match part.get(key) {
        Some(Value::String(word)) => word.clone(),
        None | Some(Value::Null) => usual.to_owned(),
        Some(other) => other.to_string(),
    };
    let (on, off) = (word("payload_on", "ON"), word("payload_off", "OFF"));
    let state = |word: &str| json!({ "state": word }).to_string();
    let (kind, on, off) = match (component, text(part, "schema")) {
        ("siren", _) => (Part::Siren, state(&on), state(&off)),
        ("light", "json") => (Part::Lamp, state("ON"), state("OFF")),
        // A light that is switched on by its brightness has no word for it.
        ("light", "" | "default" | "basic") if matches!(text(part, "on_command_type"), "" | "last" | "first") => {
            (Part::Lamp, on, off)
        }
        _ => return None,
    };
    let plain = [topic, on.as_str(), off.as_str()].iter().all(|line| !line.contains('\n'));
    let (family, device) = ("home_assistant".to_owned(), device.to_owned());
    plain.then(|| WayBack { family, device, part: kind, place: format!("{topic}\n{on}\n{off}") })
}

/// The answer: by the siren, else by the light.
pub(super) fn of(to: &Recipient<'_>, reply: &Reply<'_>) -> Option<Downlink> {
    let place = to.place(Part::Siren).or_else(|| to.place(Part::Lamp))?;
    let mut lines = place.split('\n');
    let (topic, on, off) = (lines.next()?, lines.next()?, lines.next()?);
    message(topic.to_owned(), to.word_or(reply, Some(if is_lit(reply) { on } else { off }))?)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::super::HomeAssistant;
    use super::*;
    use crate::trial;
    use hub_core::alarm::Outcome;

    const CLOSED: Reply<'_> = Reply::Closed { outcome: Outcome::Helped };

    fn told(parts: &[(&str, &str)], reply: &Reply<'_>) -> Option<(String, String)> {
        let announced = parts.iter().flat_map(|(component, body)| {
            trial::ways(&HomeAssistant, &format!("homeassistant/{component}/bed12/config"), body)
        });
        let ways: Vec<WayBack> = announced.collect();
        let told = of(&Recipient { ways: &ways, ..Recipient::at("bed12") }, reply)?;
        Some((told.topic, String::from_utf8(told.payload).unwrap()))
    }

    fn is(topic: &str, word: &str) -> Option<(String, String)> {
        Some((topic.to_owned(), word.to_owned()))
    }

    #[test]
    fn a_siren_and_a_light_are_told_in_the_words_they_announced() {
        let siren = ("siren", r#"{"~":"x/bed12","cmd_t":"~/set","dev":{"ids":["bed12"]},"uniq_id":"s"}"#);
        assert_eq!(told(&[siren], &Reply::Received), is("x/bed12/set", r#"{"state":"ON"}"#));
        assert_eq!(told(&[siren], &CLOSED), is("x/bed12/set", r#"{"state":"OFF"}"#));
        let plain = ("light", r#"{"command_topic":"x/l/set","pl_on":"1","pl_off":0,"dev":{"ids":["bed12"]}}"#);
        assert_eq!(told(&[plain], &Reply::Received), is("x/l/set", "1"));
        assert_eq!(told(&[plain], &CLOSED), is("x/l/set", "0"));
        let json = ("light", r#"{"schema":"json","cmd_t":"x/j/set","dev":{"ids":["bed12"]}}"#);
        assert_eq!(told(&[json], &CLOSED), is("x/j/set", r#"{"state":"OFF"}"#));
        assert_eq!(told(&[plain, siren], &Reply::Received), is("x/bed12/set", r#"{"state":"ON"}"#), "the siren first");
    }

    #[test]
    fn what_could_only_be_guessed_is_not_told() {
        let dev = r#""dev":{"ids":["bed12"]}"#;
        for (component, body) in [
            ("switch", format!(r#"{{"cmd_t":"x/set",{dev}}}"#)),
            ("siren", format!(r#"{{"cmd_t":"x/set","cmd_tpl":"{{{{ value }}}}",{dev}}}"#)),
            ("light", format!(r#"{{"schema":"template","cmd_t":"x/set",{dev}}}"#)),
            ("light", format!(r#"{{"on_command_type":"brightness","cmd_t":"x/set",{dev}}}"#)),
            ("light", format!(r#"{{"stat_t":"x/state",{dev}}}"#)),
            ("siren", format!(r#"{{"cmd_t":"x/#",{dev}}}"#)),
        ] {
            assert_eq!(told(&[(component, &body)], &Reply::Received), None, "{body}");
        }
    }
}
