//! ChirpStack: events of devices on `application/<id>/device/<EUI>/event/<event>` or as an HTTP push, as JSON
//! (chirpstack-docs, integrations/events). Version 3 is understood as far as its fields agree. What the network
//! server says of itself (logs, acknowledgements, transmissions) is not of the device.

use crate::answer::{Part, Recipient, WayBack, message};
use crate::family::{Downlink, Family, Refused, Reply};
use crate::heard::Heard;
use crate::known::{Context, Message, Transport};
use crate::lenient;
use crate::lorawan::{self, Uplink};
use crate::mapped;
use crate::memory::Fact;
use crate::report::Report;
use hub_core::ids::AlarmId;
use serde_json::{Map, Value, json};

/// A topic on which the network server is told something.
const COMMAND: &str = "command";

/// The family of ChirpStack 4.
#[derive(Clone, Copy, Debug, Default)]
pub struct ChirpStack;

impl Family for ChirpStack {
    fn name(&self) -> &'static str {
        "chirpstack"
    }

    fn filters(&self) -> &'static [&'static str] {
        &["application/+/device/+/event/+"]
    }

    fn claims(&self, message: &Message<'_>, _context: Context<'_>) -> bool {
        match message.transport {
            Transport::Mqtt => place(message.topic).is_some(),
            Transport::Http => {
                let text = lenient::text(message.payload).unwrap_or_default();
                text.contains("\"deviceInfo\"") && text.contains("\"devEui\"")
            }
            _ => false,
        }
    }

    fn decode(&self, message: &Message<'_>, context: Context<'_>) -> Result<Vec<Report>, Refused> {
        let (device, event) = place(message.topic).unwrap_or_default();
        if event == COMMAND {
            return Ok(vec![Report::ignored(None)]);
        }
        let whose = (!device.is_empty()).then(|| device.to_owned());
        if message.transport == Transport::Mqtt && (message.payload.is_empty() || !is_of_the_device(event)) {
            return Ok(vec![Report::ignored(whose)]);
        }
        let body = lenient::object(message.payload);
        let body = body.map_err(|reject| Refused { device: whose.clone(), reject })?;
        let info = body.get("deviceInfo").unwrap_or(&Value::Null);
        let own = info.get("devEui").and_then(lenient::short_text);
        let Some(device) = whose.or(own) else { return Ok(vec![Report::ignored(None)]) };
        let event = if event.is_empty() { shape(&body) } else { event };
        if !is_of_the_device(event) {
            return Ok(vec![Report::ignored(Some(device))]);
        }
        let mut report = read(&device, event, &body, message, context);
        if let Some(application) = application(message) {
            let way = WayBack::ear(self.name(), &device, application);
            report.facts.push(Fact::WayBack(Box::new(way)));
        }
        Ok(vec![report])
    }

    /// A message for the device's queue (chirpstack-docs, integrations/mqtt: "Scheduling a downlink"). Class A devices
    /// hear it after their next uplink.
    fn downlink(&self, to: &Recipient<'_>, _alarm: AlarmId, reply: &Reply<'_>) -> Option<Downlink> {
        let application = to.place(Part::Ear)?;
        let queued = lorawan::answer::queued(to, reply)?;
        let body = json!({"devEui": to.address, "confirmed": false, "fPort": queued.f_port, "data": queued.data});
        message(format!("{application}/device/{}/command/down", to.address), body.to_string())
    }
}

/// `application/<id>` of a topic; a push tells no way back by MQTT.
fn application<'a>(message: &Message<'a>) -> Option<&'a str> {
    let (application, _) = message.topic.split_once("/device/").filter(|_| message.transport == Transport::Mqtt)?;
    Some(application)
}

/// The EUI and the event of a topic.
fn place(topic: &str) -> Option<(&str, &str)> {
    let mut levels = topic.split('/');
    let ("application", Some(_), Some("device"), Some(device)) =
        (levels.next()?, levels.next(), levels.next(), levels.next())
    else {
        return None;
    };
    match (levels.next()?, levels.next()) {
        ("event", Some(event)) => Some((device, event)),
        ("rx", None) => Some((device, "up")),
        _ => Some((device, COMMAND)),
    }
    .filter(|_| !device.is_empty())
}

fn is_of_the_device(event: &str) -> bool {
    matches!(event, "up" | "join" | "status" | "location")
}

/// The event of a push, which stands only in its address: told by what it holds.
fn shape(body: &Map<String, Value>) -> &'static str {
    let has = |name: &str| body.contains_key(name);
    match () {
        () if has("fPort") || has("rxInfo") => "up",
        () if has("margin") => "status",
        () if has("location") => "location",
        () if has("devAddr") => "join",
        () => "log",
    }
}

fn read(device: &str, event: &str, body: &Map<String, Value>, message: &Message<'_>, context: Context<'_>) -> Report {
    let mut heard = Heard::of(device, context.role(device), message);
    lorawan::time(&mut heard, body.get("time").or_else(|| body.get("publishedAt")));
    heard.report().same_as = body.get("deduplicationId").and_then(lenient::short_text);
    match event {
        "up" => uplink(&mut heard, device, body, context),
        "status" => status(&mut heard, body),
        "location" => mapped::position(&mut heard, body.get("location").unwrap_or(&Value::Null)),
        _ => {}
    }
    heard.done()
}

fn uplink(heard: &mut Heard, device: &str, body: &Map<String, Value>, context: Context<'_>) {
    lorawan::link(heard, body.get("rxInfo"));
    let text = body.get("objectJSON").and_then(Value::as_str).and_then(|text| serde_json::from_str(text).ok());
    let object = body.get("object").or(text.as_ref()).and_then(Value::as_object);
    let info = body.get("deviceInfo").and_then(Value::as_object).unwrap_or(body);
    let profile = info.get("deviceProfileName").and_then(Value::as_str);
    let tags = info.get("tags").and_then(Value::as_object);
    let tags = tags.into_iter().flat_map(Map::values).filter_map(Value::as_str);
    let names = profile.into_iter().chain(tags).collect::<Vec<_>>().join(" ");
    let uplink = Uplink {
        device,
        eui: device,
        f_port: body.get("fPort").and_then(Value::as_u64),
        data: body.get("data").and_then(Value::as_str),
        object,
        names,
        product: profile,
        battery_in_volts: false,
    };
    lorawan::read(heard, &uplink, context);
}

/// The answer to a status request: a battery that is mains or unknown has no level.
fn status(heard: &mut Heard, body: &Map<String, Value>) {
    let is = |name: &str| body.get(name).and_then(lenient::truth) == Some(true);
    if is("externalPowerSource") || is("batteryLevelUnavailable") {
        return;
    }
    if let Some(level) = body.get("batteryLevel") {
        heard.readings().battery_percent(level);
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::answer::Signs;
    use crate::trial;
    use proptest::prelude::*;

    const GOOD: &str = r#"{"time":"2026-11-20T02:11:09Z","deviceInfo":{"devEui":"24e124538b223213","deviceProfileName":"Milesight WS303"},"fPort":85,"data":"AXVcAwAB","object":{"battery":92,"leakage_status":"leak"},"rxInfo":[{"rssi":-97,"snr":6.2}]}"#;
    const TOPIC: &str = "application/a/device/24e124538b223213/event/up";

    #[test]
    fn only_topics_of_devices_are_claimed() {
        assert_eq!(place("application/a/device/24e1/event/up"), Some(("24e1", "up")));
        assert_eq!(place("application/a/device/24e1/command/down"), Some(("24e1", "command")));
        for foreign in
            ["application", "application/a/device", "application/a/device//event/up", "a/b/device/c/event/up"]
        {
            assert_eq!(place(foreign), None, "{foreign}");
        }
    }

    #[test]
    fn an_answer_goes_into_the_queue_of_the_application_that_the_device_spoke_in() {
        let ways = trial::ways(&ChirpStack, TOPIC, GOOD);
        let signs = Signs { f_port: Some(85), coming: Some("0801".into()), ..Signs::default() };
        let to = Recipient { ways: &ways, signs: Some(&signs), ..Recipient::at("24e124538b223213") };
        let alarm = AlarmId(uuid::Uuid::nil());
        let coming = Reply::Coming { who: "李", minutes: 4 };
        let told = ChirpStack.downlink(&to, alarm, &coming).unwrap();
        assert_eq!(told.topic, "application/a/device/24e124538b223213/command/down");
        let wanted = json!({"devEui": "24e124538b223213", "confirmed": false, "fPort": 85, "data": "CAE="});
        assert_eq!(serde_json::from_slice::<Value>(&told.payload).unwrap(), wanted);
        assert!(ChirpStack.downlink(&Recipient { ways: &[], ..to }, alarm, &coming).is_none());
        assert!(ChirpStack.downlink(&Recipient { signs: None, ..to }, alarm, &coming).is_none());
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            trial::reads_anything(&ChirpStack, TOPIC, &bytes);
            let data = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, &bytes);
            for profile in ["Milesight WS303", "Milesight VS373", "Dragino LDS02", "TrackerD", "Browan", "Netvox"] {
                for port in [2, 6, 10, 85, 100, 136] {
                    let body = serde_json::json!({
                        "deviceInfo": {"devEui": "1", "deviceProfileName": profile},
                        "fPort": port,
                        "data": data,
                    });
                    trial::reads_anything(&ChirpStack, TOPIC, body.to_string().as_bytes());
                }
            }
        }

        #[test]
        fn a_changed_message_is_read_or_refused(at in 0_usize..300, byte: u8, cut in 0_usize..300) {
            trial::reads_changed(&ChirpStack, TOPIC, GOOD, (at, byte), cut);
        }
    }
}
