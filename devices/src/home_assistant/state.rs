//! What appears on an announced topic: one report for each device that the topic speaks of.

use crate::decoded::{Field, Flag, Reject};
use crate::family::Refused;
use crate::heard::{self, Heard};
use crate::known::{Context, Message};
use crate::lenient::{self, truth};
use crate::mapped;
use crate::memory::{Entity, Meaning};
use crate::report::Report;
use hub_core::signal::SignalKind;
use serde_json::Value;

/// What a sensor shows that has nothing to show.
const NOTHING: [&str; 5] = ["unknown", "unavailable", "none", "null", "nan"];

/// Reads a state or an availability; empty when nobody announced the topic.
pub(super) fn read(message: &Message<'_>, context: Context<'_>) -> Result<Vec<Report>, Refused> {
    let entities = context.memory.entities(message.topic);
    let available = context.memory.availability(message.topic);
    let mut devices: Vec<&str> = Vec::new();
    devices.extend(entities.iter().map(|entity| entity.device.as_str()));
    devices.extend(available.iter().map(|there| there.device.as_str()));
    devices.sort_unstable();
    devices.dedup();
    if message.payload.is_empty() {
        return Ok(devices.into_iter().map(|device| Report::ignored(Some(device.to_owned()))).collect());
    }
    let refused = |reject: Reject| Refused { device: devices.first().map(|device| (*device).to_owned()), reject };
    let text = lenient::text(message.payload).map_err(refused)?;
    let payload: Option<Value> = serde_json::from_str(text).ok();
    if payload.is_none() && entities.iter().any(|entity| !entity.path.is_empty()) && available.is_empty() {
        let plain = entities.iter().any(|entity| entity.path.is_empty() || entity.meaning == Meaning::Action);
        if !plain {
            return Err(refused(Reject::NotJson));
        }
    }
    let read_one = |device: &str| {
        let mut heard = Heard::of(device, context.role(device), message);
        for entity in entities.iter().filter(|entity| entity.device == device) {
            state(entity, text, payload.as_ref(), &mut heard, message, context);
        }
        for there in available.iter().filter(|there| there.device == device) {
            if let Some(on) = there_or_gone(text, payload.as_ref(), &there.available, &there.gone) {
                heard.state(SignalKind::Online, on);
            }
        }
        heard.done()
    };
    Ok(devices.into_iter().map(read_one).collect())
}

fn there_or_gone(text: &str, payload: Option<&Value>, available: &str, gone: &str) -> Option<bool> {
    let word = |word: &str| match word {
        word if word == available => Some(true),
        word if word == gone && !gone.is_empty() => Some(false),
        _ => None,
    };
    // With a template the word stands inside an object (`{"state":"online"}`).
    let inside = || payload?.as_object()?.values().filter_map(Value::as_str).find_map(word);
    word(text.trim()).or_else(inside)
}

fn state(
    entity: &Entity,
    text: &str,
    payload: Option<&Value>,
    heard: &mut Heard,
    message: &Message<'_>,
    context: Context<'_>,
) {
    let plain = Value::from(text.trim());
    let whole = match payload {
        Some(payload) if !entity.path.is_empty() || !payload.is_object() => payload,
        Some(payload) if entity.meaning == Meaning::Location => payload,
        _ => &plain,
    };
    let value = match lenient::at(whole, &entity.path) {
        Some(value) => value,
        // A message about something else of the same device.
        None if payload.is_some_and(Value::is_object) => return,
        None => &plain,
    };
    if value.is_null() || value.as_str().is_some_and(|word| NOTHING.contains(&word.to_ascii_lowercase().as_str())) {
        return;
    }
    match entity.meaning {
        Meaning::State(kind) => said(entity, kind, value, heard),
        Meaning::Nothing => {
            let own = context.role(message.topic).or_else(|| heard.role());
            let on = entity.on.as_ref().and_then(|_| is_on(entity, value));
            if let Some(said) = on.and_then(|on| heard::bare(on, own)) {
                heard.say(said);
            }
        }
        Meaning::Action => action(entity, value, heard),
        meaning => mapped::means(heard, meaning, value),
    }
}

fn said(entity: &Entity, kind: SignalKind, value: &Value, heard: &mut Heard) {
    match is_on(entity, value) {
        // A battery that is well says nothing.
        Some(false) if kind == SignalKind::Battery => {}
        Some(on) => heard.sensed(kind, on),
        // A tracker in a zone with a name is neither at home nor away.
        None if kind == SignalKind::GeofenceExit => {}
        None => heard.report().flags.push(Flag::BadReading(Field::On)),
    }
}

/// One way of pressing, when the payload is the announced one. The word that counts is the payload itself; a payload
/// that is only a number counts by having been announced as a press.
fn action(entity: &Entity, value: &Value, heard: &mut Heard) {
    if entity.on.as_ref().is_some_and(|on| !same(value, on)) {
        return;
    }
    let word = canonical(value);
    let by_announcement = entity.on.is_some() && word.parse::<f64>().is_ok();
    heard.press(if by_announcement { "press" } else { &word });
}

fn is_on(entity: &Entity, value: &Value) -> Option<bool> {
    match (&entity.on, &entity.off) {
        (Some(on), _) if same(value, on) => Some(true),
        (Some(_), Some(off)) if same(value, off) => Some(false),
        // A choice has no third way.
        (Some(_), None) => Some(false),
        _ => truth(value),
    }
}

/// Equal as a device means it: `true`, `"True"` and `"true"`, 1 and `"1"`; words whatever their case.
pub(super) fn same(value: &Value, word: &Value) -> bool {
    let equal = canonical(value).eq_ignore_ascii_case(&canonical(word));
    equal || (word.is_boolean() && truth(value) == word.as_bool())
}

fn canonical(value: &Value) -> String {
    match value {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => match number.as_f64() {
            Some(whole) if whole.fract() == 0.0 && whole.abs() < 1e15 => format!("{}", whole as i64),
            _ => number.to_string(),
        },
        other => other.to_string(),
    }
}
