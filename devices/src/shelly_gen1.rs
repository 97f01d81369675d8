//! Shelly, first generation: one topic per value below `shellies/<id>/`, as the Shelly API (gen 1, MQTT) describes
//! them. Battery devices sleep; what they say of a button comes with its number, so that its repeats are one.

use crate::answer::{Part, Recipient, is_lit, message as to_device};
use crate::decoded::{Field, Flag, Reject};
use crate::family::{Downlink, Family, Refused, Reply};
use crate::heard::Heard;
use crate::known::{Context, Message, Role, Transport};
use crate::lenient::{self, number, truth};
use crate::report::{Level, Report, Said};
use hub_core::ids::AlarmId;
use hub_core::signal::SignalKind;
use serde_json::{Map, Value};

/// The family of Shelly devices of the first generation.
#[derive(Clone, Copy, Debug, Default)]
pub struct ShellyGen1;

/// Models whose inputs are buttons: their levels only accompany `input_event`.
const BUTTONS: [&str; 3] = ["shellybutton1", "shellyix3", "shellybutton2"];

impl Family for ShellyGen1 {
    fn name(&self) -> &'static str {
        "shelly_gen1"
    }

    fn filters(&self) -> &'static [&'static str] {
        &["shellies/#"]
    }

    fn claims(&self, message: &Message<'_>, _context: Context<'_>) -> bool {
        message.transport == Transport::Mqtt && message.topic.starts_with("shellies/")
    }

    fn decode(&self, message: &Message<'_>, context: Context<'_>) -> Result<Vec<Report>, Refused> {
        let rest = message.topic.strip_prefix("shellies/").ok_or(Reject::WrongTopic)?;
        let (device, what) = match rest.split_once('/') {
            Some((device, what)) if !device.is_empty() && !what.is_empty() => (device, what),
            None if rest == "announce" => return announced(message, context),
            _ => return Ok(vec![Report::ignored(None)]),
        };
        if is_command(what) {
            return Ok(vec![Report::ignored(None)]);
        }
        if message.payload.is_empty() {
            return Ok(vec![Report::ignored(Some(device.to_owned()))]);
        }
        let refused = |reject| Refused { device: Some(device.to_owned()), reject };
        let text = lenient::text(message.payload).map_err(refused)?.trim();
        let role = context.role(&format!("{device}/{what}")).or_else(|| context.role(device));
        let mut heard = Heard::of(device, role, message);
        match what {
            "announce" | "info" | "status" | "settings" => {
                status(&mut heard, what, &lenient::object(message.payload).map_err(refused)?);
            }
            _ => one(&mut heard, what, text),
        }
        let mut report = heard.done();
        if is_lamp(what) {
            report.facts.extend(context.first_lamp(self.name(), device, what));
        }
        Ok(vec![report])
    }

    /// A relay or a lamp that the operator named, else a lamp that it has told of; a relay may switch anything.
    fn downlink(&self, to: &Recipient<'_>, _alarm: AlarmId, reply: &Reply<'_>) -> Option<Downlink> {
        let part = to.part().or_else(|| to.place(Part::Lamp))?;
        let (kind, number) = part.split_once('/')?;
        let known = matches!(kind, "relay" | "light" | "color" | "white") && number.parse::<u8>().is_ok();
        let own = known.then_some(if is_lit(reply) { "on" } else { "off" })?;
        to_device(format!("shellies/{}/{part}/command", to.address), to.word_or(reply, Some(own))?)
    }
}

/// `light/0`, `color/0` and `white/0` are what bulbs and dimmers speak on.
fn is_lamp(what: &str) -> bool {
    let known =
        |(kind, number): (&str, &str)| matches!(kind, "light" | "color" | "white") && number.parse::<u8>().is_ok();
    what.split_once('/').is_some_and(known)
}

fn is_command(what: &str) -> bool {
    what == "command"
        || what.ends_with("/command")
        || what.ends_with("/set")
        || matches!(what, "sensor/start_self_test" | "sensor/mute" | "sensor/unmute")
        || what.contains("/command/")
}

/// `shellies/announce`, which every device answers `update` and `announce` with.
fn announced(message: &Message<'_>, context: Context<'_>) -> Result<Vec<Report>, Refused> {
    let object = lenient::object(message.payload)?;
    let device = object.get("id").and_then(lenient::short_text).ok_or(Reject::BadValue(Field::Kind))?;
    let mut heard = Heard::of(device.clone(), context.role(&device), message);
    status(&mut heard, "announce", &object);
    Ok(vec![heard.done()])
}

/// One value.
fn one(heard: &mut Heard, what: &str, text: &str) {
    let value = serde_json::from_str(text).unwrap_or_else(|_| Value::from(text));
    if let Some(kind) = state_of(what) {
        match truth(&value) {
            Some(on) => heard.state(kind, on),
            None => heard.report().flags.push(Flag::BadReading(Field::On)),
        }
        return;
    }
    match what {
        "online" => truth(&value).into_iter().for_each(|on| heard.state(SignalKind::Online, on)),
        "sensor/state" => opening(text).into_iter().for_each(|open| heard.contact(open)),
        "sensor/vibration" => truth(&value).into_iter().for_each(|on| heard.level(on)),
        "sensor/gas" => gas(heard, text),
        "sensor/operation" => operation(heard, text),
        "sensor/battery" => heard.readings().battery_percent(&value),
        "sensor/temperature" => celsius(heard, &value),
        what if what.starts_with("ext_temperature/") => celsius(heard, &value),
        what if what.starts_with("input_event/") => event(heard, what, &value),
        what if what.starts_with("input/") || what.starts_with("ext_switch/") => input(heard, truth(&value)),
        what if what.starts_with("longpush/") && truth(&value) == Some(true) => heard.press("long"),
        _ => {}
    }
}

fn state_of(what: &str) -> Option<SignalKind> {
    Some(match what {
        "sensor/flood" => SignalKind::Water,
        "sensor/smoke" => SignalKind::Smoke,
        "sensor/motion" => SignalKind::Motion,
        _ => return None,
    })
}

/// 999 is what a probe says that is not there.
fn celsius(heard: &mut Heard, value: &Value) {
    match number(value) {
        Some(no_probe) if no_probe >= 900.0 => heard.report().flags.push(Flag::BadReading(Field::Value)),
        _ => heard.temperature_c(value),
    }
}

/// Shelly Gas: `mild` is above a tenth of the explosive limit, `heavy` above a fifth.
fn gas(heard: &mut Heard, word: &str) {
    let gas = |on, level, test| Said { level, test, ..Said::state(SignalKind::Gas, on) };
    match word {
        "none" => heard.say(gas(false, None, false)),
        "mild" => heard.say(gas(true, Some(Level::Warning), false)),
        "heavy" => heard.say(gas(true, Some(Level::Alarm), false)),
        "test" => heard.say(gas(true, None, true)),
        _ => {}
    }
}

fn operation(heard: &mut Heard, word: &str) {
    match word {
        "fault" => heard.state(SignalKind::Fault, true),
        "normal" => heard.state(SignalKind::Fault, false),
        _ => {}
    }
}

fn opening(word: &str) -> Option<bool> {
    match word.to_ascii_lowercase().as_str() {
        "open" | "opened" => Some(true),
        "close" | "closed" => Some(false),
        _ => None,
    }
}

/// `{"event":"S","event_cnt":2}`: S, SS, SSS, L, SL, LS; empty when there was none since the start.
fn event(heard: &mut Heard, what: &str, value: &Value) {
    let word = value.get("event").unwrap_or(value).as_str().unwrap_or_default();
    heard.press(word);
    if let Some(count) = value.get("event_cnt").and_then(number) {
        heard.report().same_as = Some(format!("{what}:{count}"));
    }
}

/// The level of an input. A button's own models tell a press by `input_event`, so the level is none of its own.
fn input(heard: &mut Heard, level: Option<bool>) {
    let device = heard.report().device.as_deref().unwrap_or_default().to_ascii_lowercase();
    let told_twice = heard.role() == Some(Role::SosButton) && BUTTONS.iter().any(|model| device.starts_with(model));
    if let Some(on) = level.filter(|_| !told_twice) {
        heard.level(on);
    }
}

/// The whole status as one object (`info`, or `status` of the motion sensor), or who the device is (`announce`).
fn status(heard: &mut Heard, what: &str, object: &Map<String, Value>) {
    let whole = Value::Object(object.clone());
    let at = |path: &[&str]| lenient::at(&whole, path).filter(|value| !value.is_null());
    if what != "settings" {
        let state = |names: &[&[&str]]| names.iter().find_map(|path| at(path).and_then(truth));
        for (kind, names) in [
            (SignalKind::Water, &[["flood"].as_slice()][..]),
            (SignalKind::Smoke, &[["smoke"].as_slice()][..]),
            (SignalKind::Motion, &[["sensor", "motion"].as_slice(), ["motion"].as_slice()][..]),
        ] {
            state(names).into_iter().for_each(|on| heard.state(kind, on));
        }
        let word = |path: &[&str]| at(path).and_then(Value::as_str);
        word(&["sensor", "state"]).and_then(opening).into_iter().for_each(|open| heard.contact(open));
        word(&["gas_sensor", "alarm_state"]).into_iter().for_each(|alarm| gas(heard, alarm));
        word(&["gas_sensor", "sensor_state"]).into_iter().for_each(|state| operation(heard, state));
    }
    if let Some(battery) = at(&["bat", "value"]).or_else(|| at(&["bat"]).filter(|bat| number(bat).is_some())) {
        heard.readings().battery_percent(battery);
    }
    if let Some(rssi) = at(&["wifi_sta", "rssi"]).filter(|rssi| number(rssi) != Some(0.0)) {
        heard.readings().rssi_dbm(rssi);
    }
    if at(&["tmp", "is_valid"]) != Some(&Value::Bool(false))
        && let Some(celsius) = at(&["tmp", "tC"]).or_else(|| at(&["tmp", "value"]))
        && at(&["tmp", "units"]).and_then(Value::as_str) != Some("F")
    {
        self::celsius(heard, celsius);
    }
    let text = |path: &[&str]| at(path).and_then(lenient::short_text);
    let readings = &mut heard.report().readings;
    readings.device_time = at(&["timestamp"]).and_then(lenient::device_time);
    readings.model = text(&["model"]);
    readings.firmware = text(&["fw_ver"]).or_else(|| text(&["update", "old_version"]));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answer::Signs;
    use crate::trial;
    use proptest::prelude::*;

    const SAMPLE: &str = r#"{"wifi_sta":{"rssi":-61},"bat":{"value":78},"tmp":{"value":21.5,"is_valid":true},
"sensor":{"motion":true,"state":"open"},"flood":false,"event":"S","event_cnt":3,"motion":true}"#;

    #[test]
    fn only_a_part_that_the_operator_named_is_switched() {
        let told = |part: &str, reply: &Reply<'_>| {
            let signs = Signs { part: Some(part.into()), ..Signs::default() };
            let to = Recipient { signs: Some(&signs), ..Recipient::at("shelly1-a1b2c3") };
            let told = ShellyGen1.downlink(&to, AlarmId(uuid::Uuid::nil()), reply)?;
            Some((told.topic, told.payload))
        };
        let topic = "shellies/shelly1-a1b2c3/relay/0/command".to_owned();
        let closed = Reply::Closed { outcome: hub_core::alarm::Outcome::Helped };
        assert_eq!(told("relay/0", &Reply::Received), Some((topic.clone(), b"on".to_vec())));
        assert_eq!(told("relay/0", &closed), Some((topic, b"off".to_vec())));
        assert_eq!(told("roller/0", &closed), None);
        assert_eq!(told("relay/x", &closed), None);
        assert!(ShellyGen1.downlink(&Recipient::at("a"), AlarmId(uuid::Uuid::nil()), &closed).is_none());
    }

    #[test]
    fn a_lamp_that_was_told_of_shows_the_answer_and_a_relay_does_not() {
        let told = |what: &str| {
            trial::told(&ShellyGen1, "bulb-1", &format!("shellies/bulb-1/{what}"), "off", &Reply::Received)
        };
        assert_eq!(told("light/0"), Some(("shellies/bulb-1/light/0/command".to_owned(), "on".to_owned())));
        assert_eq!((told("relay/0"), told("light/x"), told("light/0/status/x")), (None, None, None));
    }

    proptest! {
        #[test]
        fn no_bytes_end_in_a_panic(tail in ".{0,24}", bytes in proptest::collection::vec(any::<u8>(), 0..80)) {
            trial::reads_anything(&ShellyGen1, &format!("shellies/{tail}"), &bytes);
        }

        #[test]
        fn a_changed_message_ends_in_no_panic(at in 0..SAMPLE.len(), byte in any::<u8>(), cut in 0..SAMPLE.len()) {
            for what in ["info", "status", "input_event/0", "announce"] {
                trial::reads_changed(&ShellyGen1, &format!("shellies/a/{what}"), SAMPLE, (at, byte), cut);
            }
        }
    }
}
