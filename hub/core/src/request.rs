//! Requests that carry a key of their client's. Invariant: one key is one request: the same again changes nothing, and
//! something else under it is refused.

use crate::ids::RequestKey;
use serde::{Deserialize, Serialize};

/// A request that changed something, or wants to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Kept")]
pub struct KeyedRequest {
    /// Its key.
    pub key: RequestKey,
    /// SHA-256 of who asked for what, hexadecimal; none for one that was kept as a key alone.
    pub body_sha256: Option<String>,
}

/// How requests were written down: first their keys alone.
#[derive(Deserialize)]
#[serde(untagged)]
enum Kept {
    Key(RequestKey),
    Whole { key: RequestKey, body_sha256: Option<String> },
}

impl From<Kept> for KeyedRequest {
    fn from(kept: Kept) -> Self {
        match kept {
            Kept::Key(key) => Self { key, body_sha256: None },
            Kept::Whole { key, body_sha256 } => Self { key, body_sha256 },
        }
    }
}

/// The key stands for another request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OtherBody;

impl KeyedRequest {
    /// True when it is one of these. One that was kept as a key alone is taken for the same.
    ///
    /// # Errors
    /// When one of these has its key and said something else.
    pub fn is_among(&self, kept: &[Self]) -> Result<bool, OtherBody> {
        let Some(known) = kept.iter().find(|known| known.key == self.key) else { return Ok(false) };
        let same = known.body_sha256.is_none() || known.body_sha256 == self.body_sha256;
        if same { Ok(true) } else { Err(OtherBody) }
    }
}
