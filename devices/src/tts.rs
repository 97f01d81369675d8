//! The Things Stack 3 (also The Things Network): `v3/<application>@<tenant>/devices/<id>/<what>` or a webhook, as
//! JSON (lorawan-stack-docs, integrations/data-formats). Downlinks and what the service says of itself are not of
//! the device; an uplink that a console made up is a self-test.

use crate::answer::{Part, Recipient, WayBack, message};
use crate::family::{Downlink, Family, Refused, Reply};
use crate::heard::Heard;
use crate::known::{Context, Message, Transport};
use crate::lenient;
use crate::lorawan::{self, Uplink};
use crate::mapped;
use crate::memory::Fact;
use crate::report::{Disposition, Report};
use hub_core::ids::AlarmId;
use serde_json::{Map, Value, json};

/// The family of The Things Stack 3.
#[derive(Clone, Copy, Debug, Default)]
pub struct TheThingsStack;

impl Family for TheThingsStack {
    fn name(&self) -> &'static str {
        "tts"
    }

    fn filters(&self) -> &'static [&'static str] {
        &["v3/+/devices/+/up", "v3/+/devices/+/join", "v3/+/devices/+/location/solved"]
    }

    fn claims(&self, message: &Message<'_>, _context: Context<'_>) -> bool {
        match message.transport {
            Transport::Mqtt => place(message.topic).is_some(),
            Transport::Http => {
                let text = lenient::text(message.payload).unwrap_or_default();
                text.contains("\"end_device_ids\"")
            }
            _ => false,
        }
    }

    fn decode(&self, message: &Message<'_>, context: Context<'_>) -> Result<Vec<Report>, Refused> {
        let (device, what) = place(message.topic).unwrap_or_default();
        if matches!(what, "down/push" | "down/replace") {
            return Ok(vec![Report::ignored(None)]);
        }
        let whose = (!device.is_empty()).then(|| device.to_owned());
        if message.transport == Transport::Mqtt && (message.payload.is_empty() || !is_of_the_device(what)) {
            return Ok(vec![Report::ignored(whose)]);
        }
        let body = lenient::object(message.payload);
        let body = body.map_err(|reject| Refused { device: whose.clone(), reject })?;
        let own = lenient::at(body.get("end_device_ids").unwrap_or(&Value::Null), &["device_id"]);
        let Some(device) = whose.or_else(|| own.and_then(lenient::short_text)) else {
            return Ok(vec![Report::ignored(None)]);
        };
        let mut report = read(&device, &body, message, context);
        if let Some((application, _)) = message.topic.split_once("/devices/")
            && message.transport == Transport::Mqtt
        {
            let way = WayBack::ear(self.name(), &device, application);
            report.facts.push(Fact::WayBack(Box::new(way)));
        }
        Ok(vec![report])
    }

    /// A message for the device's queue (lorawan-stack-docs, integrations/mqtt: "Publishing downlink traffic").
    fn downlink(&self, to: &Recipient<'_>, _alarm: AlarmId, reply: &Reply<'_>) -> Option<Downlink> {
        let application = to.place(Part::Ear)?;
        let queued = lorawan::answer::queued(to, reply)?;
        let one = json!({"f_port": queued.f_port, "frm_payload": queued.data, "priority": "HIGH"});
        let body = json!({"downlinks": [one]});
        message(format!("{application}/devices/{}/down/push", to.address), body.to_string())
    }
}

/// The device and what about it.
fn place(topic: &str) -> Option<(&str, &str)> {
    let (application, rest) = topic.strip_prefix("v3/")?.split_once("/devices/")?;
    let (device, what) = rest.split_once('/')?;
    (!device.is_empty() && !application.contains('/')).then_some((device, what))
}

fn is_of_the_device(what: &str) -> bool {
    matches!(what, "up" | "up/normalized" | "join" | "location/solved")
}

fn read(device: &str, body: &Map<String, Value>, message: &Message<'_>, context: Context<'_>) -> Report {
    let mut heard = Heard::of(device, context.role(device), message);
    lorawan::time(&mut heard, body.get("received_at"));
    let uplink = body.get("uplink_message").or_else(|| body.get("uplink_normalized"));
    if let Some(uplink) = uplink.and_then(Value::as_object) {
        read_uplink(&mut heard, device, body, uplink, context);
    } else if let Some(solved) = body.get("location_solved") {
        mapped::position(&mut heard, solved.get("location").unwrap_or(&Value::Null));
    } else if !body.contains_key("join_accept") {
        heard.report().disposition = Disposition::Ignore;
    }
    let mut report = heard.done();
    if body.get("simulated").and_then(Value::as_bool) == Some(true) {
        report.said.iter_mut().for_each(|said| said.test = said.kind.alarm_kind().is_some());
    }
    report
}

fn read_uplink(
    heard: &mut Heard,
    device: &str,
    body: &Map<String, Value>,
    uplink: &Map<String, Value>,
    context: Context<'_>,
) {
    lorawan::link(heard, uplink.get("rx_metadata"));
    let count = uplink.get("f_cnt").and_then(Value::as_u64).unwrap_or_default();
    let at = uplink.get("received_at").or_else(|| body.get("received_at")).and_then(lenient::short_text);
    heard.report().same_as = at.map(|at| format!("{count}@{at}"));
    let ids = uplink.get("version_ids").unwrap_or(&Value::Null);
    let id = |name: &str| ids.get(name).and_then(Value::as_str);
    let names = ["brand_id", "model_id", "hardware_version"].map(|name| id(name).unwrap_or_default()).join(" ");
    let own = uplink.get("decoded_payload").and_then(Value::as_object).filter(|object| !object.is_empty());
    let normal = uplink.get("normalized_payload").and_then(|normal| normal.get(0).unwrap_or(normal).as_object());
    let eui = body.get("end_device_ids").and_then(|ids| ids.get("dev_eui")).and_then(Value::as_str);
    let decoded = Uplink {
        device,
        eui: eui.unwrap_or_default(),
        f_port: uplink.get("f_port").and_then(Value::as_u64),
        data: uplink.get("frm_payload").and_then(Value::as_str),
        object: own.or(normal),
        names,
        product: id("model_id"),
        battery_in_volts: own.is_none(),
    };
    lorawan::read(heard, &decoded, context);
    level(heard, uplink);
}

/// The battery level of the last status answer, when the payload itself has none.
fn level(heard: &mut Heard, uplink: &Map<String, Value>) {
    let readings = heard.readings();
    let unknown = readings.readings.battery_percent.is_none() && readings.readings.battery_v.is_none();
    let level = uplink.get("last_battery_percentage").and_then(|last| last.get("value"));
    if let Some(level) = level.filter(|_| unknown) {
        heard.readings().battery_percent(level);
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::trial;
    use proptest::prelude::*;

    const GOOD: &str = r#"{"end_device_ids":{"device_id":"tbwl-1","dev_eui":"58A0CB0000200009"},"received_at":"2026-11-20T03:15:46.014773143Z","uplink_message":{"f_port":106,"f_cnt":17,"frm_payload":"AQs6MjY=","decoded_payload":{"status":1,"battery":3.6,"temperature":22},"rx_metadata":[{"rssi":-88,"snr":7.5}]}}"#;
    const TOPIC: &str = "v3/elder@ttn/devices/tbwl-1/up";

    #[test]
    fn only_topics_of_devices_are_claimed() {
        assert_eq!(place("v3/elder@ttn/devices/d-1/down/failed"), Some(("d-1", "down/failed")));
        for foreign in ["v3/elder@ttn/devices/", "v3/a/b/devices/c/up", "v3/elder@ttn/devices//up", "v1/devices/me/up"]
        {
            assert_eq!(place(foreign), None, "{foreign}");
        }
    }

    #[test]
    fn an_answer_goes_into_the_queue_of_the_application_that_the_device_spoke_in() {
        let ways = trial::ways(&TheThingsStack, TOPIC, GOOD);
        let to = Recipient { ways: &ways, model: "trackerd", ..Recipient::at("tbwl-1") };
        let closed = Reply::Closed { outcome: hub_core::alarm::Outcome::Helped };
        let alarm = AlarmId(uuid::Uuid::nil());
        let told = TheThingsStack.downlink(&to, alarm, &closed).unwrap();
        assert_eq!(told.topic, "v3/elder@ttn/devices/tbwl-1/down/push");
        let wanted = json!({"downlinks": [{"f_port": 2, "frm_payload": "AgE=", "priority": "HIGH"}]});
        assert_eq!(serde_json::from_slice::<Value>(&told.payload).unwrap(), wanted);
        assert!(TheThingsStack.downlink(&to, alarm, &Reply::Received).is_none());
        assert!(TheThingsStack.downlink(&Recipient { ways: &[], ..to }, alarm, &closed).is_none());
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            trial::reads_anything(&TheThingsStack, TOPIC, &bytes);
        }

        #[test]
        fn a_changed_message_is_read_or_refused(at in 0_usize..300, byte: u8, cut in 0_usize..300) {
            trial::reads_changed(&TheThingsStack, TOPIC, GOOD, (at, byte), cut);
        }
    }
}
