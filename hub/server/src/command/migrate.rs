//! `fengdi migrate`, `fengdi backup` and `fengdi restore`.

use super::{clock, make_folder, open_store};
use crate::clock::Clock;
use crate::config::Config;
use crate::ids::new_id;
use anyhow::Context;
use std::path::Path;

pub(super) async fn migrate(config: &Config) -> anyhow::Result<()> {
    make_folder(&config.data)?;
    let schema = hub_store::migrate(&config.database).await?;
    println!("schema {} of {}", schema.found, schema.known);
    Ok(())
}

pub(super) async fn backup(config: &Config, to: &Path) -> anyhow::Result<()> {
    let store = open_store(config).await?;
    store.backup(to).await?;
    store.close().await;
    println!("written: {}", to.display());
    Ok(())
}

/// The copy begins a new life of the log, so that no screen mistakes its positions for those it has seen.
pub(super) async fn restore(config: &Config, from: &Path) -> anyhow::Result<()> {
    let place =
        config.database.strip_prefix("sqlite://").context("restore is for SQLite: use pg_restore for PostgreSQL")?;
    let place = Path::new(place);
    if place.exists() {
        anyhow::bail!("{} exists: stop the hub and move it (with its -wal and -shm) away first", place.display());
    }
    make_folder(&config.data)?;
    std::fs::copy(from, place).with_context(|| from.display().to_string())?;
    let store = open_store(config).await?;
    store.set_epoch(&new_id(clock().now()).to_string()).await?;
    let head = store.head().await?;
    store.close().await;
    println!("restored up to position {}", head.position.0);
    Ok(())
}
