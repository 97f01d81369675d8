//! Texts for `household`.

pub const PUT: &str = "INSERT INTO household \
    (id, area, unit, floor, door, lat, lon, residents, contacts, notes, medicines, risk) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) \
    ON CONFLICT (id) DO UPDATE SET area = excluded.area, unit = excluded.unit, floor = excluded.floor, \
    door = excluded.door, lat = excluded.lat, lon = excluded.lon, residents = excluded.residents, \
    contacts = excluded.contacts, notes = excluded.notes, medicines = excluded.medicines, risk = excluded.risk";
pub const REMOVE: &str = "DELETE FROM household WHERE id = $1";
pub const ALL: &str = "SELECT id, area, unit, floor, door, lat, lon, residents, contacts, notes, medicines, risk \
    FROM household ORDER BY id";
pub const ONE: &str = "SELECT id, area, unit, floor, door, lat, lon, residents, contacts, notes, medicines, risk \
    FROM household WHERE id = $1";

pub(super) const TEXTS: &[&str] = &[PUT, REMOVE, ALL, ONE];
