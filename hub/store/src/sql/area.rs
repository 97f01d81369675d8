//! Texts for `area`.

pub const PUT: &str = "INSERT INTO area (id, path, level, name, street, outline, centre_lat, centre_lon) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8) \
    ON CONFLICT (id) DO UPDATE SET path = excluded.path, level = excluded.level, name = excluded.name, \
    street = excluded.street, outline = excluded.outline, centre_lat = excluded.centre_lat, \
    centre_lon = excluded.centre_lon";
pub const REMOVE: &str = "DELETE FROM area WHERE id = $1";
pub const ALL: &str =
    "SELECT id, path, level, name, street, outline, centre_lat, centre_lon FROM area ORDER BY path, id";
pub const ONE: &str = "SELECT id, path, level, name, street, outline, centre_lat, centre_lon FROM area WHERE id = $1";

pub(super) const TEXTS: &[&str] = &[PUT, REMOVE, ALL, ONE];
