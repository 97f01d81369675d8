//! Devices that speak and are not registered: what they said, so that they can be enrolled from it.

use crate::backend::{Cells, Value};
use crate::columns::{Columns, Reader, integer};
use crate::error::StoreError;
use hub_core::stranger::Dismissed;
use hub_core::time::UnixMs;

/// A device that is not registered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stranger {
    /// The family that understood it.
    pub family: String,
    /// Its address there.
    pub address: String,
    /// The name of the registered device it spoke through.
    pub gateway: Option<String>,
    /// First heard.
    pub first_at: UnixMs,
    /// Last heard.
    pub last_at: UnixMs,
    /// Called for help, the last time.
    pub called_at: Option<UnixMs>,
    /// Messages so far.
    pub count: u64,
    /// What it said last, as understood; one word a signal.
    pub said: Vec<String>,
    /// The message, cut by the caller to at most 4,096 bytes.
    pub payload: Vec<u8>,
    /// Taken off the list.
    pub dismissed: Option<Dismissed>,
}

impl Stranger {
    /// Off the list, and has not called for help since.
    #[must_use]
    pub fn is_dismissed(&self) -> bool {
        self.dismissed.as_ref().is_some_and(|dismissed| dismissed.holds(self.called_at))
    }
}

pub(crate) fn write(row: &Stranger) -> Result<Vec<Value>, StoreError> {
    Ok(Columns::of("stranger")
        .text("family", &row.family)?
        .text("address", &row.address)?
        .opt_text("gateway", row.gateway.as_deref())?
        .at(row.first_at)
        .at(row.last_at)
        .opt_at(row.called_at)
        .int(integer("stranger", "count", row.count)?)
        .json("said", &row.said)?
        .bytes(&row.payload)
        .json("dismissed", &row.dismissed)?
        .done())
}

pub(crate) fn read<R: Cells>(row: &mut Reader<'_, R>) -> Result<Stranger, StoreError> {
    Ok(Stranger {
        family: row.text("family")?,
        address: row.text("address")?,
        gateway: row.opt_text("gateway")?,
        first_at: row.at("first_at")?,
        last_at: row.at("last_at")?,
        called_at: row.opt_at("called_at")?,
        count: row.int("count")?,
        said: row.json("said")?,
        payload: row.bytes("payload")?,
        dismissed: row.json("dismissed")?,
    })
}
