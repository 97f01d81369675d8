//! Telemetry to disk: many small rows, in slices, so that a batch of the commander never waits long for the writer.

use super::commit::insert;
use super::{Database, unavailable};
use crate::backend::{Backend, Value};
use crate::error::StoreError;
use crate::sql::many::Many;
use sqlx::Connection;

/// Rows per transaction.
const SLICE: usize = 512;

impl<B: Backend> Database<B> {
    pub(super) async fn flush(&self, many: &'static Many, rows: Vec<Vec<Value>>) -> Result<(), StoreError> {
        let mut rows = rows.into_iter();
        loop {
            let slice: Vec<Vec<Value>> = rows.by_ref().take(SLICE).collect();
            if slice.is_empty() {
                return Ok(());
            }
            self.flush_slice(many, slice).await.map_err(|error| unavailable(&error))?;
        }
    }

    async fn flush_slice(&self, many: &'static Many, slice: Vec<Vec<Value>>) -> Result<(), sqlx::Error> {
        let mut connection = self.writers.acquire().await?;
        let mut transaction = connection.begin_with(B::BEGIN).await?;
        insert::<B>(&mut transaction, many, slice).await?;
        let ended = transaction.commit().await;
        if ended.is_err() {
            connection.close_on_drop();
        }
        ended
    }
}
