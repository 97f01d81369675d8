//! The chunks of a WebP (RFC 9649): size, whether it moves, EXIF, end.

use super::{Format, Outline, at, len};
use crate::photo::budget::check_size;
use crate::photo::refusal::PhotoRefusal;
use std::ops::Range;

/// Bytes a pixel takes while a lossy picture is decoded: three planes, the planes at full size, the colours.
const LOSSY: u64 = 5;
/// The same, lossless: colours with transparency, and a copy without.
const LOSSLESS: u64 = 8;
/// The same, with a plane of transparency.
const WITH_ALPHA: u64 = 12;

#[derive(Default)]
struct Found {
    canvas: Option<(u32, u32)>,
    picture: Option<(u32, u32)>,
    exif: Option<Range<usize>>,
    per_pixel: u64,
}

pub(super) fn outline(bytes: &[u8]) -> Result<Outline, PhotoRefusal> {
    let said = len(u32::from_le_bytes(at(bytes, 4)?)).saturating_add(8);
    if said > bytes.len() {
        return Err(PhotoRefusal::Truncated);
    }
    let (mut place, mut found) = (12, Found::default());
    while place + 8 <= said {
        let name = at::<4>(bytes, place)?;
        let length = len(u32::from_le_bytes(at(bytes, place + 4)?));
        let body = place + 8;
        let end = body.checked_add(length).filter(|end| *end <= said).ok_or(PhotoRefusal::Truncated)?;
        found.take(&name, &bytes[..end], body)?;
        place = end + length % 2;
    }
    let (width, height) = found.picture.ok_or(PhotoRefusal::Damaged)?;
    // A canvas that says less than the picture needs would be found out only after the picture was decoded.
    if found.canvas.is_some_and(|canvas| canvas != (width, height)) {
        return Err(PhotoRefusal::Damaged);
    }
    let came = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    let decoded = u64::from(width) * u64::from(height) * found.per_pixel + came;
    let end = said.max(place.min(bytes.len()));
    Ok(Outline { format: Format::Webp, width, height, decoded, pixel: 4, exif: found.exif, end })
}

impl Found {
    fn take(&mut self, name: &[u8; 4], bytes: &[u8], body: usize) -> Result<(), PhotoRefusal> {
        match name {
            b"VP8X" => {
                let [flags, _, _, _, w0, w1, w2, h0, h1, h2] = at(bytes, body)?;
                if flags & 0b10 != 0 {
                    return Err(PhotoRefusal::Animated);
                }
                let side = |low, middle, high| u32::from_le_bytes([low, middle, high, 0]) + 1;
                self.canvas = Some((side(w0, w1, w2), side(h0, h1, h2)));
            }
            b"ANIM" | b"ANMF" => return Err(PhotoRefusal::Animated),
            b"ALPH" => self.per_pixel = self.per_pixel.max(WITH_ALPHA),
            b"VP8 " => {
                let [_, _, _, 0x9d, 0x01, 0x2a, w0, w1, h0, h1] = at(bytes, body)? else {
                    return Err(PhotoRefusal::Damaged);
                };
                let side = |low, high| u32::from(u16::from_le_bytes([low, high]) & 0x3fff);
                self.picture((side(w0, w1), side(h0, h1)), LOSSY)?;
            }
            b"VP8L" => {
                let [0x2f, a, b, c, d] = at(bytes, body)? else { return Err(PhotoRefusal::Damaged) };
                let bits = u32::from_le_bytes([a, b, c, d]);
                self.picture(((bits & 0x3fff) + 1, (bits >> 14 & 0x3fff) + 1), LOSSLESS)?;
            }
            b"EXIF" if self.exif.is_none() => self.exif = Some(body..bytes.len()),
            _ => {}
        }
        Ok(())
    }

    fn picture(&mut self, (width, height): (u32, u32), per_pixel: u64) -> Result<(), PhotoRefusal> {
        check_size(width, height)?;
        if self.picture.replace((width, height)).is_some() {
            return Err(PhotoRefusal::Damaged);
        }
        self.per_pixel = self.per_pixel.max(per_pixel);
        Ok(())
    }
}
