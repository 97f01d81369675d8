//! A SenML pack as CBOR (RFC 8428, section 6): the same records, their labels as small numbers. Only what a pack needs is
//! read, at any bytes in bounds; the rest is no pack.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value, json};

/// Items read of one pack at most, nested ones too.
const MAX_ITEMS: usize = 16_384;
/// Items within items at most: a pack, a record, a value.
const MAX_DEPTH: usize = 4;

/// A pack as its JSON form; none when the bytes are no list of records.
pub fn pack(bytes: &[u8]) -> Option<Value> {
    if !looks_like(bytes) {
        return None;
    }
    let mut reader = Reader { rest: bytes, items: 0 };
    let pack = reader.item(0)?;
    (reader.rest.is_empty() && pack.is_array()).then_some(pack)
}

/// True for the first byte of a list with a map behind it.
fn looks_like(bytes: &[u8]) -> bool {
    matches!(bytes, [0x81..=0x9f, ..]) && bytes.get(1..4).is_some_and(|next| next.iter().any(|byte| byte >> 5 == 5))
}

/// The name of a label (RFC 8428, table 4).
fn label(number: i64) -> Option<&'static str> {
    Some(match number {
        -1 => "bver",
        -2 => "bn",
        -3 => "bt",
        -4 => "bu",
        -5 => "bv",
        -6 => "bs",
        0 => "n",
        1 => "u",
        2 => "v",
        3 => "vs",
        4 => "vb",
        5 => "s",
        6 => "t",
        7 => "ut",
        8 => "vd",
        _ => return None,
    })
}

struct Reader<'a> {
    rest: &'a [u8],
    items: usize,
}

/// The head of an item: its kind, its argument (none for one of no fixed length), and that argument's bytes.
struct Head {
    kind: u8,
    argument: Option<u64>,
    bytes: usize,
}

impl Reader<'_> {
    fn take(&mut self, count: usize) -> Option<&[u8]> {
        let (taken, rest) = self.rest.split_at_checked(count)?;
        self.rest = rest;
        Some(taken)
    }

    fn head(&mut self) -> Option<Head> {
        let first = *self.take(1)?.first()?;
        let (kind, low) = (first >> 5, first & 0x1f);
        let bytes = match low {
            0..=23 => return Some(Head { kind, argument: Some(u64::from(low)), bytes: 0 }),
            24..=27 => 1_usize << (low - 24),
            31 => return Some(Head { kind, argument: None, bytes: 0 }),
            _ => return None,
        };
        let argument = self.take(bytes)?.iter().fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
        Some(Head { kind, argument: Some(argument), bytes })
    }

    fn item(&mut self, depth: usize) -> Option<Value> {
        self.items += 1;
        if self.items > MAX_ITEMS || depth > MAX_DEPTH {
            return None;
        }
        let Head { kind, argument, bytes } = self.head()?;
        match (kind, argument) {
            (0, Some(number)) => Some(json!(number)),
            (1, Some(number)) => Some(json!(-1 - i64::try_from(number).ok()?)),
            (2, Some(length)) => Some(json!(URL_SAFE_NO_PAD.encode(self.take(usize::try_from(length).ok()?)?))),
            (3, Some(length)) => {
                let text = self.take(usize::try_from(length).ok()?)?;
                Some(json!(std::str::from_utf8(text).ok()?))
            }
            (4, length) => self.list(length, depth),
            (5, length) => self.map(length, depth),
            // A tag says only how to understand what follows; a decimal fraction stays a list, which is no value.
            (6, Some(_)) => self.item(depth + 1),
            (7, Some(value)) => simple(value, bytes),
            _ => None,
        }
    }

    /// True at the end of a list or map of no fixed length.
    fn ends(&mut self, count: u64, length: Option<u64>) -> bool {
        match length {
            Some(length) => count >= length,
            None => {
                let ends = self.rest.first() == Some(&0xff);
                self.rest = if ends { &self.rest[1..] } else { self.rest };
                ends
            }
        }
    }

    fn list(&mut self, length: Option<u64>, depth: usize) -> Option<Value> {
        let mut list = Vec::new();
        while !self.ends(list.len() as u64, length) {
            list.push(self.item(depth + 1)?);
        }
        Some(Value::Array(list))
    }

    fn map(&mut self, length: Option<u64>, depth: usize) -> Option<Value> {
        let (mut map, mut count) = (Map::new(), 0);
        while !self.ends(count, length) {
            let name = match self.item(depth + 1)? {
                Value::String(name) => Some(name),
                Value::Number(number) => number.as_i64().and_then(label).map(str::to_owned),
                _ => None,
            };
            let value = self.item(depth + 1)?;
            map.extend(name.map(|name| (name, value)));
            count += 1;
        }
        Some(Value::Object(map))
    }
}

/// Yes, no, nothing, or a floating number of two, four or eight bytes.
fn simple(value: u64, bytes: usize) -> Option<Value> {
    Some(match (bytes, value) {
        (0, 20) => json!(false),
        (0, 21) => json!(true),
        (0, 22 | 23) => Value::Null,
        (2, bits) => json!(half(u16::try_from(bits).ok()?)),
        (4, bits) => json!(f64::from(f32::from_bits(u32::try_from(bits).ok()?))),
        (8, bits) => json!(f64::from_bits(bits)),
        _ => return None,
    })
}

/// A floating number of 16 bits (IEEE 754).
fn half(bits: u16) -> f64 {
    let (exponent, mantissa) = (i32::from(bits >> 10 & 0x1f), f64::from(bits & 0x3ff));
    let size = match exponent {
        0 => mantissa * 2_f64.powi(-24),
        31 => f64::INFINITY,
        _ => (1.0 + mantissa / 1024.0) * 2_f64.powi(exponent - 15),
    };
    if bits >> 15 == 1 { -size } else { size }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::lenient::hex_bytes;
    use proptest::prelude::*;

    #[test]
    fn a_pack_of_numbers_is_the_pack_of_words() {
        let bytes = hex_bytes("82 a2 21 64 64657631 22 1a6afe2e8c a3 00 63 736f73 04 f5 02 f9 4d00").unwrap();
        let wanted = json!([{"bn": "dev1", "bt": 1_795_042_956}, {"n": "sos", "vb": true, "v": 20.0}]);
        assert_eq!(pack(&bytes), Some(wanted));
        let open = hex_bytes("9f bf 00 61 61 04 f4 ff ff").unwrap();
        assert_eq!(pack(&open), Some(json!([{"n": "a", "vb": false}])));
    }

    #[test]
    fn what_is_no_pack_is_none() {
        for other in
            [&b""[..], b"[]", b"{\"a\":1}", b"\x81", b"\x81\xa1", b"\x9f\xbf", b"\x81\xa1\x00\x5b\xff\xff\xff\xff"]
        {
            assert_eq!(pack(other), None, "{other:?}");
        }
        assert_eq!(pack(&[0x81; 4_096]), None, "lists within lists");
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_none(mut bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = pack(&bytes);
            bytes.splice(0..0, [0x84, 0xa4]);
            let _ = pack(&bytes);
        }
    }
}
