//! Texts for `outbox`.

use super::many::Many;
use std::sync::LazyLock;

pub static PUT: LazyLock<Many> = LazyLock::new(|| {
    Many::new(
        "INSERT INTO outbox (id, effect, urgent, due_at, attempts, created_at, expires_at) VALUES",
        7,
        &[],
        "ON CONFLICT (id) DO NOTHING",
    )
});
pub static DONE: LazyLock<Many> =
    LazyLock::new(|| Many::new("DELETE FROM outbox WHERE id IN (VALUES", 1, &["BIGINT"], ")"));
pub const LATER: &str = "UPDATE outbox SET attempts = $1, due_at = $2 WHERE id = $3";
pub const DUE: &str = "SELECT id, effect, urgent, due_at, attempts, created_at, expires_at FROM outbox \
    WHERE due_at <= $1 ORDER BY urgent DESC, due_at, id LIMIT $2";
/// How many ids [`CLAIM`] takes; unused places repeat one of the others.
pub const CLAIM_IDS: usize = 16;
/// `$1` is the time until which they are held, `$2` the one at which they had to be due.
pub const CLAIM: &str = "UPDATE outbox SET due_at = $1 WHERE due_at <= $2 AND id IN \
    ($3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18) RETURNING id";
pub const ONE: &str = "SELECT id, effect, urgent, due_at, attempts, created_at, expires_at FROM outbox WHERE id = $1";
pub const NEXT: &str = "SELECT min(due_at) FROM outbox";

pub(super) const TEXTS: &[&str] = &[LATER, DUE, CLAIM, ONE, NEXT];
