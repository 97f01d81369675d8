//! Messages that were handled lately, so that the same one again has no second effect.

use hub_core::time::UnixMs;
use std::collections::{HashMap, VecDeque};
use std::hash::{BuildHasher, RandomState};

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

/// How long a message is recognised at most. With a boot id it begins with `b:` (`ingest::intake`).
fn worth_ms(key: &str) -> i64 {
    if key.starts_with("b:") { KEPT_MS } else { UNSURE_MS }
}

/// One message that was handled.
struct Kept {
    /// Of the key: most others are told from it without looking at their keys.
    hash: u64,
    key: String,
    at: UnixMs,
}

impl Kept {
    fn is(&self, hash: u64, key: &str) -> bool {
        self.hash == hash && self.key == key
    }
}

/// Messages that were handled lately.
#[derive(Default)]
pub struct Receipts {
    by_device: HashMap<String, VecDeque<Kept>>,
    hashes: RandomState,
}

impl Receipts {
    /// Remembers a message, and forgets those of its device that would not be recognised any more.
    pub fn put(&mut self, device: &str, key: String, at: UnixMs) {
        let kept = match self.by_device.get_mut(device) {
            Some(kept) => kept,
            None => self.by_device.entry(device.to_owned()).or_default(),
        };
        let hash = self.hashes.hash_one(key.as_str());
        kept.retain(|other| !other.is(hash, &key) && at.since_ms(other.at) <= worth_ms(&other.key));
        if kept.len() >= PER_DEVICE {
            kept.pop_front();
        }
        kept.push_back(Kept { hash, key, at });
    }

    /// What is known of a message.
    #[must_use]
    pub fn known(&self, device: &str, key: &str, sureness: Sureness, at: UnixMs) -> Known {
        let hash = self.hashes.hash_one(key);
        let kept = self.by_device.get(device).and_then(|kept| kept.iter().rev().find(|other| other.is(hash, key)));
        let Some(kept) = kept else { return Known::New };
        let age_ms = at.since_ms(kept.at);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_not_be_recognised_any_more_is_not_kept() {
        let mut receipts = Receipts::default();
        for (key, at) in [("b:7:1", 0), ("n:1", 0), ("c:ab", 1), ("n:2", UNSURE_MS + 1)] {
            receipts.put("d", key.to_owned(), UnixMs(at));
        }
        let kept: Vec<&str> = receipts.by_device["d"].iter().map(|kept| kept.key.as_str()).collect();
        assert_eq!(kept, ["b:7:1", "c:ab", "n:2"]);
        let known = |key, sureness| receipts.known("d", key, sureness, UnixMs(UNSURE_MS + 1));
        assert_eq!(known("b:7:1", Sureness::Boot), Known::Repeated);
        assert_eq!(known("n:2", Sureness::Number), Known::Repeated);
        receipts.put("d", "n:3".to_owned(), UnixMs(KEPT_MS + UNSURE_MS + 2));
        assert_eq!(receipts.by_device["d"].len(), 1);
    }
}
