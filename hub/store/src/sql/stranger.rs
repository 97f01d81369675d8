//! Texts for `stranger`.

use super::many::Many;
use std::sync::LazyLock;

/// What a stranger says leaves alone who took it off the list: another hub may have been told.
pub static PUT: LazyLock<Many> = LazyLock::new(|| {
    Many::new(
        "INSERT INTO stranger \
         (family, address, gateway, first_at, last_at, called_at, count, said, payload, dismissed) VALUES",
        10,
        &[],
        "ON CONFLICT (family, address) DO UPDATE SET gateway = excluded.gateway, last_at = excluded.last_at, \
         called_at = excluded.called_at, \
         count = excluded.count, said = excluded.said, payload = excluded.payload",
    )
});
pub const DISMISS: &str = "INSERT INTO stranger \
    (family, address, gateway, first_at, last_at, called_at, count, said, payload, dismissed) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) \
    ON CONFLICT (family, address) DO UPDATE SET dismissed = excluded.dismissed";
pub const REMOVE: &str = "DELETE FROM stranger WHERE family = $1 AND address = $2";
pub const NEWEST: &str = "SELECT family, address, gateway, first_at, last_at, called_at, count, said, payload, dismissed \
    FROM stranger ORDER BY last_at DESC, family, address LIMIT $1";
/// A slice at a time, so that the writer is never held for long.
pub const PURGE: &str = "DELETE FROM stranger WHERE (family, address) IN \
    (SELECT family, address FROM stranger WHERE last_at < $1 ORDER BY last_at LIMIT 1000)";

pub(super) const TEXTS: &[&str] = &[DISMISS, REMOVE, NEWEST, PURGE];
