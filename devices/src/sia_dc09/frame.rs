//! The outside of a DC-09 message: line feed, CRC, length, then `"id"seq R line #account [data]`. The body holds no
//! line feed and no carriage return, so a lost end costs one message, never the next.

use crate::decoded::Reject;
use crate::line::Piece;

/// Longest message: three hexadecimal digits of length, the header before it and the two ends.
pub const MAX_BYTES: usize = 0xfff + 10;

/// How the checksum stands in front: four hexadecimal digits, or two bytes as old transmitters send it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CrcForm {
    /// `"9A3F"`.
    Digits,
    /// `0x9A 0x3F`.
    Bytes,
}

/// What kind of message it is: the text in quotation marks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Token<'a> {
    /// Events with two-letter codes.
    SiaDcs,
    /// Events as Ademco Contact ID.
    AdmCid,
    /// "I am here."
    Null,
    /// Anything else that the standard lists or a maker invents.
    Other(&'a str),
}

/// A message with a right checksum.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Frame<'a> {
    /// How its checksum was written; the answer's is written alike.
    pub crc_form: CrcForm,
    /// What it is.
    pub token: Token<'a>,
    /// Data and time are encrypted.
    pub encrypted: bool,
    /// Four digits; `0000` in a NULL message.
    pub sequence: &'a str,
    /// Receiver number with its `R`; empty where there is none.
    pub receiver: &'a str,
    /// Line number with its `L`; empty where there is none.
    pub line: &'a str,
    /// Account, without `#`.
    pub account: &'a str,
    /// Everything behind the first `[`: open text in Windows-1252, or hexadecimal digits when encrypted.
    pub rest: &'a [u8],
    /// Everything from the first quotation mark on.
    pub body: &'a [u8],
}

/// CRC-16 (polynomial 0x8005 reflected, from 0), as DC-09 takes it over the body.
#[must_use]
pub fn crc16(bytes: &[u8]) -> u16 {
    bytes.iter().fold(0, |crc, byte| {
        (0..8).fold(crc ^ u16::from(*byte), |crc, _| if crc & 1 == 1 { (crc >> 1) ^ 0xa001 } else { crc >> 1 })
    })
}

/// Where the next message of a stream is.
#[must_use]
pub fn next_piece(stream: &[u8]) -> Piece {
    let Some(first) = stream.first() else { return Piece::More };
    if matches!(first, b'\r' | b' ' | 0) {
        return Piece::Junk { bytes: 1 };
    }
    let head = usize::from(*first == b'\n');
    let Some(form) = crc_form(&stream[head..]) else {
        return short_or_junk(stream, head);
    };
    let begin = head + header_bytes(form);
    let length = length_of(&stream[begin - 4..begin]).unwrap_or(0);
    let whole = begin + length;
    if stream.get(begin..whole).is_some_and(|body| matches(&stream[head..], form, body)) {
        return Piece::Frame { from: 0, to: whole + usize::from(stream.get(whole) == Some(&b'\r')) };
    }
    match stream[begin..].iter().position(|byte| matches!(byte, b'\r' | b'\n')) {
        Some(end) => Piece::Frame { from: 0, to: begin + end + usize::from(stream.get(begin + end) == Some(&b'\r')) },
        None if stream.len() > MAX_BYTES => Piece::Junk { bytes: stream.len() },
        None => Piece::More,
    }
}

/// A stream that does not begin with a header: perhaps it is only not long enough, else junk up to the next line.
fn short_or_junk(stream: &[u8], head: usize) -> Piece {
    if stream.len() < head + 9 && !stream[head..].contains(&b'\n') {
        return Piece::More;
    }
    let end = stream[1..].iter().position(|byte| *byte == b'\n').map_or(stream.len(), |at| at + 1);
    Piece::Junk { bytes: end }
}

/// Reads one message.
///
/// # Errors
/// The account, where it is legible, and `not_frame` or `bad_checksum`.
pub fn parse(bytes: &[u8]) -> Result<Frame<'_>, (Option<String>, Reject)> {
    let bytes = trimmed(bytes);
    let form = crc_form(bytes).ok_or((None, Reject::NotFrame))?;
    let body = bytes.get(header_bytes(form)..).unwrap_or_default();
    let frame = read(body, form);
    // The length is not asked for: some panels count it wrongly, and a right checksum says that nothing is missing.
    if matches(bytes, form, body) {
        return frame.ok_or((None, Reject::NotFrame));
    }
    let account = frame.map(|frame| frame.account.to_owned()).filter(|account| !account.is_empty());
    Err((account, Reject::BadChecksum))
}

fn trimmed(bytes: &[u8]) -> &[u8] {
    let bytes = bytes.strip_prefix(b"\n").unwrap_or(bytes);
    bytes.strip_suffix(b"\r").unwrap_or(bytes)
}

/// The form of the checksum, when a quotation mark stands where it must.
fn crc_form(bytes: &[u8]) -> Option<CrcForm> {
    let hex =
        |range: std::ops::Range<usize>| bytes.get(range).is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit));
    if hex(0..8) && bytes.get(8) == Some(&b'"') {
        return Some(CrcForm::Digits);
    }
    (hex(2..6) && bytes.get(6) == Some(&b'"')).then_some(CrcForm::Bytes)
}

fn header_bytes(form: CrcForm) -> usize {
    match form {
        CrcForm::Digits => 8,
        CrcForm::Bytes => 6,
    }
}

fn length_of(digits: &[u8]) -> Option<usize> {
    usize::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}

/// True when the checksum in front of `bytes` is the one of `body`.
fn matches(bytes: &[u8], form: CrcForm, body: &[u8]) -> bool {
    let crc = crc16(body);
    match form {
        CrcForm::Digits => bytes.get(..4).and_then(length_of).is_some_and(|told| told == usize::from(crc)),
        CrcForm::Bytes => bytes.get(..2).is_some_and(|told| told == crc.to_be_bytes()),
    }
}

fn read(body: &[u8], crc_form: CrcForm) -> Option<Frame<'_>> {
    let open = body.iter().position(|byte| *byte == b'[')?;
    let (head, rest) = body.split_at_checked(open)?;
    let (id, head) = std::str::from_utf8(head).ok()?.strip_prefix('"')?.split_once('"')?;
    let (encrypted, id) = id.strip_prefix('*').map_or((false, id), |id| (true, id));
    let (sequence, head) = head.split_at_checked(4)?;
    let (prefix, account) = head.split_once('#').unwrap_or((head, ""));
    let (receiver, line) = prefix.split_at_checked(prefix.find('L').unwrap_or(prefix.len()))?;
    let plain = |text: &str| text.len() <= 16 && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let numbered = sequence.bytes().all(|byte| byte.is_ascii_digit());
    let token = match id {
        "SIA-DCS" => Token::SiaDcs,
        "ADM-CID" => Token::AdmCid,
        "NULL" => Token::Null,
        other => Token::Other(other),
    };
    let rest = rest.get(1..)?;
    let frame = Frame { crc_form, token, encrypted, sequence, receiver, line, account, rest, body };
    (numbered && plain(prefix) && plain(account)).then_some(frame)
}
