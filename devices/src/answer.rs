//! Whom an answer goes to: what is registered of the device, and what its messages have told of the way back. A family
//! that is not told enough sends nothing: a command is never guessed.

use crate::family::{Downlink, Reply};
use serde::{Deserialize, Serialize};

/// Longest place that is remembered, bytes: topics and names of fields are shorter.
pub const MAX_PLACE_BYTES: usize = 512;

/// What of a device can be spoken to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Part {
    /// Where the device listens, or the server that speaks for it. Told anew by each message.
    Ear,
    /// It sounds. Told when the device is announced.
    Siren,
    /// It shines. Told when the device is announced.
    Lamp,
}

impl Part {
    /// Stable name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ear => "ear",
            Self::Siren => "siren",
            Self::Lamp => "lamp",
        }
    }
}

/// A way back to a device that its messages have told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WayBack {
    /// Its family.
    pub family: String,
    /// Its address there.
    pub device: String,
    /// What can be spoken to.
    pub part: Part,
    /// The start of a topic, or the name of a field, as the family needs it.
    pub place: String,
}

impl WayBack {
    /// Where the device listens.
    #[must_use]
    pub fn ear(family: &str, device: &str, place: impl Into<String>) -> Self {
        Self { family: family.to_owned(), device: device.to_owned(), part: Part::Ear, place: place.into() }
    }
}

/// How a device shows an answer, as the operator registered it for its address, its product or its model.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Signs {
    /// The part that shows or sounds it, in the words of the family: `light/lamp` (ESPHome), `relay/0` and `switch:0`
    /// (Shelly), `LedPower` (Tasmota), `warning` (Zigbee2MQTT), `135/0/identify` (Z-Wave JS UI).
    pub part: Option<String>,
    /// LoRaWAN port, 1 to 223.
    pub f_port: Option<u8>,
    /// What is sent when the call was heard: text, or hexadecimal digits for LoRaWAN.
    pub received: Option<String>,
    /// When somebody comes.
    pub coming: Option<String>,
    /// When somebody is at the door.
    pub arrived: Option<String>,
    /// When it is over.
    pub closed: Option<String>,
}

impl Signs {
    /// What is sent for this answer.
    #[must_use]
    pub fn word(&self, reply: &Reply<'_>) -> Option<&str> {
        match reply {
            Reply::Received => self.received.as_deref(),
            Reply::Coming { .. } => self.coming.as_deref(),
            Reply::Arrived { .. } => self.arrived.as_deref(),
            Reply::Closed { .. } => self.closed.as_deref(),
        }
    }

    /// True when the operator says himself what is sent; what has no word is then not sent.
    #[must_use]
    pub fn has_words(&self) -> bool {
        [&self.received, &self.coming, &self.arrived, &self.closed].into_iter().any(Option::is_some)
    }
}

/// Whom an answer goes to.
#[derive(Clone, Copy, Debug, Default)]
pub struct Recipient<'a> {
    /// Its address in its family.
    pub address: &'a str,
    /// Its maker's model, as registered.
    pub model: &'a str,
    /// What its messages have told of the way back.
    pub ways: &'a [WayBack],
    /// What the operator registered.
    pub signs: Option<&'a Signs>,
}

impl<'a> Recipient<'a> {
    /// A device of which nothing but its address is known.
    #[must_use]
    pub fn at(address: &'a str) -> Self {
        Self { address, ..Self::default() }
    }

    /// Where a part of it is.
    #[must_use]
    pub fn place(&self, part: Part) -> Option<&'a str> {
        self.ways.iter().find(|way| way.part == part).map(|way| way.place.as_str())
    }

    /// The part that the operator registered.
    #[must_use]
    pub fn part(&self) -> Option<&'a str> {
        self.signs?.part.as_deref()
    }

    /// What is sent: the operator's word, or else the family's own. None where the operator has words for other
    /// answers only.
    pub fn word_or<'w>(&self, reply: &Reply<'_>, own: Option<&'w str>) -> Option<&'w str>
    where
        'a: 'w,
    {
        match self.signs.filter(|signs| signs.has_words()) {
            Some(signs) => signs.word(reply),
            None => own,
        }
    }
}

/// A lamp that says "you are heard, help comes": on until it is over.
#[must_use]
pub fn is_lit(reply: &Reply<'_>) -> bool {
    !matches!(reply, Reply::Closed { .. })
}

/// A message, unless its topic would be a filter or empty.
#[must_use]
pub fn message(topic: String, payload: impl Into<Vec<u8>>) -> Option<Downlink> {
    let levels = !topic.split('/').any(str::is_empty);
    let name = levels && topic.len() <= 2 * MAX_PLACE_BYTES && !topic.contains(['+', '#', '\0']);
    name.then(|| Downlink { topic, payload: payload.into() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_operator_says_all_of_it_or_nothing() {
        let silent = Signs { coming: Some("two".into()), ..Signs::default() };
        let to = Recipient { signs: Some(&silent), ..Recipient::at("d") };
        assert_eq!(to.word_or(&Reply::Coming { who: "", minutes: 1 }, Some("own")), Some("two"));
        assert_eq!(to.word_or(&Reply::Received, Some("own")), None);
        assert_eq!(Recipient::at("d").word_or(&Reply::Received, Some("own")), Some("own"));
    }

    #[test]
    fn nothing_is_published_on_a_filter() {
        for topic in ["a/#", "+/a", "a//b", "", "/a", "a/", "a\0"] {
            assert!(message(topic.to_owned(), "x").is_none(), "{topic:?}");
        }
        assert!(message("楼 3/siren/set".to_owned(), "x").is_some());
    }
}
