//! The everyday side on a SQL database.

use super::{Database, closed_pages, int, limited, name};
use crate::backend::{Backend, Value};
use crate::error::StoreError;
use crate::everyday::Everyday;
use crate::ledger::{self, LedgerRow};
use crate::noun::{self, NounRow, NounTable};
use crate::sql;
use async_trait::async_trait;
use hub_core::area::AreaPath;
use hub_core::time::UnixMs;
use std::cmp::Reverse;
use uuid::Uuid;

#[async_trait]
impl<B: Backend> Everyday for Database<B> {
    async fn open_nouns(&self, table: NounTable) -> Result<Vec<NounRow>, StoreError> {
        let rows = self.rows(sql::noun::of(table).open, Vec::new(), |row| noun::read(table, row)).await?;
        rows.into_iter().collect()
    }

    async fn noun(&self, table: NounTable, id: Uuid) -> Result<Option<NounRow>, StoreError> {
        let rows = self.rows(sql::noun::of(table).one, vec![name(id)], |row| noun::read(table, row)).await?;
        rows.into_iter().next().transpose()
    }

    async fn replace_noun(&self, row: &NounRow, was: &str) -> Result<bool, StoreError> {
        let text = |text: &str| Value::Text(Some(text.to_owned()));
        let values = vec![text(&row.body), name(row.id), text(was)];
        Ok(self.run(sql::noun::of(row.table).replace, values).await? > 0)
    }

    async fn closed_nouns(
        &self,
        table: NounTable,
        areas: &[AreaPath],
        before: Option<(UnixMs, Uuid)>,
        limit: u32,
    ) -> Result<Vec<NounRow>, StoreError> {
        let mut found = Vec::new();
        for values in closed_pages(areas, before, limit) {
            let rows = self.rows(sql::noun::of(table).closed, values, |row| noun::read(table, row)).await?;
            found.extend(rows.into_iter().collect::<Result<Vec<_>, _>>()?);
        }
        found.sort_by_key(|row| Reverse((row.closed_at, row.id)));
        found.truncate(limit as usize);
        Ok(found)
    }

    async fn wipe(&self) -> Result<bool, StoreError> {
        B::wipe(&self.readers, &self.writers).await
    }

    async fn ledger_after(&self, no: u64, limit: u32) -> Result<Vec<LedgerRow>, StoreError> {
        let values = vec![int(ledger::number(no)?), limited(limit)];
        self.all("ledger_entry", sql::ledger::AFTER, values, ledger::read).await
    }
}
