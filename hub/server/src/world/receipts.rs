//! Messages that were handled lately, so that the same one again has no second effect.

use hub_core::time::UnixMs;
use std::collections::{HashMap, VecDeque};

/// Kept per device; a device repeats what was not acknowledged at once or not at all.
const PER_DEVICE: usize = 64;
/// A numbered message is the same one again for this long; `boot` makes it certain, so it is longer with it.
pub const KEPT_MS: i64 = 7 * 24 * 3_600_000;
/// Without a boot id a number may come again after a restart of the device: after this it counts as a new press.
const UNSURE_MS: i64 = 600_000;
/// Without any number, the same content within this time is a repetition.
const CONTENT_MS: i64 = 3_000;
/// The same press through another gateway comes within this.
const TWIN_MS: i64 = 5_000;
/// The same, when the sender itself says that it repeats.
const CONTENT_DUP_MS: i64 = 300_000;

/// How surely a message is recognised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sureness {
    /// Boot id and number.
    Boot,
    /// A number alone.
    Number,
    /// What a maker says makes it the same through another gateway.
    Twin,
    /// The content alone.
    Content {
        /// MQTT's DUP flag was set.
        dup: bool,
    },
}

/// What is known of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Known {
    /// Not handled before.
    New,
    /// The same again, lately: acknowledge, nothing else.
    Repeated,
    /// The same again after a day: a recording, shown and not paged.
    Old,
}

/// Messages that were handled lately.
#[derive(Default)]
pub struct Receipts {
    by_device: HashMap<String, VecDeque<(String, UnixMs)>>,
}

impl Receipts {
    /// Remembers a message.
    pub fn put(&mut self, device: &str, key: String, at: UnixMs) {
        let kept = match self.by_device.get_mut(device) {
            Some(kept) => kept,
            None => self.by_device.entry(device.to_owned()).or_default(),
        };
        kept.retain(|(other, _)| *other != key);
        if kept.len() >= PER_DEVICE {
            kept.pop_front();
        }
        kept.push_back((key, at));
    }

    /// What is known of a message.
    #[must_use]
    pub fn known(&self, device: &str, key: &str, sureness: Sureness, at: UnixMs) -> Known {
        let kept = self.by_device.get(device).and_then(|kept| kept.iter().rev().find(|(other, _)| other == key));
        let Some((_, handled_at)) = kept else { return Known::New };
        let age_ms = at.since_ms(*handled_at);
        match sureness {
            Sureness::Boot if age_ms <= 24 * 3_600_000 => Known::Repeated,
            Sureness::Boot => Known::Old,
            Sureness::Number if age_ms <= UNSURE_MS => Known::Repeated,
            Sureness::Twin if age_ms <= TWIN_MS => Known::Repeated,
            Sureness::Content { dup: false } if age_ms <= CONTENT_MS => Known::Repeated,
            Sureness::Content { dup: true } if age_ms <= CONTENT_DUP_MS => Known::Repeated,
            Sureness::Number | Sureness::Twin | Sureness::Content { .. } => Known::New,
        }
    }
}
