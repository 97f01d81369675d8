//! The last net: a message that cannot be parsed, but names an alarm. Readings that were complete come along;
//! what would quieten the call (on, test) or make it look like an older one (sequence) does not.

use super::object::{self, Object};
use super::reading::Reader;
use super::{MAX_BYTES, kind};
use crate::decoded::{Flag, Reject};
use hub_core::signal::{Signal, SignalKind};
use hub_core::time::UnixMs;

/// What may stand between the word `kind` and its value: quotes, colon, white space, escapes, brackets.
const BETWEEN: usize = 16;

/// A damaged signal when the payload names an alarm, else the refusal.
pub(super) fn from_text(
    payload: &[u8],
    partial: Option<&Object>,
    received_at: UnixMs,
    reject: Reject,
) -> Result<(Signal, Vec<Flag>), Reject> {
    let text = text_of(&payload[..payload.len().min(MAX_BYTES)]);
    let Some(kind) = alarm_in(&text) else { return Err(reject) };
    let again = object::parse_text(&text).unwrap_or_else(|(object, _)| object);
    let object = partial.filter(|object| object.names().next().is_some()).unwrap_or(&again);
    let mut reader = Reader::new(object, received_at);
    let reading = reader.reading();
    let mut flags = reader.into_flags();
    flags.push(Flag::Saved(reject.reason()));
    Ok((Signal { damaged: true, reading, ..Signal::of(kind) }, flags))
}

/// The payload as text: UTF-16 where zeros or a mark say so, else UTF-8 with what is none replaced.
fn text_of(payload: &[u8]) -> String {
    let utf16 = |bytes: &[u8], join: fn([u8; 2]) -> u16| -> String {
        let units: Vec<u16> = bytes.as_chunks::<2>().0.iter().map(|pair| join(*pair)).collect();
        String::from_utf16_lossy(&units)
    };
    match payload {
        [0xff, 0xfe, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => utf16(rest, u16::from_be_bytes),
        [first, 0, ..] if *first != 0 => utf16(payload, u16::from_le_bytes),
        [0, second, ..] if *second != 0 => utf16(payload, u16::from_be_bytes),
        _ => String::from_utf8_lossy(payload).trim_start_matches('\u{feff}').to_owned(),
    }
}

/// The first alarm that the text names as its kind; without any kind, the bare word "sos".
fn alarm_in(text: &str) -> Option<SignalKind> {
    let lower = text.to_ascii_lowercase();
    let mut kinds = lower.match_indices("kind").map(|(at, word)| first_word(&lower[at + word.len()..]));
    if let Some(alarm) = kinds.find_map(|word| kind::alarm_named(word?)) {
        return Some(alarm);
    }
    let said_something_else = lower.contains("kind");
    let calls = lower.split(|c: char| !c.is_alphanumeric()).any(|word| word == "sos");
    (calls && !said_something_else).then_some(SignalKind::Sos)
}

/// The word that follows within a few marks. At the very end of the text it may have been cut; an alarm's full
/// name there is taken for what it says.
fn first_word(rest: &str) -> Option<&str> {
    let start = rest.char_indices().take(BETWEEN).find(|(_, c)| c.is_ascii_alphanumeric())?.0;
    let rest = &rest[start..];
    let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len());
    Some(&rest[..end])
}
