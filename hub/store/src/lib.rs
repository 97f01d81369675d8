//! The ordered log and the rows kept beside it, on SQLite, PostgreSQL and in memory. One contract: a [`Batch`] is
//! written whole or not at all, and commit order is position order, without a gap.

mod alarm;
mod area;
mod backend;
pub mod batch;
mod columns;
mod database;
mod deadline;
pub mod device;
pub mod error;
mod everyday;
pub mod fact;
mod household;
pub mod ledger;
pub mod log;
pub mod memory;
pub mod note;
pub mod noun;
mod open;
pub mod outbox;
mod person;
pub mod policy;
mod postgres;
mod prepared;
pub mod rejection;
mod schema;
pub mod session;
mod setting;
pub mod sql;
mod sqlite;
pub mod standing;
pub mod stranger;
mod supervision;
#[cfg(feature = "testing")]
pub mod testing;
mod verify;

pub use batch::{Batch, Row};
pub use device::Receipt;
pub use error::StoreError;
pub use everyday::Everyday;
pub use fact::FactRow;
pub use ledger::LedgerRow;
pub use log::{Head, LogFault, LogVerdict, NewEntry};
pub use memory::Memory;
pub use note::Note;
pub use noun::{NounRow, NounTable};
pub use open::{migrate, open, open_without_migrating, schema};
pub use outbox::{EffectId, OutboxRow};
pub use policy::PolicyRow;
pub use rejection::Rejection;
pub use schema::SchemaInfo;
pub use session::Session;
pub use standing::StandingRow;
pub use stranger::Stranger;

use async_trait::async_trait;
use hub_core::alarm::Alarm;
use hub_core::area::{Area, AreaPath};
use hub_core::device::{Device, DeviceStatus};
use hub_core::event::{Entry, Stream};
use hub_core::geo::Fix;
use hub_core::household::Household;
use hub_core::ids::{AlarmId, AreaId, DeviceId, DeviceTicketId, HouseholdId, OutageId, PersonId, Position};
use hub_core::person::Person;
use hub_core::supervision::{DayLow, DeviceTicket, Outage, Watch};
use hub_core::time::UnixMs;
use std::path::Path;

/// What the hub keeps; the everyday side of it stands in [`Everyday`]. Reads see everything that was committed before they began.
#[async_trait]
pub trait Store: Everyday {
    /// Writes a batch in one transaction and returns the new head position (for a batch without entries: the position
    /// it names as expected). [`StoreError::Conflict`] when the head has moved or a stream already has that version:
    /// nothing was written. After [`StoreError::Unavailable`] it is unknown whether it was written.
    async fn commit(&self, batch: &Batch) -> Result<Position, StoreError>;

    /// The end of the log.
    async fn head(&self) -> Result<Head, StoreError>;
    /// Begins a new life of the log: at the first start, and after a restore.
    async fn set_epoch(&self, epoch: &str) -> Result<(), StoreError>;
    /// Up to `limit` entries after a position, in order.
    async fn entries_after(&self, after: Position, limit: u32) -> Result<Vec<Entry>, StoreError>;
    /// Up to `limit` entries of one stream after a version, in order; none of a device: there is no index by device.
    async fn entries_of(&self, stream: Stream, after_version: u64, limit: u32) -> Result<Vec<Entry>, StoreError>;
    /// Reads the whole log up to the head and names the first entry that is not as it was written.
    async fn verify_log(&self) -> Result<LogVerdict, StoreError>;

    /// All areas, by path.
    async fn areas(&self) -> Result<Vec<Area>, StoreError>;
    /// One area.
    async fn area(&self, id: AreaId) -> Result<Option<Area>, StoreError>;
    /// All households, by id.
    async fn households(&self) -> Result<Vec<Household>, StoreError>;
    /// One household.
    async fn household(&self, id: HouseholdId) -> Result<Option<Household>, StoreError>;

    /// All devices, by id.
    async fn devices(&self) -> Result<Vec<Device>, StoreError>;
    /// One device.
    async fn device(&self, id: DeviceId) -> Result<Option<Device>, StoreError>;
    /// One device by its name in topics.
    async fn device_by_name(&self, name: &str) -> Result<Option<Device>, StoreError>;
    /// What the devices said last, by device.
    async fn device_statuses(&self) -> Result<Vec<(DeviceId, DeviceStatus)>, StoreError>;
    /// Writes what devices said last; unknown devices are passed over. Not one transaction.
    async fn flush_device_statuses(&self, statuses: &[(DeviceId, DeviceStatus)]) -> Result<(), StoreError>;
    /// How detectors stood when they were last heard, by device and kind.
    async fn standings(&self) -> Result<Vec<StandingRow>, StoreError>;
    /// What supervision knows of devices, by device.
    async fn watches(&self) -> Result<Vec<Watch>, StoreError>;
    /// The same of one device.
    async fn watch(&self, device: DeviceId) -> Result<Option<Watch>, StoreError>;
    /// Open tickets about devices, oldest first.
    async fn open_device_tickets(&self) -> Result<Vec<DeviceTicket>, StoreError>;
    /// One ticket, open or done.
    async fn device_ticket(&self, id: DeviceTicketId) -> Result<Option<DeviceTicket>, StoreError>;
    /// Tickets of a device, newest first.
    async fn device_tickets_of(&self, device: DeviceId, limit: u32) -> Result<Vec<DeviceTicket>, StoreError>;
    /// Forgets tickets about devices that were done before `before`; returns how many.
    async fn purge_device_tickets(&self, before: UnixMs) -> Result<u64, StoreError>;
    /// Open outages, oldest first.
    async fn open_outages(&self) -> Result<Vec<Outage>, StoreError>;
    /// One outage, open or over.
    async fn outage(&self, id: OutageId) -> Result<Option<Outage>, StoreError>;
    /// Writes daily lows of batteries; the lower of two readings of a day counts. Not one transaction.
    async fn flush_battery(&self, lows: &[(DeviceId, DayLow)]) -> Result<(), StoreError>;
    /// The last `days` daily lows of a battery, oldest first.
    async fn battery_of(&self, device: DeviceId, days: u32) -> Result<Vec<DayLow>, StoreError>;
    /// Forgets lows of days before `day`; returns how many.
    async fn purge_battery(&self, day: i64) -> Result<u64, StoreError>;
    /// Everything learned from earlier messages, by key.
    async fn facts(&self) -> Result<Vec<FactRow>, StoreError>;
    /// Devices that speak and are not registered, last heard first.
    async fn strangers(&self, limit: u32) -> Result<Vec<Stranger>, StoreError>;
    /// Writes down what strangers said. Not one transaction.
    async fn flush_strangers(&self, strangers: &[Stranger]) -> Result<(), StoreError>;
    /// Forgets strangers that were last heard before `before`; returns how many.
    async fn purge_strangers(&self, before: UnixMs) -> Result<u64, StoreError>;
    /// Messages handled at or after `at`, oldest first.
    async fn receipts_since(&self, at: UnixMs) -> Result<Vec<Receipt>, StoreError>;
    /// Forgets messages handled before `before`; returns how many.
    async fn purge_receipts(&self, before: UnixMs) -> Result<u64, StoreError>;

    /// All people, by id.
    async fn people(&self) -> Result<Vec<Person>, StoreError>;
    /// One person.
    async fn person(&self, id: PersonId) -> Result<Option<Person>, StoreError>;
    /// One person by log-in name.
    async fn person_by_login(&self, login: &str) -> Result<Option<Person>, StoreError>;
    /// Last positions, by person.
    async fn fixes(&self) -> Result<Vec<(PersonId, Fix)>, StoreError>;
    /// Writes last positions; unknown people are passed over. Not one transaction.
    async fn flush_fixes(&self, fixes: &[(PersonId, Fix)]) -> Result<(), StoreError>;
    /// Forgets a person's position.
    async fn forget_fix(&self, person: PersonId) -> Result<(), StoreError>;

    /// Adds a session; [`StoreError::Missing`] when there is no such person, [`StoreError::Taken`] when the token is in use.
    async fn put_session(&self, session: &Session) -> Result<(), StoreError>;
    /// One session by the hash of its token.
    async fn session(&self, token_sha256: &str) -> Result<Option<Session>, StoreError>;
    /// Writes down that a session was used.
    async fn touch_session(&self, token_sha256: &str, at: UnixMs) -> Result<(), StoreError>;
    /// Ends a session.
    async fn drop_session(&self, token_sha256: &str) -> Result<(), StoreError>;
    /// Ends all sessions of a person; returns how many.
    async fn drop_sessions_of(&self, person: PersonId) -> Result<u64, StoreError>;
    /// Removes sessions that are no longer valid at `at`; returns how many.
    async fn drop_sessions_expired(&self, at: UnixMs) -> Result<u64, StoreError>;
    /// Sessions of a person, newest first.
    async fn sessions_of(&self, person: PersonId) -> Result<Vec<Session>, StoreError>;

    /// All policies, by area and kind.
    async fn policies(&self) -> Result<Vec<PolicyRow>, StoreError>;

    /// Alarms without an outcome, oldest first.
    async fn open_alarms(&self) -> Result<Vec<Alarm>, StoreError>;
    /// One alarm, open or closed.
    async fn alarm(&self, id: AlarmId) -> Result<Option<Alarm>, StoreError>;
    /// Closed alarms in any of these areas or below them, last closed first, up to `limit`. `before` is closing time
    /// and id of the last one seen. No area, no alarm.
    async fn closed_alarms(
        &self,
        areas: &[AreaPath],
        before: Option<(UnixMs, AlarmId)>,
        limit: u32,
    ) -> Result<Vec<Alarm>, StoreError>;
    /// Notes on an alarm, oldest first.
    async fn notes(&self, alarm: AlarmId) -> Result<Vec<Note>, StoreError>;

    /// Deadlines at or before `until`, earliest first.
    async fn deadlines_due(&self, until: UnixMs, limit: u32) -> Result<Vec<(AlarmId, UnixMs)>, StoreError>;
    /// The earliest deadline of all.
    async fn next_deadline_at(&self) -> Result<Option<UnixMs>, StoreError>;

    /// Effects due at or before `until`: urgent first, then earliest first.
    async fn outbox_due(&self, until: UnixMs, limit: u32) -> Result<Vec<OutboxRow>, StoreError>;
    /// Takes those of these effects that are due at or before `until` for oneself; nobody else gets them before
    /// `held_until`. Of several hubs on one database that ask for the same, each effect goes to one. Returns their ids.
    async fn claim_effects(
        &self,
        ids: &[EffectId],
        until: UnixMs,
        held_until: UnixMs,
    ) -> Result<Vec<EffectId>, StoreError>;
    /// True while an effect is still to be carried out.
    async fn effect_waits(&self, id: EffectId) -> Result<bool, StoreError>;
    /// When the next effect is due.
    async fn outbox_next_at(&self) -> Result<Option<UnixMs>, StoreError>;

    /// Refused messages, newest first.
    async fn rejections(&self, limit: u32) -> Result<Vec<Rejection>, StoreError>;
    /// Forgets refused messages from before `before`; returns how many.
    async fn purge_rejections(&self, before: UnixMs) -> Result<u64, StoreError>;

    /// A setting of the hub.
    async fn setting(&self, key: &str) -> Result<Option<String>, StoreError>;
    /// Keeps a setting.
    async fn set_setting(&self, key: &str, value: &str) -> Result<(), StoreError>;

    /// Writes a consistent copy to a file that does not exist yet, while the hub goes on (SQLite only).
    async fn backup(&self, to: &Path) -> Result<(), StoreError>;
    /// Ends background work and closes all connections.
    async fn close(&self);
}
