//! Texts for `person` and `person_fix`.

use super::many::Many;
use std::sync::LazyLock;

pub const PUT: &str = "INSERT INTO person \
    (id, name, login, password_hash, phone, grants, skills, home_lat, home_lon, home_area, on_call, disabled) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) \
    ON CONFLICT (id) DO UPDATE SET name = excluded.name, login = excluded.login, \
    password_hash = excluded.password_hash, phone = excluded.phone, grants = excluded.grants, \
    skills = excluded.skills, home_lat = excluded.home_lat, home_lon = excluded.home_lon, \
    home_area = excluded.home_area, on_call = excluded.on_call, disabled = excluded.disabled";
pub const REMOVE: &str = "DELETE FROM person WHERE id = $1";
pub const ALL: &str = "SELECT id, name, login, password_hash, phone, grants, skills, home_lat, home_lon, home_area, \
    on_call, disabled FROM person ORDER BY id";
pub const ONE: &str = "SELECT id, name, login, password_hash, phone, grants, skills, home_lat, home_lon, home_area, \
    on_call, disabled FROM person WHERE id = $1";
pub const BY_LOGIN: &str = "SELECT id, name, login, password_hash, phone, grants, skills, home_lat, home_lon, \
    home_area, on_call, disabled FROM person WHERE login = $1";

/// Passes over people who are not (or no longer) known: their position is nobody's business.
pub static PUT_FIX: LazyLock<Many> = LazyLock::new(|| {
    Many::new(
        "INSERT INTO person_fix (person, lat, lon, at, accuracy_m) \
         SELECT column1, column2, column3, column4, column5 FROM (VALUES",
        5,
        &["TEXT", "DOUBLE PRECISION", "DOUBLE PRECISION", "BIGINT", "BIGINT"],
        ") AS fix WHERE EXISTS (SELECT 1 FROM person WHERE person.id = column1) \
         ON CONFLICT (person) DO UPDATE SET lat = excluded.lat, lon = excluded.lon, at = excluded.at, \
         accuracy_m = excluded.accuracy_m",
    )
});
pub const FIXES: &str = "SELECT person, lat, lon, at, accuracy_m FROM person_fix ORDER BY person";
pub const FORGET_FIX: &str = "DELETE FROM person_fix WHERE person = $1";

pub(super) const TEXTS: &[&str] = &[PUT, REMOVE, ALL, ONE, BY_LOGIN, FIXES, FORGET_FIX];
