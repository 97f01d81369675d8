//! What each device said last, as it came and as it was understood: for whoever asks why a device is silent or
//! misunderstood. In memory only, and bounded: a few messages a device, cut short, and so many bytes in all.

use hub_core::ids::DeviceId;
use hub_core::time::UnixMs;
use std::collections::{HashMap, VecDeque};

/// Messages kept of one device. Signs of life that say the same follow each other in one place.
const PER_DEVICE: usize = 12;
/// Kept of one message, bytes.
const RAW_BYTES: usize = 512;
/// Kept in all, bytes; the devices that were first heard are forgotten first.
const ALL_BYTES: usize = 48 * 1024 * 1024;
/// What an entry costs beside its texts, bytes.
const ENTRY_BYTES: usize = 96;

/// One message of a device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heard {
    /// When it came, the last time.
    pub at: UnixMs,
    /// How often, one after the other.
    pub count: u32,
    /// Where it was sent; empty where the transport has no topics.
    pub topic: Box<str>,
    /// The message, cut to 512 bytes.
    pub raw: Box<[u8]>,
    /// What was understood: one word a signal, or why it was not.
    pub said: Box<[String]>,
    /// It was understood.
    pub understood: bool,
}

impl Heard {
    /// A message that came now.
    #[must_use]
    pub fn new(at: UnixMs, topic: &str, raw: &[u8], said: Vec<String>, understood: bool) -> Self {
        let raw = raw.get(..RAW_BYTES).unwrap_or(raw);
        Self { at, count: 1, topic: topic.into(), raw: raw.into(), said: said.into(), understood }
    }

    fn bytes(&self) -> usize {
        ENTRY_BYTES + self.topic.len() + self.raw.len() + self.said.iter().map(|word| word.len() + 24).sum::<usize>()
    }

    fn is_heartbeat(&self) -> bool {
        self.understood && self.said.iter().all(|word| word == "heartbeat")
    }
}

/// The last messages of all devices.
#[derive(Default)]
pub struct Rings {
    /// Oldest first. No place is kept free: most devices never say more than that they are there.
    by_device: HashMap<DeviceId, Vec<Heard>>,
    order: VecDeque<DeviceId>,
    bytes: usize,
}

impl Rings {
    /// Keeps one message.
    pub fn put(&mut self, device: DeviceId, heard: Heard) {
        let ring = match self.by_device.get_mut(&device) {
            Some(ring) => ring,
            None => {
                self.order.push_back(device);
                self.by_device.entry(device).or_default()
            }
        };
        let again = ring.last().is_some_and(|last| last.is_heartbeat() && heard.is_heartbeat());
        let count = if again { ring.last().map_or(1, |last| last.count.saturating_add(1)) } else { 1 };
        let old = if again { ring.pop() } else { None };
        let old = old.or_else(|| (ring.len() >= PER_DEVICE).then(|| ring.remove(0)));
        self.bytes -= old.map_or(0, |old| old.bytes());
        self.bytes += heard.bytes();
        ring.reserve_exact(1);
        ring.push(Heard { count, ..heard });
        while self.bytes > ALL_BYTES {
            let Some(first) = self.order.pop_front() else { return };
            self.bytes -= self.by_device.remove(&first).map_or(0, |ring| ring.iter().map(Heard::bytes).sum());
        }
    }

    /// The last messages of a device, newest first.
    #[must_use]
    pub fn of(&self, device: DeviceId) -> Vec<Heard> {
        self.by_device.get(&device).into_iter().flatten().rev().cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn device(number: u128) -> DeviceId {
        DeviceId(Uuid::from_u128(number))
    }

    fn heard(at: i64, word: &str) -> Heard {
        Heard::new(UnixMs(at), "t", &[7; 2_000], vec![word.to_owned()], true)
    }

    #[test]
    fn a_ring_is_bounded_and_signs_of_life_share_a_place() {
        let mut rings = Rings::default();
        rings.put(device(1), heard(0, "sos"));
        for at in 1..100 {
            rings.put(device(1), heard(at, "heartbeat"));
        }
        let kept = rings.of(device(1));
        assert_eq!((kept.len(), kept[0].count, kept[0].at, kept[0].raw.len()), (2, 99, UnixMs(99), RAW_BYTES));
        assert_eq!(rings.by_device[&device(1)].capacity(), 2, "100,000 devices with room for more are 19 MiB");
        for at in 100..200 {
            rings.put(device(1), heard(at, "door"));
        }
        assert_eq!(rings.of(device(1)).len(), PER_DEVICE);
    }

    #[test]
    fn all_rings_together_are_bounded_and_the_newest_device_is_kept() {
        let mut rings = Rings::default();
        for number in 0..120_000 {
            rings.put(device(number), heard(1, "door"));
        }
        assert!(rings.bytes <= ALL_BYTES);
        assert_eq!(rings.bytes, rings.by_device.values().flatten().map(Heard::bytes).sum::<usize>());
        assert_eq!(rings.of(device(119_999)).len(), 1);
        assert!(rings.of(device(0)).is_empty());
    }
}
