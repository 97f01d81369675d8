//! The way through what is closed, newest first: one text for every table that has `area`, `closed_at` and `id`.

/// How many areas such a text takes; unused places repeat one of the others.
pub const AREAS: usize = 8;

/// `$1, $2` is the place to go on from, `$3` the limit, the rest area paths of which one must be a beginning.
macro_rules! closed {
    ($columns:literal, $table:literal) => {
        concat!(
            "SELECT ",
            $columns,
            " FROM ",
            $table,
            " WHERE closed_at IS NOT NULL AND (closed_at, id) < ($1, $2) AND ( \
            substr(area, 1, length($4)) = $4 OR substr(area, 1, length($5)) = $5 OR \
            substr(area, 1, length($6)) = $6 OR substr(area, 1, length($7)) = $7 OR \
            substr(area, 1, length($8)) = $8 OR substr(area, 1, length($9)) = $9 OR \
            substr(area, 1, length($10)) = $10 OR substr(area, 1, length($11)) = $11) \
            ORDER BY closed_at DESC, id DESC LIMIT $3"
        )
    };
}
pub(super) use closed;
