//! `fengdi migrate` and `fengdi backup`.

use super::open_store;
use crate::config::Config;
use std::path::Path;

pub(super) async fn migrate(config: &Config) -> anyhow::Result<()> {
    std::fs::create_dir_all(&config.data)?;
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
