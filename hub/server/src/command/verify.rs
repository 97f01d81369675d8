//! `fengdi verify-log`.

use super::open_store;
use crate::config::Config;
use hub_store::LogVerdict;

pub(super) async fn verify_log(config: &Config) -> anyhow::Result<()> {
    let store = open_store(config).await?;
    let verdict = store.verify_log().await?;
    store.close().await;
    match verdict {
        LogVerdict::Whole { entries } => {
            println!("the log is whole: {entries} entries, no gap, every hash fits");
            Ok(())
        }
        LogVerdict::Broken { position, fault } => {
            anyhow::bail!("the log is broken at position {}: {fault}", position.0)
        }
    }
}
