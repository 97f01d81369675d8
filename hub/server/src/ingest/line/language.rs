//! What differs between the lines: where a message ends, and what answers it.

use crate::app::Hub;
use crate::world::Registry;
use devices::known::Context;
use devices::line::Piece;
use devices::memory::Memory;
use devices::{sia_dc09, watch_3g};
use hub_core::time::UnixMs;
use std::time::Duration;

/// Whose line it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// Alarm panels: SIA DC-09.
    Dc09,
    /// Watches: `[3G*…]`.
    Watch,
}

impl Language {
    /// Its name in the configuration, logs and metrics.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Dc09 => "dc09",
            Self::Watch => "watch",
        }
    }

    /// A connection may be silent this long between two messages. Watches speak every five to eight minutes; a panel
    /// that was cut off connects anew for its next message.
    pub(super) fn idle(self) -> Duration {
        match self {
            Self::Dc09 => Duration::from_secs(3_600),
            Self::Watch => Duration::from_secs(1_800),
        }
    }

    /// Longest message that is waited for, bytes.
    pub(super) fn longest(self) -> usize {
        match self {
            Self::Dc09 => 2 * sia_dc09::MAX_BYTES,
            // Voice of fifteen seconds has 24 KB; nothing a person's safety hangs on has a tenth of it.
            Self::Watch => 32 * 1024,
        }
    }

    pub(super) fn next_piece(self, stream: &[u8]) -> Piece {
        match self {
            Self::Dc09 => sia_dc09::next_piece(stream),
            Self::Watch => watch_3g::next_piece(stream),
        }
    }

    /// Who speaks in a message, when it is whole.
    pub(super) fn speaker(self, message: &[u8]) -> Option<Speaker> {
        match self {
            Self::Dc09 => {
                let frame = sia_dc09::parse(message).ok()?;
                Some(Speaker { device: frame.account.to_owned(), form: None })
            }
            Self::Watch => {
                let frame = watch_3g::parse(message).ok()?;
                let form = Some((frame.maker.to_owned(), frame.index.map(str::to_owned)));
                Some(Speaker { device: frame.id.to_owned(), form })
            }
        }
    }

    /// What the protocol answers to a message that is committed; none where it asks for silence.
    pub(super) fn answer(self, message: &[u8], hub: &Hub, at: UnixMs) -> Option<Vec<u8>> {
        match self {
            Self::Dc09 => {
                let world = hub.world.read();
                let registry = Registry { world: &world, meanings: &hub.config.meanings };
                let memory = Memory::default();
                let context = Context { registered: &registry, memory: &memory };
                sia_dc09::answer(message, context, at, filler().into_iter())
            }
            Self::Watch => watch_3g::answer(message),
        }
    }
}

/// A device on a line.
pub(super) struct Speaker {
    /// Its address in its family.
    pub device: String,
    /// The letters of its maker and its number of the message, where a text can be sent to it.
    form: Option<(String, Option<String>)>,
}

impl Speaker {
    /// A message to it, in the form in which it spoke last; none where there is no way back.
    pub fn framed(&self, content: &[u8]) -> Option<Vec<u8>> {
        let (maker, index) = self.form.as_ref()?;
        let content = std::str::from_utf8(content).ok()?;
        Some(watch_3g::message(maker, &self.device, index.as_deref(), content))
    }
}

/// Random letters in front of an encrypted answer, so that two answers never look alike.
fn filler() -> [u8; 16] {
    let mut bytes = [0_u8; 16];
    // Without randomness the filler is the same each time, which the protocol allows.
    let _ = getrandom::fill(&mut bytes);
    bytes.map(|byte| b'a' + byte % 26)
}
