//! Meshtastic radios behind a gateway that writes JSON: `msh/<region>/2/json/<channel>/<gateway>` (meshtastic.org,
//! MQTT module: JSON messages). A text that calls for help, or that rings the alert bell, is a call; a detection sensor
//! sends its name as a text. Messages for one person are not for us, and are not read as text.

use crate::family::{Family, Refused};
use crate::heard::Heard;
use crate::known::{Context, Message, Transport};
use crate::lenient;
use crate::report::{Datum, Report, Said};
use hub_core::signal::SignalKind;
use serde_json::{Map, Value};

/// The alert bell (ASCII 7): other radios ring when it comes.
const BELL: char = '\u{7}';
/// To everybody on the channel.
const EVERYBODY: [f64; 2] = [-1.0, 4_294_967_295.0];
/// Degrees are sent as whole numbers of this fraction.
const DEGREE: f64 = 1e-7;

/// The family of Meshtastic.
#[derive(Clone, Copy, Debug, Default)]
pub struct Meshtastic;

impl Family for Meshtastic {
    fn name(&self) -> &'static str {
        "meshtastic"
    }

    fn filters(&self) -> &'static [&'static str] {
        &["msh/#"]
    }

    fn claims(&self, message: &Message<'_>, _context: Context<'_>) -> bool {
        message.transport == Transport::Mqtt && message.topic.starts_with("msh/")
    }

    fn decode(&self, message: &Message<'_>, context: Context<'_>) -> Result<Vec<Report>, Refused> {
        if !message.topic.contains("/json/") || message.topic.contains("/json/mqtt") {
            return Ok(vec![Report::ignored(None)]);
        }
        let body = lenient::object(message.payload)?;
        let from = body.get("from").and_then(lenient::number).filter(|from| (1.0..=4_294_967_295.0).contains(from));
        let Some(from) = from else { return Ok(vec![Report::ignored(None)]) };
        let device = format!("!{:08x}", from as u64);
        let mut heard = Heard::of(&device, context.role(&device), message);
        read(&mut heard, &body);
        Ok(vec![heard.done()])
    }
}

fn read(heard: &mut Heard, body: &Map<String, Value>) {
    let payload = body.get("payload").unwrap_or(&Value::Null);
    let readings = &mut heard.report().readings;
    readings.device_time = body.get("timestamp").and_then(lenient::device_time);
    // The packet's number says that the same comes through a second gateway.
    heard.report().same_as = body.get("id").and_then(lenient::number).map(|id| format!("{id}"));
    if let Some(dbm) = body.get("rssi").filter(|dbm| lenient::number(dbm).is_some_and(|dbm| dbm < 0.0)) {
        heard.readings().rssi_dbm(dbm);
        body.get("snr").into_iter().for_each(|snr_db| heard.readings().snr_db(snr_db));
    }
    match body.get("type").and_then(Value::as_str).unwrap_or_default() {
        "text" | "detection_sensor" => text(heard, body, payload),
        "position" => position(heard, payload),
        "telemetry" => telemetry(heard, payload),
        _ => {}
    }
}

fn text(heard: &mut Heard, body: &Map<String, Value>, payload: &Value) {
    let everybody = body.get("to").and_then(lenient::number).is_none_or(|to| EVERYBODY.contains(&to));
    let words = payload.as_str().or_else(|| payload.get("text")?.as_str()).unwrap_or_default();
    if everybody && (words.contains(BELL) || crate::cry::calls(words)) {
        heard.say(Said::state(SignalKind::Sos, true));
    } else if everybody && heard.role().is_some() {
        heard.press(words);
    }
}

fn position(heard: &mut Heard, payload: &Value) {
    let degrees = |name: &str| payload.get(name).and_then(lenient::number).map(|number| number * DEGREE);
    if let (Some(lat), Some(lon)) = (degrees("latitude_i"), degrees("longitude_i"))
        && heard.readings().fix(lat, lon, Datum::Wgs84)
    {
        heard.say(Said::location());
    }
}

/// A level above 100 means that it hangs on the mains.
fn telemetry(heard: &mut Heard, payload: &Value) {
    let level = payload.get("battery_level").filter(|level| lenient::number(level).is_some_and(|level| level <= 100.0));
    level.into_iter().for_each(|level| heard.readings().battery_percent(level));
    let volts = payload.get("voltage").filter(|volts| lenient::number(volts).is_some_and(|volts| volts > 0.0));
    volts.into_iter().for_each(|volts| heard.readings().battery_v(volts));
    payload.get("temperature").into_iter().for_each(|celsius| heard.temperature_c(celsius));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trial;
    use proptest::prelude::*;

    const TOPIC: &str = "msh/EU_868/2/json/LongFast/!7efeee00";
    const GOOD: &str = r#"{"channel":0,"from":2130636288,"id":452664778,"payload":{"text":"SOS"},"sender":"!7efeee00","timestamp":1795143500,"to":-1,"type":"text","rssi":-90,"snr":6.0}"#;

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            trial::reads_anything(&Meshtastic, TOPIC, &bytes);
        }

        #[test]
        fn a_changed_message_is_read_or_refused(at in 0_usize..200, byte: u8, cut in 0_usize..200) {
            trial::reads_changed(&Meshtastic, TOPIC, GOOD, (at, byte), cut);
        }
    }
}
