//! The outside of a watch message: `[MM*ID*LEN*CONTENT]`, with some makers `[MM*ID*INDEX*LEN*CONTENT]`. MM are two
//! letters of the maker, LEN four hexadecimal digits. Makers count LEN wrongly, so the closing bracket decides; inside
//! voice and pictures brackets are escaped, or counted by LEN.

use crate::decoded::Reject;
use crate::line::Piece;

/// Longest message: four hexadecimal digits of length, and the header before it.
pub const MAX_BYTES: usize = 0xffff + 64;
/// Longest header.
const HEADER_BYTES: usize = 48;
/// Contents that carry bytes, not text.
const BINARY: [&[u8]; 5] = [b"TK", b"TK2", b"JXTK", b"img", b"IMG"];

/// One message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Frame<'a> {
    /// The maker's two letters.
    pub maker: &'a str,
    /// The watch's number: ten digits of its IMEI, or all of them.
    pub id: &'a str,
    /// The maker's message number, four hexadecimal digits, where it has one.
    pub index: Option<&'a str>,
    /// What kind of content it is: `LK`, `UD2`, `AL_LTE` …
    pub word: &'a str,
    /// What follows behind the first comma.
    pub rest: &'a [u8],
}

impl<'a> Frame<'a> {
    /// The values behind the word.
    pub fn values(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        let text = match std::str::from_utf8(self.rest) {
            Ok(text) => text,
            // A network's name in another alphabet stands behind everything that matters.
            Err(error) => {
                self.rest.get(..error.valid_up_to()).and_then(|good| std::str::from_utf8(good).ok()).unwrap_or_default()
            }
        };
        text.split(',').map(str::trim)
    }

    /// The bytes of a message to this watch, in its own form.
    #[must_use]
    pub fn reply(&self, content: &str) -> Vec<u8> {
        message(self.maker, self.id, self.index, content)
    }
}

/// The bytes of a message to a watch.
#[must_use]
pub fn message(maker: &str, id: &str, index: Option<&str>, content: &str) -> Vec<u8> {
    let index = index.map(|index| format!("{index}*")).unwrap_or_default();
    format!("[{maker}*{id}*{index}{:04X}*{content}]", content.len()).into_bytes()
}

/// Where the next message of a stream is.
#[must_use]
pub fn next_piece(stream: &[u8]) -> Piece {
    match stream.iter().position(|byte| *byte == b'[') {
        None if stream.is_empty() => return Piece::More,
        None => return Piece::Junk { bytes: stream.len() },
        Some(0) => {}
        Some(at) => return Piece::Junk { bytes: at },
    }
    let close = stream.iter().position(|byte| *byte == b']');
    let Some(header) = header(stream) else {
        let anew = stream.iter().skip(1).position(|byte| *byte == b'[').map(|at| at + 1);
        return match close {
            _ if anew.is_some_and(|anew| close.is_none_or(|close| anew < close)) => {
                Piece::Junk { bytes: anew.unwrap_or(1) }
            }
            Some(close) => Piece::Frame { from: 0, to: close + 1 },
            None if stream.len() > HEADER_BYTES => Piece::Junk { bytes: 1 },
            None => Piece::More,
        };
    };
    let told = header.content_at + header.length;
    match close {
        _ if stream.get(told) == Some(&b']') => Piece::Frame { from: 0, to: told + 1 },
        Some(close) if close < told && is_binary(&stream[header.content_at..]) && stream.len() <= told => Piece::More,
        Some(close) => Piece::Frame { from: 0, to: close + 1 },
        None if stream.len() > MAX_BYTES => Piece::Junk { bytes: stream.len() },
        None => Piece::More,
    }
}

/// Reads one message.
///
/// # Errors
/// The watch's number, where it is legible, and `not_frame`.
pub fn parse(bytes: &[u8]) -> Result<Frame<'_>, (Option<String>, Reject)> {
    let none = (None, Reject::NotFrame);
    let bytes = bytes.trim_ascii();
    let header = header(bytes).ok_or_else(|| (id_of(bytes), Reject::NotFrame))?;
    let content = bytes.get(header.content_at..).and_then(|content| content.strip_suffix(b"]")).ok_or_else(|| {
        let id = text(bytes, &header.id).map(str::to_owned);
        (id, Reject::NotFrame)
    })?;
    let word_end = content.iter().position(|byte| *byte == b',').unwrap_or(content.len());
    let (word, rest) = content.split_at_checked(word_end).ok_or_else(|| none.clone())?;
    Ok(Frame {
        maker: text(bytes, &header.maker).ok_or_else(|| none.clone())?,
        id: text(bytes, &header.id).ok_or_else(|| none.clone())?,
        index: header.index.and_then(|index| text(bytes, &index)),
        word: std::str::from_utf8(word).map_err(|_| none)?.trim(),
        rest: rest.get(1..).unwrap_or_default(),
    })
}

type Part = std::ops::Range<usize>;

struct Header {
    maker: Part,
    id: Part,
    index: Option<Part>,
    length: usize,
    content_at: usize,
}

/// The header of a message whose header is whole.
fn header(bytes: &[u8]) -> Option<Header> {
    let stars = bytes.iter().take(HEADER_BYTES).enumerate().filter(|(_, byte)| **byte == b'*');
    let stars: Vec<usize> = stars.map(|(at, _)| at).take(4).collect();
    let [first, second, third] = <[usize; 3]>::try_from(stars.get(..3)?).ok()?;
    let (maker, id) = (1..first, first + 1..second);
    let plain = |part: &Part| {
        bytes.get(part.clone()).is_some_and(|part| !part.is_empty() && part.iter().all(u8::is_ascii_alphanumeric))
    };
    let number = |part: &Part| (part.len() == 4).then(|| text(bytes, part)).flatten().and_then(hex);
    if bytes.first() != Some(&b'[') || first != 3 || !plain(&maker) || !plain(&id) || id.len() > 20 {
        return None;
    }
    let between = second + 1..third;
    // The fourth star may belong to the content; only a second number of four digits says that there is an index.
    if let Some(fourth) = stars.get(3).copied()
        && let Some(length) = number(&(third + 1..fourth))
    {
        return Some(Header { maker, id, index: Some(between), length, content_at: fourth + 1 });
    }
    let length = number(&between)?;
    Some(Header { maker, id, index: None, length, content_at: third + 1 })
}

fn text<'a>(bytes: &'a [u8], part: &Part) -> Option<&'a str> {
    std::str::from_utf8(bytes.get(part.clone())?).ok()
}

fn hex(digits: &str) -> Option<usize> {
    let plain = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    usize::from_str_radix(digits, 16).ok().filter(|_| plain)
}

/// The number in a message whose header is broken behind it.
fn id_of(bytes: &[u8]) -> Option<String> {
    let id = bytes.strip_prefix(b"[")?.split(|byte| *byte == b'*').nth(1)?;
    let plain = (5..=20).contains(&id.len()) && id.iter().all(u8::is_ascii_digit);
    plain.then(|| String::from_utf8_lossy(id).into_owned())
}

fn is_binary(content: &[u8]) -> bool {
    let word = content.split(|byte| *byte == b',').next().unwrap_or_default();
    BINARY.contains(&word)
}
