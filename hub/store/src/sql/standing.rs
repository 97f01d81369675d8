//! Texts for `device_standing`.

use super::many::Many;
use std::sync::LazyLock;

/// Passes over devices that are no longer in the registry.
pub static PUT: LazyLock<Many> = LazyLock::new(|| {
    Many::new(
        "INSERT INTO device_standing (device, kind, is_on, since, said_at, ends) \
         SELECT column1, column2, column3, column4, column5, column6 FROM (VALUES",
        6,
        &["TEXT", "TEXT", "BOOLEAN", "BIGINT", "BIGINT", "BOOLEAN"],
        ") AS word WHERE EXISTS (SELECT 1 FROM device WHERE device.id = column1) \
         ON CONFLICT (device, kind) DO UPDATE SET is_on = excluded.is_on, since = excluded.since, \
         said_at = excluded.said_at, ends = excluded.ends",
    )
});
pub const ALL: &str = "SELECT device, kind, is_on, since, said_at, ends FROM device_standing ORDER BY device, kind";

pub(super) const TEXTS: &[&str] = &[ALL];
