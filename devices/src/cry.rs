//! The last net, under every family: a message that nobody could read and that calls for help all the same. Yes or no is
//! never guessed where the message says it; what an earlier message said, what goes to a device, and what a protocol
//! repeats until it is whole are no cries.

use crate::decoded::{Flag, Reject};
use crate::family::Refused;
use crate::fields::{self, Hints, name, word};
use crate::heard::Heard;
use crate::known::{Message, Transport};
use crate::lenient;
use crate::report::{Report, Said};
use hub_core::signal::SignalKind;
use serde_json::{Map, Value};

/// Read of a message that is no JSON, bytes.
const TEXT_BYTES: usize = 16 * 1024;
/// A text of people is at most so long, bytes; anything longer is a document.
const SENTENCE_BYTES: usize = 512;
/// Of a topic that stands for its device, characters.
const DEVICE_CHARS: usize = 256;
/// Elements read of a list.
const ELEMENTS: usize = 64;
/// Last levels of topics on which devices are told something.
const TO_DEVICES: [&str; 15] = [
    "set",
    "get",
    "cmd",
    "cmnd",
    "command",
    "commands",
    "down",
    "downlink",
    "config",
    "rpc",
    "request",
    "desired",
    // What a cloud's copy of a device says of a change that it has taken already.
    "accepted",
    "delta",
    "documents",
];
/// Words that call for help, in lower case, letters and digits only.
const CALLS: [&str; 30] = [
    "sos",
    "soscall",
    "sosalarm",
    "sosalert",
    "sospressed",
    "sosevent",
    "sosbutton",
    "panic",
    "panicalarm",
    "panicbutton",
    "panicpressed",
    "emergency",
    "emergencycall",
    "emergencyalarm",
    "emergencybutton",
    "emergencyhelp",
    "mayday",
    "helpme",
    "callforhelp",
    "callhelp",
    "求救",
    "求助",
    "呼救",
    "救命",
    "紧急求救",
    "紧急求助",
    "紧急呼叫",
    "紧急报警",
    "一键报警",
    "一键求助",
];
/// Words of people within a sentence.
const CRIES: [&str; 6] = ["求救", "呼救", "救命", "紧急呼叫", "紧急求助", "紧急报警"];
/// Words for an alarm that does not say which; they count as the value of a field that says what happened.
const ALARMS: [&str; 5] = ["alarm", "alarming", "alert", "报警", "告警"];
/// Names of fields that say what happened.
const HAPPENED: [&str; 16] = [
    "event",
    "eventtype",
    "eventname",
    "type",
    "kind",
    "msgtype",
    "messagetype",
    "action",
    "alarmtype",
    "alarm",
    "code",
    "status",
    "state",
    "事件",
    "类型",
    "状态",
];

/// What a refused message calls for; none when it calls for nobody.
#[must_use]
pub fn cry(message: &Message<'_>, refused: &Refused) -> Option<Report> {
    let cut = matches!(refused.reject, Reject::NotFrame | Reject::BadChecksum | Reject::WrongKey);
    if cut || message.retained || message.transport == Transport::Tcp || is_to_device(message.topic) {
        return None;
    }
    let device = refused.device.clone().unwrap_or_else(|| message.topic.chars().take(DEVICE_CHARS).collect());
    let mut heard = Heard::of(device, None, message);
    match serde_json::from_slice::<Value>(message.payload) {
        Ok(value) => read(&mut heard, &value, message.topic),
        Err(_) => text(&mut heard, message),
    }
    let mut report = heard.done();
    report.said.retain(|said| said.on == Some(true) && !said.test && said.kind.alarm_kind().is_some());
    report.flags.push(Flag::Saved(refused.reject.reason()));
    report.damaged = true;
    (!report.said.is_empty()).then_some(report)
}

/// Our own format has a net of its own; answers and commands go the other way.
fn is_to_device(topic: &str) -> bool {
    let last = topic.rsplit('/').next().unwrap_or_default().to_ascii_lowercase();
    (topic.starts_with('$') && !topic.starts_with("$aws/"))
        || topic.starts_with("fengdi/")
        || TO_DEVICES.contains(&last.as_str())
}

fn read(heard: &mut Heard, value: &Value, topic: &str) {
    match value {
        Value::Object(object) => whole(heard, object),
        Value::Array(list) => list.iter().take(ELEMENTS).filter(|one| !one.is_array()).for_each(|one| match one {
            Value::Object(object) => whole(heard, object),
            bare => field(heard, "", bare),
        }),
        bare => named_by_topic(heard, bare, topic),
    }
}

fn whole(heard: &mut Heard, object: &Map<String, Value>) {
    fields::read(heard, object, &Hints::default());
    fields::each(object, |name, value| field(heard, name, value));
}

/// One field: a word that calls or names a danger as its value, or an alarm that is on and does not say which.
fn field(heard: &mut Heard, plain: &str, value: &Value) {
    let word = word::word(value);
    let happened = HAPPENED.iter().any(|name| plain == *name || (name.len() > 5 && plain.ends_with(name)));
    let alarm = name::about(plain) == Some(name::About::Alarm) && word::on(value) == Some(true);
    if let Some(kind) = fields::danger(value).filter(|_| happened) {
        heard.state(kind, true);
    }
    if CALLS.contains(&word.as_str()) || (happened && ALARMS.contains(&word.as_str())) || alarm {
        heard.say(Said::state(SignalKind::Sos, true));
    }
}

/// A bare value: the topic says what it is about (`house 12/sos` with `1`, `house 12/sos/state` with `ON`).
fn named_by_topic(heard: &mut Heard, value: &Value, topic: &str) {
    let mut levels = topic.rsplit('/').map(name::plain);
    let last = levels.next().unwrap_or_default();
    let inner = matches!(last.as_str(), "state" | "status" | "value" | "event");
    let name = if inner { levels.next().unwrap_or_default() } else { last };
    let object = Map::from_iter([(name.clone(), value.clone())]);
    fields::read(heard, &object, &Hints::default());
    field(heard, &name, value);
    if ALARMS.contains(&word::word(value).as_str()) {
        heard.say(Said::state(SignalKind::Sos, true));
    }
}

/// No JSON, or a part of it.
fn text(heard: &mut Heard, message: &Message<'_>) {
    let payload = &message.payload[..message.payload.len().min(TEXT_BYTES)];
    let text = String::from_utf8_lossy(payload);
    let text = text.trim();
    if !text.starts_with(['{', '[']) {
        named_by_topic(heard, &Value::from(text), message.topic);
    }
    if calls(text) {
        heard.say(Said::state(SignalKind::Sos, true));
    }
}

/// True for a text in which somebody calls for help.
#[must_use]
pub fn calls(text: &str) -> bool {
    (text.len() <= SENTENCE_BYTES && CRIES.iter().any(|word| text.contains(word))) || calls_in(text)
}

/// True when a word that calls stands there, and what follows it as its value does not say no.
fn calls_in(text: &str) -> bool {
    let is_letter = |letter: char| letter.is_alphanumeric() || letter == '_';
    let mut rest = text;
    while let Some(start) = rest.find(is_letter) {
        let word_on = &rest[start..];
        let end = word_on.find(|letter| !is_letter(letter)).unwrap_or(word_on.len());
        let (found, behind) = word_on.split_at(end);
        rest = behind;
        let call = found.len() <= 64 && CALLS.contains(&name::plain(found).as_str());
        if call && !is_denied(behind) {
            return true;
        }
    }
    false
}

/// `": false`, `=0` and the like; a number that is no yes or no is something else (a telephone number).
fn is_denied(behind: &str) -> bool {
    let behind = behind.trim_start_matches(['"', '\'', '\\']);
    let Some(value) = behind.trim_start().strip_prefix([':', '=']) else { return is_over(behind) };
    let value = value.trim_start_matches(['"', '\'', ' ', '\\']);
    let end = value.find([',', '}', ']', '"', '\'', '\\', ';', '&', '\n']).unwrap_or(value.len());
    let value = Value::from(value[..end].trim());
    match lenient::truth(&value).or_else(|| word::on(&value)) {
        Some(on) => !on,
        None => value.as_str().is_some_and(|text| !text.is_empty()),
    }
}

/// The word behind it says that it is over, or none: `SOS OFF`, `b7;SOS;0`.
fn is_over(behind: &str) -> bool {
    let next = behind.trim_start_matches([' ', ';', ',', '|', '_', '-']);
    let end = next.find(|letter: char| !letter.is_alphanumeric()).unwrap_or(next.len());
    let over =
        ["off", "test", "cancel", "canceled", "cancelled", "cleared", "false", "resolved", "restored", "over", "0"];
    over.contains(&next[..end].to_ascii_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use hub_core::time::UnixMs;

    fn said(topic: &str, payload: &str) -> Option<Vec<Said>> {
        let (transport, payload) = (Transport::Mqtt, payload.as_bytes());
        let message = Message { transport, topic, payload, retained: false, received_at: UnixMs(0) };
        let kept = cry(&Message { retained: true, ..message }, &Reject::WrongTopic.into());
        assert_eq!(kept, None, "what is kept is the past");
        cry(&message, &Reject::WrongTopic.into()).map(|report| {
            assert!(report.damaged && report.device.as_deref() == Some(topic));
            report.said
        })
    }

    #[test]
    fn what_calls_for_help_is_heard_in_any_shape() {
        for payload in [
            r#"{"sos":true}"#,
            r#"{"SOS":1,"bat":80}"#,
            r#"{"data":{"panic":"ON"}}"#,
            r#"{"alarm":true}"#,
            r#"{"alarm":"1","id":"B7"}"#,
            r#"{"event":"sos"}"#,
            r#"{"eventType":"ALARM"}"#,
            r#"{"msg":"EMERGENCY"}"#,
            r#"{"type":"求救"}"#,
            r#"{"状态":"报警"}"#,
            r#"[{"id":1,"panic_button":true}]"#,
            r#"["SOS"]"#,
            "SOS",
            "sos!",
            "panic",
            "救命",
            "3号楼王奶奶按了求救按钮",
            r#""sos""#,
            r#"{"action":"sos","batt"#,
            r#"{"sos":true,"batt"#,
            "id=7&sos=1",
            "b7;SOS;81",
            "SOS, the stairs",
        ] {
            assert_eq!(said("lab/b7", payload), Some(vec![Said::state(SignalKind::Sos, true)]), "{payload}");
        }
        assert_eq!(said("house 12/sos", "1"), Some(vec![Said::state(SignalKind::Sos, true)]));
        assert_eq!(said("house 12/panic/state", "ON"), Some(vec![Said::state(SignalKind::Sos, true)]));
        assert_eq!(said("$aws/things/b7/shadow/update", r#"{"state":{"reported":{"sos":1}}}"#), said("a", "SOS"));
        assert_eq!(said("lab/b7", r#"{"状态":"火警"}"#), Some(vec![Said::state(SignalKind::Smoke, true)]));
        assert_eq!(said("lab/b7", r#"{"smoke":1}"#), Some(vec![Said::state(SignalKind::Smoke, true)]));
    }

    #[test]
    fn what_says_no_and_what_only_speaks_of_it_is_no_call() {
        for payload in [
            "",
            "{}",
            r#"{"sos":false}"#,
            r#"{"sos":0,"alarm":"off"}"#,
            r#"{"sos_number":"13800000000","emergency_contact":"Li"}"#,
            r#"{"sos":"13800000000"}"#,
            r#"{"alarm":{"enabled":true,"hour":7}}"#,
            r#"{"state":"ON"}"#,
            r#"{"help":"https://example.org"}"#,
            r#"{"sos":false,"batt"#,
            r#"{"sos":"13800000000","batt"#,
            r#"{"history":[{"sos":true}]}"#,
            r#"{"smoke":true,"test":true}"#,
            r#"{"co2_alarm":true}"#,
            "sos=0",
            "SOS OFF",
            "b7;SOS;0",
            r#"{"state":{"desired":{"sos":true}}}"#,
            "hello",
            "42",
        ] {
            assert_eq!(said("lab/b7", payload), None, "{payload}");
        }
        for topic in ["siren/set", "fengdi/b/down", "$SYS/x", "a/cmnd", "$aws/things/b7/shadow/update/accepted"] {
            assert_eq!(said(topic, r#"{"sos":true}"#), None, "{topic}");
        }
        assert_eq!(said("house 12/sos", "0"), None);
    }

    #[test]
    fn a_frame_that_its_sender_repeats_is_no_cry() {
        let (transport, payload) = (Transport::Mqtt, b"sos".as_slice());
        let message = Message { transport, topic: "a", payload, retained: false, received_at: UnixMs(0) };
        assert_eq!(cry(&message, &Reject::BadChecksum.into()), None);
        assert_eq!(cry(&Message { transport: Transport::Tcp, ..message }, &Reject::NotText.into()), None);
        let whose = Refused { device: Some("d".into()), reject: Reject::Fault };
        assert_eq!(cry(&message, &whose).unwrap().device.as_deref(), Some("d"));
    }
}
