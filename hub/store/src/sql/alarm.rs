//! Texts for `alarm`.

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
/// How many areas [`CLOSED`] takes; unused places repeat one of the others.
pub const CLOSED_AREAS: usize = 8;
/// `$1, $2` is the place to go on from, `$3` the limit, the rest area paths of which one must be a beginning.
pub const CLOSED: &str = "SELECT id, body FROM alarm \
    WHERE closed_at IS NOT NULL AND (closed_at, id) < ($1, $2) AND ( \
    substr(area, 1, length($4)) = $4 OR substr(area, 1, length($5)) = $5 OR \
    substr(area, 1, length($6)) = $6 OR substr(area, 1, length($7)) = $7 OR \
    substr(area, 1, length($8)) = $8 OR substr(area, 1, length($9)) = $9 OR \
    substr(area, 1, length($10)) = $10 OR substr(area, 1, length($11)) = $11) \
    ORDER BY closed_at DESC, id DESC LIMIT $3";

pub(super) const TEXTS: &[&str] = &[OPEN, OPEN_SINCE, ONE, CLOSED];
