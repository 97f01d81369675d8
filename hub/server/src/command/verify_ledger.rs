//! `fengdi verify-ledger`: names the first entry of the time bank's ledger that is not as it was written, and why.

use super::{open_store, say};
use crate::config::Config;
use crate::world::read_ledger;
use hub_core::event::Event;
use hub_core::ids::Position;
use hub_core::timebank::{BadEntry, BankEvent, ChainHead, Flaw};
use hub_store::Store;

/// Entries of the log that are read at once.
const AT_ONCE: u32 = 1_000;

pub(super) async fn verify_ledger(config: &Config) -> anyhow::Result<()> {
    let store = open_store(config).await?;
    let verdict = verdict(store.as_ref()).await;
    store.close().await;
    match verdict? {
        Ok(head) => {
            say(format_args!(
                "the ledger is whole: {} entries, every hash fits, every transfer adds up to zero",
                head.no
            ));
            Ok(())
        }
        Err(bad) => anyhow::bail!("the ledger is broken at {bad}"),
    }
}

/// The log carries every entry too: a ledger that was cut off at its end is known from there.
async fn verdict(store: &dyn Store) -> anyhow::Result<Result<ChainHead, BadEntry>> {
    let known = told_by_log(store).await?;
    let mut head = ChainHead::default();
    if let Some(bad) = read_ledger(store, |entry| head = entry.head()).await? {
        return Ok(Err(bad));
    }
    Ok(match known {
        Some(known) if known.no > head.no => Err(BadEntry { no: head.no + 1, why: Flaw::CutOff }),
        Some(known) if known.no == head.no && known.hash != head.hash => Err(BadEntry { no: head.no, why: Flaw::Head }),
        _ => Ok(head),
    })
}

async fn told_by_log(store: &dyn Store) -> anyhow::Result<Option<ChainHead>> {
    let (mut known, mut after) = (None, Position(0));
    loop {
        let entries = store.entries_after(after, AT_ONCE).await?;
        let Some(last) = entries.last() else { return Ok(known) };
        after = last.position;
        for entry in &entries {
            if let Event::Bank(BankEvent::Booked { entry, .. }) = &entry.event {
                known = Some(entry.head());
            }
        }
    }
}
