//! Texts for `policy`.

pub const PUT: &str = "INSERT INTO policy (id, area, kind, body) VALUES ($1, $2, $3, $4) \
    ON CONFLICT (id) DO UPDATE SET area = excluded.area, kind = excluded.kind, body = excluded.body";
pub const REMOVE: &str = "DELETE FROM policy WHERE id = $1";
pub const ALL: &str = "SELECT id, area, kind, body FROM policy ORDER BY area, kind";

pub(super) const TEXTS: &[&str] = &[PUT, REMOVE, ALL];
