//! Texts for `deadline`.

use super::many::Many;
use std::sync::LazyLock;

pub static PUT: LazyLock<Many> = LazyLock::new(|| {
    Many::new(
        "INSERT INTO deadline (alarm, due_at) VALUES",
        2,
        &[],
        "ON CONFLICT (alarm) DO UPDATE SET due_at = excluded.due_at WHERE deadline.due_at <> excluded.due_at",
    )
});
pub const REMOVE: &str = "DELETE FROM deadline WHERE alarm = $1";
pub const DUE: &str = "SELECT alarm, due_at FROM deadline WHERE due_at <= $1 ORDER BY due_at, alarm LIMIT $2";
pub const NEXT: &str = "SELECT min(due_at) FROM deadline";

pub(super) const TEXTS: &[&str] = &[REMOVE, DUE, NEXT];
