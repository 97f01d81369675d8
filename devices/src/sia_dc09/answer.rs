//! What the receiver says to a message: ACK (taken), DUH (whole, but not understood here), NAK (encrypted and out of
//! time; it carries the right time, by which the panel sets its clock), or nothing (a broken message: the panel sends
//! it again). Encrypted messages are acknowledged encrypted.

use super::content::{self, Content};
use super::frame::{CrcForm, Frame, Token, crc16};
use crate::known::Context;
use hub_core::time::UnixMs;

/// An encrypted message may be this much older than the receiver's clock, milliseconds.
const OLDEST_MS: i64 = 40_000;
/// And this much ahead of it.
const NEWEST_MS: i64 = 20_000;

/// The word that fits a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Word {
    /// Taken.
    Ack,
    /// Whole, but not understood here; repeating it would not help.
    Duh,
    /// Out of time.
    Nak,
}

/// The bytes to send once the message is committed; none when the protocol asks for silence. `filler` gives letters
/// for the filler of an encrypted answer.
#[must_use]
pub fn answer(message: &[u8], context: Context<'_>, at: UnixMs, filler: impl Iterator<Item = u8>) -> Option<Vec<u8>> {
    let frame = super::frame::parse(message).ok()?;
    let key = context.registered.key(frame.account);
    let opened = content::open(&frame, key);
    let word = match (&frame.token, &opened) {
        (_, Err(_)) | (Token::Other(_), Ok(_)) => Word::Duh,
        (_, Ok(content)) if out_of_time(&frame, content, at) => Word::Nak,
        (_, Ok(_)) => Word::Ack,
    };
    Some(written(word, &frame, key, at, filler))
}

/// True for an encrypted message outside the time that the standard allows, or without one.
#[must_use]
pub fn out_of_time(frame: &Frame<'_>, content: &Content, at: UnixMs) -> bool {
    let age_ms = content.sent_at.map(|sent_at| at.0.saturating_sub(sent_at.0));
    frame.encrypted && !age_ms.is_some_and(|age_ms| (-NEWEST_MS..=OLDEST_MS).contains(&age_ms))
}

/// One answer to one message.
#[must_use]
pub fn written(
    word: Word,
    frame: &Frame<'_>,
    key: Option<&[u8]>,
    at: UnixMs,
    filler: impl Iterator<Item = u8>,
) -> Vec<u8> {
    let Frame { sequence, receiver, line, account, .. } = frame;
    let body = match (word, key.filter(|_| frame.encrypted)) {
        (Word::Nak, _) => format!("\"NAK\"0000R0L0A0[]_{}", content::time_text(at)),
        (Word::Ack, Some(key)) => {
            let sealed = content::encrypt(&format!("|]_{}", content::time_text(at)), key, filler).unwrap_or_default();
            format!("\"*ACK\"{sequence}{receiver}{line}#{account}[{sealed}")
        }
        (Word::Ack, None) => format!("\"ACK\"{sequence}{receiver}{line}#{account}[]"),
        (Word::Duh, _) => format!("\"DUH\"{sequence}{receiver}{line}#{account}[]"),
    };
    framed(&body, frame.crc_form)
}

/// Line feed, checksum, length, body, carriage return.
#[must_use]
pub fn framed(body: &str, form: CrcForm) -> Vec<u8> {
    let crc = crc16(body.as_bytes());
    let mut bytes = vec![b'\n'];
    match form {
        CrcForm::Digits => bytes.extend(format!("{crc:04X}").bytes()),
        CrcForm::Bytes => bytes.extend(crc.to_be_bytes()),
    }
    bytes.extend(format!("{:04X}{body}\r", body.len()).bytes());
    bytes
}
