//! The segments of a JPEG (ITU-T T.81, annex B): size and way of coding, number of scans, EXIF, end. The memory that its
//! decoder takes follows from them.

use super::{Format, Outline, at};
use crate::photo::budget::check_size;
use crate::photo::refusal::PhotoRefusal;
use std::ops::Range;

/// Scans at most. Cameras write one, progressive ones some ten; each passes over the whole picture once more.
const SCANS: usize = 64;
/// How an EXIF segment begins.
const EXIF: &[u8] = b"Exif\0\0";

/// What the frame header says.
struct Frame {
    width: u32,
    height: u32,
    progressive: bool,
    /// Sampling factors, horizontal and vertical.
    components: Vec<(u64, u64)>,
}

pub(super) fn outline(bytes: &[u8]) -> Result<Outline, PhotoRefusal> {
    let (mut place, mut frame, mut exif, mut scans) = (2, None, None, Scans::default());
    loop {
        let (marker, body, next) = segment(bytes, place)?;
        place = next;
        match marker {
            0xd9 => break,
            0xc0..=0xc2 if frame.is_none() => frame = Some(read_frame(&bytes[body], marker == 0xc2)?),
            0xc0..=0xc2 => return Err(PhotoRefusal::Damaged),
            // Huffman tables are read by the decoder; the other frames are lossless, hierarchical or arithmetic.
            0xc3 | 0xc5..=0xc7 | 0xc9..=0xcf | 0xdc | 0xde | 0xdf => return Err(PhotoRefusal::Unusual),
            0xe1 if exif.is_none() && bytes[body.clone()].starts_with(EXIF) => {
                exif = Some(body.start + EXIF.len()..body.end);
            }
            0xda => {
                let frame = frame.as_ref().ok_or(PhotoRefusal::Damaged)?;
                scans.take(*bytes.get(body.start).ok_or(PhotoRefusal::Damaged)?, frame)?;
                place = after_scan(bytes, next)?;
            }
            _ => {}
        }
    }
    let frame = frame.filter(|_| scans.seen > 0).ok_or(PhotoRefusal::Damaged)?;
    let pixel = if frame.components.len() == 1 { 1 } else { 3 };
    let (width, height, decoded) = (frame.width, frame.height, memory(&frame, pixel, scans.partial));
    Ok(Outline { format: Format::Jpeg, width, height, decoded, pixel, exif, end: place })
}

#[derive(Default)]
struct Scans {
    seen: usize,
    /// Some scan does not have all components.
    partial: bool,
}

impl Scans {
    fn take(&mut self, components: u8, frame: &Frame) -> Result<(), PhotoRefusal> {
        self.seen += 1;
        self.partial |= usize::from(components) != frame.components.len();
        if self.seen > SCANS { Err(PhotoRefusal::Unusual) } else { Ok(()) }
    }
}

/// The next marker, where its body stands, and where to go on.
fn segment(bytes: &[u8], mut place: usize) -> Result<(u8, Range<usize>, usize), PhotoRefusal> {
    // Fill bytes may stand before a marker, and some cameras leave others there too.
    let marker = loop {
        let [first, second] = at(bytes, place)?;
        if first == 0xff && second != 0xff && second != 0 {
            break second;
        }
        place += 1;
    };
    place += 2;
    if matches!(marker, 0x01 | 0xd0..=0xd9) {
        return Ok((marker, place..place, place));
    }
    let length = usize::from(u16::from_be_bytes(at(bytes, place)?));
    let end = place + length;
    if length < 2 {
        return Err(PhotoRefusal::Damaged);
    }
    if end > bytes.len() {
        return Err(PhotoRefusal::Truncated);
    }
    Ok((marker, place + 2..end, end))
}

/// Where the coded data of a scan end: at the next marker that is neither a restart nor a stuffed byte.
fn after_scan(bytes: &[u8], mut place: usize) -> Result<usize, PhotoRefusal> {
    loop {
        let rest = bytes.get(place..).ok_or(PhotoRefusal::Truncated)?;
        place += rest.iter().position(|byte| *byte == 0xff).ok_or(PhotoRefusal::Truncated)?;
        match at::<2>(bytes, place)?[1] {
            0x00 | 0xd0..=0xd7 => place += 2,
            0xff => place += 1,
            _ => return Ok(place),
        }
    }
}

fn read_frame(body: &[u8], progressive: bool) -> Result<Frame, PhotoRefusal> {
    let [precision, h1, h0, w1, w0, count] = at(body, 0).map_err(|_| PhotoRefusal::Damaged)?;
    let (width, height) = (u32::from(u16::from_be_bytes([w1, w0])), u32::from(u16::from_be_bytes([h1, h0])));
    check_size(width, height)?;
    if precision != 8 || !matches!(count, 1 | 3 | 4) {
        return Err(PhotoRefusal::Unusual);
    }
    let mut components = Vec::new();
    for component in body[6..].chunks_exact(3).take(usize::from(count)) {
        let (h, v) = (u64::from(component[1] >> 4), u64::from(component[1] & 15));
        if !(1..=4).contains(&h) || !(1..=4).contains(&v) {
            return Err(PhotoRefusal::Damaged);
        }
        components.push((h, v));
    }
    if components.len() != usize::from(count) {
        return Err(PhotoRefusal::Damaged);
    }
    Ok(Frame { width, height, progressive, components })
}

/// What the decoder takes: the picture, a row of blocks in each component, and every coefficient (two bytes) when the
/// scans do not bring whole blocks of all components.
fn memory(frame: &Frame, pixel: u64, partial: bool) -> u64 {
    let (width, height) = (u64::from(frame.width), u64::from(frame.height));
    let most = |pick: fn(&(u64, u64)) -> u64| frame.components.iter().map(pick).max().unwrap_or(1);
    let (h_max, v_max) = (most(|(h, _)| *h), most(|(_, v)| *v));
    let (across, down) = (width.div_ceil(8 * h_max), height.div_ceil(8 * v_max));
    let samples: u64 = frame.components.iter().map(|(h, v)| across * down * h * v * 64).sum();
    let row: u64 = 4 * frame.components.iter().map(|(h, v)| across * h * v * 64 * 2).sum::<u64>();
    let coefficients = if frame.progressive || partial { samples * 2 } else { 0 };
    width * height * pixel + row + coefficients
}
