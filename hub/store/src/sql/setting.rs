//! Texts for `setting`.

pub const PUT: &str =
    "INSERT INTO setting (key, value) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET value = excluded.value";
pub const ONE: &str = "SELECT key, value FROM setting WHERE key = $1";

pub(super) const TEXTS: &[&str] = &[PUT, ONE];
