//! Texts for the table in which applied migrations are kept.

pub const NEWEST: &str = "SELECT max(version) FROM _sqlx_migrations";

pub(super) const TEXTS: &[&str] = &[NEWEST];
