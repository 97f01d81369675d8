//! What a client's frame means. Pure: bytes and a time in milliseconds in, a decision out. A bad frame is answered
//! and counted, never fatal by itself; ten in a row are.

use hub_wire::close;
use hub_wire::live::ClientFrame;
use tokio_tungstenite::tungstenite;

/// Bad frames in a row that end the connection.
const STRIKES: u8 = 10;
/// Frames a second; what comes above that is refused, not queued.
const FRAMES_PER_S: u32 = 100;

/// What to do with a frame.
#[derive(Debug, PartialEq)]
pub enum Incoming {
    /// Carry it out.
    Frame(ClientFrame),
    /// Say what is wrong and go on.
    Refuse(FrameFault),
    /// End the connection with this code.
    Close(u16),
}

/// What is wrong with a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FrameFault {
    /// Binary where text is due.
    #[error("send JSON text frames, not binary")]
    Binary,
    /// No JSON, an unknown type, a missing or unknown field.
    #[error("this is no frame of the protocol: see /api/asyncapi.yaml")]
    Malformed,
    /// `hello` again.
    #[error("hello is sent once, first")]
    HelloAgain,
    /// Too many frames a second.
    #[error("send fewer frames: at most 100 a second")]
    TooMany,
}

impl FrameFault {
    /// Stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Binary => "binary",
            Self::Malformed => "malformed",
            Self::HelloAgain => "hello_again",
            Self::TooMany => "too_many",
        }
    }
}

/// Counts what a client does wrong.
#[derive(Default)]
pub struct Gatekeeper {
    greeted: bool,
    strikes: u8,
    window_ms: u64,
    in_window: u32,
}

impl Gatekeeper {
    /// Decides on a text frame.
    pub fn text(&mut self, text: &str, now_ms: u64) -> Incoming {
        if now_ms.saturating_sub(self.window_ms) >= 1_000 {
            self.window_ms = now_ms;
            self.in_window = 0;
        }
        self.in_window += 1;
        if self.in_window > FRAMES_PER_S {
            return Incoming::Refuse(FrameFault::TooMany);
        }
        match serde_json::from_str::<ClientFrame>(text) {
            Ok(ClientFrame::Hello { .. }) if self.greeted => self.strike(FrameFault::HelloAgain),
            Ok(frame @ ClientFrame::Hello { .. }) => {
                self.greeted = true;
                self.strikes = 0;
                Incoming::Frame(frame)
            }
            Ok(_) if !self.greeted => Incoming::Close(close::NO_HELLO),
            Ok(frame) => {
                self.strikes = 0;
                Incoming::Frame(frame)
            }
            Err(_) => self.strike(FrameFault::Malformed),
        }
    }

    /// Decides on a binary frame.
    pub fn binary(&mut self) -> Incoming {
        self.strike(FrameFault::Binary)
    }

    fn strike(&mut self, fault: FrameFault) -> Incoming {
        self.strikes += 1;
        if self.strikes >= STRIKES { Incoming::Close(close::BAD_FRAMES) } else { Incoming::Refuse(fault) }
    }
}

/// The close code for what the connection itself refused; 0 when it is simply gone.
#[must_use]
pub fn code_of(error: &tungstenite::Error) -> u16 {
    match error {
        tungstenite::Error::Capacity(_) => close::TOO_LARGE,
        tungstenite::Error::Utf8(_) => close::NOT_TEXT,
        tungstenite::Error::Protocol(tungstenite::error::ProtocolError::ResetWithoutClosingHandshake) => 0,
        tungstenite::Error::Protocol(_) => close::BROKEN_FRAME,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HELLO: &str = r#"{"type":"hello","version":1}"#;

    #[test]
    fn nothing_is_done_before_hello() {
        assert_eq!(Gatekeeper::default().text(r#"{"type":"heartbeat"}"#, 0), Incoming::Close(close::NO_HELLO));
    }

    #[test]
    fn unknown_fields_and_types_are_refused() {
        let mut gate = Gatekeeper::default();
        assert!(matches!(gate.text(HELLO, 0), Incoming::Frame(ClientFrame::Hello { version: 1, .. })));
        for bad in [r#"{"type":"hello2"}"#, r#"{"type":"heartbeat","role":"admin"}"#, "null", "[]", "{"] {
            assert_eq!(gate.text(bad, 0), Incoming::Refuse(FrameFault::Malformed), "{bad}");
        }
    }

    #[test]
    fn ten_bad_frames_in_a_row_end_it_and_a_good_one_forgives() {
        let mut gate = Gatekeeper::default();
        gate.text(HELLO, 0);
        for _ in 0..9 {
            assert_eq!(gate.binary(), Incoming::Refuse(FrameFault::Binary));
        }
        assert!(matches!(gate.text(r#"{"type":"heartbeat"}"#, 0), Incoming::Frame(_)));
        for _ in 0..9 {
            gate.binary();
        }
        assert_eq!(gate.binary(), Incoming::Close(close::BAD_FRAMES));
    }

    #[test]
    fn five_hundred_frames_a_second_are_limited_and_the_next_second_is_good_again() {
        let mut gate = Gatekeeper::default();
        gate.text(HELLO, 0);
        let refused =
            (0..500).filter(|_| gate.text(r#"{"type":"heartbeat"}"#, 10) == Incoming::Refuse(FrameFault::TooMany));
        assert_eq!(refused.count(), 401);
        assert!(matches!(gate.text(r#"{"type":"heartbeat"}"#, 1_010), Incoming::Frame(_)));
    }
}
