//! Which makers' language a message is in. One family is one file and one line in [`FAMILIES`]; the first that
//! claims a message reads it.

use crate::aliyun::Aliyun;
use crate::answer::Recipient;
use crate::broker::Broker;
use crate::chirpstack::ChirpStack;
use crate::ctwing::Ctwing;
use crate::decoded::Reject;
use crate::domoticz::Domoticz;
use crate::esphome::EspHome;
use crate::home_assistant::HomeAssistant;
use crate::homie::Homie;
use crate::huawei::Huawei;
use crate::known::{Context, Message};
use crate::meshtastic::Meshtastic;
use crate::onenet::OneNet;
use crate::open_json::OpenJson;
use crate::owntracks::OwnTracks;
use crate::report::Report;
use crate::rtl_433::Rtl433;
use crate::senml::SenMl;
use crate::shelly_gen1::ShellyGen1;
use crate::shelly_gen2::ShellyGen2;
use crate::sia_dc09::SiaDc09;
use crate::sparkplug_b::SparkplugB;
use crate::tasmota::Tasmota;
use crate::tencent::Tencent;
use crate::theengs::Theengs;
use crate::traccar::Traccar;
use crate::tts::TheThingsStack;
use crate::tuya::Tuya;
use crate::uplink::ByShape;
use crate::watch_3g::Watch3g;
use crate::zigbee2mqtt::Zigbee2Mqtt;
use crate::zwave_js_ui::ZwaveJsUi;
use hub_core::alarm::Outcome;
use hub_core::ids::AlarmId;

/// What a device is told, with names in place of ids.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reply<'a> {
    /// The call has been heard.
    Received,
    /// Somebody comes.
    Coming {
        /// Name as spoken.
        who: &'a str,
        /// In how many minutes.
        minutes: u32,
    },
    /// Somebody is at the door.
    Arrived {
        /// Name as spoken.
        who: &'a str,
    },
    /// It is over.
    Closed {
        /// What came of it.
        outcome: Outcome,
    },
}

/// A message to a device, ready to be published with QoS 1, not retained.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Downlink {
    /// Topic.
    pub topic: String,
    /// Bytes.
    pub payload: Vec<u8>,
}

/// Why a message was refused, and whose it was where the topic or the frame still says so.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{reject}")]
pub struct Refused {
    /// The device's address in its family.
    pub device: Option<String>,
    /// The reason.
    pub reject: Reject,
}

impl From<Reject> for Refused {
    fn from(reject: Reject) -> Self {
        Self { device: None, reject }
    }
}

/// The language of a group of devices. Pure: no clock, no network, no memory of its own between two messages.
pub trait Family: Send + Sync {
    /// Short name for logs and metrics.
    fn name(&self) -> &'static str;
    /// Topic filters to subscribe on an outside broker.
    fn filters(&self) -> &'static [&'static str];
    /// True when this family reads the message; the topic or, on other transports, the shape of the bytes decides.
    fn claims(&self, message: &Message<'_>, context: Context<'_>) -> bool;
    /// Reads one message: one report per device that it speaks of.
    ///
    /// # Errors
    /// A refusal with a stable code.
    fn decode(&self, message: &Message<'_>, context: Context<'_>) -> Result<Vec<Report>, Refused>;
    /// The answer in the device's own format; none when its family has no way back, or too little is known of it.
    fn downlink(&self, _to: &Recipient<'_>, _alarm: AlarmId, _reply: &Reply<'_>) -> Option<Downlink> {
        None
    }
}

/// All families, in the order in which they are asked: narrow topics before wide ones.
pub const FAMILIES: &[&dyn Family] = &[
    &OpenJson,
    &ChirpStack,
    &TheThingsStack,
    &SparkplugB,
    &SiaDc09,
    &Watch3g,
    &OwnTracks,
    &Traccar,
    &Tuya,
    &Aliyun,
    &Tencent,
    &OneNet,
    &Huawei,
    &Rtl433,
    &Theengs,
    &Ctwing,
    &Zigbee2Mqtt,
    &Tasmota,
    &Broker,
    &Homie,
    &Domoticz,
    &Meshtastic,
    &ShellyGen1,
    &ZwaveJsUi,
    &ShellyGen2,
    &HomeAssistant,
    &EspHome,
    &SenMl,
    &ByShape,
];

/// What to subscribe to on an outside broker so that every family hears its devices; each once.
#[must_use]
pub fn filters() -> Vec<String> {
    let all: std::collections::BTreeSet<&str> =
        FAMILIES.iter().flat_map(|family| family.filters().iter().copied()).collect();
    all.into_iter().map(str::to_owned).collect()
}

/// The family that reads a message.
#[must_use]
pub fn family_of(message: &Message<'_>, context: Context<'_>) -> Option<&'static dyn Family> {
    FAMILIES.iter().copied().find(|family| family.claims(message, context))
}

/// Reads one message in whichever family it belongs to.
///
/// # Errors
/// `wrong_topic` when no family claims it, else what the family says.
pub fn decode(message: &Message<'_>, context: Context<'_>) -> Result<Vec<Report>, Refused> {
    let family = family_of(message, context).ok_or(Reject::WrongTopic)?;
    family.decode(message, context)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::known::{Nothing, Transport};
    use crate::memory::Memory;
    use hub_core::time::UnixMs;

    #[test]
    fn the_topic_alone_chooses_the_family() {
        let memory = Memory::default();
        let context = Context { registered: &Nothing, memory: &memory };
        let on = |topic| Message {
            transport: Transport::Mqtt,
            topic,
            payload: br#"{"kind":"sos"}"#,
            retained: false,
            received_at: UnixMs(0),
        };
        assert_eq!(family_of(&on("fengdi/button-1/up"), context).map(Family::name), Some("open_json"));
        for foreign in ["", "fengdi", "button", "fengdi/button-1/down", "fengdi/a/b/up"] {
            assert!(family_of(&on(foreign), context).is_none(), "{foreign}");
            assert_eq!(decode(&on(foreign), context).unwrap_err().reject.code(), "wrong_topic");
        }
    }
}
