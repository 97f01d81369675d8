//! The two lists. They hold what a community and an agency know of children and elders: nothing of them is ever logged,
//! and they are deleted when the check ends.

use crate::digest::IdHash;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::fmt;

/// What somebody is listed as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(ts_rs::TS, utoipa::ToSchema, schemars::JsonSchema))]
pub enum ListedAs {
    /// A child.
    Child,
    /// An elder.
    Elder,
    /// Somebody who looks after one of them.
    Carer,
}

/// One line of a list. Its debug form names nobody, so that no log ever does.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// Name as it is written there.
    pub name: String,
    /// The hash of the identity number, where the list has one.
    pub id_hash: Option<IdHash>,
    /// Address as it is written there.
    pub address: String,
    /// Year of birth.
    pub born: Option<u16>,
    /// What this person is listed as.
    pub listed_as: ListedAs,
}

impl fmt::Debug for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Record({:?}, …)", self.listed_as)
    }
}

/// Which list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(ts_rs::TS, utoipa::ToSchema, schemars::JsonSchema))]
pub enum Side {
    /// The community's.
    A,
    /// The agency's.
    B,
}

/// A line of one of the lists: counted from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(ts_rs::TS, utoipa::ToSchema, schemars::JsonSchema))]
pub struct LineRef {
    /// Which list.
    pub side: Side,
    /// Which line.
    pub line: u32,
}

/// Two lists.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lists {
    /// The community's.
    pub a: Vec<Record>,
    /// The agency's.
    pub b: Vec<Record>,
}

/// The lines that candidates are about: all that is kept of two lists while a check is open.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept(Vec<(LineRef, Record)>);

impl Kept {
    /// A line.
    #[must_use]
    pub fn line(&self, at: LineRef) -> Option<&Record> {
        self.0.binary_search_by_key(&at, |(line, _)| *line).ok().map(|found| &self.0[found].1)
    }
}

/// Why lists are refused. Lines are counted from 1, as a spreadsheet shows them without its heading.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ListFault {
    /// A list has no lines, or too many.
    #[error("list {0:?} must have 1 to {MOST_LINES} lines")]
    Length(Side),
    /// Neither name nor identity.
    #[error("list {side:?}, line {line}: neither a name nor an identity")]
    Nobody {
        /// Which list.
        side: Side,
        /// Which line.
        line: usize,
    },
    /// Too many characters.
    #[error("list {side:?}, line {line}: name or address longer than {MOST_CHARS} characters")]
    TooLong {
        /// Which list.
        side: Side,
        /// Which line.
        line: usize,
    },
    /// No year in which somebody alive was born.
    #[error("list {side:?}, line {line}: the year of birth cannot be right")]
    Born {
        /// Which list.
        side: Side,
        /// Which line.
        line: usize,
    },
}

/// Lines of a list at most.
pub const MOST_LINES: usize = 20_000;
/// Characters of a name or an address at most.
pub const MOST_CHARS: usize = 200;

impl Lists {
    /// A list.
    #[must_use]
    pub fn side(&self, side: Side) -> &[Record] {
        match side {
            Side::A => &self.a,
            Side::B => &self.b,
        }
    }

    /// A line.
    #[must_use]
    pub fn line(&self, at: LineRef) -> Option<&Record> {
        self.side(at.side).get(at.line as usize)
    }

    /// Of both lists only these lines.
    #[must_use]
    pub fn keep(&self, lines: &BTreeSet<LineRef>) -> Kept {
        Kept(lines.iter().filter_map(|at| Some((*at, self.line(*at)?.clone()))).collect())
    }

    /// Refuses lists that cannot be compared; the first line that is wrong is named.
    pub fn check(&self, this_year: u16) -> Result<(), ListFault> {
        for side in [Side::A, Side::B] {
            let records = self.side(side);
            if !(1..=MOST_LINES).contains(&records.len()) {
                return Err(ListFault::Length(side));
            }
            for (record, line) in records.iter().zip(1..) {
                record.check(this_year, side, line)?;
            }
        }
        Ok(())
    }
}

impl Record {
    fn check(&self, this_year: u16, side: Side, line: usize) -> Result<(), ListFault> {
        if self.name.trim().is_empty() && self.id_hash.is_none() {
            return Err(ListFault::Nobody { side, line });
        }
        if [&self.name, &self.address].iter().any(|text| text.chars().count() > MOST_CHARS) {
            return Err(ListFault::TooLong { side, line });
        }
        let alive = |year: u16| (this_year.saturating_sub(130)..=this_year).contains(&year);
        if self.born.is_none_or(alive) { Ok(()) } else { Err(ListFault::Born { side, line }) }
    }

    /// Age in this year; none when the year of birth is not known.
    #[must_use]
    pub fn age(&self, this_year: u16) -> Option<u16> {
        self.born.map(|born| this_year.saturating_sub(born))
    }
}
