//! The part of the contract that keeps the everyday side: nouns of one shape, and the ledger of the time bank.

use crate::error::StoreError;
use crate::ledger::LedgerRow;
use crate::noun::{NounRow, NounTable};
use async_trait::async_trait;
use hub_core::area::AreaPath;
use hub_core::time::UnixMs;
use uuid::Uuid;

/// What the hub keeps of the everyday side. It is written with [`crate::Store::commit`], like
/// everything else, but for what moves on without an event.
#[async_trait]
pub trait Everyday: Send + Sync + 'static {
    /// What is open in a table, oldest first.
    async fn open_nouns(&self, table: NounTable) -> Result<Vec<NounRow>, StoreError>;
    /// One thing, open or closed.
    async fn noun(&self, table: NounTable, id: Uuid) -> Result<Option<NounRow>, StoreError>;
    /// Writes the body of a row anew, if it still is `was`; false when it is not, or there is no such row. Of several hubs
    /// on one database that go by the same body, one has its way.
    async fn replace_noun(&self, row: &NounRow, was: &str) -> Result<bool, StoreError>;
    /// What is closed in any of these areas or below them, last closed first, up to `limit`. `before` is closing time
    /// and id of the last one seen. No area, nothing.
    async fn closed_nouns(
        &self,
        table: NounTable,
        areas: &[AreaPath],
        before: Option<(UnixMs, Uuid)>,
        limit: u32,
    ) -> Result<Vec<NounRow>, StoreError>;
    /// Takes what closed guardian checks held out of the database's own files as well, where they can be reached. False:
    /// somebody is in the way, try again.
    async fn wipe(&self) -> Result<bool, StoreError>;
    /// Up to `limit` entries of the ledger after a number, in order.
    async fn ledger_after(&self, no: u64, limit: u32) -> Result<Vec<LedgerRow>, StoreError>;
}
