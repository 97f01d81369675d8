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
/// In the words of the index `event_stream`, which holds no streams of devices.
pub const OF_STREAM: &str = "SELECT position, stream, version, kind, area, actor, body, at, hash FROM event \
    WHERE stream = $1 AND stream NOT LIKE 'device/%' AND version > $2 ORDER BY version LIMIT $3";

pub(super) const TEXTS: &[&str] = &[HEAD, SET_EPOCH, MOVE_HEAD, AFTER, OF_STREAM];

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::OF_STREAM;
    use crate::schema::MIGRATIONS;
    use sqlx::{AssertSqlSafe, Connection, Row, SqliteConnection};

    /// The partial index is used only as long as the text repeats its condition word for word.
    #[tokio::test]
    async fn a_stream_is_read_by_its_index() {
        let mut connection = SqliteConnection::connect("sqlite::memory:").await.unwrap();
        MIGRATIONS.run_direct(None, &mut connection, false).await.unwrap();
        let plan = AssertSqlSafe(format!("EXPLAIN QUERY PLAN {OF_STREAM}"));
        let plan = sqlx::query(plan).bind("alarm/1").bind(0).bind(10).fetch_one(&mut connection).await.unwrap();
        assert_eq!(plan.get::<&str, _>(3), "SEARCH event USING INDEX event_stream (stream=? AND version>?)");
    }
}
