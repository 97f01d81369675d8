//! Texts for `note`.

pub const PUT: &str = "INSERT INTO note (id, alarm, author, text, at) VALUES ($1, $2, $3, $4, $5) \
    ON CONFLICT (id) DO NOTHING";
pub const OF_ALARM: &str = "SELECT id, alarm, author, text, at FROM note WHERE alarm = $1 ORDER BY at, id";

pub(super) const TEXTS: &[&str] = &[PUT, OF_ALARM];
