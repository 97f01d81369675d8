//! The time bank in memory: the book, folded from a ledger that was looked through entry by entry, and the data it goes
//! by. A ledger that is not as it was written stops the bank and nothing else.

use super::World;
use hub_core::area::{AreaLevel, AreaPath};
use hub_core::event::Noun;
use hub_core::ids::{AccountId, PartnerId, PersonId, TransferId, VoucherId};
use hub_core::time::UnixMs;
use hub_core::timebank::{
    Account, BadEntry, BankEvent, BankRules, Book, Flaw, LedgerEntry, Partner, Verifier, Voucher,
};
use hub_store::{LedgerRow, NounRow, NounTable, Store, StoreError};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

/// Entries of the ledger that are read at once.
const AT_ONCE: u32 = 1_000;

/// A partner and who stands at its counter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counter {
    /// The partner.
    pub partner: Partner,
    /// Who may take vouchers there.
    pub people: BTreeSet<PersonId>,
}

/// One thing of the time bank that is different now.
#[derive(Clone, Debug)]
pub enum BankChange {
    /// This happened then.
    Event(BankEvent, UnixMs),
    /// As its row says.
    Account(Account),
    /// As its row says.
    Voucher(Voucher),
    /// As its row says.
    Counter(Counter),
    /// Left.
    NoCounter(PartnerId),
    /// Written for a community, or taken away there.
    Rules(AreaPath, Option<BankRules>),
}

impl BankChange {
    /// What a row of the time bank is in memory; none for a row of another noun.
    pub(super) fn of_noun(row: &NounRow) -> Result<Option<Self>, StoreError> {
        let there = row.closed_at.is_none();
        Ok(Some(match row.table {
            NounTable::Account => Self::Account(row.read()?),
            NounTable::Voucher => Self::Voucher(row.read()?),
            NounTable::Partner if there => Self::Counter(row.read()?),
            NounTable::Partner => Self::NoCounter(PartnerId(row.id)),
            NounTable::BankRules => Self::Rules(row.area.clone(), there.then(|| row.read()).transpose()?),
            _ => return Ok(None),
        }))
    }

    /// The voucher that it is about.
    #[must_use]
    pub fn voucher(&self) -> Option<VoucherId> {
        match self {
            Self::Voucher(voucher) => Some(voucher.id),
            Self::Event(event, _) => match event.stream() {
                hub_core::event::Stream::Registry(Noun::Voucher, id) => Some(VoucherId(id)),
                _ => None,
            },
            _ => None,
        }
    }
}

/// What is known of the time bank.
#[derive(Default)]
pub struct Bank {
    /// Accounts, balances, vouchers.
    pub book: Book<'static>,
    /// The first entry of the ledger that is not as it was written: nothing is booked then.
    pub broken: Option<BadEntry>,
    statements: HashMap<AccountId, Vec<TransferId>>,
    counters: BTreeMap<PartnerId, Arc<Counter>>,
    rules: BTreeMap<AreaPath, Arc<BankRules>>,
    accounts: BTreeSet<AccountId>,
}

impl Bank {
    /// Reads the ledger, the accounts and the data.
    pub(super) async fn load(store: &dyn Store) -> Result<Self, StoreError> {
        let mut bank = Self::default();
        for table in [NounTable::Account, NounTable::Partner, NounTable::BankRules] {
            for row in store.open_nouns(table).await? {
                if let Some(change) = BankChange::of_noun(&row)? {
                    bank.absorb(change);
                }
            }
        }
        bank.broken = read_ledger(store, |entry| bank.book_entry(entry)).await?;
        for row in store.open_nouns(NounTable::Voucher).await? {
            bank.absorb(BankChange::Voucher(row.read()?));
        }
        Ok(bank)
    }

    /// Takes one change in. What a stopped bank hears of bookings elsewhere does not follow from its book.
    pub fn absorb(&mut self, change: BankChange) {
        match change {
            BankChange::Event(..) if self.broken.is_some() => {}
            BankChange::Event(BankEvent::Booked { entry, .. }, _) => self.book_entry(*entry),
            BankChange::Event(event, at) => {
                if let BankEvent::Opened { account, .. } = event {
                    self.accounts.insert(account);
                }
                self.book.apply(&event, at);
            }
            BankChange::Account(account) => {
                self.accounts.insert(account.id);
                self.book.put_account(account);
            }
            BankChange::Voucher(voucher) => self.book.put_voucher(voucher),
            BankChange::Counter(counter) => drop(self.counters.insert(counter.partner.id, Arc::new(counter))),
            BankChange::NoCounter(id) => drop(self.counters.remove(&id)),
            BankChange::Rules(area, Some(rules)) => drop(self.rules.insert(area, Arc::new(rules))),
            BankChange::Rules(area, None) => drop(self.rules.remove(&area)),
        }
    }

    fn book_entry(&mut self, entry: LedgerEntry) {
        if entry.no > self.book.head().no {
            for line in &entry.transfer.lines {
                self.statements.entry(line.account).or_default().push(entry.transfer.id);
            }
            self.book.take(entry);
        }
    }

    /// Entries that move something on an account, in order.
    pub fn statement(&self, account: AccountId) -> impl Iterator<Item = &Arc<LedgerEntry>> {
        self.statements.get(&account).into_iter().flatten().filter_map(|transfer| self.book.entry(*transfer))
    }

    /// All accounts.
    pub fn accounts(&self) -> impl Iterator<Item = &Arc<Account>> {
        self.accounts.iter().filter_map(|id| self.book.account(*id))
    }

    /// All partners.
    pub fn counters(&self) -> impl Iterator<Item = &Arc<Counter>> {
        self.counters.values()
    }

    /// A partner.
    #[must_use]
    pub fn counter(&self, id: PartnerId) -> Option<&Arc<Counter>> {
        self.counters.get(&id)
    }

    /// What the bank of a community goes by: the nearest rules upwards, else the standard ones.
    #[must_use]
    pub fn rules(&self, area: &AreaPath) -> BankRules {
        let above = self.rules.iter().filter(|(path, _)| path.covers(area));
        let nearest = above.max_by_key(|(path, _)| path.as_str().len());
        nearest.map_or_else(|| BankRules::standard(area.clone()), |(_, rules)| rules.as_ref().clone())
    }

    /// All rules that communities have written.
    pub fn all_rules(&self) -> impl Iterator<Item = &Arc<BankRules>> {
        self.rules.values()
    }
}

/// Looks through the whole ledger and hands over each entry that is as it was written. The first that is not ends it.
pub async fn read_ledger(
    store: &dyn Store,
    mut sound: impl FnMut(LedgerEntry) + Send,
) -> Result<Option<BadEntry>, StoreError> {
    let mut verifier = Verifier::default();
    let mut last = 0;
    loop {
        let rows = store.ledger_after(last, AT_ONCE).await?;
        if rows.is_empty() {
            return Ok(None);
        }
        for row in rows {
            let due = last + 1;
            let looked = entry_of(&row).ok_or(BadEntry { no: due, why: Flaw::Hash });
            match looked.and_then(|entry| verifier.take(&entry).map(|()| entry)) {
                Ok(entry) => sound(entry),
                Err(bad) => return Ok(Some(bad)),
            }
            last = due;
        }
    }
}

/// The entry of a row; none when the row's columns say something else than its body.
fn entry_of(row: &LedgerRow) -> Option<LedgerEntry> {
    let entry: LedgerEntry = serde_json::from_str(&row.body).ok()?;
    let same = entry.at == row.at && entry.transfer.id.0 == row.transfer && entry.hash.to_string() == row.hash;
    // A moved row is named as the gap that it leaves.
    same.then_some(LedgerEntry { no: row.no, ..entry })
}

impl World {
    /// The community whose time bank counts for an area.
    #[must_use]
    pub fn bank_area(&self, area: &AreaPath) -> AreaPath {
        self.area_at(area, AreaLevel::Community).map_or_else(|| area.clone(), |community| community.path.clone())
    }
}
