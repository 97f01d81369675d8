//! Texts for `alarm`.

use super::closed::closed;
use super::many::Many;
use std::sync::LazyLock;

pub static PUT: LazyLock<Many> = LazyLock::new(|| {
    Many::new(
        "INSERT INTO alarm (id, area, kind, opened_at, closed_at, body, version) VALUES",
        7,
        &[],
        "ON CONFLICT (id) DO UPDATE SET area = excluded.area, kind = excluded.kind, \
         opened_at = excluded.opened_at, closed_at = excluded.closed_at, body = excluded.body, \
         version = excluded.version",
    )
});
pub const OPEN: &str = "SELECT id, body FROM alarm WHERE closed_at IS NULL ORDER BY opened_at, id";
/// What happened to open alarms after the state that their rows hold.
pub const OPEN_SINCE: &str = "SELECT event.position, event.stream, event.version, event.kind, event.area, event.actor, \
    event.body, event.at, event.hash FROM alarm JOIN event \
    ON event.stream = 'alarm/' || alarm.id AND event.version > alarm.version \
    WHERE alarm.closed_at IS NULL ORDER BY event.position";
pub const ONE: &str = "SELECT id, body FROM alarm WHERE id = $1";
/// What it takes stands at [`super::closed`].
pub const CLOSED: &str = closed!("id, body", "alarm");

pub(super) const TEXTS: &[&str] = &[OPEN, OPEN_SINCE, ONE, CLOSED];
