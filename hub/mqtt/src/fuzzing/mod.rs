//! What the fuzz targets and the property tests drive: bytes to the codec, bytes to codec and session, each held
//! against what must be true of them. Compiled for tests and with the feature `fuzzing`, never into the hub.

mod model;

use bytes::BytesMut;

use crate::close::CloseReason;
use crate::job::{AckRefusal, Outcome};
use crate::packet::Incoming;
use crate::wire::{Fault, Wire};

pub(crate) use model::run;

/// Whole packets that make sense somewhere, to be cut, repeated and mutated.
pub const SEEDS: [&[u8]; 21] = [
    b"\x10\x17\x00\x04MQTT\x04\xc2\x00\x3c\x00\x03btn\x00\x03btn\x00\x01s",
    b"\x10\x18\x00\x04MQTT\x05\xc2\x00\x3c\x00\x00\x03btn\x00\x03btn\x00\x01s",
    b"\x30\x0c\x00\x08f/btn/uphi",
    b"\x32\x0e\x00\x08f/btn/up\x00\x01hi",
    b"\x32\x0f\x00\x08f/btn/up\x00\x02\x00hi",
    b"\x34\x0e\x00\x08f/btn/up\x00\x03hi",
    b"\x34\x0f\x00\x08f/btn/up\x00\x03\x00hi",
    b"\x32\x12\x00\x08f/btn/up\x00\x04\x03\x23\x00\x01hi",
    b"\x32\x0a\x00\x00\x00\x05\x03\x23\x00\x01hi",
    b"\x62\x02\x00\x03",
    b"\x40\x02\x00\x01",
    b"\x82\x0f\x00\x05\x00\x0af/btn/down\x01",
    b"\x82\x10\x00\x05\x00\x00\x0af/btn/down\x01",
    b"\xa2\x0e\x00\x06\x00\x0af/btn/down",
    b"\xc0\x00",
    b"\xe0\x00",
    b"\x10\x17\x00\x04MQTT\x04\xc0\x00\x3c\x00\x03btn\x00\x03btn\x00\x01s",
    b"\x10\x1d\x00\x04MQTT\x05\xc0\x00\x3c\x05\x11\x00\x00\x00\x3c\x00\x03btn\x00\x03btn\x00\x01s",
    b"\x10\x2a\x00\x04MQTT\x05\xc6\x00\x05\x00\x00\x03btn\x05\x18\x00\x00\x00\x05\x00\x08f/btn/up\x00\x00\x00\x03btn\x00\x01s",
    b"\xe0\x07\x04\x05\x11\x00\x00\x00\x00",
    b"\x10\x15\x00\x04MQTT\x05\xc0\x00\x3c\x00\x00\x00\x00\x03btn\x00\x01s",
];

/// Limit before log-in, bytes.
const HELLO_BYTES: u32 = 4_096;
/// Limit after log-in, bytes; small, so that mutants reach it.
const PACKET_BYTES: u32 = 300;
/// What is skipped of MQTT 3, bytes.
const SKIP_BYTES: u32 = 2_000;

/// What happens to a session.
#[derive(Debug, Clone)]
pub(crate) enum Step {
    /// The client sends.
    Bytes(Vec<u8>),
    /// The committer answers for one of the messages that wait.
    Settle { which: usize, outcome: Outcome },
    /// The hub has a message for the device.
    Deliver,
    /// The connection ends and the client may come again.
    End(CloseReason),
    /// Time passes.
    Wait { ms: u64 },
}

/// Reads bytes with the codec, whole and in pieces: no panic, and the same packets either way.
///
/// # Panics
/// When the pieces are read differently.
pub fn codec(data: &[u8]) {
    let Some((&mode, bytes)) = data.split_first() else { return };
    let piece = 1 + usize::from(mode / 3 % 16);
    let (whole, split) = (read(mode, bytes, bytes.len().max(1)), read(mode, bytes, piece));
    assert_eq!(whole, split, "the same bytes {piece} at a time are other packets");
}

fn read(mode: u8, bytes: &[u8], piece: usize) -> (Vec<Incoming>, u64, bool) {
    let mut wire = Wire::new(HELLO_BYTES);
    if let Some(hello) = [None, SEEDS.first(), SEEDS.get(1)].get(usize::from(mode % 3)).copied().flatten() {
        assert!(matches!(wire.decode(&mut BytesMut::from(*hello)), Ok(Some(Incoming::Connect(_)))));
        wire.raise(PACKET_BYTES, SKIP_BYTES);
    }
    let (mut buffer, mut packets) = (BytesMut::new(), Vec::new());
    for part in bytes.chunks(piece) {
        buffer.extend_from_slice(part);
        loop {
            match wire.decode(&mut buffer) {
                Ok(Some(packet)) => packets.push(packet),
                Ok(None) => break,
                Err(fault) => return (packets, wire.take_skipped(), is_fault(fault)),
            }
        }
    }
    (packets, wire.take_skipped(), false)
}

/// Which fault it is may depend on how much was there to see.
fn is_fault(fault: Fault) -> bool {
    matches!(fault, Fault::Malformed | Fault::Version | Fault::ClientId | Fault::TooLarge)
}

/// Plays bytes as a life of connections: what the client sends, what the committer answers, deliveries, breaks, time.
///
/// # Panics
/// When an acknowledgement runs ahead of its commit, or another promise is broken.
pub fn session(data: &[u8]) {
    if let Err(broken) = run(steps(data)) {
        panic!("{broken}");
    }
}

fn steps(mut data: &[u8]) -> Vec<Step> {
    let mut all = Vec::new();
    while let Some((&first, rest)) = data.split_first() {
        data = rest;
        all.push(match first {
            0..96 => Step::Bytes(SEEDS.get(usize::from(first) % SEEDS.len()).copied().unwrap_or_default().to_vec()),
            96..176 => {
                let (raw, rest) = data.split_at(data.len().min(usize::from(first - 95)));
                data = rest;
                Step::Bytes(raw.to_vec())
            }
            176..216 => Step::Settle { which: usize::from(first % 4), outcome: outcome(first) },
            216..232 => Step::Deliver,
            232..250 => {
                Step::End(CloseReason::ALL.get(usize::from(first - 232)).copied().unwrap_or(CloseReason::Broken))
            }
            250.. => Step::Wait { ms: 10_u64.pow(u32::from(first - 250)) },
        });
    }
    all
}

fn outcome(byte: u8) -> Outcome {
    match byte % 10 {
        8 => Outcome::Refused(AckRefusal::NotStored),
        9 => Outcome::Refused(AckRefusal::QuotaExceeded),
        _ => Outcome::Committed,
    }
}
