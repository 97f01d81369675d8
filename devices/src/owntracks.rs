//! OwnTracks: the phone of a person who helps, on `owntracks/{user}/{device}` or posted over HTTP.
//! Source: owntracks.org booklet, "JSON" (`_type` location, transition, lwt, waypoint, card, encrypted …).

use crate::decoded::{Field, Flag, Reject};
use crate::family::{Family, Refused};
use crate::known::{Context, Message, Transport};
use crate::lenient::{self, Readers, device_time, number};
use crate::report::{Datum, Disposition, Report, Said};
use base64::Engine;
use crypto_secretbox::XSalsa20Poly1305;
use crypto_secretbox::aead::{Aead, KeyInit};
use hub_core::signal::SignalKind;
use serde_json::{Map, Value};

/// In front of what is encrypted.
const NONCE_BYTES: usize = 24;

/// The family of the OwnTracks apps.
#[derive(Clone, Copy, Debug, Default)]
pub struct OwnTracks;

impl Family for OwnTracks {
    fn name(&self) -> &'static str {
        "owntracks"
    }

    fn filters(&self) -> &'static [&'static str] {
        &["owntracks/#"]
    }

    fn claims(&self, message: &Message<'_>, _context: Context<'_>) -> bool {
        match message.transport {
            Transport::Mqtt => message.topic.starts_with("owntracks/"),
            Transport::Http => {
                lenient::object(message.payload).is_ok_and(|body| body.get("_type").is_some_and(Value::is_string))
            }
            Transport::Tcp => false,
        }
    }

    fn decode(&self, message: &Message<'_>, context: Context<'_>) -> Result<Vec<Report>, Refused> {
        let posted = message.transport == Transport::Http;
        if posted {
            let body = lenient::object(message.payload)?;
            let topic = body.get("topic").and_then(Value::as_str).and_then(whose);
            let device = topic.or_else(|| body.get("tid").and_then(Value::as_str).map(str::to_owned));
            return Ok(vec![read(&opened(body, device.as_deref(), context), device)]);
        }
        let device = whose(message.topic).ok_or(Reject::WrongTopic)?;
        let part = message.topic.split('/').nth(3);
        if message.payload.is_empty() || matches!(part, Some("cmd" | "info" | "dump")) {
            return Ok(vec![Report::ignored(Some(device))]);
        }
        let body = lenient::object(message.payload);
        let body = body.map_err(|reject| Refused { device: Some(device.clone()), reject })?;
        Ok(vec![read(&opened(body, Some(&device), context), Some(device))])
    }
}

/// What an encrypted message says, when the key registered for the phone opens it; else the message as it came
/// (booklet, "Payload encryption": libsodium's secretbox, 24 bytes of nonce in front, the key filled up with zeros).
fn opened(body: Map<String, Value>, device: Option<&str>, context: Context<'_>) -> Map<String, Value> {
    let sealed = || {
        let key = context.registered.key(device?)?;
        let mut whole = [0_u8; 32];
        whole.get_mut(..key.len())?.copy_from_slice(key);
        let data = body.get("data")?.as_str()?;
        let bytes = base64::engine::general_purpose::STANDARD.decode(data.trim()).ok()?;
        let (nonce, text) = bytes.split_at_checked(NONCE_BYTES)?;
        let cipher = XSalsa20Poly1305::new(&whole.into());
        let nonce: [u8; NONCE_BYTES] = nonce.try_into().ok()?;
        let plain = cipher.decrypt(&nonce.into(), text).ok()?;
        lenient::object(&plain).ok()
    };
    let encrypted = body.get("_type").and_then(Value::as_str) == Some("encrypted");
    if encrypted { sealed().unwrap_or(body) } else { body }
}

/// `user/device` of a topic.
fn whose(topic: &str) -> Option<String> {
    let mut parts = topic.split('/').skip(1);
    let (user, device) = (parts.next()?, parts.next()?);
    (!user.is_empty() && !device.is_empty()).then(|| format!("{user}/{device}"))
}

fn read(body: &Map<String, Value>, device: Option<String>) -> Report {
    let mut report = Report { device, ..Report::default() };
    let kind = body.get("_type").and_then(Value::as_str).unwrap_or_default();
    let tst = body.get("tst").and_then(device_time);
    match kind {
        "location" => {
            report.readings.device_time = tst;
            trigger(body, &mut report);
            place(body, &mut report);
        }
        "transition" => {
            report.readings.device_time = tst;
            match body.get("event").and_then(Value::as_str) {
                Some("leave") => report.say(Said::state(SignalKind::GeofenceExit, true)),
                Some("enter") => report.say(Said::state(SignalKind::GeofenceExit, false)),
                _ => report.flags.push(Flag::BadReading(Field::Kind)),
            }
            place(body, &mut report);
        }
        "lwt" => {
            report.readings.device_time = tst;
            report.say(Said::state(SignalKind::Online, false));
        }
        // The app lives; what it says is of steps, beacons or its settings.
        "status" | "steps" | "beacon" => report.readings.device_time = tst,
        "encrypted" => report.disposition = Disposition::NeedsKey,
        _ => report.disposition = Disposition::Ignore,
    }
    report
}

/// What trackers behind a gateway put into the trigger `t`; the phone apps do not use these letters.
fn trigger(body: &Map<String, Value>, report: &mut Report) {
    match body.get("t").and_then(Value::as_str) {
        Some("9") => report.say(Said::state(SignalKind::Battery, true)),
        Some("e") => report.say(Said::state(SignalKind::Mains, false)),
        Some("E") => report.say(Said::state(SignalKind::Mains, true)),
        _ => {}
    }
}

fn place(body: &Map<String, Value>, report: &mut Report) {
    let coordinate = |name: &str| body.get(name).and_then(number);
    let mut readers = Readers { readings: &mut report.readings, flags: &mut report.flags };
    if let Some(battery) = body.get("batt") {
        // -1 is what a phone without a reading sends.
        match number(battery) {
            Some(percent) if percent < 0.0 => {}
            _ => readers.battery_percent(battery),
        }
    }
    match (coordinate("lat"), coordinate("lon")) {
        (Some(lat), Some(lon)) if readers.fix(lat, lon, Datum::Wgs84) => {
            if let Some(metres) = body.get("acc") {
                readers.accuracy_m(metres);
            }
            report.say(Said::location());
        }
        (Some(_), Some(_)) => {}
        _ if body.contains_key("lat") || body.contains_key("lon") => {
            report.flags.push(Flag::BadReading(Field::Position));
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_person_and_a_phone_are_both_in_the_topic() {
        assert_eq!(whose("owntracks/vol-li/phone/event").as_deref(), Some("vol-li/phone"));
        assert_eq!(whose("owntracks/vol-li"), None);
        assert_eq!(whose("owntracks//phone"), None);
    }

    struct Keyed(Vec<u8>);

    impl crate::known::Registered for Keyed {
        fn key(&self, device: &str) -> Option<&[u8]> {
            (device == "vol-li/phone").then_some(&self.0)
        }
    }

    fn read_with(key: &[u8], user: &str) -> Report {
        let mut whole = [0_u8; 32];
        whole[..7].copy_from_slice(b"s3cr3t!");
        let nonce = [9_u8; NONCE_BYTES];
        let cipher = XSalsa20Poly1305::new(&whole.into());
        let plain = br#"{"_type":"location","lat":31.2,"lon":121.4,"batt":77}"#;
        let mut sealed = nonce.to_vec();
        sealed.extend(cipher.encrypt(&nonce.into(), plain.as_slice()).unwrap());
        let data = base64::engine::general_purpose::STANDARD.encode(sealed);
        let payload = format!(r#"{{"_type":"encrypted","data":"{data}"}}"#);
        let message = Message {
            transport: Transport::Mqtt,
            topic: &format!("owntracks/{user}/phone"),
            payload: payload.as_bytes(),
            retained: false,
            received_at: hub_core::time::UnixMs(0),
        };
        let (registered, memory) = (Keyed(key.to_vec()), crate::memory::Memory::default());
        let context = Context { registered: &registered, memory: &memory };
        OwnTracks.decode(&message, context).unwrap().remove(0)
    }

    #[test]
    fn an_encrypted_place_is_read_with_the_key_of_its_phone_only() {
        let read = read_with(b"s3cr3t!", "vol-li");
        assert_eq!(read.readings.battery_percent, Some(77));
        assert_eq!((read.disposition, read.said.len()), (Disposition::Event, 1));
        for (key, user) in [(b"s3cr3t?".as_slice(), "vol-li"), (b"s3cr3t!", "vol-wang"), (&[7; 40], "vol-li")] {
            let unread = read_with(key, user);
            assert_eq!((unread.disposition, unread.said.len()), (Disposition::NeedsKey, 0), "{user}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_survived(payload in proptest::collection::vec(any::<u8>(), 0..64), tail in ".{0,16}") {
            for topic in ["owntracks/a/b", "owntracks/a/b/event", &format!("owntracks/{tail}")] {
                crate::trial::reads_anything(&OwnTracks, topic, &payload);
            }
        }
    }
}
