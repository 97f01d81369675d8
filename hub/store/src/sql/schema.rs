//! Texts for the table in which applied migrations are kept.

pub const APPLIED: &str = "SELECT version FROM _sqlx_migrations ORDER BY version";

pub(super) const TEXTS: &[&str] = &[APPLIED];
