//! From one announced part to what must be remembered of it: where its state appears, what it means, and which values
//! are "on" and "off".

use super::meaning::{self, text};
use super::template::{self, Taken};
use crate::memory::Meaning;
use hub_core::signal::SignalKind;
use serde_json::{Map, Value, json};

/// Where a state appears and what it means.
pub(super) struct Found {
    pub topic: String,
    pub path: Vec<String>,
    pub meaning: Meaning,
    pub on: Option<Value>,
    pub off: Option<Value>,
}

/// What one part announces; nothing for parts that only take commands.
pub(super) fn entities(component: &str, part: &Map<String, Value>) -> Vec<Found> {
    let found = match component {
        "binary_sensor" => binary(part),
        "sensor" => plain(part, meaning::sensor(part)),
        "event" => event(part),
        "device_automation" => trigger(part),
        "device_tracker" => return tracker(part),
        "switch" | "light" | "siren" | "button" | "lock" | "cover" | "valve" => plain(part, Meaning::Nothing),
        "text" | "number" | "select" | "update" | "climate" | "fan" => plain(part, Meaning::Nothing),
        _ => None,
    };
    found.into_iter().collect()
}

fn topic(part: &Map<String, Value>, key: &str) -> Option<String> {
    Some(text(part, key)).filter(|topic| !topic.is_empty()).map(str::to_owned)
}

fn plain(part: &Map<String, Value>, meaning: Meaning) -> Option<Found> {
    let topic = topic(part, "state_topic")?;
    let taken = template::read(text(part, "value_template"));
    let (path, meaning) = match taken {
        Some(Taken { path, choice: None }) => (path, meaning),
        _ => (Vec::new(), Meaning::Nothing),
    };
    Some(Found { topic, path, meaning, on: None, off: None })
}

fn binary(part: &Map<String, Value>) -> Option<Found> {
    let topic = topic(part, "state_topic")?;
    let word = |key: &str, usual: &str| part.get(key).filter(|word| !word.is_null()).cloned().unwrap_or(json!(usual));
    let (on, off) = (word("payload_on", "ON"), word("payload_off", "OFF"));
    let meaning = meaning::binary(part);
    let Some(taken) = template::read(text(part, "value_template")) else {
        return Some(Found { topic, path: Vec::new(), meaning: Meaning::Nothing, on: None, off: None });
    };
    let (on, off) = match taken.choice {
        None => (Some(on), Some(off)),
        Some(choice) => {
            let same = |word: &Value| super::state::same(word, &on);
            match (same(&choice.then), same(&choice.other)) {
                (true, false) => (Some(choice.is.unwrap_or(json!(true))), None),
                // The first word is "off": what leads to it ends, everything else begins.
                (false, true) => match choice.is {
                    None => (Some(json!(false)), Some(json!(true))),
                    Some(is) if is.is_boolean() => (Some(json!(is != json!(true))), Some(is)),
                    // "On" is everything but one value: the memory has no word for it.
                    Some(_) => {
                        return Some(Found { topic, path: taken.path, meaning: Meaning::Nothing, on: None, off: None });
                    }
                },
                _ => (Some(on), Some(off)),
            }
        }
    };
    Some(Found { topic, path: taken.path, meaning, on, off })
}

/// An event entity: `{"event_type":"press"}`; what matters is the type.
fn event(part: &Map<String, Value>) -> Option<Found> {
    let topic = topic(part, "state_topic")?;
    let taken = template::read(text(part, "value_template"))?;
    let path = match text(part, "value_template") {
        "" => vec!["event_type".to_owned()],
        // The template makes the JSON itself out of the payload.
        _ => taken.path,
    };
    let meaning = match text(part, "device_class") {
        "motion" => Meaning::State(SignalKind::Motion),
        _ => Meaning::Action,
    };
    let on = (meaning != Meaning::Action).then(|| json!("motion"));
    Some(Found { topic, path, meaning, on, off: None })
}

/// A device trigger: one payload on one topic is one way of pressing. The way out of a press is no press.
fn trigger(part: &Map<String, Value>) -> Option<Found> {
    let topic = topic(part, "topic")?;
    let taken = template::read(text(part, "value_template")).filter(|taken| taken.choice.is_none())?;
    let way = format!("{} {}", text(part, "type"), text(part, "subtype")).to_ascii_lowercase();
    let ends = way.contains("release") || text(part, "payload").to_ascii_lowercase().contains("release");
    if ends {
        return Some(Found { topic, path: taken.path, meaning: Meaning::Nothing, on: None, off: None });
    }
    let on = part.get("payload").filter(|payload| payload.as_str() != Some("")).cloned();
    Some(Found { topic, path: taken.path, meaning: Meaning::Action, on, off: None })
}

/// A tracker says whether it is at home, and on a topic of its attributes where it is.
fn tracker(part: &Map<String, Value>) -> Vec<Found> {
    let word = |key: &str, usual: &str| part.get(key).filter(|word| word.is_string()).cloned().unwrap_or(json!(usual));
    let home = topic(part, "state_topic").and_then(|topic| {
        let taken = template::read(text(part, "value_template")).filter(|taken| taken.choice.is_none())?;
        let meaning = Meaning::State(SignalKind::GeofenceExit);
        let (on, off) = (Some(word("payload_not_home", "not_home")), Some(word("payload_home", "home")));
        Some(Found { topic, path: taken.path, meaning, on, off })
    });
    let place = topic(part, "json_attributes_topic").and_then(|topic| {
        let taken = template::read(text(part, "json_attributes_template"))?;
        Some(Found { topic, path: taken.path, meaning: Meaning::Location, on: None, off: None })
    });
    home.into_iter().chain(place).collect()
}
