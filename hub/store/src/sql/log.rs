//! Texts for `log_head` and `event`.

use super::many::Many;
use std::sync::LazyLock;

pub const HEAD: &str = "SELECT position, hash, epoch FROM log_head WHERE id = 1";
pub const SET_EPOCH: &str = "UPDATE log_head SET epoch = $1 WHERE id = 1";
/// Moves the head from exactly the entry the batch was decided on; 0 rows: somebody else was first.
pub const MOVE_HEAD: &str = "UPDATE log_head SET position = $1, hash = $2 WHERE id = 1 AND position = $3 AND hash = $4";
pub static INSERT: LazyLock<Many> = LazyLock::new(|| {
    Many::new("INSERT INTO event (position, stream, version, kind, area, actor, body, at, hash) VALUES", 9, &[], "")
});
pub const AFTER: &str = "SELECT position, stream, version, kind, area, actor, body, at, hash FROM event \
    WHERE position > $1 ORDER BY position LIMIT $2";
pub const OF_STREAM: &str = "SELECT position, stream, version, kind, area, actor, body, at, hash FROM event \
    WHERE stream = $1 AND version > $2 ORDER BY version LIMIT $3";

pub(super) const TEXTS: &[&str] = &[HEAD, SET_EPOCH, MOVE_HEAD, AFTER, OF_STREAM];
