//! How large a picture may be. Invariant: everything here is asked of the header alone, so whatever is refused has cost
//! no more memory than the bytes that came.

use super::refusal::PhotoRefusal;

/// Largest picture, bytes.
pub const PICTURE_BYTES: usize = 20 * 1024 * 1024;
/// Longest side, pixels.
pub const SIDE_PX: u32 = 12_000;
/// Most pixels.
pub const PIXELS: u64 = 50_000_000;
/// What one picture may take while it is worked on, bytes: what came, what it is decoded to, and what is kept of it. A
/// JPEG of 16 megapixels fits; its decoder cannot make it smaller on the way, so larger ones are made smaller by the
/// page that sends them.
pub const MEMORY: u64 = 64_000_000;
/// Longest side of what is kept, pixels.
pub const FULL_PX: u32 = 2_048;
/// Longest side of the small one, pixels.
pub const THUMB_PX: u32 = 320;

/// Refuses what has no pixels or more than are taken.
pub(super) fn check_size(width: u32, height: u32) -> Result<(), PhotoRefusal> {
    if width == 0 || height == 0 {
        return Err(PhotoRefusal::Damaged);
    }
    let pixels = u64::from(width) * u64::from(height);
    if width > SIDE_PX || height > SIDE_PX || pixels > PIXELS {
        return Err(PhotoRefusal::TooManyPixels { width, height });
    }
    Ok(())
}

/// Refuses what needs more memory than a picture may: `decoded` bytes while it is decoded to pixels of `pixel` bytes, and
/// the size that is kept, drawn in such pixels when what came is gone, and before the others are let go.
pub(super) fn check_memory(
    (width, height): (u32, u32),
    came: usize,
    decoded: u64,
    pixel: u64,
) -> Result<(), PhotoRefusal> {
    let came = u64::try_from(came).unwrap_or(u64::MAX);
    let kept = pixel * u64::from(FULL_PX) * u64::from(FULL_PX);
    let peak = decoded.saturating_add(came.max(kept));
    if peak > MEMORY { Err(PhotoRefusal::TooMuchMemory { width, height }) } else { Ok(()) }
}
