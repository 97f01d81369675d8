//! LoRaWAN network servers that publish their uplinks under topics of the operator's choosing, told by the shape of the
//! JSON: Actility ThingPark (`DevEUI_uplink`, ThingPark Wireless LRC-AS tunnel interface), LORIOT (`cmd: rx`/`gw`, LORIOT
//! application output), Helium console (`dev_eui` and `hotspots`), The Things Network 2 (`hardware_serial`), and gateways
//! with a server of their own that write ChirpStack 3's JSON (Milesight UG series, RAK: `devEUI` or `devEui`).

use crate::family::{Family, Refused};
use crate::heard::Heard;
use crate::known::{Context, Message, Transport};
use crate::lenient;
use crate::lorawan::{self, Uplink};
use crate::report::Report;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};

/// Every shape has one of these near its beginning or anywhere else.
const SIGNS: [&str; 6] =
    ["\"DevEUI_uplink\"", "\"EUI\"", "\"hotspots\"", "\"hardware_serial\"", "\"devEUI\"", "\"devEui\""];

/// The family of uplinks that are told by their shape.
#[derive(Clone, Copy, Debug, Default)]
pub struct ByShape;

/// An uplink in any of the shapes.
struct Shape {
    device: String,
    f_port: Option<u64>,
    /// Base64.
    data: Option<String>,
    object: Option<Map<String, Value>>,
    names: String,
    time: Option<Value>,
    /// Receivers with `rssi` and `snr`.
    receivers: Value,
    /// The frame's number: the same through a second gateway.
    frame: Option<u64>,
}

impl Family for ByShape {
    fn name(&self) -> &'static str {
        "uplink"
    }

    /// Topics are the operator's: they stand in the configuration.
    fn filters(&self) -> &'static [&'static str] {
        &[]
    }

    fn claims(&self, message: &Message<'_>, _context: Context<'_>) -> bool {
        let text = lenient::text(message.payload).unwrap_or_default();
        let may = message.transport != Transport::Tcp && SIGNS.iter().any(|sign| text.contains(sign));
        may && lenient::object(message.payload).is_ok_and(|body| shape(&body).is_some())
    }

    fn decode(&self, message: &Message<'_>, context: Context<'_>) -> Result<Vec<Report>, Refused> {
        let body = lenient::object(message.payload)?;
        let Some(shape) = shape(&body) else { return Ok(vec![Report::ignored(None)]) };
        let mut heard = Heard::of(&shape.device, context.role(&shape.device), message);
        lorawan::time(&mut heard, shape.time.as_ref());
        lorawan::link(&mut heard, Some(&shape.receivers));
        heard.report().same_as =
            shape.frame.map(|frame| format!("{frame}@{}", shape.data.as_deref().unwrap_or_default()));
        let uplink = Uplink {
            device: &shape.device,
            eui: &shape.device,
            f_port: shape.f_port,
            data: shape.data.as_deref(),
            object: shape.object.as_ref(),
            names: shape.names,
            product: None,
            battery_in_volts: false,
        };
        lorawan::read(&mut heard, &uplink, context);
        Ok(vec![heard.done()])
    }
}

fn shape(body: &Map<String, Value>) -> Option<Shape> {
    if let Some(uplink) = body.get("DevEUI_uplink").and_then(Value::as_object) {
        return actility(uplink);
    }
    if body.contains_key("hotspots") {
        return helium(body);
    }
    if body.contains_key("hardware_serial") {
        return things_network_2(body);
    }
    if body.contains_key("cmd") {
        return loriot(body);
    }
    chirpstack_3(body)
}

fn eui(value: Option<&Value>) -> Option<String> {
    let text = value.and_then(lenient::short_text)?;
    let digits: String = text.chars().filter(|digit| !matches!(digit, '-' | ':' | ' ')).collect();
    let whole = digits.len() == 16 && digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    whole.then(|| digits.to_ascii_lowercase())
}

fn from_hex(value: Option<&Value>) -> Option<String> {
    lenient::hex_bytes(value?.as_str()?).map(|bytes| STANDARD.encode(bytes))
}

fn count(value: Option<&Value>) -> Option<u64> {
    value.and_then(lenient::number).filter(|number| (0.0..=4e9).contains(number)).map(|number| number as u64)
}

fn object(value: Option<&Value>) -> Option<Map<String, Value>> {
    value.and_then(Value::as_object).cloned()
}

fn text(value: Option<&Value>) -> String {
    value.and_then(Value::as_str).unwrap_or_default().to_owned()
}

fn actility(uplink: &Map<String, Value>) -> Option<Shape> {
    let receivers = lenient::at(uplink.get("Lrrs").unwrap_or(&Value::Null), &["Lrr"]).and_then(Value::as_array);
    let receiver = |one: &Value| json!({"rssi": one.get("LrrRSSI"), "snr": one.get("LrrSNR")});
    let best = json!({"rssi": uplink.get("LrrRSSI"), "snr": uplink.get("LrrSNR")});
    let mut all: Vec<Value> = receivers.into_iter().flatten().map(receiver).collect();
    all.push(best);
    let driver = uplink.get("DriverCfg").map(Value::to_string).unwrap_or_default();
    Some(Shape {
        device: eui(uplink.get("DevEUI"))?,
        f_port: count(uplink.get("FPort")),
        data: from_hex(uplink.get("payload_hex")),
        object: object(uplink.get("payload")),
        names: driver,
        time: uplink.get("Time").cloned(),
        receivers: with_numbers(all),
        frame: count(uplink.get("FCntUp")),
    })
}

/// Numbers that stand there as text.
fn with_numbers(receivers: Vec<Value>) -> Value {
    let number = |one: &Value, name: &str| one.get(name).and_then(lenient::number);
    receivers.iter().map(|one| json!({"rssi": number(one, "rssi"), "snr": number(one, "snr")})).collect()
}

/// `rx` is one gateway's word, `gw` that of all of them; both come for one frame, with the same number.
fn loriot(body: &Map<String, Value>) -> Option<Shape> {
    let gateways = body.get("gws").and_then(Value::as_array).cloned();
    let own = json!({"rssi": body.get("rssi"), "snr": body.get("snr")});
    matches!(body.get("cmd")?.as_str()?, "rx" | "gw").then_some(())?;
    Some(Shape {
        device: eui(body.get("EUI"))?,
        f_port: count(body.get("port")),
        data: from_hex(body.get("data")),
        object: object(body.get("decoded")),
        names: String::new(),
        time: body.get("ts").cloned(),
        receivers: with_numbers(gateways.unwrap_or_else(|| vec![own])),
        frame: count(body.get("fcnt")),
    })
}

fn helium(body: &Map<String, Value>) -> Option<Shape> {
    let decoded = body.get("decoded").unwrap_or(&Value::Null);
    Some(Shape {
        device: eui(body.get("dev_eui"))?,
        f_port: count(body.get("port")),
        data: body.get("payload").and_then(Value::as_str).map(str::to_owned),
        object: object(decoded.get("payload")),
        names: String::new(),
        time: body.get("reported_at").cloned(),
        receivers: body.get("hotspots").cloned().unwrap_or_default(),
        frame: count(body.get("fcnt")),
    })
}

fn things_network_2(body: &Map<String, Value>) -> Option<Shape> {
    let metadata = body.get("metadata").unwrap_or(&Value::Null);
    Some(Shape {
        device: eui(body.get("hardware_serial"))?,
        f_port: count(body.get("port")),
        data: body.get("payload_raw").and_then(Value::as_str).map(str::to_owned),
        object: object(body.get("payload_fields")),
        names: text(body.get("app_id")),
        time: metadata.get("time").cloned(),
        receivers: metadata.get("gateways").cloned().unwrap_or_default(),
        frame: count(body.get("counter")),
    })
}

fn chirpstack_3(body: &Map<String, Value>) -> Option<Shape> {
    let device = eui(body.get("devEUI").or_else(|| body.get("devEui")))?;
    let says = ["fPort", "data", "object", "objectJSON"].iter().any(|name| body.contains_key(*name));
    let own = || body.get("objectJSON").and_then(|text| serde_json::from_str(text.as_str()?).ok());
    says.then(|| Shape {
        device,
        f_port: count(body.get("fPort")),
        data: body.get("data").and_then(Value::as_str).map(str::to_owned),
        object: object(body.get("object")).or_else(own),
        names: ["deviceProfileName", "deviceName", "applicationName"].map(|name| text(body.get(name))).join(" "),
        time: body.get("time").cloned(),
        receivers: body.get("rxInfo").cloned().unwrap_or_default(),
        frame: count(body.get("fCnt")),
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::trial;
    use proptest::prelude::*;

    const GOOD: &str = r#"{"DevEUI_uplink":{"Time":"2026-11-20T03:15:46.014+00:00","DevEUI":"24E124538B223213","FPort":"85","FCntUp":"7","payload_hex":"01756403000100","LrrRSSI":"-97.000000","LrrSNR":"6.250000","Lrrs":{"Lrr":[{"Lrrid":"1","LrrRSSI":"-90","LrrSNR":"7"}]}}}"#;

    #[test]
    fn only_what_has_the_shape_of_an_uplink_is_one() {
        let shape = |text: &str| shape(serde_json::from_str::<Value>(text).unwrap().as_object().unwrap()).is_some();
        assert!(shape(GOOD));
        for other in [
            "{}",
            r#"{"EUI":"0011223344556677"}"#,
            r#"{"cmd":"txd","EUI":"0011223344556677"}"#,
            r#"{"devEUI":"00","fPort":1}"#,
            r#"{"devEUI":"0011223344556677","name":"a"}"#,
            r#"{"DevEUI_uplink":{"DevEUI":"x"}}"#,
            r#"{"DevEUI_downlink_Sent":{"DevEUI":"0011223344556677"}}"#,
        ] {
            assert!(!shape(other), "{other}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            trial::reads_anything(&ByShape, "any/topic", &bytes);
        }

        #[test]
        fn a_changed_message_is_read_or_refused(at in 0_usize..300, byte: u8, cut in 0_usize..300) {
            trial::reads_changed(&ByShape, "any/topic", GOOD, (at, byte), cut);
        }
    }
}
