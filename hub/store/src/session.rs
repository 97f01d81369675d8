//! Sessions of people who are logged in. Only the hash of a token is kept.

use crate::backend::{Cells, Value};
use crate::columns::{Columns, Reader};
use crate::error::StoreError;
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

pub(crate) fn write(session: &Session) -> Result<Vec<Value>, StoreError> {
    Ok(Columns::of("session")
        .text("token_sha256", &session.token_sha256)?
        .name(session.person)
        .at(session.created_at)
        .at(session.seen_at)
        .at(session.expires_at)
        .text("user_agent", &session.user_agent)?
        .done())
}

pub(crate) fn read<R: Cells>(row: &mut Reader<'_, R>) -> Result<Session, StoreError> {
    Ok(Session {
        token_sha256: row.text("token_sha256")?,
        person: row.name("person")?,
        created_at: row.at("created_at")?,
        seen_at: row.at("seen_at")?,
        expires_at: row.at("expires_at")?,
        user_agent: row.text("user_agent")?,
    })
}
