//! Texts for `device`, `device_status` and `receipt`.

use super::many::Many;
use std::sync::LazyLock;

pub const PUT: &str = "INSERT INTO device \
    (id, name, secret_sha256, role, model, area, household, wearer, blocked_at, live_at, \
    family, address, detects, layout, product, key_hex, prefixes, label, beat_s, allowed_on, muted_until, \
    enrolling_until, retired_at) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23) \
    ON CONFLICT (id) DO UPDATE SET name = excluded.name, secret_sha256 = excluded.secret_sha256, role = excluded.role, model = \
    excluded.model, area = excluded.area, household = excluded.household, wearer = excluded.wearer, blocked_at \
    = excluded.blocked_at, live_at = excluded.live_at, family = excluded.family, address = excluded.address, \
    detects = excluded.detects, layout = excluded.layout, product = excluded.product, key_hex = \
    excluded.key_hex, prefixes = excluded.prefixes, label = excluded.label, beat_s = excluded.beat_s, \
    allowed_on = excluded.allowed_on, muted_until = excluded.muted_until, enrolling_until = \
    excluded.enrolling_until, retired_at = excluded.retired_at";
pub const REMOVE: &str = "DELETE FROM device WHERE id = $1";
pub const ALL: &str = "SELECT id, name, secret_sha256, role, model, area, household, wearer, blocked_at, live_at, \
    family, address, detects, layout, product, key_hex, prefixes, label, beat_s, allowed_on, muted_until, \
    enrolling_until, retired_at \
    FROM device ORDER BY id";
pub const ONE: &str = "SELECT id, name, secret_sha256, role, model, area, household, wearer, blocked_at, live_at, \
    family, address, detects, layout, product, key_hex, prefixes, label, beat_s, allowed_on, muted_until, \
    enrolling_until, retired_at \
    FROM device WHERE id = $1";
pub const BY_NAME: &str = "SELECT id, name, secret_sha256, role, model, area, household, wearer, blocked_at, live_at, \
    family, address, detects, layout, product, key_hex, prefixes, label, beat_s, allowed_on, muted_until, \
    enrolling_until, retired_at \
    FROM device WHERE name = $1";

/// Passes over devices that are not (or no longer) in the registry.
pub static PUT_STATUS: LazyLock<Many> = LazyLock::new(|| {
    Many::new(
        "INSERT INTO device_status (device, last_word_at, battery_percent, link_quality, firmware, gone_at) \
         SELECT column1, column2, column3, column4, column5, column6 FROM (VALUES",
        6,
        &["TEXT", "BIGINT", "BIGINT", "BIGINT", "TEXT", "BIGINT"],
        ") AS word WHERE EXISTS (SELECT 1 FROM device WHERE device.id = column1) \
         ON CONFLICT (device) DO UPDATE SET last_word_at = excluded.last_word_at, \
         battery_percent = excluded.battery_percent, link_quality = excluded.link_quality, \
         firmware = excluded.firmware, gone_at = excluded.gone_at",
    )
});
pub const STATUSES: &str =
    "SELECT device, last_word_at, battery_percent, link_quality, firmware, gone_at FROM device_status ORDER BY device";

/// The number is taken when two hubs wrote in the same millisecond and drew the same count: one of the two is forgotten,
/// and its message, said again, is taken for a new one.
pub static PUT_RECEIPT: LazyLock<Many> = LazyLock::new(|| {
    Many::new("INSERT INTO receipt (number, device, key) VALUES", 3, &[], "ON CONFLICT (number) DO NOTHING")
});
pub const RECEIPTS_SINCE: &str = "SELECT device, key, max(number) / 1048576 AS at FROM receipt WHERE number >= $1 \
    GROUP BY device, key ORDER BY 3, device, key";
/// A slice at a time, so that the writer is never held for long.
pub const PURGE_RECEIPTS: &str = "DELETE FROM receipt WHERE number < $1 AND number <= \
    (SELECT max(number) FROM (SELECT number FROM receipt WHERE number < $1 ORDER BY number LIMIT 1000) AS oldest)";

pub(super) const TEXTS: &[&str] = &[PUT, REMOVE, ALL, ONE, BY_NAME, STATUSES, RECEIPTS_SINCE, PURGE_RECEIPTS];
