//! Voice notes: told by their first bytes, measured where the container says how long they are, never decoded, kept as
//! they are. Invariant: a file with a picture track is no voice note.

mod mp4;
mod ogg;
#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
mod webm;

use super::refusal::PhotoRefusal;

/// Largest voice note, bytes: two minutes at 128 kbit/s.
pub const VOICE_BYTES: usize = 2 * 1024 * 1024;
/// Longest voice note, seconds.
pub const VOICE_S: u32 = 120;

/// The containers that browsers record to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VoiceFormat {
    /// WebM with Opus: Chrome, Edge, Android.
    Webm,
    /// Ogg with Opus: Firefox.
    Ogg,
    /// MP4 with AAC: Safari.
    Mp4,
}

impl VoiceFormat {
    /// Its type on the wire.
    #[must_use]
    pub fn mime(self) -> &'static str {
        match self {
            Self::Webm => "audio/webm",
            Self::Ogg => "audio/ogg",
            Self::Mp4 => "audio/mp4",
        }
    }

    /// How its file's name ends.
    #[must_use]
    pub fn ending(self) -> &'static str {
        match self {
            Self::Webm => "webm",
            Self::Ogg => "ogg",
            Self::Mp4 => "m4a",
        }
    }
}

/// A voice note that is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Voice {
    /// Its container.
    pub format: VoiceFormat,
    /// How long it is, milliseconds, where the container says.
    pub length_ms: Option<u64>,
}

/// Checks a voice note. `said` is the type its sender gave it, without parameters.
pub(super) fn check(bytes: &[u8], said: &str) -> Result<Voice, PhotoRefusal> {
    if bytes.is_empty() {
        return Err(PhotoRefusal::Empty);
    }
    if bytes.len() > VOICE_BYTES {
        return Err(PhotoRefusal::TooManyBytes { limit_mb: (VOICE_BYTES / 1024 / 1024) as u64 });
    }
    let (format, length_ms) = match bytes {
        [b'O', b'g', b'g', b'S', ..] => (VoiceFormat::Ogg, ogg::length_ms(bytes)?),
        [0x1a, 0x45, 0xdf, 0xa3, ..] => (VoiceFormat::Webm, webm::length_ms(bytes)?),
        [_, _, _, _, b'f', b't', b'y', b'p', ..] => (VoiceFormat::Mp4, mp4::length_ms(bytes)?),
        _ => return Err(PhotoRefusal::NotAVoice),
    };
    if said != format.mime() {
        return Err(PhotoRefusal::OtherThanSaid);
    }
    if length_ms.is_some_and(|length_ms| length_ms > u64::from(VOICE_S) * 1000) {
        return Err(PhotoRefusal::TooLong { limit_s: VOICE_S });
    }
    Ok(Voice { format, length_ms })
}
