//! Changes of the registry: the row, and an entry in the log that names it.

use super::fault::RegistryFault;
use crate::world::Change;
use hub_core::area::{Area, AreaPath};
use hub_core::device::Device;
use hub_core::event::{Actor, Event, Noun, RegistryEvent, Stream};
use hub_core::household::Household;
use hub_core::ids::Position;
use hub_core::person::Person;
use hub_core::time::UnixMs;
use hub_store::{Batch, NewEntry, NounRow, NounTable, PolicyRow, Row, Store, StoreError};
use std::sync::Arc;

/// One thing of the registry as it is from now on.
#[derive(Clone, Debug)]
pub enum RegistryChange {
    /// Added or changed.
    Area(Area),
    /// Added or changed.
    Household(Box<Household>),
    /// Added or changed.
    Device(Device),
    /// Blocked or unblocked: the row carries the change.
    DeviceBlocked(Device),
    /// Added or changed.
    Person(Box<Person>),
    /// Added or changed.
    Policy(PolicyRow),
    /// Taken away.
    NoPolicy(PolicyRow),
    /// A thing of the everyday side that has no rules of its own: categories, service hours, a team. Closed is taken away.
    Everyday(Box<Everyday>),
}

/// A row of the everyday side, and what it is in memory.
#[derive(Clone, Debug)]
pub struct Everyday {
    noun: Noun,
    row: NounRow,
    change: Option<Change>,
}

impl Everyday {
    /// A row as it is from now on.
    pub fn of(row: NounRow) -> Result<Self, StoreError> {
        let noun = match row.table {
            NounTable::Ticket => Noun::Ticket,
            NounTable::Category => Noun::Category,
            NounTable::Calendar => Noun::Calendar,
            NounTable::Team => Noun::Team,
            NounTable::Subscription => Noun::Subscription,
            NounTable::Application => Noun::Application,
            NounTable::VisitRules => Noun::VisitRules,
            NounTable::BankRules => Noun::BankRules,
            NounTable::Partner => Noun::Partner,
            _ => return Err(StoreError::WrongStream),
        };
        let change = Change::of_noun(&row)?;
        Ok(Self { noun, row, change })
    }
}

impl RegistryChange {
    /// The stream, the area it belongs to, and the event.
    #[must_use]
    pub fn event(&self) -> (Stream, AreaPath, RegistryEvent) {
        let changed = RegistryEvent::Changed;
        match self {
            Self::Area(area) => (Stream::Registry(Noun::Area, area.id.0), area.path.clone(), changed),
            Self::Household(home) => (Stream::Registry(Noun::Household, home.id.0), home.area.clone(), changed),
            Self::Device(device) => (Stream::Registry(Noun::Device, device.id.0), device.area.clone(), changed),
            Self::DeviceBlocked(device) => {
                let blocked = RegistryEvent::Blocked { on: device.blocked_at.is_some() };
                (Stream::Registry(Noun::Device, device.id.0), device.area.clone(), blocked)
            }
            Self::Person(person) => (Stream::Registry(Noun::Person, person.id.0), person_area(person), changed),
            Self::Policy(row) => (Stream::Registry(Noun::Policy, row.id), row.area.clone(), changed),
            Self::NoPolicy(row) => (Stream::Registry(Noun::Policy, row.id), row.area.clone(), RegistryEvent::Removed),
            Self::Everyday(thing) => {
                let event = if thing.row.closed_at.is_some() { RegistryEvent::Removed } else { changed };
                (Stream::Registry(thing.noun, thing.row.id), thing.row.area.clone(), event)
            }
        }
    }

    /// The row to write.
    #[must_use]
    pub fn row(&self) -> Row {
        match self.clone() {
            Self::Area(area) => Row::Area(area),
            Self::Household(household) => Row::Household(household),
            Self::Device(device) | Self::DeviceBlocked(device) => Row::Device(device),
            Self::Person(person) => Row::Person(person),
            Self::Policy(row) => Row::Policy(row),
            Self::NoPolicy(row) => Row::RemovePolicy(row.id),
            Self::Everyday(thing) => Row::Noun(thing.row),
        }
    }

    /// The change in memory, when there is one.
    #[must_use]
    pub fn change(&self) -> Option<Change> {
        Some(match self.clone() {
            Self::Area(area) => Change::Area(Arc::new(area)),
            Self::Household(household) => Change::Household(Arc::new(*household)),
            Self::Device(device) | Self::DeviceBlocked(device) => Change::Device(Arc::new(device)),
            Self::Person(person) => Change::Person(Arc::new(*person)),
            Self::Policy(row) => Change::Policy(row),
            Self::NoPolicy(row) => Change::NoPolicy(row.id),
            Self::Everyday(thing) => return thing.change,
        })
    }
}

/// Where a person belongs in the log: the home, else the first role's area.
#[must_use]
pub fn person_area(person: &Person) -> AreaPath {
    let granted = || person.grants.first().map(|grant| grant.area.clone());
    person.home_area.clone().or_else(granted).unwrap_or_else(AreaPath::root)
}

/// Why a change of the registry was not committed.
#[derive(Debug, thiserror::Error)]
pub enum NotCommitted {
    /// It cannot stand in the registry.
    #[error(transparent)]
    Wrong(#[from] RegistryFault),
    /// The store did not take it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Commits registry changes from outside a running hub (the command line, the demonstration town). A hub that runs
/// on the same database sees the head move and reads the rows. One wrong change, and none is written.
pub async fn commit_registry(
    store: &dyn Store,
    changes: &[RegistryChange],
    actor: Actor,
    at: UnixMs,
) -> Result<Position, NotCommitted> {
    changes.iter().try_for_each(RegistryChange::check)?;
    let mut left = 3;
    loop {
        let expected = store.head().await?.position;
        let entries = (1..).zip(changes).map(|(offset, change)| {
            let (stream, area, event) = change.event();
            NewEntry { stream, version: expected.plus(offset).0, area, actor, event: Event::Registry(event), at }
        });
        let batch =
            Batch { expected, entries: entries.collect(), rows: changes.iter().map(RegistryChange::row).collect() };
        match store.commit(&batch).await {
            Err(StoreError::Conflict) if left > 0 => left -= 1,
            result => return Ok(result?),
        }
    }
}
