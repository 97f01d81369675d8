//! What the hub knows, in memory: the registry, the open alarms, the roster. It equals the log up to `position`;
//! only the commander changes it, and only after a commit.

mod absorb;
mod bank;
mod category;
mod claimable;
mod guardian;
mod ledger;
mod load;
mod outside;
mod owed;
mod receipts;
mod registered;
pub mod sensors;
mod supervised;
mod ticket;
mod visit;

pub use absorb::Change;
pub use bank::{Bank, BankChange, Counter};
pub use category::{CalendarSet, CategorySet, built_in, row_of};
pub use claimable::Claimables;
pub use guardian::GuardianChecks;
pub use ledger::{AT_ONCE, Ledger, LedgerState, head_of, head_row, look_through, read_ledger};
pub use outside::{Application, Beginning, Outside, Subscription};
pub use owed::{Owed, Payment};
pub use receipts::{Known, Receipts, Sureness};
pub use registered::Registry;
pub use supervised::PlacesAt;
pub use ticket::{Tickets, assignee};
pub use visit::{VisitChange, VisitClock, VisitSet, VisitTimer, Visits};

use registered::DeviceIndex;

use crate::config::Meanings;
use hub_core::alarm::{Alarm, Outcome};
use hub_core::area::{Area, AreaLevel, AreaPath};
use hub_core::device::{Device, DeviceStatus, Standing};
use hub_core::dispatch::Roster;
use hub_core::household::Household;
use hub_core::ids::{AlarmId, AreaId, DeviceId, HouseholdId, PersonId, Position};
use hub_core::person::Person;
use hub_core::policy::Policy;
use hub_core::sensor_rule::WaitKey;
use hub_core::signal::{AlarmKind, SignalKind};
use hub_core::supervision::{Board, Census};
use hub_store::PolicyRow;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

/// Whose alarms belong together: a second press joins the alarm of the same caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CallerKey {
    /// All devices of a household.
    Household(HouseholdId),
    /// A device without a household.
    Device(DeviceId),
    /// All devices that are not in the registry and speak through gateways of one area: a thousand of them are one
    /// alarm.
    Unknown(Option<AreaId>),
}

impl CallerKey {
    /// The caller behind an alarm.
    #[must_use]
    pub fn of(alarm: &Alarm) -> Self {
        match (alarm.household, alarm.device) {
            (Some(household), _) => Self::Household(household),
            (None, Some(device)) => Self::Device(device),
            (None, None) => Self::Unknown(alarm.area.leaf()),
        }
    }

    /// The caller behind a registered device.
    #[must_use]
    pub fn of_device(device: &Device) -> Self {
        device.household.map_or(Self::Device(device.id), Self::Household)
    }
}

/// What the hub knows.
#[derive(Default)]
pub struct World {
    /// The log is contained up to here.
    pub position: Position,
    /// The log's life.
    pub epoch: String,
    /// Areas.
    pub areas: BTreeMap<AreaId, Arc<Area>>,
    /// Households.
    pub households: HashMap<HouseholdId, Arc<Household>>,
    /// Devices.
    pub devices: HashMap<DeviceId, Arc<Device>>,
    device_index: DeviceIndex,
    /// Faults, tickets and outages of devices.
    pub board: Board,
    /// Counts per area.
    pub census: Census,
    /// Open tickets, and the data they are handled by.
    pub tickets: Tickets,
    /// Visits that are planned, and what they go by.
    pub visits: Visits,
    /// Programs outside.
    pub outside: Outside,
    /// The time bank.
    pub bank: Bank,
    /// What can be adopted.
    pub claimables: Claimables,
    /// Guardian checks whose lists are still there.
    pub guardians: GuardianChecks,
    /// What the operator says of devices (configuration).
    pub meanings: Arc<Meanings>,
    /// How detectors stood when they were last heard.
    pub standings: HashMap<(DeviceId, SignalKind), Standing>,
    /// Counts changes of anybody's rights.
    pub rights_changes: u64,
    /// Sensors that have begun and are not believed yet.
    pub waits: BTreeMap<WaitKey, sensors::Wait>,
    /// People.
    pub people: BTreeMap<PersonId, Arc<Person>>,
    logins: HashMap<String, PersonId>,
    policies: Vec<PolicyRow>,
    /// Alarms without an outcome.
    pub alarms: BTreeMap<AlarmId, Arc<Alarm>>,
    callers: HashMap<CallerKey, BTreeSet<AlarmId>>,
    paged: HashMap<PersonId, BTreeSet<AlarmId>>,
    closed: HashMap<CallerKey, (AlarmId, Outcome)>,
    /// The hub has a channel to the external service (configuration).
    pub external_ready: bool,
    /// Another hub writes to the same database.
    pub in_company: bool,
    /// Who may be asked.
    pub roster: Roster,
    /// Messages that were handled lately.
    pub receipts: Receipts,
    /// What devices said last.
    pub statuses: HashMap<DeviceId, DeviceStatus>,
}

impl World {
    /// A person by log-in name.
    #[must_use]
    pub fn person_by_login(&self, login: &str) -> Option<&Arc<Person>> {
        self.people.get(self.logins.get(login)?)
    }

    /// True when there is no account with a password at all.
    #[must_use]
    pub fn nobody_can_log_in(&self) -> bool {
        !self.people.values().any(|person| person.password_hash.is_some() && !person.disabled)
    }

    /// Open alarms of one caller.
    pub fn open_of(&self, caller: CallerKey) -> impl Iterator<Item = &Arc<Alarm>> {
        self.callers.get(&caller).into_iter().flatten().filter_map(|id| self.alarms.get(id))
    }

    /// How the last alarm of a caller ended, when that was while this hub ran.
    #[must_use]
    pub fn last_closed(&self, caller: CallerKey) -> Option<(AlarmId, Outcome)> {
        self.closed.get(&caller).copied()
    }

    /// Open alarms for which a person was asked.
    pub fn asked_of(&self, person: PersonId) -> impl Iterator<Item = &Arc<Alarm>> {
        self.paged.get(&person).into_iter().flatten().filter_map(|id| self.alarms.get(id))
    }

    /// All policies that somebody has set.
    #[must_use]
    pub fn policies(&self) -> &[PolicyRow] {
        &self.policies
    }

    /// The policy for a kind in an area: the nearest one upwards, else the standard. One under which a call could
    /// fall silent is passed over.
    #[must_use]
    pub fn policy(&self, kind: AlarmKind, area: &AreaPath) -> Policy {
        let usable = |row: &&PolicyRow| row.policy.check().is_ok();
        let fits = self.policies.iter().filter(|row| row.kind == kind && row.area.covers(area)).filter(usable);
        fits.max_by_key(|row| row.area.as_str().len()).map_or_else(|| Policy::standard(kind), |row| row.policy.clone())
    }

    /// The areas of a path from the narrowest to the widest.
    #[must_use]
    pub fn upwards(&self, path: &AreaPath) -> Vec<&Area> {
        let ids = path.as_str().rsplit('/').filter_map(|part| part.parse::<AreaId>().ok());
        ids.filter_map(|id| self.areas.get(&id)).map(Arc::as_ref).collect()
    }

    /// The area of one level on a path.
    #[must_use]
    pub fn area_at(&self, path: &AreaPath, level: AreaLevel) -> Option<&Area> {
        self.upwards(path).into_iter().find(|area| area.level == level)
    }

    /// The area that stands in when nothing is known of a caller: the widest there is.
    #[must_use]
    pub fn widest_area(&self) -> AreaPath {
        let widest = self.areas.values().min_by_key(|area| (area.path.as_str().len(), area.id));
        widest.map_or_else(AreaPath::root, |area| area.path.clone())
    }
}

/// The world, shared: many readers, one writer that writes for microseconds. Never held across an await.
#[derive(Clone, Default)]
pub struct SharedWorld(Arc<RwLock<World>>);

impl SharedWorld {
    /// Shares a loaded world.
    #[must_use]
    pub fn new(world: World) -> Self {
        Self(Arc::new(RwLock::new(world)))
    }

    /// Reads.
    pub fn read(&self) -> RwLockReadGuard<'_, World> {
        self.0.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes.
    pub fn write(&self) -> RwLockWriteGuard<'_, World> {
        self.0.write().unwrap_or_else(PoisonError::into_inner)
    }
}
