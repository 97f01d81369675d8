//! Ogg pages (RFC 3533) with one Opus stream (RFC 7845): the last page says how many samples there were.

use crate::photo::refusal::PhotoRefusal;

/// Opus counts samples at this rate, whatever was recorded.
const SAMPLES_PER_MS: u64 = 48;
/// Bytes of a page's header before its table.
const HEADER: usize = 27;
/// A granule position of all ones: no packet ends on this page.
const NONE: u64 = u64::MAX;

pub(super) fn length_ms(bytes: &[u8]) -> Result<Option<u64>, PhotoRefusal> {
    let (mut place, mut skip, mut samples) = (0, None, 0);
    while place < bytes.len() {
        let (granule, body, next) = page(bytes, place)?;
        match skip {
            None => skip = Some(opus_skip(body)?),
            // A second stream, or another one after the first: nobody's recorder writes that.
            Some(_) if body.starts_with(b"OpusHead") || body.starts_with(b"\x80theora") => {
                return Err(PhotoRefusal::Film);
            }
            Some(_) => {}
        }
        if granule != NONE {
            samples = samples.max(granule);
        }
        place = next;
    }
    let skip = skip.ok_or(PhotoRefusal::NotAVoice)?;
    Ok(Some(samples.saturating_sub(skip) / SAMPLES_PER_MS))
}

/// Granule position, body, and where the next page begins.
fn page(bytes: &[u8], place: usize) -> Result<(u64, &[u8], usize), PhotoRefusal> {
    let header = bytes.get(place..place + HEADER).ok_or(PhotoRefusal::Truncated)?;
    let granule = header.get(6..14).and_then(|eight| eight.try_into().ok()).map(u64::from_le_bytes);
    let (true, Some(granule)) = (header.starts_with(b"OggS"), granule) else { return Err(PhotoRefusal::Damaged) };
    let table_end = place + HEADER + usize::from(header[26]);
    let table = bytes.get(place + HEADER..table_end).ok_or(PhotoRefusal::Truncated)?;
    let end = table_end + table.iter().copied().map(usize::from).sum::<usize>();
    Ok((granule, bytes.get(table_end..end).ok_or(PhotoRefusal::Truncated)?, end))
}

/// Samples at the beginning that are not heard.
fn opus_skip(head: &[u8]) -> Result<u64, PhotoRefusal> {
    match head {
        [b'O', b'p', b'u', b's', b'H', b'e', b'a', b'd', _, _, low, high, ..] => {
            Ok(u64::from(u16::from_le_bytes([*low, *high])))
        }
        _ => Err(PhotoRefusal::NotAVoice),
    }
}
