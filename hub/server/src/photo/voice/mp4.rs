//! Boxes of an MP4 (ISO 14496-12): the movie header says how long it is, the handlers what its tracks are. Safari's
//! fragmented recordings say 0, which is "not said".

use crate::photo::refusal::PhotoRefusal;

/// Boxes inside one another at most.
const DEPTH: usize = 4;
/// Boxes that are opened on the way to the handlers.
const OPENED: [&[u8; 4]; 3] = [b"moov", b"trak", b"mdia"];

#[derive(Default)]
struct Found {
    sound: bool,
    film: bool,
    data: bool,
    length_ms: Option<u64>,
}

pub(super) fn length_ms(bytes: &[u8]) -> Result<Option<u64>, PhotoRefusal> {
    let mut found = Found::default();
    found.walk(bytes, 0)?;
    match (found.film, found.sound) {
        (true, _) => Err(PhotoRefusal::Film),
        (false, false) => Err(PhotoRefusal::NotAVoice),
        (false, true) if !found.data => Err(PhotoRefusal::Truncated),
        (false, true) => Ok(found.length_ms),
    }
}

impl Found {
    fn walk(&mut self, mut rest: &[u8], depth: usize) -> Result<(), PhotoRefusal> {
        while !rest.is_empty() {
            let Boxed { name, body, rest: next } = next_box(rest)?;
            match &name {
                b"mdat" => self.data = true,
                b"mvhd" => self.length_ms = movie_ms(body)?,
                b"hdlr" => match body.get(8..12) {
                    Some(b"soun") => self.sound = true,
                    Some(b"vide") => self.film = true,
                    _ => {}
                },
                name if OPENED.contains(&name) && depth < DEPTH => self.walk(body, depth + 1)?,
                _ => {}
            }
            rest = next;
        }
        Ok(())
    }
}

/// One box, and what comes after it.
struct Boxed<'a> {
    name: [u8; 4],
    body: &'a [u8],
    rest: &'a [u8],
}

/// The first box.
fn next_box(bytes: &[u8]) -> Result<Boxed<'_>, PhotoRefusal> {
    let [s3, s2, s1, s0, name @ ..] = *bytes.first_chunk::<8>().ok_or(PhotoRefusal::Truncated)?;
    let (header, size) = match u32::from_be_bytes([s3, s2, s1, s0]) {
        // To the end of the file.
        0 => (8, bytes.len()),
        1 => {
            let large = bytes.get(8..16).and_then(|eight| eight.try_into().ok()).ok_or(PhotoRefusal::Truncated)?;
            (16, usize::try_from(u64::from_be_bytes(large)).unwrap_or(usize::MAX))
        }
        size => (8, usize::try_from(size).unwrap_or(usize::MAX)),
    };
    if size < header {
        return Err(PhotoRefusal::Damaged);
    }
    if size > bytes.len() {
        return Err(PhotoRefusal::Truncated);
    }
    Ok(Boxed { name, body: &bytes[header..size], rest: &bytes[size..] })
}

/// How long the movie header says it is.
fn movie_ms(body: &[u8]) -> Result<Option<u64>, PhotoRefusal> {
    let four = |at: usize| {
        let four = body.get(at..at + 4).and_then(|four| four.try_into().ok()).map(u32::from_be_bytes);
        four.map(u64::from).ok_or(PhotoRefusal::Truncated)
    };
    let (scale, length) = match body.first() {
        Some(1) => (four(20)?, four(24)? << 32 | four(28)?),
        _ => (four(12)?, four(16)?),
    };
    let said = scale > 0 && length > 0 && length < u64::from(u32::MAX);
    Ok(said.then(|| length.saturating_mul(1000) / scale))
}
