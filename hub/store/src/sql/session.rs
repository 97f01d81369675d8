//! Texts for `session`.

pub const PUT: &str = "INSERT INTO session (token_sha256, person, created_at, seen_at, expires_at, user_agent) \
    VALUES ($1, $2, $3, $4, $5, $6)";
pub const ONE: &str = "SELECT token_sha256, person, created_at, seen_at, expires_at, user_agent FROM session \
    WHERE token_sha256 = $1";
pub const OF_PERSON: &str = "SELECT token_sha256, person, created_at, seen_at, expires_at, user_agent FROM session \
    WHERE person = $1 ORDER BY created_at DESC, token_sha256";
pub const TOUCH: &str = "UPDATE session SET seen_at = $1 WHERE token_sha256 = $2";
pub const DROP: &str = "DELETE FROM session WHERE token_sha256 = $1";
pub const DROP_OF_PERSON: &str = "DELETE FROM session WHERE person = $1";
pub const DROP_EXPIRED: &str = "DELETE FROM session WHERE expires_at <= $1";

pub(super) const TEXTS: &[&str] = &[PUT, ONE, OF_PERSON, TOUCH, DROP, DROP_OF_PERSON, DROP_EXPIRED];
