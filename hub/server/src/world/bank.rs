//! The time bank in memory: the book, and the data it goes by. Nothing is booked before the ledger was looked through entry
//! by entry; one that is not as it was written stops the bank and nothing else.

use super::World;
use super::ledger::{Ledger, LedgerState};
use super::owed::Owed;
use hub_core::area::{AreaLevel, AreaPath};
use hub_core::event::Noun;
use hub_core::ids::{AccountId, PartnerId, PersonId, TransferId, VoucherId};
use hub_core::time::UnixMs;
use hub_core::timebank::{Account, BankEvent, BankRules, Book, LedgerEntry, Partner, Voucher};
use hub_store::{NounRow, NounTable, Store, StoreError};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

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
    /// Written for a community, or taken away there.
    Rules(AreaPath, Option<BankRules>),
    /// Earned while nothing could be booked.
    Owed(Owed),
    /// Settled.
    NotOwed(String),
}

impl BankChange {
    /// What a row of the time bank is in memory; none for a row of another noun.
    pub(super) fn of_noun(row: &NounRow) -> Result<Option<Self>, StoreError> {
        let there = row.closed_at.is_none();
        Ok(Some(match row.table {
            NounTable::Account => Self::Account(row.read()?),
            NounTable::Voucher => Self::Voucher(row.read()?),
            NounTable::Partner => Self::Counter(row.read()?),
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
    /// Whether the ledger is as it was written.
    pub ledger: LedgerState,
    /// Earned while nothing could be booked, by key.
    pub owed: BTreeMap<String, Owed>,
    statements: HashMap<AccountId, Vec<TransferId>>,
    counters: BTreeMap<PartnerId, Arc<Counter>>,
    rules: BTreeMap<AreaPath, Arc<BankRules>>,
    accounts: BTreeSet<AccountId>,
}

impl Bank {
    /// Reads the accounts and the data. The ledger is looked through afterwards, while the hub runs.
    pub(super) async fn load(store: &dyn Store) -> Result<Self, StoreError> {
        let mut bank = Self::default();
        for table in [NounTable::Account, NounTable::Partner, NounTable::BankRules, NounTable::Voucher] {
            for row in store.open_nouns(table).await? {
                if let Some(change) = BankChange::of_noun(&row)? {
                    bank.absorb(change);
                }
            }
        }
        Ok(bank)
    }

    /// Takes one change in. Bookings elsewhere follow from the ledger only, so they wait until it was looked through.
    pub fn absorb(&mut self, change: BankChange) {
        match change {
            BankChange::Event(BankEvent::Booked { .. }, _) if self.ledger != LedgerState::Whole => {}
            BankChange::Event(BankEvent::Booked { entry, not_booked, above_cap }, at) => {
                if entry.no > self.book.head().no + 1 {
                    self.ledger = LedgerState::Unread;
                    return;
                }
                self.note(&entry);
                self.book.apply(&BankEvent::Booked { entry, not_booked, above_cap }, at);
            }
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
            BankChange::Rules(area, Some(rules)) => drop(self.rules.insert(area, Arc::new(rules))),
            BankChange::Rules(area, None) => drop(self.rules.remove(&area)),
            BankChange::Owed(owed) => drop(self.owed.insert(owed.key(), owed)),
            BankChange::NotOwed(key) => drop(self.owed.remove(&key)),
        }
    }

    fn note(&mut self, entry: &LedgerEntry) {
        if entry.no > self.book.head().no {
            for line in &entry.transfer.lines {
                self.statements.entry(line.account).or_default().push(entry.transfer.id);
            }
        }
    }

    /// Takes over a ledger that was looked through.
    pub fn take_ledger(&mut self, ledger: Ledger, state: LedgerState) {
        self.book.take_ledger(ledger.book);
        self.statements = ledger.statements;
        self.ledger = state;
    }

    /// Gives the ledger away, to be taken over by whoever comes next.
    pub fn give_ledger(&mut self) -> Ledger {
        let (book, statements) = (std::mem::take(&mut self.book), std::mem::take(&mut self.statements));
        self.ledger = LedgerState::Unread;
        Ledger { book, statements }
    }

    /// Entries that move something on an account, in order.
    pub fn statement(&self, account: AccountId) -> impl Iterator<Item = &Arc<LedgerEntry>> {
        self.statements.get(&account).into_iter().flatten().filter_map(|transfer| self.book.entry(*transfer))
    }

    /// All accounts.
    pub fn accounts(&self) -> impl Iterator<Item = &Arc<Account>> {
        self.accounts.iter().filter_map(|id| self.book.account(*id))
    }

    /// All partners, those that have left too: statements name them.
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

impl World {
    /// The community whose time bank counts for an area.
    #[must_use]
    pub fn bank_area(&self, area: &AreaPath) -> AreaPath {
        self.area_at(area, AreaLevel::Community).map_or_else(|| area.clone(), |community| community.path.clone())
    }
}
