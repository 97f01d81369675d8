//! Which makers' language a message is in: chosen by its topic alone. One family is one file and one line in
//! [`FAMILIES`]; the first that claims a topic reads it.

use crate::decoded::{Decoded, Reject};
use crate::open_json::OpenJson;
use hub_core::alarm::Outcome;
use hub_core::ids::AlarmId;
use hub_core::time::UnixMs;

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

/// The language of a group of devices. Pure: no clock, no network, no memory between two messages.
pub trait Family: Send + Sync {
    /// Short name for logs and metrics.
    fn name(&self) -> &'static str;
    /// Topic filters to subscribe on an outside broker.
    fn filters(&self) -> &'static [&'static str];
    /// True when this family reads messages on `topic`.
    fn claims(&self, topic: &str) -> bool;
    /// Reads one message.
    ///
    /// # Errors
    /// A refusal with a stable code; never for a message that names an alarm.
    fn decode(&self, topic: &str, payload: &[u8], received_at: UnixMs) -> Result<Decoded, Reject>;
    /// The answer in the device's own format; none when its family has no way back.
    fn downlink(&self, device: &str, alarm: AlarmId, reply: &Reply<'_>) -> Option<Downlink>;
}

/// All families, in the order in which they are asked.
pub const FAMILIES: &[&dyn Family] = &[&OpenJson];

/// The family that reads `topic`.
#[must_use]
pub fn family_of(topic: &str) -> Option<&'static dyn Family> {
    FAMILIES.iter().copied().find(|family| family.claims(topic))
}

/// Reads one message in whichever family its topic belongs to.
///
/// # Errors
/// `wrong_topic` when no family claims the topic, else what the family says.
pub fn decode(topic: &str, payload: &[u8], received_at: UnixMs) -> Result<Decoded, Reject> {
    family_of(topic).ok_or(Reject::WrongTopic)?.decode(topic, payload, received_at)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_topic_alone_chooses_the_family() {
        assert_eq!(family_of("fengdi/button-1/up").map(Family::name), Some("open_json"));
        for foreign in ["", "fengdi", "zigbee2mqtt/button", "fengdi/button-1/down", "fengdi/a/b/up"] {
            assert!(family_of(foreign).is_none(), "{foreign}");
            assert_eq!(decode(foreign, br#"{"kind":"sos"}"#, UnixMs(0)).unwrap_err().code(), "wrong_topic");
        }
    }
}
