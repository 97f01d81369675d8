//! What one transaction writes: entries of the log, and the rows that changed with them.

use crate::device::Receipt;
use crate::fact::FactRow;
use crate::ledger::LedgerRow;
use crate::log::NewEntry;
use crate::note::Note;
use crate::noun::{NounRow, NounTable};
use crate::outbox::{EffectId, OutboxRow};
use crate::policy::PolicyRow;
use crate::rejection::Rejection;
use crate::standing::StandingRow;
use crate::stranger::Stranger;
use hub_core::alarm::Alarm;
use hub_core::area::Area;
use hub_core::device::Device;
use hub_core::household::Household;
use hub_core::ids::{AlarmId, AreaId, DeviceId, HouseholdId, PersonId, Position};
use hub_core::person::Person;
use hub_core::supervision::{DeviceTicket, Outage, Watch};
use hub_core::time::UnixMs;
use uuid::Uuid;

/// One row to write. Where several rows of a batch have the same key, the last one wins, but in the
/// ledger none does.
#[derive(Clone, Debug, PartialEq)]
// The largest is a device; rows of a batch live for one commit.
#[allow(clippy::large_enum_variant)]
pub enum Row {
    /// Adds or replaces an alarm, and with it its one row in `deadline`: the alarm's next deadline, none once closed.
    Alarm(Box<Alarm>),
    /// Moves an alarm's next deadline and leaves its row behind the log, which says what has happened since.
    Due {
        /// Whose.
        alarm: AlarmId,
        /// The deadline now.
        due_at: UnixMs,
    },
    /// Adds or replaces.
    Area(Area),
    /// Removes; no error when it is not there.
    RemoveArea(AreaId),
    /// Adds or replaces.
    Household(Box<Household>),
    /// Removes; no error when it is not there.
    RemoveHousehold(HouseholdId),
    /// Adds or replaces. The name is unique, the address within its family, and the label.
    Device(Device),
    /// Removes with its status; no error when it is not there.
    RemoveDevice(DeviceId),
    /// Adds or replaces. The log-in is unique.
    Person(Box<Person>),
    /// Removes with position and sessions; no error when it is not there.
    RemovePerson(PersonId),
    /// Adds or replaces. Area and kind together are unique.
    Policy(PolicyRow),
    /// Removes; no error when it is not there.
    RemovePolicy(Uuid),
    /// Adds a note; the same id again changes nothing.
    Note(Note),
    /// Remembers a handled message; the same again moves its time.
    Receipt(Receipt),
    /// Adds an effect; the same id again changes nothing.
    Effect(OutboxRow),
    /// Removes a finished effect; no error when it is not there.
    EffectDone(EffectId),
    /// Puts an effect off.
    EffectLater {
        /// Which.
        id: EffectId,
        /// How often it was tried.
        attempts: u32,
        /// When to try again.
        due_at: UnixMs,
    },
    /// Remembers how a detector stands; passed over when the device is not there.
    Standing(StandingRow),
    /// Remembers what supervision knows of a device; passed over when the device is not there.
    Watch(Box<Watch>),
    /// Adds or replaces.
    DeviceTicket(Box<DeviceTicket>),
    /// Adds or replaces.
    Outage(Box<Outage>),
    /// Learns a fact; the same key again replaces it.
    Fact(FactRow),
    /// Forgets all facts of a source; no error when there is none.
    ForgetFacts(String),
    /// Who took a stranger off the list, or that nobody did; the rest of it is written only when it is not there yet.
    Dismissal(Box<Stranger>),
    /// Takes a device off the list of strangers; no error when it is not there.
    RemoveStranger {
        /// The family that understood it.
        family: String,
        /// Its address there.
        address: String,
    },
    /// Adds or replaces a thing of the everyday side.
    Noun(NounRow),
    /// Removes; no error when it is not there.
    RemoveNoun {
        /// Which noun.
        table: NounTable,
        /// Which one.
        id: Uuid,
    },
    /// Adds an entry to the ledger. [`StoreError::Conflict`] when its number is taken, also within the batch,
    /// [`StoreError::Missing`] when the number before it is not there.
    ///
    /// [`StoreError::Conflict`]: crate::StoreError::Conflict
    /// [`StoreError::Missing`]: crate::StoreError::Missing
    LedgerEntry(LedgerRow),
    /// Remembers a refused message; the same id again replaces it (its count grew).
    Rejection(Rejection),
}

/// One transaction: all of it, or nothing.
#[derive(Clone, Debug, PartialEq)]
pub struct Batch {
    /// The head this batch was decided on; not looked at when there are no entries.
    pub expected: Position,
    /// They get the positions after `expected`, in this order.
    pub entries: Vec<NewEntry>,
    /// Rows.
    pub rows: Vec<Row>,
}

impl Batch {
    /// A batch that only writes rows: it does not move the head and cannot conflict.
    #[must_use]
    pub fn rows(rows: Vec<Row>) -> Self {
        Self { expected: Position(0), entries: Vec::new(), rows }
    }
}
