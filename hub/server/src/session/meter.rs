//! Counts the frames of a live socket that carry nothing: pings, pongs and pieces of messages. They never come up as
//! messages, so only the bytes show a flood of them. Too many in a second, and the connection is read no further.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::Notify;
use tokio::time::Instant;

/// Frames without content a second; a browser sends a handful a minute.
const EMPTY_PER_S: u32 = 200;
/// A client's frame is no longer than this (see `live`); what seems longer is no frame.
const LONGEST: u64 = 64 * 1024;

/// The meter of one socket.
#[derive(Clone, Default)]
pub struct Meter(Arc<Inner>);

#[derive(Default)]
struct Inner {
    flooded: AtomicBool,
    bell: Notify,
    frames: Mutex<Frames>,
}

impl Meter {
    /// True once there were too many.
    #[must_use]
    pub fn is_flooded(&self) -> bool {
        self.0.flooded.load(Ordering::Acquire)
    }

    /// Returns once there were too many.
    pub async fn flooded(&self) {
        while !self.is_flooded() {
            self.0.bell.notified().await;
        }
    }

    /// Takes bytes as they come.
    pub fn take(&self, bytes: &[u8]) {
        let flooded = self.0.frames.lock().unwrap_or_else(PoisonError::into_inner).take(bytes, Instant::now());
        if flooded {
            self.0.flooded.store(true, Ordering::Release);
            self.0.bell.notify_one();
        }
    }
}

/// Follows the frames of RFC 6455, section 5.2, by their heads.
#[derive(Default)]
struct Frames {
    head: Vec<u8>,
    skip: u64,
    window: Option<Instant>,
    in_window: u32,
}

impl Frames {
    /// Takes bytes as they come; true when there were too many empty frames, or what comes is none.
    fn take(&mut self, mut bytes: &[u8], now: Instant) -> bool {
        if self.window.is_none_or(|since| now.duration_since(since).as_millis() >= 1_000) {
            self.window = Some(now);
            self.in_window = 0;
        }
        while !bytes.is_empty() {
            if self.skip > 0 {
                let skipped = usize::try_from(self.skip).unwrap_or(usize::MAX).min(bytes.len());
                self.skip -= skipped as u64;
                bytes = &bytes[skipped..];
                continue;
            }
            self.head.push(bytes[0]);
            bytes = &bytes[1..];
            let Some((empty, length)) = frame(&self.head) else { continue };
            self.head.clear();
            self.skip = length;
            self.in_window += u32::from(empty);
            if length > LONGEST || self.in_window > EMPTY_PER_S {
                return true;
            }
        }
        false
    }
}

/// Whether the frame carries nothing, and the length of its payload; none while the head is not complete.
fn frame(head: &[u8]) -> Option<(bool, u64)> {
    let (first, second) = (*head.first()?, *head.get(1)?);
    let (extended, mask) = (
        match second & 0x7f {
            126 => 2,
            127 => 8,
            _ => 0,
        },
        usize::from(second >> 7) * 4,
    );
    if head.len() < 2 + extended + mask {
        return None;
    }
    let told = head[2..2 + extended].iter().fold(0_u64, |length, byte| length << 8 | u64::from(*byte));
    let length = if extended == 0 { u64::from(second & 0x7f) } else { told };
    let (opcode, is_close) = (first & 0x0f, first & 0x0f == 8);
    Some((!is_close && (opcode == 0 || opcode >= 8 || length == 0), length))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    const PING: [u8; 6] = [0x89, 0x80, 0, 0, 0, 0];
    const EMPTY_PIECE: [u8; 6] = [0x00, 0x80, 0, 0, 0, 0];
    const TEXT: [u8; 8] = [0x81, 0x82, 0, 0, 0, 0, b'{', b'}'];

    fn flooded(bytes: &[u8]) -> bool {
        Frames::default().take(bytes, Instant::now())
    }

    #[test]
    fn too_many_frames_without_content_are_a_flood_however_they_are_cut() {
        assert!(!flooded(&PING.repeat(200)) && flooded(&PING.repeat(201)));
        assert!(!flooded(&EMPTY_PIECE.repeat(200)) && flooded(&EMPTY_PIECE.repeat(201)));
        assert!(!flooded(&TEXT.repeat(5_000)), "what carries something is counted where it is understood");
        let (mut frames, now) = (Frames::default(), Instant::now());
        let mixed = [&TEXT[..], &PING].concat().repeat(201);
        assert!(mixed.chunks(3).any(|bytes| frames.take(bytes, now)));
    }

    #[test]
    fn a_new_second_begins_anew_and_long_frames_are_passed_over() {
        let (mut frames, now) = (Frames::default(), Instant::now());
        for second in 0..5 {
            assert!(!frames.take(&PING.repeat(200), now + Duration::from_secs(second)));
        }
        let long = [&[0x82, 0xfe, 0x01, 0x00, 0, 0, 0, 0][..], &[0x89; 256]].concat();
        assert!(!flooded(&long.repeat(500)), "pings inside a payload are none");
        assert!(flooded(&[0x82, 0xff, 0, 0, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0]), "longer than any frame");
        assert!(!flooded(&[0x88, 0x80, 0, 0, 0, 0].repeat(300)), "goodbyes are for the protocol");
    }
}
