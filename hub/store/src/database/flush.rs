//! Telemetry to disk: many small rows, in slices, so that a batch of the commander never waits long for the writer.

use super::commit::insert;
use super::{Database, in_time, unavailable};
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
        let ended = in_time(write_slice::<B>(&mut connection, many, slice)).await;
        if ended.is_err() {
            connection.close_on_drop();
        }
        ended
    }
}

async fn write_slice<B: Backend>(
    connection: &mut B::Connection,
    many: &'static Many,
    slice: Vec<Vec<Value>>,
) -> Result<(), sqlx::Error> {
    let mut transaction = connection.begin_with(B::BEGIN).await?;
    insert::<B>(&mut transaction, many, slice).await?;
    transaction.commit().await
}
