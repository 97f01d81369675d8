//! The inside of a DC-09 message: `data][extended]…_HH:MM:SS,MM-DD-YYYY`, opened with the account's key when it is
//! encrypted (AES-CBC, zero vector, filler in front up to the first `|`).

use super::frame::Frame;
use crate::decoded::{Field, Flag, Reject};
use crate::lenient::Readers;
use crate::report::{Datum, Readings};
use cbc::cipher::{BlockModeDecrypt, BlockModeEncrypt, KeyIvInit, block_padding::NoPadding};
use hub_core::time::UnixMs;

/// Bytes of an AES block.
const BLOCK: usize = 16;

/// What stands in the brackets, and when it was sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Content {
    /// The event data, without the account in front of it.
    pub data: String,
    /// Extended data: a letter and its value each.
    pub extended: Vec<String>,
    /// When it was sent, UTC by the standard.
    pub sent_at: Option<UnixMs>,
}

/// Opens a message.
///
/// # Errors
/// None: it is encrypted and there is no key. `wrong_key`: the key does not open it.
pub fn open(frame: &Frame<'_>, key: Option<&[u8]>) -> Result<Content, Option<Reject>> {
    if !frame.encrypted {
        return Ok(read(&text(frame.rest), frame.account));
    }
    let plain = decrypt(frame.rest, key.ok_or(None)?).ok_or(Some(Reject::WrongKey))?;
    let end = plain.iter().position(|byte| *byte == b']').ok_or(Some(Reject::WrongKey))?;
    let filler = plain.iter().position(|byte| *byte == b'|').filter(|at| *at < end);
    let begin = filler.map_or(end, |at| at + 1);
    let opened = plain.get(begin..).unwrap_or_default();
    let content = read(&text(opened), frame.account);
    // The standard asks for a time in every encrypted message; what a wrong key makes of one is noise.
    let sound = opened.iter().all(|byte| (0x20..0x7f).contains(byte) || *byte >= 0xa0 || matches!(byte, 0 | b'\t'));
    (sound && (content.sent_at.is_some() || !content.data.is_empty())).then_some(content).ok_or(Some(Reject::WrongKey))
}

/// Windows-1252 as far as it is Latin-1; the rest are signs that no code contains.
fn text(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| char::from(*byte)).collect()
}

fn read(text: &str, account: &str) -> Content {
    let (data, mut rest) = text.split_once(']').unwrap_or((text, ""));
    let mut extended = Vec::new();
    while let Some((value, behind)) = rest.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        extended.push(value.to_owned());
        rest = behind;
    }
    let sent_at = rest.strip_prefix('_').and_then(time_of);
    Content { data: without_account(data, account).to_owned(), extended, sent_at }
}

/// `#1234|` in front of the data, with the account of the header or another one.
fn without_account<'a>(data: &'a str, account: &str) -> &'a str {
    let data = data.strip_prefix('#').map_or(data, |data| data.strip_prefix(account).unwrap_or(data));
    match data.split_once('|') {
        Some((before, behind)) if before.len() <= 16 && before.bytes().all(|byte| byte.is_ascii_alphanumeric()) => {
            behind
        }
        _ => data,
    }
}

/// `HH:MM:SS,MM-DD-YYYY`, UTC.
#[must_use]
pub fn time_of(text: &str) -> Option<UnixMs> {
    let (clock, date) = text.get(..19)?.split_once(',')?;
    let number = |text: Option<&str>| text?.parse::<i16>().ok();
    let small = |text: Option<&str>| text?.parse::<i8>().ok();
    let (mut clock, mut date) = (clock.split(':'), date.split('-'));
    let (hour, minute, second) = (small(clock.next())?, small(clock.next())?, small(clock.next())?);
    let (month, day, year) = (small(date.next())?, small(date.next())?, number(date.next())?);
    let at = jiff::civil::DateTime::new(year, month, day, hour, minute, second, 0).ok()?;
    Some(UnixMs(at.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp().as_millisecond()))
}

/// The same the other way.
#[must_use]
pub fn time_text(at: UnixMs) -> String {
    let at = jiff::Timestamp::from_millisecond(at.0).unwrap_or_default();
    at.strftime("%H:%M:%S,%m-%d-%Y").to_string()
}

impl Content {
    /// What the extended data say: `H` when it happened, `X` and `Y` where. True when a position was usable.
    pub fn read_extended(&self, readings: &mut Readings, flags: &mut Vec<Flag>) -> bool {
        let value = |letter: char| self.extended.iter().find_map(|value| value.strip_prefix(letter));
        let (east, north) = (value('X').map(degrees), value('Y').map(degrees));
        match (north, east) {
            (Some(Some(lat)), Some(Some(lon))) => Readers { readings, flags }.fix(lat, lon, Datum::Wgs84),
            (None, None) => false,
            _ => {
                flags.push(Flag::BadReading(Field::Position));
                false
            }
        }
    }

    /// When it happened, else when it was sent.
    #[must_use]
    pub fn happened_at(&self) -> Option<UnixMs> {
        let told = self.extended.iter().find_map(|value| value.strip_prefix('H'));
        told.and_then(|text| time_of(text.trim_start_matches('_'))).or(self.sent_at)
    }
}

/// `006E07.777`: degrees, the half of the globe, minutes.
fn degrees(text: &str) -> Option<f64> {
    let at = text.find(['N', 'S', 'E', 'W'])?;
    let (whole, behind) = text.split_at_checked(at)?;
    let minutes: f64 = behind.get(1..)?.trim().parse().ok()?;
    let value = whole.trim().parse::<f64>().ok()? + minutes / 60.0;
    let sign = if behind.starts_with(['S', 'W']) { -1.0 } else { 1.0 };
    (0.0..60.0).contains(&minutes).then_some(sign * value)
}

/// The bytes behind hexadecimal digits; anything after the last digit is left out.
fn unhex(text: &[u8]) -> Vec<u8> {
    let digit = |byte: u8| char::from(byte).to_digit(16);
    let pair = |pair: &[u8; 2]| Some((digit(pair[0])? * 16 + digit(pair[1])?) as u8);
    text.as_chunks::<2>().0.iter().map_while(pair).collect()
}

fn decrypt(rest: &[u8], key: &[u8]) -> Option<Vec<u8>> {
    let sealed = unhex(rest);
    if sealed.is_empty() || !sealed.len().is_multiple_of(BLOCK) {
        return None;
    }
    let vector = &[0_u8; BLOCK][..];
    match key.len() {
        16 => {
            cbc::Decryptor::<aes::Aes128>::new_from_slices(key, vector).ok()?.decrypt_padded_vec::<NoPadding>(&sealed)
        }
        24 => {
            cbc::Decryptor::<aes::Aes192>::new_from_slices(key, vector).ok()?.decrypt_padded_vec::<NoPadding>(&sealed)
        }
        32 => {
            cbc::Decryptor::<aes::Aes256>::new_from_slices(key, vector).ok()?.decrypt_padded_vec::<NoPadding>(&sealed)
        }
        _ => return None,
    }
    .ok()
}

/// Hexadecimal digits of `plain` with filler in front; `filler` gives letters other than `|`, `[` and `]`. None when
/// the key is of no length that AES has.
#[must_use]
pub fn encrypt(plain: &str, key: &[u8], filler: impl Iterator<Item = u8>) -> Option<String> {
    let missing = (BLOCK - plain.len() % BLOCK) % BLOCK;
    let mut bytes: Vec<u8> = filler.chain(std::iter::repeat(b'0')).take(missing).collect();
    bytes.extend(plain.bytes());
    let vector = &[0_u8; BLOCK][..];
    let sealed = match key.len() {
        16 => cbc::Encryptor::<aes::Aes128>::new_from_slices(key, vector).ok()?.encrypt_padded_vec::<NoPadding>(&bytes),
        24 => cbc::Encryptor::<aes::Aes192>::new_from_slices(key, vector).ok()?.encrypt_padded_vec::<NoPadding>(&bytes),
        32 => cbc::Encryptor::<aes::Aes256>::new_from_slices(key, vector).ok()?.encrypt_padded_vec::<NoPadding>(&bytes),
        _ => return None,
    };
    Some(sealed.iter().map(|byte| format!("{byte:02X}")).collect())
}
