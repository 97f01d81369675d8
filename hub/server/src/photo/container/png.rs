//! The chunks of a PNG (W3C PNG, third edition): size, depth, whether it moves, EXIF, end.

use super::{Format, Outline, at, len};
use crate::photo::budget::check_size;
use crate::photo::refusal::PhotoRefusal;

/// Length, name and checksum of a chunk, bytes.
const FRAME: usize = 12;

pub(super) fn outline(bytes: &[u8]) -> Result<Outline, PhotoRefusal> {
    let (name, mut place) = (at::<4>(bytes, 12)?, 8);
    if name != *b"IHDR" {
        return Err(PhotoRefusal::Damaged);
    }
    let (width, height) = (u32::from_be_bytes(at(bytes, 16)?), u32::from_be_bytes(at(bytes, 20)?));
    check_size(width, height)?;
    let (mut exif, mut has_pixels) = (None, false);
    loop {
        let length = len(u32::from_be_bytes(at(bytes, place)?));
        let name = at::<4>(bytes, place + 4)?;
        let body = place + 8;
        let end = body.checked_add(length).ok_or(PhotoRefusal::Truncated)?;
        if end.checked_add(4).is_none_or(|checked| checked > bytes.len()) {
            return Err(PhotoRefusal::Truncated);
        }
        place += length + FRAME;
        match &name {
            b"acTL" => return Err(PhotoRefusal::Animated),
            b"eXIf" if exif.is_none() => exif = Some(body..end),
            b"IDAT" => has_pixels = true,
            b"IEND" => break,
            _ => {}
        }
    }
    if !has_pixels {
        return Err(PhotoRefusal::Damaged);
    }
    let pixel = pixel(at(bytes, 24)?)?;
    // The decoded picture, and a few rows.
    let decoded = pixel * u64::from(width) * (u64::from(height) + 4);
    Ok(Outline { format: Format::Png, width, height, decoded, pixel, exif, end: place })
}

/// Bytes of a decoded pixel: a palette becomes colours, and transparency a channel, which may still come (`tRNS`).
fn pixel([depth, colour]: [u8; 2]) -> Result<u64, PhotoRefusal> {
    let channels = match colour {
        0 | 4 => 2,
        2 | 3 | 6 => 4,
        _ => return Err(PhotoRefusal::Damaged),
    };
    match depth {
        1 | 2 | 4 | 8 => Ok(channels),
        16 => Ok(channels * 2),
        _ => Err(PhotoRefusal::Damaged),
    }
}
