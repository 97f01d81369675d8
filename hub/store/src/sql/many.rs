//! One statement for many rows, in three fixed sizes, so that few texts are prepared and all of them stay in the
//! statement cache.

use std::fmt::Write;

/// Rows a statement takes, largest first.
pub const SIZES: [usize; 3] = [64, 8, 1];

/// The texts of one multi-row statement, in the order of [`SIZES`].
pub struct Many {
    texts: [String; 3],
    /// Values per row.
    pub width: usize,
}

impl Many {
    /// `head` up to and including `VALUES`, `tail` after the rows. Where the rows are a table of their own, PostgreSQL
    /// must be told the types: `casts` names one for each column of the first row.
    #[must_use]
    pub fn new(head: &str, width: usize, casts: &[&str], tail: &str) -> Self {
        Self { texts: SIZES.map(|rows| text(head, rows, width, casts, tail)), width }
    }

    /// The text for the largest size that `rows` fill, and that size. `rows` is at least 1.
    #[must_use]
    pub fn largest_for(&'static self, rows: usize) -> (&'static str, usize) {
        let at = SIZES.iter().position(|size| *size <= rows).unwrap_or(SIZES.len() - 1);
        (&self.texts[at], SIZES[at])
    }

    /// All texts.
    pub fn texts(&'static self) -> impl Iterator<Item = &'static str> {
        self.texts.iter().map(String::as_str)
    }
}

fn text(head: &str, rows: usize, width: usize, casts: &[&str], tail: &str) -> String {
    let mut text = String::from(head);
    for row in 0..rows {
        text.push_str(if row == 0 { " (" } else { ", (" });
        for column in 0..width {
            let number = row * width + column + 1;
            let comma = if column == 0 { "" } else { ", " };
            // Writing to a String cannot fail.
            let _ = match casts.get(column).filter(|_| row == 0) {
                Some(cast) => write!(text, "{comma}CAST(${number} AS {cast})"),
                None => write!(text, "{comma}${number}"),
            };
        }
        text.push(')');
    }
    text.push(' ');
    text.push_str(tail);
    text
}
