//! Texts for `rejection`.

pub const PUT: &str = "INSERT INTO rejection (id, source, reason, payload, at, count) \
    VALUES ($1, $2, $3, $4, $5, $6) \
    ON CONFLICT (id) DO UPDATE SET source = excluded.source, reason = excluded.reason, \
    payload = excluded.payload, at = excluded.at, count = excluded.count";
pub const NEWEST: &str =
    "SELECT id, source, reason, payload, at, count FROM rejection ORDER BY at DESC, id DESC LIMIT $1";
pub const PURGE: &str = "DELETE FROM rejection WHERE id IN \
    (SELECT id FROM rejection WHERE at < $1 ORDER BY at LIMIT 1000)";

pub(super) const TEXTS: &[&str] = &[PUT, NEWEST, PURGE];
