//! Texts for `fact`.

pub const PUT: &str = "INSERT INTO fact (key, source, body) VALUES ($1, $2, $3) \
    ON CONFLICT (key) DO UPDATE SET source = excluded.source, body = excluded.body";
pub const FORGET: &str = "DELETE FROM fact WHERE source = $1";
pub const ALL: &str = "SELECT key, source, body FROM fact ORDER BY key";

pub(super) const TEXTS: &[&str] = &[PUT, FORGET, ALL];
