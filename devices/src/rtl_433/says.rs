//! What the fields of one rtl_433 message say: flags that mean the same in every decoder, then the words and alarms
//! that only the model explains.

use crate::heard::Heard;
use crate::known::Role;
use crate::lenient::truth;
use crate::report::Said;
use hub_core::signal::SignalKind;
use serde_json::{Map, Value};

type Fields = Map<String, Value>;

/// True when the message itself says what happened.
pub(super) fn states(model: &str, fields: &Fields, heard: &mut Heard) -> bool {
    let mut told = flags(model, fields, heard);
    told |= of_model(model, fields, heard);
    for name in ["event", "state", "text", "extradata", "cmd", "data"] {
        if let Some(text) = fields.get(name).and_then(Value::as_str) {
            told |= word(text, heard);
        }
    }
    told
}

/// A message without a code field that comes from a remote: `state` ON or OFF of a switch, a press counter.
pub(super) fn is_remote(fields: &Fields) -> bool {
    switched(fields).is_some() || fields.contains_key("rolling") || fields.contains_key("tristate")
}

/// Switched on or off by a remote.
pub(super) fn switched(fields: &Fields) -> Option<bool> {
    let word = ["state", "command"].iter().find_map(|name| fields.get(*name)?.as_str())?;
    match word.to_ascii_lowercase().as_str() {
        "on" => Some(true),
        "off" => Some(false),
        _ => None,
    }
}

/// True when the message measures something: it is a sensor's, and its button is the one that pairs it.
pub(super) fn has_reading(fields: &Fields) -> bool {
    fields.keys().any(|name| {
        let measures =
            ["temperature", "humidity", "wind", "rain", "pressure", "power", "energy", "light", "moisture", "depth"];
        measures.iter().any(|measure| name.starts_with(measure))
    })
}

fn flags(model: &str, fields: &Fields, heard: &mut Heard) -> bool {
    let flag = |names: &[&str]| names.iter().find_map(|name| fields.get(*name).and_then(truth));
    let mut told = false;
    // A contact sensor gives the same in several fields; the first is the maker's own judgement.
    let open = flag(&["contact_open", "opened", "open"]).or_else(|| flag(&["closed"]).map(|closed| !closed));
    if let Some(open) = open.or_else(|| flag(&["reed_open"])) {
        heard.contact(open);
        told = true;
    }
    if let Some(moving) = flag(&["motion", "motion_detected", "pir"]) {
        heard.occupied(SignalKind::Motion, moving);
        told = true;
    }
    let water_meter = model.starts_with("Neptune") || model.starts_with("ERT") || model.starts_with("Flowis");
    let wet = flag(&["detect_wet", "water", "leaking", "leak_detected", "leak", "flood"]).filter(|_| !water_meter);
    let plain = [
        (flag(&["tamper", "tampered", "physical_tamper"]), SignalKind::Tamper),
        (wet, SignalKind::Water),
        (flag(&["smoke", "smoke_alarm", "fire"]), SignalKind::Smoke),
        (flag(&["gas_alarm"]), SignalKind::Gas),
        (flag(&["co", "co_alarm"]), SignalKind::Co),
        (flag(&["panic", "sos", "emergency"]), SignalKind::Sos),
        (flag(&["fall"]), SignalKind::Fall),
    ];
    for (on, kind) in plain.into_iter().filter_map(|(on, kind)| Some((on?, kind))) {
        heard.state(kind, on);
        told = true;
    }
    // External power of a sensor: 1 is plugged in.
    if let Some(plugged) = flag(&["ext_power"]) {
        heard.state(SignalKind::Mains, plugged);
    }
    if flag(&["fault", "exception"]) == Some(true) {
        heard.state(SignalKind::Fault, true);
    }
    told
}

/// What a bare alarm bit or a bare message means for a model (the decoders' own comments).
fn of_model(model: &str, fields: &Fields, heard: &mut Heard) -> bool {
    let flag = |name: &str| fields.get(name).and_then(truth);
    let text = |name: &str| fields.get(name).and_then(Value::as_str).unwrap_or_default();
    match model {
        // Sends only while it sounds; `learn` is its pairing button.
        "Smoke-GS558" => {
            let learning = flag("learn") == Some(true);
            heard.say(Said { test: learning, ..Said::state(SignalKind::Smoke, true) });
            true
        }
        "Generic-Motion" => {
            heard.occupied(SignalKind::Motion, true);
            true
        }
        "Bresser-Leakage" | "Fineoffset-WH55" => alarm_bit(flag("alarm"), SignalKind::Water, heard),
        "Interlogix-Security" => interlogix(text("subtype"), text("switch1"), text("switch3"), heard),
        "Visonic-Powercode" | "Honeywell-Security" => match flag("alarm") {
            Some(on) if heard.role().is_some() => heard.bare(on),
            // Its role is not known: a sign of life and no code to ask for.
            _ => true,
        },
        "Yale-HSA" => yale(text("stype"), text("state"), text("event"), heard),
        "Honeywell-ActivLink" => {
            match text("subtype") {
                "PIR-Motion" => heard.occupied(SignalKind::Motion, true),
                "Doorbell" => {
                    heard.bare(true);
                }
                _ => {}
            }
            true
        }
        // The message that is documented says only that the alarm lives.
        "Kidde-Smoke" | "Chamberlain-CWPIRC" => true,
        _ => false,
    }
}

fn alarm_bit(on: Option<bool>, kind: SignalKind, heard: &mut Heard) -> bool {
    if let Some(on) = on {
        heard.state(kind, on);
    }
    on.is_some()
}

/// GE/Interlogix: the type of the sensor says what its first switch is; the third is the lid of a contact.
fn interlogix(subtype: &str, first: &str, lid: &str, heard: &mut Heard) -> bool {
    let on = first == "OPEN";
    match subtype {
        "contact" => heard.contact(on),
        "motion" => heard.occupied(SignalKind::Motion, on),
        "smoke" | "heat" => heard.state(SignalKind::Smoke, on),
        "panic" => heard.state(SignalKind::Sos, on),
        _ => return false,
    }
    if subtype == "contact" && lid == "OPEN" {
        heard.state(SignalKind::Tamper, true);
    }
    true
}

/// Yale HSA: event 01 is the sensor's trigger, 04 a change of its lid or battery (`state` 2 and 8).
fn yale(kind: &str, state: &str, event: &str, heard: &mut Heard) -> bool {
    match (event, kind, state.chars().last()) {
        ("01", "ac", Some('0')) => heard.contact(true),
        ("01", "15", Some('0')) => heard.occupied(SignalKind::Motion, true),
        ("01", "15", Some('2')) | ("04", _, Some('8')) => heard.state(SignalKind::Battery, true),
        ("04", _, Some('2')) => heard.state(SignalKind::Tamper, true),
        ("04", _, Some('0')) => heard.state(SignalKind::Tamper, false),
        _ => return false,
    }
    true
}

/// The words that decoders write into `event`, `state`, `text`, `cmd` and `extradata`.
fn word(text: &str, heard: &mut Heard) -> bool {
    let text = text.to_ascii_lowercase();
    let has = |part: &str| text.split(|letter: char| !letter.is_ascii_alphanumeric()).any(|word| word == part);
    let ends = has("off") || has("muted") || has("canceled") || has("ready");
    if has("panic") || has("sos") || has("emergency") {
        heard.state(SignalKind::Sos, true);
    } else if has("fire") || has("smoke") {
        heard.say(Said { test: has("test"), ..Said::state(SignalKind::Smoke, !ends) });
    } else if has("leak") || (has("water") && !has("warm") && !has("hot")) {
        heard.state(SignalKind::Water, !ends);
    } else if has("tamper") {
        heard.state(SignalKind::Tamper, true);
    } else if has("battery") && (has("low") || text == "battery") {
        heard.state(SignalKind::Battery, true);
    } else if has("motion") {
        heard.occupied(SignalKind::Motion, !ends);
    } else if has("open") || has("opened") {
        heard.contact(true);
    } else if has("closed") || has("close") || has("closing") {
        heard.contact(false);
    } else {
        // The remote of an alarm panel: its "alarm" key calls, the others serve the panel.
        return match text.as_str() {
            "alarm" | "0x8 (alarm)" => {
                heard.state(SignalKind::Sos, true);
                true
            }
            // The test key of a detector; on a button it is the press.
            "button press" => {
                if heard.role() == Some(Role::SosButton) {
                    heard.state(SignalKind::Sos, true);
                }
                true
            }
            "test alarm" | "test" | "pairing" | "arm" | "disarm" | "home mode" | "heartbeat" | "battery report"
            | "telemetry" => true,
            _ => false,
        };
    }
    true
}
