//! One line as an installer has it: an object of ours, with the payload as text or as JSON, or what `mosquitto_sub -v`
//! writes, the topic in front of the payload.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::known::Transport;
use crate::lenient;

/// Why a line could not be read.
#[derive(Debug, thiserror::Error)]
pub enum BadLine {
    /// Neither an object nor a topic with a payload behind it.
    #[error("this is no message: {0}")]
    NotMessage(#[from] serde_json::Error),
    /// An object that does not say what was sent.
    #[error("there is no \"payload\": write what was sent as {{\"topic\": …, \"payload\": …}}")]
    NoPayload,
    /// The payload says base64 and is none.
    #[error("the payload is not base64")]
    NotBase64,
    /// The payload says hex and is none.
    #[error("the payload is not hexadecimal")]
    NotHex,
    /// A field of the line with a value that it does not have.
    #[error("{field:?} is {allowed}, not {value:?}")]
    NotAllowed {
        /// Its name.
        field: &'static str,
        /// What it may be.
        allowed: &'static str,
        /// What it is.
        value: String,
    },
    /// A name in `context` that means nothing.
    #[error("the context does not know {0:?}")]
    UnknownName(String),
    /// `context.after` names a line that did not come before.
    #[error("there was no line {0:?} before this one")]
    NoSuchLine(String),
}

#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct Line {
    pub id: Option<String>,
    transport: Option<String>,
    pub topic: Option<String>,
    payload: Option<Value>,
    encoding: Option<String>,
    #[serde(default)]
    pub retain: bool,
    #[serde(default)]
    pub context: Map<String, Value>,
}

impl Line {
    /// Reads one.
    pub fn read(text: &str) -> Result<Self, BadLine> {
        if let Some((topic, payload)) = topic_and_payload(text) {
            let (topic, payload) = (Some(topic.to_owned()), Some(Value::from(payload)));
            return Ok(Self { topic, payload, ..Self::default() });
        }
        let line: Self = serde_json::from_str(text)?;
        if line.payload.is_none() { Err(BadLine::NoPayload) } else { Ok(line) }
    }

    /// What was sent.
    pub fn payload(&self) -> Result<Vec<u8>, BadLine> {
        let text = match &self.payload {
            Some(Value::String(text)) => text.clone(),
            Some(json) => json.to_string(),
            None => return Err(BadLine::NoPayload),
        };
        match self.encoding.as_deref() {
            None | Some("utf8" | "text" | "json") => Ok(text.into_bytes()),
            Some("base64") => STANDARD.decode(&text).map_err(|_| BadLine::NotBase64),
            Some("hex") => lenient::hex_bytes(&text).ok_or(BadLine::NotHex),
            Some(other) => Err(not_allowed("encoding", "utf8, base64 or hex", other)),
        }
    }

    /// How it came.
    pub fn transport(&self) -> Result<Transport, BadLine> {
        match self.transport.as_deref() {
            None | Some("mqtt") => Ok(Transport::Mqtt),
            Some("tcp" | "udp") => Ok(Transport::Tcp),
            Some("http") => Ok(Transport::Http),
            Some(other) => Err(not_allowed("transport", "mqtt, tcp or http", other)),
        }
    }
}

fn not_allowed(field: &'static str, allowed: &'static str, value: &str) -> BadLine {
    BadLine::NotAllowed { field, allowed, value: value.chars().take(32).collect() }
}

/// `zigbee2mqtt/bed 12 {"action":"single"}`: a topic may hold spaces, so JSON behind it ends it, else its first space.
fn topic_and_payload(line: &str) -> Option<(&str, &str)> {
    if line.starts_with(['{', '[', '"']) {
        return None;
    }
    let json = line.find(" {").or_else(|| line.find(" ["));
    let (topic, payload) = line.split_at_checked(json.or_else(|| line.find(' '))?)?;
    topic.contains('/').then_some((topic, payload.get(1..)?))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn what_a_subscriber_writes_is_a_line() {
        let read = |text| Line::read(text).map(|line| (line.topic.clone().unwrap(), line.payload().unwrap()));
        let (topic, payload) = read(r#"zigbee2mqtt/bed 12 {"action":"single"}"#).unwrap();
        assert_eq!((topic.as_str(), payload.as_slice()), ("zigbee2mqtt/bed 12", br#"{"action":"single"}"#.as_slice()));
        let (topic, payload) = read("stat/btn/POWER1 ON").unwrap();
        assert_eq!((topic.as_str(), payload.as_slice()), ("stat/btn/POWER1", b"ON".as_slice()));
        assert!(matches!(Line::read("not a message"), Err(BadLine::NotMessage(_))));
    }

    #[test]
    fn a_payload_may_stand_there_as_text_as_json_or_as_bytes() {
        let payload = |line: &str| Line::read(line).and_then(|line| line.payload());
        assert_eq!(payload(r#"{"payload":{"a":1}}"#).unwrap(), br#"{"a":1}"#);
        assert_eq!(payload(r#"{"payload":"{\"a\":1}"}"#).unwrap(), br#"{"a":1}"#);
        assert_eq!(payload(r#"{"payload":"0aFF","encoding":"hex"}"#).unwrap(), [0x0a, 0xff]);
        assert_eq!(payload(r#"{"payload":"Cv8=","encoding":"base64"}"#).unwrap(), [0x0a, 0xff]);
        assert!(matches!(payload(r#"{"payload":"x","encoding":"hex"}"#), Err(BadLine::NotHex)));
    }

    #[test]
    fn what_is_wrong_with_a_line_is_told_in_a_sentence() {
        let told = |line: &str| {
            let read = Line::read(line).and_then(|line| line.transport().and_then(|_| line.payload()));
            read.unwrap_err().to_string()
        };
        assert!(told(r#"{"action":"single"}"#).starts_with("there is no \"payload\""));
        assert_eq!(told(r#"{"payload":"","encoding":"rot13"}"#), "\"encoding\" is utf8, base64 or hex, not \"rot13\"");
        assert_eq!(told(r#"{"payload":"","transport":"ftp"}"#), "\"transport\" is mqtt, tcp or http, not \"ftp\"");
        assert!(told("[1]").starts_with("this is no message"));
    }
}
