//! The everyday side in memory.

use super::Memory;
use super::state::State;
use crate::batch::{Batch, Row};
use crate::error::StoreError;
use crate::everyday::Everyday;
use crate::ledger::{self, LedgerRow};
use crate::noun::{NounRow, NounTable};
use async_trait::async_trait;
use hub_core::area::AreaPath;
use hub_core::time::UnixMs;
use std::cmp::Reverse;
use uuid::Uuid;

impl State {
    /// Entries of the ledger that do not go on from its end. Within the batch they follow each other.
    pub fn refuse_booked(&self, batch: &Batch) -> Result<(), StoreError> {
        let booked = |row: &Row| if let Row::LedgerEntry(row) = row { Some(row.no) } else { None };
        let next = self.ledger.len() as u64 + 1;
        match batch.rows.iter().filter_map(booked).min() {
            Some(first) if first < next => Err(StoreError::Conflict),
            Some(first) if first > next => Err(ledger::GAP),
            Some(_) | None => Ok(()),
        }
    }

    fn of(&self, table: NounTable) -> impl Iterator<Item = &NounRow> {
        self.nouns.values().filter(move |row| row.table == table)
    }
}

#[async_trait]
impl Everyday for Memory {
    async fn open_nouns(&self, table: NounTable) -> Result<Vec<NounRow>, StoreError> {
        let mut open: Vec<NounRow> = self.state().of(table).filter(|row| row.closed_at.is_none()).cloned().collect();
        open.sort_by_key(|row| (row.opened_at, row.id));
        Ok(open)
    }

    async fn noun(&self, table: NounTable, id: Uuid) -> Result<Option<NounRow>, StoreError> {
        Ok(self.state().nouns.get(&(table, id)).cloned())
    }

    async fn replace_noun(&self, row: &NounRow, was: &str) -> Result<bool, StoreError> {
        let mut state = self.state();
        let kept = state.nouns.get_mut(&(row.table, row.id)).filter(|kept| kept.body == was);
        Ok(kept.map(|kept| kept.body.clone_from(&row.body)).is_some())
    }

    async fn closed_nouns(
        &self,
        table: NounTable,
        areas: &[AreaPath],
        before: Option<(UnixMs, Uuid)>,
        limit: u32,
    ) -> Result<Vec<NounRow>, StoreError> {
        let wanted = |row: &&NounRow| {
            let older = row.closed_at.is_some_and(|at| before.is_none_or(|before| (at, row.id) < before));
            older && areas.iter().any(|area| area.covers(&row.area))
        };
        let mut closed: Vec<NounRow> = self.state().of(table).filter(wanted).cloned().collect();
        closed.sort_by_key(|row| Reverse((row.closed_at, row.id)));
        closed.truncate(limit as usize);
        Ok(closed)
    }

    async fn wipe(&self) -> Result<bool, StoreError> {
        Ok(true)
    }

    async fn ledger_after(&self, no: u64, limit: u32) -> Result<Vec<LedgerRow>, StoreError> {
        ledger::number(no)?;
        Ok(self.state().ledger.range(no + 1..).take(limit as usize).map(|(_, row)| row.clone()).collect())
    }
}
