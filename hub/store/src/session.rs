//! Sessions of people who are logged in. Only the hash of a token is kept.

use hub_core::ids::PersonId;
use hub_core::time::UnixMs;

/// Somebody is logged in. Expired sessions stay until they are dropped: whoever reads one compares `expires_at`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// SHA-256 of the token, hexadecimal.
    pub token_sha256: String,
    /// Who.
    pub person: PersonId,
    /// Log-in.
    pub created_at: UnixMs,
    /// Last use, as far as it was written down.
    pub seen_at: UnixMs,
    /// Not valid from here on.
    pub expires_at: UnixMs,
    /// What the browser calls itself.
    pub user_agent: String,
}
