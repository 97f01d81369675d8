//! Texts for `ledger_entry`.

use super::many::Many;
use std::sync::LazyLock;

/// Only adds: a number that is there says no, and so does the number before when it is not.
pub static INSERT: LazyLock<Many> =
    LazyLock::new(|| Many::new("INSERT INTO ledger_entry (no, at, transfer, body, hash) VALUES", 5, &[], ""));
pub const AFTER: &str = "SELECT no, at, transfer, body, hash FROM ledger_entry WHERE no > $1 ORDER BY no LIMIT $2";

pub(super) const TEXTS: &[&str] = &[AFTER];
