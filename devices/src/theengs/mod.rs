//! Bluetooth advertisements and radio codes through OpenMQTTGateway or the Theengs gateway: topics that end in
//! `BTtoMQTT[/…]`, `433toMQTT[/…]`, `RTL_433toMQTT[/…]`. A Bluetooth device's address is its MAC as sent; a code's
//! address is the code.
//! Source: theengs/decoder (properties of each model), docs.openmqttgateway.com (topics).

mod advertisement;
mod bthome;

use crate::decoded::Reject;
use crate::family::{Family, Refused};
use crate::heard::Heard;
use crate::known::{Context, Message, Transport};
use crate::lenient;
use crate::report::{Disposition, Report};
use crate::rtl_433;
use hub_core::signal::SignalKind;
use serde_json::Value;

/// The family of these gateways.
#[derive(Clone, Copy, Debug, Default)]
pub struct Theengs;

impl Family for Theengs {
    fn name(&self) -> &'static str {
        "theengs"
    }

    fn filters(&self) -> &'static [&'static str] {
        &["+/+/BTtoMQTT/#", "+/+/433toMQTT/#", "+/+/RTL_433toMQTT/#", "+/+/SYStoMQTT", "home/+/LWT"]
    }

    fn claims(&self, message: &Message<'_>, _context: Context<'_>) -> bool {
        message.transport == Transport::Mqtt && topic(message.topic).is_some()
    }

    fn decode(&self, message: &Message<'_>, context: Context<'_>) -> Result<Vec<Report>, Refused> {
        let topic = topic(message.topic).ok_or(Reject::WrongTopic)?;
        let report = match topic.about {
            About::Bluetooth => {
                let mac = topic.rest.rsplit('/').next().and_then(colons);
                let refused = |reject| Refused { device: mac.clone(), reject };
                let body = lenient::object(message.payload).map_err(refused)?;
                let id = ["id", "mac"].iter().find_map(|name| body.get(*name).and_then(lenient::short_text));
                let device = id.or_else(|| mac.clone()).ok_or_else(|| refused(Reject::NoKind))?;
                advertisement::read(&device, &body, message, context)
            }
            About::Code => return code(topic.rest, message, context),
            About::Rtl433 => return rtl_433::event(message, context),
            About::Gateway => {
                let mut heard = Heard::of(topic.gateway, context.role(topic.gateway), message);
                match lenient::text(message.payload)?.trim() {
                    "online" => heard.state(SignalKind::Online, true),
                    "offline" => heard.state(SignalKind::Online, false),
                    _ => {}
                }
                heard.done()
            }
            About::Other => Report::ignored(None),
        };
        Ok(vec![report])
    }
}

struct Topic<'a> {
    gateway: &'a str,
    about: About,
    rest: &'a str,
}

enum About {
    Bluetooth,
    Code,
    Rtl433,
    /// Its last will, its statistics.
    Gateway,
    /// Infrared, commands, configuration.
    Other,
}

fn topic(topic: &str) -> Option<Topic<'_>> {
    let mut rest = topic;
    let mut gateway = "";
    // The base in front of the gateway's name may have several levels.
    for _ in 0..6 {
        let (level, behind) = rest.split_once('/').unwrap_or((rest, ""));
        let about = match level {
            "BTtoMQTT" => Some(About::Bluetooth),
            "433toMQTT" => Some(About::Code),
            "RTL_433toMQTT" => Some(About::Rtl433),
            "SYStoMQTT" => Some(About::Gateway),
            "LWT" if behind.is_empty() && topic.starts_with("home/") => Some(About::Gateway),
            _ if level.len() > 6 && (level.ends_with("toMQTT") || level.starts_with("MQTTto")) => Some(About::Other),
            _ => None,
        };
        if let Some(about) = about.filter(|_| !gateway.is_empty()) {
            return Some(Topic { gateway, about, rest: behind });
        }
        if behind.is_empty() {
            return None;
        }
        (gateway, rest) = (level, behind);
    }
    None
}

/// `BC026EAABBCC` as `BC:02:6E:AA:BB:CC`.
fn colons(mac: &str) -> Option<String> {
    let whole = mac.len() == 12 && mac.bytes().all(|letter| letter.is_ascii_hexdigit());
    whole.then(|| {
        let pairs = mac.as_bytes().chunks(2).filter_map(|pair| std::str::from_utf8(pair).ok());
        pairs.collect::<Vec<_>>().join(":")
    })
}

/// One code of a remote: `{"value":1315156,"protocol":1,…}` or the code as the last level of the topic.
fn code(rest: &str, message: &Message<'_>, context: Context<'_>) -> Result<Vec<Report>, Refused> {
    let body = lenient::json(message.payload)?;
    let value = match &body {
        Value::Object(object) => object.get("value").or_else(|| object.get("hex")),
        plain => Some(plain),
    };
    let code = value.and_then(|value| match value {
        Value::String(text) => Some(text.clone()).filter(|text| !text.is_empty()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    });
    let code = code.or_else(|| Some(rest.to_owned()).filter(|rest| !rest.is_empty())).ok_or(Reject::NoKind)?;
    let hex = code.parse::<u64>().ok().map(|number| format!("0x{number:X}"));
    let role = context.role(&code).or_else(|| context.role(&hex?));
    let mut heard = Heard::of(code, role, message);
    if let Some(dbm) = body.get("rssi") {
        heard.readings().rssi_dbm(dbm);
    }
    match role {
        // A code is sent once, when it happens: what the broker kept of it is the past.
        Some(_) if message.retained => {}
        Some(_) => {
            heard.bare(true);
        }
        None => heard.report().disposition = Disposition::UnknownDevice,
    }
    Ok(vec![heard.done()])
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    const SAMPLE: &str = r#"{"id":"BC:02:6E:AA:BB:CC","rssi":-71,"model_id":"SBBT-002C","packet":29,"batt":100,"button":1,"open":true,"tempc":20}"#;

    #[test]
    fn the_gateway_stands_before_what_it_translates() {
        let found = topic("home/OpenMQTTGateway/BTtoMQTT/BC026EAABBCC").unwrap();
        assert_eq!((found.gateway, found.rest), ("OpenMQTTGateway", "BC026EAABBCC"));
        assert!(topic("a/b/c/d/BTtoMQTT").is_some());
        for foreign in ["BTtoMQTT", "home/x/y", "tele/x/LWT", ""] {
            assert!(topic(foreign).is_none(), "{foreign}");
        }
        assert_eq!(colons("BC026EAABBCC").unwrap(), "BC:02:6E:AA:BB:CC");
        assert_eq!(colons("钱钱钱钱"), None);
    }

    proptest! {
        #[test]
        fn any_bytes_and_any_mutation_are_survived(
            payload in proptest::collection::vec(any::<u8>(), 0..64), at in 0_usize..200, byte in any::<u8>(),
        ) {
            for topic in ["home/g/BTtoMQTT/BC026EAABBCC", "home/g/433toMQTT", "home/g/RTL_433toMQTT/x/1"] {
                crate::trial::reads_anything(&Theengs, topic, &payload);
                crate::trial::reads_changed(&Theengs, topic, SAMPLE, (at, byte), at);
            }
        }
    }
}
