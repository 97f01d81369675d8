//! What a broker says of its clients: EMQX system topics (`$SYS/brokers/<node>/clients/<client>/connected`), its event
//! topics, and the same as a webhook. The client id is the device. Statistics of any broker say nothing.

use crate::decoded::{Field, Reject};
use crate::family::{Family, Refused};
use crate::heard::Heard;
use crate::known::{Context, Message, Transport};
use crate::lenient;
use crate::report::Report;
use hub_core::signal::SignalKind;
use serde_json::{Map, Value};

/// Longest webhook that is looked at, bytes; a real one has about 600.
const WEBHOOK_BYTES: usize = 16 * 1024;

/// Longest client id that is taken for a device, bytes.
const CLIENT_BYTES: usize = 256;

/// The family of broker events.
#[derive(Clone, Copy, Debug, Default)]
pub struct Broker;

impl Family for Broker {
    fn name(&self) -> &'static str {
        "broker"
    }

    fn filters(&self) -> &'static [&'static str] {
        &["$SYS/brokers/+/clients/+/connected", "$SYS/brokers/+/clients/+/disconnected"]
    }

    fn claims(&self, message: &Message<'_>, _context: Context<'_>) -> bool {
        match message.transport {
            Transport::Mqtt => message.topic.starts_with("$SYS/") || message.topic.starts_with("$events/"),
            Transport::Http => webhook(message.payload).is_some(),
            Transport::Tcp => false,
        }
    }

    fn decode(&self, message: &Message<'_>, context: Context<'_>) -> Result<Vec<Report>, Refused> {
        if message.transport == Transport::Http {
            let body = webhook(message.payload).ok_or(Reject::NotJson)?;
            let on = body.get("event").or_else(|| body.get("action")).and_then(Value::as_str).and_then(client_event);
            return one(on, None, &body, message, context);
        }
        let (client, on) = of_topic(message.topic);
        if on.is_none() {
            return Ok(vec![Report::ignored(None)]);
        }
        let refused = |reject| Refused { device: client.map(str::to_owned), reject };
        let body = lenient::object(message.payload).map_err(refused)?;
        one(on, client, &body, message, context)
    }
}

/// The client and whether it came or went; a client id may hold slashes.
fn of_topic(topic: &str) -> (Option<&str>, Option<bool>) {
    if let Some(event) = topic.strip_prefix("$events/") {
        return (None, client_event(event));
    }
    let client = topic.strip_prefix("$SYS/brokers/").and_then(|rest| rest.split_once("/clients/"));
    match client.and_then(|(_node, rest)| rest.rsplit_once('/')) {
        Some((client, "connected")) if !client.is_empty() => (Some(client), Some(true)),
        Some((client, "disconnected")) if !client.is_empty() => (Some(client), Some(false)),
        _ => (None, None),
    }
}

/// `client.connected`, `client_connected`, `client/connected` in the versions of EMQX.
fn client_event(name: &str) -> Option<bool> {
    match name.strip_prefix("client")?.strip_prefix(['.', '_', '/'])? {
        "connected" => Some(true),
        "disconnected" => Some(false),
        _ => None,
    }
}

/// The body of a webhook about clients, sessions or messages.
fn webhook(payload: &[u8]) -> Option<Map<String, Value>> {
    let named = |part: &[u8]| payload.windows(part.len()).any(|window| window == part);
    if payload.len() > WEBHOOK_BYTES || !named(b"client") {
        return None;
    }
    let body = lenient::object(payload).ok()?;
    let event = body.get("event").or_else(|| body.get("action")).and_then(Value::as_str)?;
    let known = ["client.", "client_", "session.", "session_", "message.", "message_"];
    let ours = known.iter().any(|start| event.starts_with(start));
    (ours && (body.contains_key("clientid") || body.contains_key("from_client_id"))).then_some(body)
}

fn one(
    on: Option<bool>,
    client: Option<&str>,
    body: &Map<String, Value>,
    message: &Message<'_>,
    context: Context<'_>,
) -> Result<Vec<Report>, Refused> {
    let Some(on) = on else { return Ok(vec![Report::ignored(None)]) };
    let text = |name: &str| body.get(name).and_then(Value::as_str);
    let clean = |id: &&str| !id.is_empty() && id.len() <= CLIENT_BYTES && !id.chars().any(char::is_control);
    let device = text("clientid").or(client).filter(clean).ok_or(Reject::BadValue(Field::Kind))?;
    let mut heard = Heard::of(device, context.role(device), message);
    let times = [if on { "connected_at" } else { "disconnected_at" }, "timestamp", "ts"];
    let at = times.iter().find_map(|name| body.get(*name)).and_then(lenient::device_time);
    heard.report().readings.device_time = at;
    // The same client came again by another connection: it is there, only its old connection is not.
    let replaced = matches!(text("reason"), Some("takenover" | "takeovered" | "discarded"));
    if on || !replaced {
        heard.state(SignalKind::Online, on);
    }
    Ok(vec![heard.done()])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trial;
    use proptest::prelude::*;

    const SAMPLE: &str =
        r#"{"event":"client.disconnected","clientid":"a/b","reason":"normal","disconnected_at":1795142400000}"#;

    #[test]
    fn a_client_id_may_hold_slashes() {
        assert_eq!(of_topic("$SYS/brokers/n@1/clients/a/b/connected"), (Some("a/b"), Some(true)));
        assert_eq!(of_topic("$SYS/brokers/n@1/stats/connections/count"), (None, None));
        assert_eq!(of_topic("$events/client_disconnected"), (None, Some(false)));
    }

    #[test]
    fn other_pushes_are_left_to_others() {
        assert!(webhook(br#"{"deviceId":"1","client":"x","event":"alarm"}"#).is_none());
        assert!(webhook(SAMPLE.as_bytes()).is_some());
    }

    proptest! {
        #[test]
        fn no_bytes_end_in_a_panic(tail in ".{0,24}", bytes in proptest::collection::vec(any::<u8>(), 0..80)) {
            trial::reads_anything(&Broker, &format!("$SYS/{tail}"), &bytes);
            trial::reads_anything(&Broker, "$SYS/brokers/n/clients/a/connected", &bytes);
        }

        #[test]
        fn a_changed_message_ends_in_no_panic(at in 0..SAMPLE.len(), byte in any::<u8>(), cut in 0..SAMPLE.len()) {
            trial::reads_changed(&Broker, "$SYS/brokers/n/clients/a/disconnected", SAMPLE, (at, byte), cut);
        }
    }
}
