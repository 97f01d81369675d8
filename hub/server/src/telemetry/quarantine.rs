//! Devices that speak and are not registered. Bounded: when the list is full, the one that was silent for longest
//! makes room, and one that has called for help never does for one that has not. One that somebody took off the list
//! stays off it, and goes on being heard, until it calls for help.

use hub_core::stranger::Dismissed;
use hub_core::time::UnixMs;
use hub_core::writing::harmless;
use hub_store::Stranger;
use std::collections::{BTreeMap, BTreeSet};

/// Strangers kept at most.
pub const STRANGERS: u32 = 5_000;
/// Kept of a message, bytes.
const RAW_BYTES: usize = 4_096;

/// Family and address.
pub(super) type Key = (String, String);

/// The list of strangers.
#[derive(Default)]
pub struct Quarantine {
    known: BTreeMap<Key, Stranger>,
    /// By how soon they make room: those who never called first, then the longest silent.
    order: BTreeSet<(bool, UnixMs, Key)>,
    unsaved: BTreeSet<Key>,
    saved: BTreeSet<Key>,
    /// Made room after they were written down.
    gone: Vec<Key>,
}

/// What a stranger said.
pub struct Word<'a> {
    /// The family that understood it.
    pub family: &'a str,
    /// Its address there.
    pub address: &'a str,
    /// The registered device it spoke through.
    pub gateway: Option<&'a str>,
    /// What was understood.
    pub said: Vec<String>,
    /// It calls for help.
    pub calls: bool,
    /// The message.
    pub raw: &'a [u8],
    /// When.
    pub at: UnixMs,
}

/// It has called for help, and nobody has said since that it is no concern.
fn calls(row: &Stranger) -> bool {
    row.called_at.is_some() && !row.is_dismissed()
}

fn place(row: &Stranger) -> (bool, UnixMs, Key) {
    (calls(row), row.last_at, (row.family.clone(), row.address.clone()))
}

impl Quarantine {
    /// Takes over what was written down.
    pub fn load(&mut self, rows: Vec<Stranger>) {
        for row in rows {
            self.order.insert(place(&row));
            let key = (row.family.clone(), row.address.clone());
            self.saved.insert(key.clone());
            self.known.insert(key, row);
        }
    }

    /// Notes a word. Texts are made harmless for every store and every screen: one line of at most 200 characters.
    pub fn note(&mut self, word: Word<'_>) {
        let clean = |text: &str| harmless(text).chars().filter(|c| *c != '\n').take(200).collect::<String>();
        let key = (clean(word.family), clean(word.address));
        let old = self.known.remove(&key);
        if let Some(old) = &old {
            self.order.remove(&place(old));
        }
        let called_at = old.as_ref().and_then(|old| old.called_at);
        let help = old.as_ref().filter(|old| !word.calls && calls(old)).map(|old| old.said.clone());
        let row = Stranger {
            family: key.0.clone(),
            address: key.1.clone(),
            gateway: word.gateway.map(clean),
            first_at: old.as_ref().map_or(word.at, |old| old.first_at),
            last_at: word.at,
            called_at: if word.calls { Some(word.at) } else { called_at },
            count: old.as_ref().map_or(0, |old| old.count) + 1,
            // A call for help is not talked over by the sign of life behind it.
            said: help.unwrap_or(word.said),
            payload: word.raw.get(..RAW_BYTES).unwrap_or(word.raw).to_vec(),
            dismissed: old.and_then(|old| old.dismissed),
        };
        self.order.insert(place(&row));
        self.known.insert(key.clone(), row);
        self.unsaved.insert(key);
        while self.known.len() > STRANGERS as usize {
            let Some((_, _, first)) = self.order.pop_first() else { return };
            self.known.remove(&first);
            self.unsaved.remove(&first);
            if self.saved.remove(&first) {
                self.gone.push(first);
            }
        }
    }

    /// Forgets a stranger: it is registered now.
    pub fn forget(&mut self, family: &str, address: &str) {
        let key = (family.to_owned(), address.to_owned());
        if let Some(old) = self.known.remove(&key) {
            self.order.remove(&place(&old));
        }
        self.unsaved.remove(&key);
    }

    /// Takes a stranger off the list until it calls for help, or puts it there again; as it is then.
    pub fn dismiss(&mut self, family: &str, address: &str, dismissed: Option<Dismissed>) -> Option<Stranger> {
        let row = self.known.get_mut(&(family.to_owned(), address.to_owned()))?;
        self.order.remove(&place(row));
        row.dismissed = dismissed;
        self.order.insert(place(row));
        Some(row.clone())
    }

    /// One stranger.
    #[must_use]
    pub fn get(&self, family: &str, address: &str) -> Option<&Stranger> {
        self.known.get(&(family.to_owned(), address.to_owned()))
    }

    /// All strangers, those who called for help first, then the last heard.
    #[must_use]
    pub fn all(&self) -> Vec<Stranger> {
        self.order.iter().rev().filter_map(|(_, _, key)| self.known.get(key).cloned()).collect()
    }

    /// What has changed since it was asked last, and who has made room since then.
    pub fn take_unsaved(&mut self) -> (Vec<Stranger>, Vec<Key>) {
        let keys = std::mem::take(&mut self.unsaved);
        let changed = keys.iter().filter_map(|key| self.known.get(key).cloned()).collect();
        self.saved.extend(keys);
        (changed, std::mem::take(&mut self.gone))
    }

    /// What could not be written is written with the next.
    pub fn unsaved_again(&mut self, rows: &[Stranger], gone: Vec<Key>) {
        let keys = rows.iter().map(|row| (row.family.clone(), row.address.clone()));
        self.unsaved.extend(keys.filter(|key| self.known.contains_key(key)));
        self.gone.extend(gone);
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use hub_core::ids::PersonId;
    use hub_core::stranger::DismissReason;

    fn word<'a>(address: &'a str, said: &str, at: i64) -> Word<'a> {
        let (said, calls) = (vec![said.to_owned()], said == "sos");
        Word { family: "f", address, gateway: None, said, calls, raw: b"x", at: UnixMs(at) }
    }

    #[test]
    fn the_list_is_bounded_and_a_call_for_help_stays() {
        let mut quarantine = Quarantine::default();
        quarantine.note(word("caller", "sos", 0));
        quarantine.note(word("caller", "heartbeat", 1));
        for number in 0..6_000 {
            quarantine.note(word(&format!("d{number}"), "heartbeat", 2 + number));
        }
        let all = quarantine.all();
        assert_eq!((all.len(), all[0].address.as_str(), all[0].count), (5_000, "caller", 2));
        assert_eq!((all[0].said.as_slice(), all[1].address.as_str()), (["sos".to_owned()].as_slice(), "d5999"));
        assert_eq!(quarantine.order.len(), 5_000);
        assert_eq!(quarantine.take_unsaved().0.len(), 5_000);
        assert_eq!(quarantine.take_unsaved(), (Vec::new(), Vec::new()));
        quarantine.note(word("new", "heartbeat", 9_999));
        assert_eq!(quarantine.take_unsaved().1, [("f".to_owned(), "d1001".to_owned())], "its row goes too");
        quarantine.forget("f", "caller");
        assert!(quarantine.get("f", "caller").is_none());
    }

    fn off(at: i64) -> Option<Dismissed> {
        let by = PersonId(uuid::Uuid::nil());
        Some(Dismissed { at: UnixMs(at), by, reason: DismissReason::Neighbour, text: String::new() })
    }

    #[test]
    fn one_that_was_dismissed_stays_so_however_long_it_speaks_until_it_calls_for_help() {
        let mut quarantine = Quarantine::default();
        for address in ["quiet", "caller"] {
            quarantine.note(word(address, "sos", 0));
            assert!(quarantine.dismiss("f", address, off(1)).unwrap().is_dismissed());
            quarantine.note(word(address, "heartbeat", 7 * 24 * 3_600_000));
        }
        quarantine.note(word("caller", "sos", 7 * 24 * 3_600_000));
        let all = quarantine.all();
        let listed: Vec<_> = all.iter().map(|row| (row.address.as_str(), row.count, row.is_dismissed())).collect();
        assert_eq!(listed, [("caller", 3, false), ("quiet", 2, true)]);
        assert_eq!(all[1].said, ["heartbeat"], "an old call is not held before what it says now");
        assert!(all[0].dismissed.is_some(), "what was said about it is known");
        assert!(!quarantine.dismiss("f", "quiet", None).unwrap().is_dismissed());
        assert_eq!(quarantine.dismiss("f", "nobody", off(1)), None);
    }

    #[test]
    fn one_that_was_dismissed_makes_room_before_one_that_calls() {
        let mut quarantine = Quarantine::default();
        quarantine.note(word("dismissed", "sos", 0));
        quarantine.note(word("caller", "sos", 0));
        quarantine.dismiss("f", "dismissed", off(1));
        for number in 0..5_000 {
            quarantine.note(word(&format!("d{number}"), "heartbeat", 2 + number));
        }
        assert!(quarantine.get("f", "caller").is_some() && quarantine.get("f", "dismissed").is_none());
        assert_eq!(quarantine.order.len(), quarantine.known.len());
    }
}
