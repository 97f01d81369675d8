//! Telemetry to disk: many small rows, in slices, so that a batch of the commander never waits long for the writer.

use super::commit::insert;
use super::{Database, in_time, unavailable};
use crate::backend::{Backend, Value};
use crate::error::StoreError;
use crate::sql::many::Many;
use sqlx::Connection;

/// Rows per transaction: a commit waits for one slice at most.
const SLICE: usize = 128;

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
        let (_turn, mut connection) = self.beside().await?;
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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::SLICE;
    use crate::Store;
    use crate::batch::{Batch, Row};
    use crate::sqlite;
    use futures::future::{Either, select};
    use hub_core::device::DeviceStatus;
    use hub_core::ids::DeviceId;
    use std::pin::pin;
    use uuid::Uuid;

    #[tokio::test]
    async fn a_commit_waits_for_one_slice_and_not_for_all() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("hub.db");
        sqlite::migrate(&path).await.unwrap();
        let database = sqlite::open(&path, true).await.unwrap();
        let device = |number: usize| (DeviceId(Uuid::from_u128(number as u128)), DeviceStatus::default());
        let words: Vec<_> = (0..20 * SLICE).map(device).collect();
        let batch = Batch::rows(vec![Row::ForgetFacts("topic".into())]);
        let slice_under_way = database.beside().await.unwrap();
        let mut flush = pin!(database.flush_device_statuses(&words));
        let mut commit = pin!(database.commit(&batch));
        for _ in 0..100 {
            assert!(futures::poll!(&mut flush).is_pending());
            tokio::task::yield_now().await;
        }
        assert!(futures::poll!(&mut commit).is_pending(), "somebody is writing");
        drop(slice_under_way);
        match select(commit, flush).await {
            Either::Left((committed, _)) => committed.unwrap(),
            Either::Right(_) => panic!("the commit waited for all slices"),
        };
    }
}
