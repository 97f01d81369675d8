//! Domoticz: `domoticz/out` (also with an index, a floor or a name behind it) carries how a device stands now
//! (Domoticz wiki, MQTT). What it is stands in `switchType`; Domoticz writes a state again whenever anything of it
//! changes, so only the button types are presses.

use crate::family::{Family, Refused};
use crate::heard::Heard;
use crate::known::{Context, Message, Role, Transport};
use crate::lenient;
use crate::report::Report;
use hub_core::signal::SignalKind;
use serde_json::{Map, Value};

/// What Domoticz writes for a device without a battery.
const NO_BATTERY: f64 = 255.0;

/// The family of Domoticz.
#[derive(Clone, Copy, Debug, Default)]
pub struct Domoticz;

impl Family for Domoticz {
    fn name(&self) -> &'static str {
        "domoticz"
    }

    fn filters(&self) -> &'static [&'static str] {
        &["domoticz/out", "domoticz/out/#"]
    }

    fn claims(&self, message: &Message<'_>, _context: Context<'_>) -> bool {
        let own = message.topic == "domoticz/out" || message.topic.starts_with("domoticz/out/");
        message.transport == Transport::Mqtt && own
    }

    fn decode(&self, message: &Message<'_>, context: Context<'_>) -> Result<Vec<Report>, Refused> {
        let body = lenient::object(message.payload)?;
        let index = body.get("idx").and_then(lenient::number).filter(|index| (1.0..1e9).contains(index));
        let Some(index) = index else { return Ok(vec![Report::ignored(None)]) };
        let device = format!("{index}");
        let mut heard = Heard::of(&device, context.role(&device), message);
        read(&mut heard, &body);
        Ok(vec![heard.done()])
    }
}

fn read(heard: &mut Heard, body: &Map<String, Value>) {
    let text = |name: &str| body.get(name).and_then(Value::as_str).unwrap_or_default();
    let level = body.get("nvalue").and_then(lenient::number);
    if let Some(battery) = body.get("Battery").filter(|battery| lenient::number(battery) != Some(NO_BATTERY)) {
        heard.readings().battery_percent(battery);
    }
    if text("dtype").starts_with("Temp") {
        body.get("svalue1").into_iter().for_each(|celsius| heard.temperature_c(celsius));
    }
    let (Some(on), kind) = (level.map(|level| level > 0.0), text("switchType")) else { return };
    let is_button = heard.role() == Some(Role::SosButton);
    match kind {
        "Smoke Detector" => heard.state(SignalKind::Smoke, on),
        "Motion Sensor" => heard.occupied(SignalKind::Motion, on),
        "Contact" | "Door Contact" => heard.contact(on),
        "Push Off Button" if is_button => heard.press("press"),
        "Push On Button" | "Doorbell" if is_button && on => heard.press("press"),
        "Push On Button" | "Doorbell" if is_button => {}
        "On/Off" | "Push On Button" => heard.level(on),
        _ if text("dtype") == "Security" && text("stype").contains("Panic") => heard.state(SignalKind::Sos, on),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trial;
    use proptest::prelude::*;

    const GOOD: &str = r#"{"Battery":80,"RSSI":7,"dtype":"Light/Switch","idx":5,"name":"SOS","nvalue":1,"stype":"Switch","svalue1":"0","switchType":"Push On Button","unit":1}"#;

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            trial::reads_anything(&Domoticz, "domoticz/out", &bytes);
        }

        #[test]
        fn a_changed_message_is_read_or_refused(at in 0_usize..200, byte: u8, cut in 0_usize..200) {
            trial::reads_changed(&Domoticz, "domoticz/out", GOOD, (at, byte), cut);
        }
    }
}
