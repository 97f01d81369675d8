//! Elements of a WebM (RFC 8794, RFC 9559): the document's type, its tracks, and how long it is. Chrome's recordings say
//! nothing of their length, but each cluster says when it begins.

use crate::photo::refusal::PhotoRefusal;

const HEAD: u32 = 0x1a45_dfa3;
const DOC_TYPE: u32 = 0x4282;
const SEGMENT: u32 = 0x1853_8067;
const INFO: u32 = 0x1549_a966;
const TIMESTAMP_SCALE: u32 = 0x002a_d7b1;
const DURATION: u32 = 0x4489;
const TRACKS: u32 = 0x1654_ae6b;
const TRACK: u32 = 0xae;
const TRACK_TYPE: u32 = 0x83;
const CODEC: u32 = 0x86;
const CLUSTER: u32 = 0x1f43_b675;
const TIMESTAMP: u32 = 0xe7;

/// Elements that are stepped into: what is inside them is read as if it stood beside them. So a recording that was
/// written as it was spoken, whose clusters do not say where they end, is read like any other.
const OPENED: [u32; 6] = [HEAD, SEGMENT, INFO, TRACKS, TRACK, CLUSTER];

struct Found {
    is_webm: bool,
    is_opus: bool,
    film: bool,
    /// Nanoseconds of one unit of time.
    scale_ns: u64,
    /// Units.
    said: Option<f64>,
    /// Units; when the last cluster begins.
    seen: u64,
}

pub(super) fn length_ms(bytes: &[u8]) -> Result<Option<u64>, PhotoRefusal> {
    let mut found = Found { is_webm: false, is_opus: false, film: false, scale_ns: 1_000_000, said: None, seen: 0 };
    found.walk(bytes)?;
    if found.film {
        return Err(PhotoRefusal::Film);
    }
    if !found.is_webm || !found.is_opus {
        return Err(PhotoRefusal::NotAVoice);
    }
    let said = found.said.filter(|said| said.is_finite() && *said > 0.0);
    let seen = (found.seen > 0).then(|| found.seen.saturating_mul(found.scale_ns) / 1_000_000);
    // A float that is too large for the integer becomes the largest one.
    Ok(said.map(|said| (said * found.scale_ns as f64 / 1e6) as u64).max(seen))
}

impl Found {
    fn walk(&mut self, mut rest: &[u8]) -> Result<(), PhotoRefusal> {
        while !rest.is_empty() {
            let (id, body, next) = element(rest)?;
            match id {
                DOC_TYPE => self.is_webm = body.starts_with(b"webm"),
                TIMESTAMP_SCALE => self.scale_ns = number(body),
                DURATION => self.said = float(body),
                TRACK_TYPE => self.film |= number(body) != 2,
                CODEC => self.is_opus |= body == b"A_OPUS",
                TIMESTAMP => self.seen = self.seen.max(number(body)),
                _ => {}
            }
            rest = next;
        }
        Ok(())
    }
}

/// Id and body of the first element, and what is read next.
fn element(bytes: &[u8]) -> Result<(u32, &[u8], &[u8]), PhotoRefusal> {
    let (id, id_len) = vint(bytes, 4, false)?;
    let (size, size_len) = vint(&bytes[id_len..], 8, true)?;
    let (id, body) = (u32::try_from(id).unwrap_or(0), &bytes[id_len + size_len..]);
    let end_is_open = size == (1 << (7 * size_len)) - 1;
    let size = if end_is_open { body.len() } else { usize::try_from(size).unwrap_or(usize::MAX) };
    if size > body.len() {
        return Err(PhotoRefusal::Truncated);
    }
    if OPENED.contains(&id) { Ok((id, &[], body)) } else { Ok((id, &body[..size], &body[size..])) }
}

/// A number of variable length: the zeros before the first one say how many bytes follow.
fn vint(bytes: &[u8], longest: usize, strip: bool) -> Result<(u64, usize), PhotoRefusal> {
    let first = *bytes.first().ok_or(PhotoRefusal::Truncated)?;
    let length = first.leading_zeros() as usize + 1;
    if length > longest {
        return Err(PhotoRefusal::Damaged);
    }
    let all = bytes.get(..length).ok_or(PhotoRefusal::Truncated)?;
    let mask = if strip { (0xff_u16 >> length) as u8 } else { 0xff };
    let value = all[1..].iter().fold(u64::from(first & mask), |value, byte| value << 8 | u64::from(*byte));
    Ok((value, length))
}

fn number(body: &[u8]) -> u64 {
    body.iter().take(8).fold(0, |value, byte| value << 8 | u64::from(*byte))
}

fn float(body: &[u8]) -> Option<f64> {
    match body.len() {
        4 => body.try_into().ok().map(f32::from_be_bytes).map(f64::from),
        8 => body.try_into().ok().map(f64::from_be_bytes),
        _ => None,
    }
}
