//! The ledger of the time bank: entries numbered 1, 2, 3 … without a gap, only ever added. What they mean and how their
//! hashes follow from each other is not the store's business.

use crate::backend::{Cells, Value};
use crate::columns::{Columns, Reader, integer};
use crate::error::StoreError;
use hub_core::time::UnixMs;
use uuid::Uuid;

const TABLE: &str = "ledger_entry";

/// One entry of the ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerRow {
    /// Its place, counted from 1.
    pub no: u64,
    /// When it was booked.
    pub at: UnixMs,
    /// Which transfer it books.
    pub transfer: Uuid,
    /// The entry, JSON.
    pub body: String,
    /// Its hash, which follows from the entry and the hash before.
    pub hash: String,
}

/// No entry has the number before it.
pub(crate) const GAP: StoreError = StoreError::Missing { table: TABLE };

/// The entries of a batch by number. What cannot stand in any ledger is refused: a number twice, a number left out.
pub(crate) fn in_order(mut rows: Vec<&LedgerRow>) -> Result<Vec<&LedgerRow>, StoreError> {
    rows.sort_by_key(|row| row.no);
    if rows.first().is_some_and(|row| row.no == 0) {
        return Err(GAP);
    }
    for pair in rows.windows(2) {
        match pair[1].no - pair[0].no {
            0 => return Err(StoreError::Conflict),
            1 => {}
            _ => return Err(GAP),
        }
    }
    Ok(rows)
}

pub(crate) fn write(row: &LedgerRow) -> Result<Vec<Value>, StoreError> {
    Ok(Columns::of(TABLE)
        .int(number(row.no)?)
        .at(row.at)
        .name(row.transfer)
        .json_text("body", &row.body)?
        .text("hash", &row.hash)?
        .done())
}

pub(crate) fn read<R: Cells>(row: &mut Reader<'_, R>) -> Result<LedgerRow, StoreError> {
    Ok(LedgerRow {
        no: row.int("no")?,
        at: row.at("at")?,
        transfer: row.name("transfer")?,
        body: row.text("body")?,
        hash: row.text("hash")?,
    })
}

/// A place in the ledger as a database integer.
pub(crate) fn number(no: u64) -> Result<i64, StoreError> {
    integer(TABLE, "no", no)
}
