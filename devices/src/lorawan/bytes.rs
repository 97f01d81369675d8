//! A cursor over a device's bytes: every read is in bounds or none.

/// Bytes from a place on.
#[derive(Clone, Copy)]
pub struct Bytes<'a> {
    rest: &'a [u8],
}

impl<'a> Bytes<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    pub fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// The next `count` bytes.
    pub fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.rest.split_at_checked(count)?;
        self.rest = rest;
        Some(taken)
    }

    pub fn u8(&mut self) -> Option<u8> {
        self.take(1)?.first().copied()
    }
}

/// The byte at a place; 0 beyond the end.
pub fn at(bytes: &[u8], place: usize) -> u8 {
    bytes.get(place).copied().unwrap_or_default()
}

/// Unsigned 16 bits, most significant byte first.
pub fn u16_be(bytes: &[u8], place: usize) -> u16 {
    u16::from_be_bytes([at(bytes, place), at(bytes, place.saturating_add(1))])
}

/// Signed 16 bits, most significant byte first.
pub fn i16_be(bytes: &[u8], place: usize) -> i16 {
    i16::from_be_bytes([at(bytes, place), at(bytes, place.saturating_add(1))])
}

/// Signed 16 bits, least significant byte first.
pub fn i16_le(bytes: &[u8], place: usize) -> i16 {
    i16::from_le_bytes([at(bytes, place), at(bytes, place.saturating_add(1))])
}

/// Signed 32 bits, most significant byte first.
pub fn i32_be(bytes: &[u8], place: usize) -> i32 {
    i32::from_be_bytes([0, 1, 2, 3].map(|more| at(bytes, place.saturating_add(more))))
}

/// Signed 32 bits, least significant byte first.
pub fn i32_le(bytes: &[u8], place: usize) -> i32 {
    i32::from_le_bytes([0, 1, 2, 3].map(|more| at(bytes, place.saturating_add(more))))
}
