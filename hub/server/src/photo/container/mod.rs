//! What a file says of itself before any pixel is decoded: its format by its first bytes, its size, where its metadata
//! stand, where it ends. Invariant: nothing here allocates with what a header says.

mod jpeg;
mod other;
mod png;
mod webp;

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;

use super::budget;
use super::refusal::PhotoRefusal;
use std::ops::Range;

/// Formats that are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// JPEG, baseline or progressive.
    Jpeg,
    /// PNG with one picture.
    Png,
    /// WebP with one picture.
    Webp,
}

impl Format {
    /// Its type on the wire.
    #[must_use]
    pub fn mime(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Webp => "image/webp",
        }
    }
}

/// What a picture's header says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Outline {
    /// The format.
    pub format: Format,
    /// Pixels, as stored.
    pub width: u32,
    /// Pixels, as stored.
    pub height: u32,
    /// Bytes that its decoder needs, the decoded picture among them.
    pub decoded: u64,
    /// Bytes of a decoded pixel.
    pub pixel: u64,
    /// Where the EXIF block (TIFF) stands.
    pub exif: Option<Range<usize>>,
    /// Where the picture ends.
    pub end: usize,
}

/// Reads a picture's header and refuses what must not be decoded.
pub(super) fn outline(bytes: &[u8]) -> Result<Outline, PhotoRefusal> {
    if bytes.is_empty() {
        return Err(PhotoRefusal::Empty);
    }
    if bytes.len() > budget::PICTURE_BYTES {
        return Err(PhotoRefusal::TooManyBytes { limit_mb: (budget::PICTURE_BYTES / 1024 / 1024) as u64 });
    }
    let outline = match format_of(bytes) {
        Some(Format::Jpeg) => jpeg::outline(bytes)?,
        Some(Format::Png) => png::outline(bytes)?,
        Some(Format::Webp) => webp::outline(bytes)?,
        None if other::is_heic(bytes) => return Err(PhotoRefusal::Heic),
        None => return Err(other::refusal(bytes)),
    };
    budget::check_memory((outline.width, outline.height), bytes.len(), outline.decoded, outline.pixel)?;
    if other::hides_a_file(bytes.get(outline.end..).unwrap_or_default()) {
        return Err(PhotoRefusal::TwoFiles);
    }
    Ok(outline)
}

/// The format by the first bytes.
pub(super) fn format_of(bytes: &[u8]) -> Option<Format> {
    match bytes {
        [0xff, 0xd8, 0xff, ..] => Some(Format::Jpeg),
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some(Format::Png),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some(Format::Webp),
        _ => None,
    }
}

/// `N` bytes at a place; a file that ends before is truncated.
fn at<const N: usize>(bytes: &[u8], place: usize) -> Result<[u8; N], PhotoRefusal> {
    let end = place.checked_add(N).ok_or(PhotoRefusal::Truncated)?;
    bytes.get(place..end).and_then(|slice| slice.try_into().ok()).ok_or(PhotoRefusal::Truncated)
}

/// A length from a header as a place in memory.
fn len(value: u32) -> usize {
    usize::try_from(value).unwrap_or(usize::MAX)
}
