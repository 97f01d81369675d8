//! The contract, method by method: which text, which values, which reader.

use super::commit::refused;
use super::{Database, closed_pages, int, limited, name};
use crate::backend::{Backend, Value};
use crate::columns::{clean, integer};
use crate::sql::outbox::CLAIM_IDS;
use crate::{
    Batch, EffectId, FactRow, Head, LogVerdict, Note, OutboxRow, PolicyRow, Receipt, Rejection, Session, StandingRow,
    Store, StoreError, Stranger, alarm, area, deadline, device, fact, household, log, note, outbox, person, policy,
    rejection, session, setting, sql, standing, stranger, supervision,
};
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
use std::collections::{BTreeMap, HashMap};
use std::path::Path;

/// What is looked for, unless no row can have it.
fn wanted(table: &'static str, column: &'static str, value: &str) -> Result<Value, StoreError> {
    clean(table, column, value).map(name)
}

#[async_trait]
impl<B: Backend> Store for Database<B> {
    async fn commit(&self, batch: &Batch) -> Result<Position, StoreError> {
        self.write(batch).await
    }

    async fn head(&self) -> Result<Head, StoreError> {
        self.log_head().await.map(|(head, _)| head)
    }

    async fn set_epoch(&self, epoch: &str) -> Result<(), StoreError> {
        self.run(sql::log::SET_EPOCH, vec![wanted("log_head", "epoch", epoch)?]).await.map(drop)
    }

    async fn entries_after(&self, after: Position, limit: u32) -> Result<Vec<Entry>, StoreError> {
        let after = integer("event", "position", after.0)?;
        self.all("event", sql::log::AFTER, vec![int(after), limited(limit)], log::read_entry).await
    }

    async fn entries_of(&self, stream: Stream, after_version: u64, limit: u32) -> Result<Vec<Entry>, StoreError> {
        let after = integer("event", "version", after_version)?;
        self.all("event", sql::log::OF_STREAM, vec![name(stream), int(after), limited(limit)], log::read_entry).await
    }

    async fn verify_log(&self) -> Result<LogVerdict, StoreError> {
        self.verify().await
    }

    async fn areas(&self) -> Result<Vec<Area>, StoreError> {
        self.all("area", sql::area::ALL, Vec::new(), area::read).await
    }

    async fn area(&self, id: AreaId) -> Result<Option<Area>, StoreError> {
        self.one("area", sql::area::ONE, vec![name(id)], area::read).await
    }

    async fn households(&self) -> Result<Vec<Household>, StoreError> {
        self.all("household", sql::household::ALL, Vec::new(), household::read).await
    }

    async fn household(&self, id: HouseholdId) -> Result<Option<Household>, StoreError> {
        self.one("household", sql::household::ONE, vec![name(id)], household::read).await
    }

    async fn devices(&self) -> Result<Vec<Device>, StoreError> {
        self.all("device", sql::device::ALL, Vec::new(), device::read).await
    }

    async fn device(&self, id: DeviceId) -> Result<Option<Device>, StoreError> {
        self.one("device", sql::device::ONE, vec![name(id)], device::read).await
    }

    async fn device_by_name(&self, device: &str) -> Result<Option<Device>, StoreError> {
        let values = vec![wanted("device", "name", device)?];
        self.one("device", sql::device::BY_NAME, values, device::read).await
    }

    async fn device_statuses(&self) -> Result<Vec<(DeviceId, DeviceStatus)>, StoreError> {
        self.all("device_status", sql::device::STATUSES, Vec::new(), device::read_status).await
    }

    async fn flush_device_statuses(&self, statuses: &[(DeviceId, DeviceStatus)]) -> Result<(), StoreError> {
        // The last word of each device: one statement must not touch a row twice.
        let last: BTreeMap<DeviceId, &DeviceStatus> =
            statuses.iter().map(|(device, status)| (*device, status)).collect();
        let rows =
            last.into_iter().map(|(device, status)| device::write_status(device, status)).collect::<Result<_, _>>()?;
        self.flush(&sql::device::PUT_STATUS, rows).await
    }

    async fn standings(&self) -> Result<Vec<StandingRow>, StoreError> {
        self.all("device_standing", sql::standing::ALL, Vec::new(), standing::read).await
    }

    async fn watches(&self) -> Result<Vec<Watch>, StoreError> {
        self.all("device_watch", sql::supervision::WATCHES, Vec::new(), supervision::read_watch).await
    }

    async fn watch(&self, device: DeviceId) -> Result<Option<Watch>, StoreError> {
        self.one("device_watch", sql::supervision::WATCH, vec![name(device)], supervision::read_watch).await
    }

    async fn open_device_tickets(&self) -> Result<Vec<DeviceTicket>, StoreError> {
        self.all("device_ticket", sql::supervision::OPEN_TICKETS, Vec::new(), supervision::read_ticket).await
    }

    async fn device_ticket(&self, id: DeviceTicketId) -> Result<Option<DeviceTicket>, StoreError> {
        self.one("device_ticket", sql::supervision::TICKET, vec![name(id)], supervision::read_ticket).await
    }

    async fn device_tickets_of(&self, device: DeviceId, limit: u32) -> Result<Vec<DeviceTicket>, StoreError> {
        let values = vec![name(device), limited(limit)];
        self.all("device_ticket", sql::supervision::TICKETS_OF, values, supervision::read_ticket).await
    }

    async fn open_outages(&self) -> Result<Vec<Outage>, StoreError> {
        self.all("outage", sql::supervision::OPEN_OUTAGES, Vec::new(), supervision::read_outage).await
    }

    async fn outage(&self, id: OutageId) -> Result<Option<Outage>, StoreError> {
        self.one("outage", sql::supervision::OUTAGE, vec![name(id)], supervision::read_outage).await
    }

    async fn flush_battery(&self, lows: &[(DeviceId, DayLow)]) -> Result<(), StoreError> {
        let mut lowest: BTreeMap<(DeviceId, i64), u8> = BTreeMap::new();
        for (device, low) in lows {
            lowest.entry((*device, low.day)).and_modify(|kept| *kept = low.percent.min(*kept)).or_insert(low.percent);
        }
        let low = |((device, day), percent)| supervision::write_low(device, DayLow { day, percent });
        self.flush(&sql::supervision::PUT_BATTERY, lowest.into_iter().map(low).collect()).await
    }

    async fn battery_of(&self, device: DeviceId, days: u32) -> Result<Vec<DayLow>, StoreError> {
        let values = vec![name(device), limited(days)];
        self.all("device_battery", sql::supervision::BATTERY_OF, values, supervision::read_low).await
    }

    async fn purge_battery(&self, day: i64) -> Result<u64, StoreError> {
        self.purge(sql::supervision::PURGE_BATTERY, day).await
    }

    async fn purge_device_tickets(&self, before: UnixMs) -> Result<u64, StoreError> {
        self.purge(sql::supervision::PURGE_TICKETS, before.0).await
    }

    async fn facts(&self) -> Result<Vec<FactRow>, StoreError> {
        self.all("fact", sql::fact::ALL, Vec::new(), fact::read).await
    }

    async fn strangers(&self, limit: u32) -> Result<Vec<Stranger>, StoreError> {
        self.all("stranger", sql::stranger::NEWEST, vec![limited(limit)], stranger::read).await
    }

    async fn flush_strangers(&self, strangers: &[Stranger]) -> Result<(), StoreError> {
        let last: BTreeMap<(&str, &str), &Stranger> =
            strangers.iter().map(|row| ((row.family.as_str(), row.address.as_str()), row)).collect();
        let rows = last.into_values().map(stranger::write).collect::<Result<_, _>>()?;
        self.flush(&sql::stranger::PUT, rows).await
    }

    async fn purge_strangers(&self, before: UnixMs) -> Result<u64, StoreError> {
        self.purge(sql::stranger::PURGE, before.0).await
    }

    async fn receipts_since(&self, at: UnixMs) -> Result<Vec<Receipt>, StoreError> {
        self.all("receipt", sql::device::RECEIPTS_SINCE, vec![int(device::receipts_from(at))], device::read_receipt)
            .await
    }

    async fn purge_receipts(&self, before: UnixMs) -> Result<u64, StoreError> {
        self.purge(sql::device::PURGE_RECEIPTS, device::receipts_from(before)).await
    }

    async fn purge_rejections(&self, before: UnixMs) -> Result<u64, StoreError> {
        self.purge(sql::rejection::PURGE, before.0).await
    }

    async fn people(&self) -> Result<Vec<Person>, StoreError> {
        self.all("person", sql::person::ALL, Vec::new(), person::read).await
    }

    async fn person(&self, id: PersonId) -> Result<Option<Person>, StoreError> {
        self.one("person", sql::person::ONE, vec![name(id)], person::read).await
    }

    async fn person_by_login(&self, login: &str) -> Result<Option<Person>, StoreError> {
        let values = vec![wanted("person", "login", login)?];
        self.one("person", sql::person::BY_LOGIN, values, person::read).await
    }

    async fn fixes(&self) -> Result<Vec<(PersonId, Fix)>, StoreError> {
        self.all("person_fix", sql::person::FIXES, Vec::new(), person::read_fix).await
    }

    async fn flush_fixes(&self, fixes: &[(PersonId, Fix)]) -> Result<(), StoreError> {
        let last: BTreeMap<PersonId, &Fix> = fixes.iter().map(|(person, fix)| (*person, fix)).collect();
        let rows = last.into_iter().map(|(person, fix)| person::write_fix(person, fix)).collect();
        self.flush(&sql::person::PUT_FIX, rows).await
    }

    async fn forget_fix(&self, person: PersonId) -> Result<(), StoreError> {
        self.run(sql::person::FORGET_FIX, vec![name(person)]).await.map(drop)
    }

    async fn put_session(&self, session: &Session) -> Result<(), StoreError> {
        let values = session::write(session)?;
        let taken = StoreError::Taken { table: "session", column: "token_sha256" };
        self.execute(sql::session::PUT, values).await.map(drop).map_err(|error| refused(&error, taken))
    }

    async fn session(&self, token_sha256: &str) -> Result<Option<Session>, StoreError> {
        let values = vec![wanted("session", "token_sha256", token_sha256)?];
        self.one("session", sql::session::ONE, values, session::read).await
    }

    async fn touch_session(&self, token_sha256: &str, at: UnixMs) -> Result<(), StoreError> {
        let values = vec![int(at.0), wanted("session", "token_sha256", token_sha256)?];
        self.run(sql::session::TOUCH, values).await.map(drop)
    }

    async fn drop_session(&self, token_sha256: &str) -> Result<(), StoreError> {
        self.run(sql::session::DROP, vec![wanted("session", "token_sha256", token_sha256)?]).await.map(drop)
    }

    async fn drop_sessions_of(&self, person: PersonId) -> Result<u64, StoreError> {
        self.run(sql::session::DROP_OF_PERSON, vec![name(person)]).await
    }

    async fn drop_sessions_expired(&self, at: UnixMs) -> Result<u64, StoreError> {
        self.run(sql::session::DROP_EXPIRED, vec![int(at.0)]).await
    }

    async fn sessions_of(&self, person: PersonId) -> Result<Vec<Session>, StoreError> {
        self.all("session", sql::session::OF_PERSON, vec![name(person)], session::read).await
    }

    async fn policies(&self) -> Result<Vec<PolicyRow>, StoreError> {
        self.all("policy", sql::policy::ALL, Vec::new(), policy::read).await
    }

    async fn open_alarms(&self) -> Result<Vec<Alarm>, StoreError> {
        // The rows first: what is committed between the two reads is then in the second.
        let open = self.all("alarm", sql::alarm::OPEN, Vec::new(), alarm::read).await?;
        let since = self.all("event", sql::alarm::OPEN_SINCE, Vec::new(), log::read_entry).await?;
        let mut of_each: HashMap<Stream, Vec<Entry>> = HashMap::new();
        since.into_iter().for_each(|entry| of_each.entry(entry.stream).or_default().push(entry));
        let current = |alarm: Alarm| {
            let since = of_each.remove(&Stream::Alarm(alarm.id)).unwrap_or_default();
            alarm::caught_up(alarm, &since)
        };
        open.into_iter().map(current).collect()
    }

    async fn alarm(&self, id: AlarmId) -> Result<Option<Alarm>, StoreError> {
        let alarm = self.one("alarm", sql::alarm::ONE, vec![name(id)], alarm::read).await?;
        let Some(alarm) = alarm else { return Ok(None) };
        let since = self.entries_of(Stream::Alarm(id), alarm.version.into(), u32::MAX).await?;
        alarm::caught_up(alarm, &since).map(Some)
    }

    async fn closed_alarms(
        &self,
        areas: &[AreaPath],
        before: Option<(UnixMs, AlarmId)>,
        limit: u32,
    ) -> Result<Vec<Alarm>, StoreError> {
        let mut found = Vec::new();
        for values in closed_pages(areas, before, limit) {
            found.extend(self.all("alarm", sql::alarm::CLOSED, values, alarm::read).await?);
        }
        found.sort_by_key(|alarm| std::cmp::Reverse((alarm::closed_at(alarm), alarm.id)));
        found.truncate(limit as usize);
        Ok(found)
    }

    async fn notes(&self, alarm: AlarmId) -> Result<Vec<Note>, StoreError> {
        self.all("note", sql::note::OF_ALARM, vec![name(alarm)], note::read).await
    }

    async fn deadlines_due(&self, until: UnixMs, limit: u32) -> Result<Vec<(AlarmId, UnixMs)>, StoreError> {
        self.all("deadline", sql::deadline::DUE, vec![int(until.0), limited(limit)], deadline::read).await
    }

    async fn next_deadline_at(&self) -> Result<Option<UnixMs>, StoreError> {
        Ok(self.one("deadline", sql::deadline::NEXT, Vec::new(), deadline::read_next).await?.flatten())
    }

    async fn outbox_due(&self, until: UnixMs, limit: u32) -> Result<Vec<OutboxRow>, StoreError> {
        self.all("outbox", sql::outbox::DUE, vec![int(until.0), limited(limit)], outbox::read).await
    }

    async fn claim_effects(
        &self,
        ids: &[EffectId],
        until: UnixMs,
        held_until: UnixMs,
    ) -> Result<Vec<EffectId>, StoreError> {
        let mut claimed = Vec::new();
        for ids in ids.chunks(CLAIM_IDS) {
            let places = ids.iter().cycle().take(CLAIM_IDS).map(|id| int((*id).into()));
            let values = [int(held_until.0), int(until.0)].into_iter().chain(places).collect();
            claimed.extend(self.change("outbox", sql::outbox::CLAIM, values, outbox::read_id).await?);
        }
        Ok(claimed)
    }

    async fn effect_waits(&self, id: EffectId) -> Result<bool, StoreError> {
        let waits = self.one("outbox", sql::outbox::ONE, vec![int(id.into())], outbox::read).await?;
        Ok(waits.is_some())
    }

    async fn outbox_next_at(&self) -> Result<Option<UnixMs>, StoreError> {
        Ok(self.one("outbox", sql::outbox::NEXT, Vec::new(), deadline::read_next).await?.flatten())
    }

    async fn rejections(&self, limit: u32) -> Result<Vec<Rejection>, StoreError> {
        self.all("rejection", sql::rejection::NEWEST, vec![limited(limit)], rejection::read).await
    }

    async fn setting(&self, key: &str) -> Result<Option<String>, StoreError> {
        let found = self.one("setting", sql::setting::ONE, vec![wanted("setting", "key", key)?], setting::read).await?;
        Ok(found.map(|(_, value)| value))
    }

    async fn set_setting(&self, key: &str, value: &str) -> Result<(), StoreError> {
        self.run(sql::setting::PUT, setting::write(key, value)?).await.map(drop)
    }

    async fn backup(&self, to: &Path) -> Result<(), StoreError> {
        B::backup(&self.readers, to).await
    }

    async fn close(&self) {
        if let Some(checkpointer) = &self.checkpointer {
            checkpointer.stop().await;
        }
        drop(self.kept().take());
        self.writers.close().await;
        self.readers.close().await;
    }
}
