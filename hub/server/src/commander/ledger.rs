//! The ledger of the time bank beside the commander's work: looked through at the start, after an unknown outcome, and now
//! and again while it is broken. Nobody waits for it but the bank, which books nothing until it was found whole.

use super::bank::owed_work;
use super::run::Commander;
use super::work::Job;
use crate::world::{AT_ONCE, Bank, BankChange, Ledger, LedgerState, Owed, World, head_of, look_through};
use hub_core::timebank::{BadEntry, ChainHead};
use hub_store::{LedgerRow, NounTable, Store, StoreError};
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinSet;
use tokio::time::Instant;

/// A broken ledger is looked through again after this: somebody may have put it right.
const AGAIN: Duration = Duration::from_secs(60);

/// One that could not be read is tried again after this.
const SOON: Duration = Duration::from_secs(1);

type Looked = Result<(Ledger, Option<BadEntry>), StoreError>;

/// Looking through the ledger.
#[derive(Default)]
pub(super) struct Looking {
    /// One at most; ends with this.
    task: JoinSet<Looked>,
    last: Option<Instant>,
}

impl Looking {
    /// Begins when the ledger has to be looked through and nobody is at it.
    pub(super) fn tend(&mut self, state: LedgerState, store: &Arc<dyn Store>) {
        let wanted = match state {
            LedgerState::Whole => false,
            LedgerState::Unread => self.last.is_none_or(|last| last.elapsed() > SOON),
            LedgerState::Broken(_) => self.last.is_none_or(|last| last.elapsed() > AGAIN),
        };
        if wanted && self.task.is_empty() {
            self.task.spawn(look_through(Arc::clone(store)));
        }
    }

    /// Stops: what it finds is out of date.
    pub(super) fn stop(&mut self) {
        self.task = JoinSet::new();
    }

    /// What it found; waits for ever while nobody looks.
    pub(super) async fn found(&mut self) -> Looked {
        let Some(found) = self.task.join_next().await else { return std::future::pending().await };
        self.last = Some(Instant::now());
        found.map_err(|error| StoreError::Unavailable(error.to_string()))?
    }
}

/// What is read beside a ledger that was looked through: it may have changed meanwhile.
struct Beside {
    accounts: Vec<BankChange>,
    owed: Vec<Owed>,
    /// Where the ledger ends.
    head: Option<ChainHead>,
}

impl Commander {
    /// Takes over what was found, and books what was earned meanwhile.
    pub(super) async fn take_ledger(&mut self, found: Looked) {
        let taken = match found {
            Ok((ledger, bad)) => self.take_found(ledger, bad).await,
            Err(error) => Err(error),
        };
        match taken {
            Ok(owed) => {
                for some in owed_work(owed) {
                    self.work(vec![Job { work: some, done: None }]).await;
                }
            }
            Err(error) => tracing::error!(%error, "the ledger of the time bank could not be read"),
        }
    }

    async fn take_found(&mut self, mut ledger: Ledger, bad: Option<BadEntry>) -> Result<Vec<Owed>, StoreError> {
        let store = self.parts.store.as_ref();
        let (beside, bad) = match bad {
            Some(bad) => (read_beside(store).await?, Some(bad)),
            None => look_to_the_end(store, &mut ledger).await?,
        };
        let mut world = self.parts.world.write();
        for account in beside.accounts {
            world.bank.absorb(account);
        }
        world.bank.owed = beside.owed.iter().map(|owed| (owed.key(), owed.clone())).collect();
        let before = world.bank.ledger;
        let state = bad.map_or(LedgerState::Whole, LedgerState::Broken);
        world.bank.take_ledger(ledger, state);
        tell(before, &world.bank);
        // What fell due meanwhile was refused.
        self.parts.timers.follow_all(&world);
        Ok(if state == LedgerState::Whole { beside.owed } else { Vec::new() })
    }

    /// The rows behind a ledger that was whole before the world was read anew.
    pub(super) async fn booked_since(&self) -> Result<Option<Vec<LedgerRow>>, StoreError> {
        let last = {
            let world = self.parts.world.read();
            (world.bank.ledger == LedgerState::Whole).then(|| world.bank.book.head().no)
        };
        let Some(last) = last else { return Ok(None) };
        self.parts.store.ledger_after(last, AT_ONCE).await.map(Some)
    }
}

/// What others have booked while the pages were read.
async fn look_at_the_rest(store: &dyn Store, ledger: &mut Ledger) -> Result<Option<BadEntry>, StoreError> {
    loop {
        let rows = store.ledger_after(ledger.last(), AT_ONCE).await?;
        if rows.is_empty() {
            return Ok(None);
        }
        if let Err(bad) = ledger.look(&rows) {
            return Ok(Some(bad));
        }
    }
}

/// The rest, and what is beside it. The end is written down with every booking, so a ledger that was read afterwards and
/// does not reach it was cut off.
async fn look_to_the_end(store: &dyn Store, ledger: &mut Ledger) -> Result<(Beside, Option<BadEntry>), StoreError> {
    let mut written = None;
    loop {
        let rest = look_at_the_rest(store, ledger).await?;
        let beside = read_beside(store).await?;
        let bad = rest.or_else(|| written.and_then(|head| ledger.ends(head).err()));
        let ends = beside.head.is_none_or(|head| ledger.ends(head).is_ok());
        if bad.is_some() || ends {
            return Ok((beside, bad));
        }
        // Booked elsewhere since: the rows that belong to it are there by now.
        written = beside.head;
    }
}

async fn read_beside(store: &dyn Store) -> Result<Beside, StoreError> {
    let mut accounts = Vec::new();
    for row in store.open_nouns(NounTable::Account).await? {
        accounts.push(BankChange::Account(row.read()?));
    }
    let facts = store.facts().await?;
    Ok(Beside { accounts, owed: Owed::of_facts(&facts).collect(), head: head_of(&facts) })
}

fn tell(before: LedgerState, bank: &Bank) {
    match bank.ledger {
        LedgerState::Broken(bad) if before != bank.ledger => {
            tracing::error!(%bad, "the ledger of the time bank is not as it was written: the bank books nothing");
        }
        LedgerState::Whole => {
            let entries = bank.book.head().no;
            tracing::info!(entries, owed = bank.owed.len(), "the ledger of the time bank is whole");
        }
        _ => {}
    }
}

/// A world that was read anew keeps the ledger of the one before: what was whole stays so when the few entries behind it
/// are and nothing is owed; else it is shown as it was until it was looked through again.
pub(super) fn keep_ledger(world: &mut World, before: &mut World, since: Option<&[LedgerRow]>) {
    let mut ledger = before.bank.give_ledger();
    let state = match since {
        Some(rows) if rows.len() < AT_ONCE as usize && before.bank.owed.is_empty() => {
            ledger.look(rows).err().map_or(LedgerState::Whole, LedgerState::Broken)
        }
        _ => LedgerState::Unread,
    };
    world.bank.owed = std::mem::take(&mut before.bank.owed);
    world.bank.take_ledger(ledger, state);
}
