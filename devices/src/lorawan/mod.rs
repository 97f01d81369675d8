//! What a LoRaWAN uplink says, whichever network server brings it: the object its codec made, else the maker's
//! bytes, read by a decoder of our own. A layout that nobody knows is kept as "needs a decoder", never dropped.

pub mod answer;
mod browan;
mod bytes;
mod dragino;
mod gs524n;
mod maker;
mod milesight;
mod netvox;

use crate::fields::{self, Hints};
use crate::heard::Heard;
use crate::known::{Context, Decoder, Role};
use crate::lenient;
use crate::report::Disposition;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hub_core::signal::SignalKind;
use serde_json::{Map, Value};

/// Longest LoRaWAN application payload, bytes (Regional Parameters: 242), with room for joined ones.
const MAX_PAYLOAD_BYTES: usize = 1024;

/// A decoder leaves this field where a part may say anything: with a model or a role it would be known.
const UNDECODED: &str = "undecoded";

/// An uplink in the words that network servers share.
#[derive(Default)]
pub struct Uplink<'a> {
    /// Address of the device in its family.
    pub device: &'a str,
    /// EUI as 16 hex digits, where known.
    pub eui: &'a str,
    /// LoRaWAN port.
    pub f_port: Option<u64>,
    /// Base64 of the application payload.
    pub data: Option<&'a str>,
    /// What the network server's codec made of it.
    pub object: Option<&'a Map<String, Value>>,
    /// Names of model, brand and profile, however written.
    pub names: String,
    /// The profile or product that the operator's table may be written for.
    pub product: Option<&'a str>,
    /// `battery` of the object is in volts.
    pub battery_in_volts: bool,
}

/// What the bytes of a payload are for a decoder.
struct Payload<'a> {
    bytes: &'a [u8],
    f_port: u64,
    /// Model, brand and profile in lower case.
    model: &'a str,
    role: Option<Role>,
}

/// Says what an uplink says; time and link are the network server's own.
pub fn read(heard: &mut Heard, uplink: &Uplink<'_>, context: Context<'_>) {
    let own = uplink.object.map(own_names).unwrap_or_default();
    let model = format!("{} {own}", uplink.names).to_lowercase();
    let maker = context.registered.decoder(uplink.device).or_else(|| maker::of(&model, uplink.eui));
    let hints = Hints {
        maker,
        default: maker::default_kind(&model, maker, uplink.f_port),
        mapping: context.registered.mapping(uplink.device, uplink.product),
        battery_in_volts: uplink.battery_in_volts,
    };
    let object = uplink.object.filter(|object| !object.is_empty());
    if object.is_some_and(|object| fields::read(heard, object, &hints)) {
        return;
    }
    let data = uplink.data.filter(|data| !data.is_empty() && uplink.f_port != Some(0));
    let Some(data) = data else { return };
    let bytes = bytes_of(data).unwrap_or_default();
    let role = heard.role();
    let payload = Payload { bytes: &bytes, f_port: uplink.f_port.unwrap_or_default(), model: &model, role };
    match maker.and_then(|maker| decoded(maker, &payload)) {
        Some(decoded) => {
            fields::read(heard, &decoded, &hints);
            let report = heard.report();
            if decoded.contains_key(UNDECODED) && report.disposition == Disposition::Heartbeat {
                report.disposition = Disposition::NeedsDecoder;
            }
        }
        None if object.is_none() => heard.report().disposition = Disposition::NeedsDecoder,
        None => {}
    }
}

fn decoded(maker: Decoder, payload: &Payload<'_>) -> Option<Map<String, Value>> {
    match maker {
        Decoder::Milesight => milesight::object(payload),
        Decoder::Dragino => dragino::object(payload),
        Decoder::Browan => browan::object(payload),
        Decoder::Netvox => netvox::object(payload),
    }
}

fn bytes_of(data: &str) -> Option<Vec<u8>> {
    let short = data.len() <= MAX_PAYLOAD_BYTES * 4 / 3 + 4;
    short.then(|| STANDARD.decode(data).ok()).flatten()
}

/// Names of the model that a maker's codec writes into its object.
fn own_names(object: &Map<String, Value>) -> String {
    let names = ["Device", "Node_type", "SENSOR_MODEL", "Sensor_Model", "model", "type"];
    let texts = names.iter().filter_map(|name| lenient::short_text(object.get(*name)?));
    texts.collect::<Vec<_>>().join(" ")
}

/// Puts in the strength and noise of the best receiver. ChirpStack 3 spelled the noise `loRaSNR`.
pub fn link(heard: &mut Heard, receivers: Option<&Value>) {
    let receivers = receivers.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let heard_by = receivers.iter().filter_map(|receiver| {
        let strength = receiver.get("rssi").or_else(|| receiver.get("channel_rssi"));
        Some((strength.and_then(lenient::number)?, receiver))
    });
    let Some((dbm, best)) = heard_by.max_by(|one, other| one.0.total_cmp(&other.0)) else { return };
    heard.readings().rssi_dbm(&Value::from(dbm));
    if let Some(snr_db) = best.get("snr").or_else(|| best.get("loRaSNR")) {
        heard.readings().snr_db(snr_db);
    }
}

/// Puts in the network server's time.
pub fn time(heard: &mut Heard, time: Option<&Value>) {
    heard.report().readings.device_time = time.and_then(lenient::device_time);
}

/// The kind that a word of the model tells, for detectors that say only "alarm".
fn kind_in(model: &str) -> Option<SignalKind> {
    let words = [
        (["smoke", "fire", "烟"], SignalKind::Smoke),
        (["leak", "flood", "水浸"], SignalKind::Water),
        (["gas", "lpg", "燃气"], SignalKind::Gas),
        (["emergency", "panic", "sos"], SignalKind::Sos),
    ];
    words.iter().find(|(words, _)| words.iter().any(|word| model.contains(word))).map(|(_, kind)| *kind)
}
