//! From a value to its columns and back. Writing refuses what one database could not keep (U+0000, numbers above
//! 2^63 - 1), so that all of them refuse it alike; reading names table, column and row of what it cannot understand.

use crate::backend::{Cells, Value};
use crate::error::StoreError;
use hub_core::geo::LatLon;
use hub_core::time::UnixMs;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::fmt::Display;
use std::str::FromStr;

/// The columns of one row, in the order of its statement.
pub struct Columns {
    table: &'static str,
    values: Vec<Value>,
}

impl Columns {
    pub fn of(table: &'static str) -> Self {
        Self { table, values: Vec::with_capacity(12) }
    }

    pub fn done(self) -> Vec<Value> {
        self.values
    }

    /// Ids, paths, words: text that is known to be clean.
    pub fn name(mut self, value: impl Display) -> Self {
        self.values.push(Value::Text(Some(value.to_string())));
        self
    }

    pub fn opt_name(mut self, value: Option<impl Display>) -> Self {
        self.values.push(Value::Text(value.map(|value| value.to_string())));
        self
    }

    pub fn text(mut self, column: &'static str, value: &str) -> Result<Self, StoreError> {
        self.values.push(Value::Text(Some(clean(self.table, column, value)?.to_owned())));
        Ok(self)
    }

    pub fn opt_text(self, column: &'static str, value: Option<&str>) -> Result<Self, StoreError> {
        match value {
            Some(value) => self.text(column, value),
            None => Ok(self.opt_name(None::<&str>)),
        }
    }

    pub fn json(mut self, column: &'static str, value: &impl Serialize) -> Result<Self, StoreError> {
        self.values.push(Value::Text(Some(json(self.table, column, value)?)));
        Ok(self)
    }

    /// JSON that is text already.
    pub fn json_text(self, column: &'static str, value: &str) -> Result<Self, StoreError> {
        if has_escaped_nul(value) {
            return Err(StoreError::NotText { table: self.table, column });
        }
        self.text(column, value)
    }

    /// An enum that is one word.
    pub fn word(mut self, column: &'static str, value: &impl Serialize) -> Result<Self, StoreError> {
        let quoted = json(self.table, column, value)?;
        self.values.push(Value::Text(Some(quoted.trim_matches('"').to_owned())));
        Ok(self)
    }

    pub fn int(mut self, value: impl Into<i64>) -> Self {
        self.values.push(Value::Int(Some(value.into())));
        self
    }

    pub fn opt_int(mut self, value: Option<impl Into<i64>>) -> Self {
        self.values.push(Value::Int(value.map(Into::into)));
        self
    }

    pub fn at(self, value: UnixMs) -> Self {
        self.int(value.0)
    }

    pub fn opt_at(self, value: Option<UnixMs>) -> Self {
        self.opt_int(value.map(|at| at.0))
    }

    pub fn bool(mut self, value: bool) -> Self {
        self.values.push(Value::Bool(value));
        self
    }

    pub fn bytes(mut self, value: &[u8]) -> Self {
        self.values.push(Value::Bytes(value.to_vec()));
        self
    }

    /// Latitude, then longitude.
    pub fn place(mut self, value: Option<LatLon>) -> Self {
        self.values.push(Value::Real(value.map(|place| place.lat)));
        self.values.push(Value::Real(value.map(|place| place.lon)));
        self
    }
}

/// Bytes as hexadecimal text.
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]).map(|digit| char::from(DIGITS[usize::from(digit)])).collect()
}

/// A count as a database integer.
pub fn integer(table: &'static str, column: &'static str, value: u64) -> Result<i64, StoreError> {
    i64::try_from(value).map_err(|_| StoreError::TooLarge { table, column })
}

/// The text itself, unless it contains U+0000.
pub fn clean<'a>(table: &'static str, column: &'static str, value: &'a str) -> Result<&'a str, StoreError> {
    if value.as_bytes().contains(&0) { Err(StoreError::NotText { table, column }) } else { Ok(value) }
}

/// JSON, unless a text in it contains U+0000.
pub fn json(table: &'static str, column: &'static str, value: &impl Serialize) -> Result<String, StoreError> {
    let text = serde_json::to_string(value).map_err(|_| StoreError::Corrupt { table, column, row: "new".into() })?;
    if has_escaped_nul(&text) { Err(StoreError::NotText { table, column }) } else { Ok(text) }
}

/// U+0000 in JSON is `\u0000`; after an odd number of further backslashes it is the end of one, and a plain `u0000`.
fn has_escaped_nul(json: &str) -> bool {
    json.match_indices(r"\u0000").any(|(at, _)| {
        let before = json.as_bytes()[..at].iter().rev().take_while(|byte| **byte == b'\\').count();
        before % 2 == 0
    })
}

/// Reads the columns of one row in their order.
pub struct Reader<'a, R> {
    table: &'static str,
    cells: &'a R,
    next: usize,
}

impl<'a, R: Cells> Reader<'a, R> {
    pub fn new(table: &'static str, cells: &'a R) -> Self {
        Self { table, cells, next: 0 }
    }

    fn corrupt(&self, column: &'static str) -> StoreError {
        let number = || self.cells.int(0).ok().flatten().map(|number| number.to_string());
        let row = self.cells.text(0).ok().flatten().map(str::to_owned).or_else(number);
        StoreError::Corrupt { table: self.table, column, row: row.unwrap_or_default() }
    }

    fn advance(&mut self) -> usize {
        self.next += 1;
        self.next - 1
    }

    fn there<T>(&self, column: &'static str, value: Option<T>) -> Result<T, StoreError> {
        value.ok_or_else(|| self.corrupt(column))
    }

    pub fn opt_str(&mut self, column: &'static str) -> Result<Option<&'a str>, StoreError> {
        let at = self.advance();
        self.cells.text(at).map_err(|_| self.corrupt(column))
    }

    pub fn str(&mut self, column: &'static str) -> Result<&'a str, StoreError> {
        let value = self.opt_str(column)?;
        self.there(column, value)
    }

    pub fn text(&mut self, column: &'static str) -> Result<String, StoreError> {
        self.str(column).map(str::to_owned)
    }

    pub fn opt_text(&mut self, column: &'static str) -> Result<Option<String>, StoreError> {
        Ok(self.opt_str(column)?.map(str::to_owned))
    }

    /// Ids, paths.
    pub fn name<T: FromStr>(&mut self, column: &'static str) -> Result<T, StoreError> {
        self.str(column)?.parse().map_err(|_| self.corrupt(column))
    }

    pub fn opt_name<T: FromStr>(&mut self, column: &'static str) -> Result<Option<T>, StoreError> {
        let text = self.opt_str(column)?;
        text.map(str::parse).transpose().map_err(|_| self.corrupt(column))
    }

    pub fn json<T: DeserializeOwned>(&mut self, column: &'static str) -> Result<T, StoreError> {
        serde_json::from_str(self.str(column)?).map_err(|_| self.corrupt(column))
    }

    /// An enum that is one word.
    pub fn word<T: DeserializeOwned>(&mut self, column: &'static str) -> Result<T, StoreError> {
        let word = self.str(column)?;
        let word = serde::de::value::StrDeserializer::<serde::de::value::Error>::new(word);
        T::deserialize(word).map_err(|_| self.corrupt(column))
    }

    /// An enum that is one word, or nothing.
    pub fn opt_word<T: DeserializeOwned>(&mut self, column: &'static str) -> Result<Option<T>, StoreError> {
        let Some(word) = self.opt_str(column)? else { return Ok(None) };
        let word = serde::de::value::StrDeserializer::<serde::de::value::Error>::new(word);
        T::deserialize(word).map(Some).map_err(|_| self.corrupt(column))
    }

    /// Bytes as hexadecimal text, or nothing.
    pub fn opt_hex(&mut self, column: &'static str) -> Result<Option<Vec<u8>>, StoreError> {
        let Some(text) = self.opt_str(column)? else { return Ok(None) };
        let (pairs, rest) = text.as_bytes().as_chunks::<2>();
        let byte = |pair: &[u8; 2]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
        let bytes: Option<Vec<u8>> = pairs.iter().map(byte).collect();
        bytes.filter(|_| rest.is_empty()).map(Some).ok_or_else(|| self.corrupt(column))
    }

    pub fn opt_int<T: TryFrom<i64>>(&mut self, column: &'static str) -> Result<Option<T>, StoreError> {
        let at = self.advance();
        let value = self.cells.int(at).map_err(|_| self.corrupt(column))?;
        value.map(T::try_from).transpose().map_err(|_| self.corrupt(column))
    }

    pub fn int<T: TryFrom<i64>>(&mut self, column: &'static str) -> Result<T, StoreError> {
        let value = self.opt_int(column)?;
        self.there(column, value)
    }

    pub fn at(&mut self, column: &'static str) -> Result<UnixMs, StoreError> {
        self.int(column).map(UnixMs)
    }

    pub fn opt_at(&mut self, column: &'static str) -> Result<Option<UnixMs>, StoreError> {
        Ok(self.opt_int(column)?.map(UnixMs))
    }

    pub fn bool(&mut self, column: &'static str) -> Result<bool, StoreError> {
        let at = self.advance();
        self.cells.bool(at).map_err(|_| self.corrupt(column))
    }

    pub fn bytes(&mut self, column: &'static str) -> Result<Vec<u8>, StoreError> {
        let at = self.advance();
        self.cells.bytes(at).map_err(|_| self.corrupt(column))
    }

    /// Latitude, then longitude; none when either is missing.
    pub fn place(&mut self, column: &'static str) -> Result<Option<LatLon>, StoreError> {
        let (lat, lon) = (self.advance(), self.advance());
        let lat = self.cells.real(lat).map_err(|_| self.corrupt(column))?;
        let lon = self.cells.real(lon).map_err(|_| self.corrupt(column))?;
        Ok(lat.zip(lon).map(|(lat, lon)| LatLon { lat, lon }))
    }
}

#[cfg(test)]
mod tests {
    use super::has_escaped_nul;

    #[test]
    fn only_a_real_nul_counts() {
        let json = |text: &str| serde_json::Value::from(text).to_string();
        assert!(!has_escaped_nul(&json("plain")));
        assert!(has_escaped_nul(&json("a\0b")));
        assert!(has_escaped_nul(&json("\\\0")));
        assert!(!has_escaped_nul(&json(r"\u0000")));
        assert!(!has_escaped_nul(&json(r"\\u0000")));
    }
}
