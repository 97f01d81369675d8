//! Answers to LoRaWAN devices: port and bytes as the operator registered them for the model, else what its maker
//! documents. A button without a light or a sound that can be commanded (Milesight WS101: its LED and buzzer can only
//! be switched off altogether) gets none.

use super::maker::tokens;
use crate::answer::Recipient;
use crate::family::Reply;
use crate::lenient;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// Application ports of LoRaWAN.
const PORTS: std::ops::RangeInclusive<u8> = 1..=223;
/// Longest application payload at the slowest data rate, bytes (Regional Parameters, EU868 and CN470: 51).
const MAX_BYTES: usize = 51;

/// What goes into a network server's queue.
pub struct Queued {
    /// LoRaWAN port.
    pub f_port: u8,
    /// Base64 of the bytes.
    pub data: String,
}

/// The answer in a device's own bytes; none when nobody said which they are.
#[must_use]
pub fn queued(to: &Recipient<'_>, reply: &Reply<'_>) -> Option<Queued> {
    let (f_port, bytes) = registered(to, reply).or_else(|| documented(to, reply))?;
    let sendable = PORTS.contains(&f_port) && !bytes.is_empty() && bytes.len() <= MAX_BYTES;
    sendable.then(|| Queued { f_port, data: STANDARD.encode(bytes) })
}

fn registered(to: &Recipient<'_>, reply: &Reply<'_>) -> Option<(u8, Vec<u8>)> {
    let signs = to.signs?;
    Some((signs.f_port?, lenient::hex_bytes(signs.word(reply)?)?))
}

/// A tracker that goes on calling is told that it is over. Dragino (manuals of TrackerD and LGT-92, "Exit alarm", any
/// port): 02 01. Abeeway (reference guide, "Stop SOS", port 2): 05 and a number for its acknowledgement.
fn documented(to: &Recipient<'_>, reply: &Reply<'_>) -> Option<(u8, Vec<u8>)> {
    if to.signs.is_some() || !matches!(reply, Reply::Closed { .. }) {
        return None;
    }
    let model = to.model.to_lowercase();
    let is = |names: &[&str]| names.iter().any(|name| tokens(&model).any(|token| token == *name));
    match () {
        () if is(&["trackerd"]) || model.contains("lgt-92") || model.contains("lgt92") => Some((2, vec![0x02, 0x01])),
        () if is(&["abeeway"]) => Some((2, vec![0x05, 0x01])),
        () => None,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::answer::Signs;
    use hub_core::alarm::Outcome;

    const CLOSED: Reply<'_> = Reply::Closed { outcome: Outcome::Helped };

    #[test]
    fn the_bytes_are_the_operators_or_the_makers_and_never_a_guess() {
        let signs = Signs { f_port: Some(7), received: Some("91 73 00 00".into()), ..Signs::default() };
        let lamp = Recipient { model: "R816B", signs: Some(&signs), ..Recipient::at("24e1") };
        let sent = queued(&lamp, &Reply::Received).unwrap();
        assert_eq!((sent.f_port, sent.data.as_str()), (7, "kXMAAA=="));
        assert!(queued(&lamp, &CLOSED).is_none());
        let tracker = Recipient { model: "Dragino TrackerD", ..Recipient::at("a840") };
        let sent = queued(&tracker, &CLOSED).unwrap();
        assert_eq!((sent.f_port, sent.data.as_str()), (2, "AgE="));
        assert!(queued(&tracker, &Reply::Received).is_none());
        for silent in ["WS101", "", "TBPB100", "R718F"] {
            assert!(queued(&Recipient { model: silent, ..Recipient::at("1") }, &CLOSED).is_none(), "{silent}");
        }
    }

    #[test]
    fn what_cannot_be_sent_is_not_queued() {
        for (f_port, word) in [(0, "01"), (224, "01"), (1, ""), (1, "0"), (1, "xy"), (1, "é1"), (1, &"00".repeat(52))]
        {
            let signs = Signs { f_port: Some(f_port), received: Some(word.into()), ..Signs::default() };
            let to = Recipient { signs: Some(&signs), ..Recipient::at("1") };
            assert!(queued(&to, &Reply::Received).is_none(), "{f_port} {word}");
        }
    }
}
