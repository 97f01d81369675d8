//! Texts for `device_watch`, `device_ticket`, `outage` and `device_battery`.

use super::many::Many;
use std::sync::LazyLock;

/// Passes over devices that are no longer in the registry.
pub static PUT_WATCH: LazyLock<Many> = LazyLock::new(|| {
    Many::new(
        "INSERT INTO device_watch (device, body) SELECT column1, column2 FROM (VALUES",
        2,
        &["TEXT", "TEXT"],
        ") AS word WHERE EXISTS (SELECT 1 FROM device WHERE device.id = column1) \
         ON CONFLICT (device) DO UPDATE SET body = excluded.body",
    )
});
pub const WATCHES: &str = "SELECT device, body FROM device_watch ORDER BY device";
pub const WATCH: &str = "SELECT device, body FROM device_watch WHERE device = $1";

pub static PUT_TICKET: LazyLock<Many> = LazyLock::new(|| {
    Many::new(
        "INSERT INTO device_ticket (id, device, opened_at, done_at, body) VALUES",
        5,
        &[],
        "ON CONFLICT (id) DO UPDATE SET device = excluded.device, opened_at = excluded.opened_at, \
         done_at = excluded.done_at, body = excluded.body",
    )
});
pub const OPEN_TICKETS: &str = "SELECT id, body FROM device_ticket WHERE done_at IS NULL ORDER BY opened_at, id";
pub const TICKET: &str = "SELECT id, body FROM device_ticket WHERE id = $1";
pub const TICKETS_OF: &str =
    "SELECT id, body FROM device_ticket WHERE device = $1 ORDER BY opened_at DESC, id DESC LIMIT $2";

pub static PUT_OUTAGE: LazyLock<Many> = LazyLock::new(|| {
    Many::new(
        "INSERT INTO outage (id, opened_at, closed_at, body) VALUES",
        4,
        &[],
        "ON CONFLICT (id) DO UPDATE SET opened_at = excluded.opened_at, closed_at = excluded.closed_at, \
         body = excluded.body",
    )
});
pub const OPEN_OUTAGES: &str = "SELECT id, body FROM outage WHERE closed_at IS NULL ORDER BY opened_at, id";
pub const OUTAGE: &str = "SELECT id, body FROM outage WHERE id = $1";

/// The lower of two readings of a day counts. Passes over devices that are no longer in the registry.
pub static PUT_BATTERY: LazyLock<Many> = LazyLock::new(|| {
    Many::new(
        "INSERT INTO device_battery (device, day, percent) SELECT column1, column2, column3 FROM (VALUES",
        3,
        &["TEXT", "BIGINT", "BIGINT"],
        ") AS word WHERE EXISTS (SELECT 1 FROM device WHERE device.id = column1) \
         ON CONFLICT (device, day) DO UPDATE SET percent = \
         CASE WHEN excluded.percent < device_battery.percent THEN excluded.percent ELSE device_battery.percent END",
    )
});
pub const BATTERY_OF: &str = "SELECT day, percent FROM (SELECT day, percent FROM device_battery WHERE device = $1 ORDER BY day DESC LIMIT $2) \
    AS lows ORDER BY day";
/// A slice at a time, so that the writer is never held for long.
pub const PURGE_BATTERY: &str = "DELETE FROM device_battery WHERE (device, day) IN \
    (SELECT device, day FROM device_battery WHERE day < $1 ORDER BY day LIMIT 1000)";

/// A slice at a time, so that the writer is never held for long.
pub const PURGE_TICKETS: &str = "DELETE FROM device_ticket WHERE id IN \
    (SELECT id FROM device_ticket WHERE done_at < $1 ORDER BY done_at LIMIT 1000)";

pub(super) const TEXTS: &[&str] =
    &[WATCHES, WATCH, OPEN_TICKETS, TICKET, TICKETS_OF, OPEN_OUTAGES, OUTAGE, BATTERY_OF, PURGE_BATTERY, PURGE_TICKETS];
