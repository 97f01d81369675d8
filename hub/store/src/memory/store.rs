//! The contract, method by method, over maps.

use super::Memory;
use crate::prepared::Prepared;
use crate::verify::Verifier;
use crate::{
    Batch, EffectId, FactRow, Head, LogFault, LogVerdict, Note, OutboxRow, PolicyRow, Receipt, Rejection, Session,
    StandingRow, Store, StoreError, Stranger, alarm, columns, device, session, setting, stranger,
};
use async_trait::async_trait;
use columns::clean;
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
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::path::Path;

fn entry((row, _): &(crate::log::LogRow, String)) -> Result<Entry, StoreError> {
    row.entry().map_err(|column| StoreError::Corrupt { table: "event", column, row: row.position.to_string() })
}

fn sorted<T: Clone, K: Ord>(rows: impl Iterator<Item = T>, key: impl FnMut(&T) -> K) -> Vec<T> {
    let mut rows: Vec<T> = rows.collect();
    rows.sort_by_key(key);
    rows
}

#[async_trait]
impl Store for Memory {
    async fn commit(&self, batch: &Batch) -> Result<Position, StoreError> {
        let prepared = Prepared::of(batch)?;
        self.state().commit(batch, prepared.entries)
    }

    async fn head(&self) -> Result<Head, StoreError> {
        let state = self.state();
        Ok(Head { position: state.head(), epoch: state.epoch.clone() })
    }

    async fn set_epoch(&self, epoch: &str) -> Result<(), StoreError> {
        self.state().epoch = clean("log_head", "epoch", epoch)?.to_owned();
        Ok(())
    }

    async fn entries_after(&self, after: Position, limit: u32) -> Result<Vec<Entry>, StoreError> {
        columns::integer("event", "position", after.0)?;
        let state = self.state();
        state.log.iter().filter(|(row, _)| row.position > after.0).take(limit as usize).map(entry).collect()
    }

    async fn entries_of(&self, stream: Stream, after_version: u64, limit: u32) -> Result<Vec<Entry>, StoreError> {
        columns::integer("event", "version", after_version)?;
        let (state, stream) = (self.state(), stream.to_string());
        let indexed = |row: &str| row == stream && !row.starts_with("device/");
        let of_stream =
            state.log.iter().filter(|(row, _)| indexed(&row.stream) && row.version > after_version).cloned();
        sorted(of_stream, |(row, _)| row.version).iter().take(limit as usize).map(entry).collect()
    }

    async fn verify_log(&self) -> Result<LogVerdict, StoreError> {
        let state = self.state();
        let mut verifier = Verifier::new();
        for (row, hash) in &state.log {
            if let Err(verdict) = verifier.take(row, hash) {
                return Ok(verdict);
            }
        }
        let head = Head { position: state.head(), epoch: String::new() };
        Ok(verifier.end(&head, state.head_hash()).unwrap_or_else(|| verifier.broken(LogFault::Missing)))
    }

    async fn areas(&self) -> Result<Vec<Area>, StoreError> {
        Ok(sorted(self.state().areas.values().cloned(), |area| (area.path.clone(), area.id)))
    }

    async fn area(&self, id: AreaId) -> Result<Option<Area>, StoreError> {
        Ok(self.state().areas.get(&id).cloned())
    }

    async fn households(&self) -> Result<Vec<Household>, StoreError> {
        Ok(self.state().households.values().cloned().collect())
    }

    async fn household(&self, id: HouseholdId) -> Result<Option<Household>, StoreError> {
        Ok(self.state().households.get(&id).cloned())
    }

    async fn devices(&self) -> Result<Vec<Device>, StoreError> {
        Ok(self.state().devices.values().cloned().collect())
    }

    async fn device(&self, id: DeviceId) -> Result<Option<Device>, StoreError> {
        Ok(self.state().devices.get(&id).cloned())
    }

    async fn device_by_name(&self, name: &str) -> Result<Option<Device>, StoreError> {
        clean("device", "name", name)?;
        Ok(self.state().devices.values().find(|device| device.name == name).cloned())
    }

    async fn device_statuses(&self) -> Result<Vec<(DeviceId, DeviceStatus)>, StoreError> {
        Ok(self.state().statuses.iter().map(|(device, status)| (*device, status.clone())).collect())
    }

    async fn flush_device_statuses(&self, statuses: &[(DeviceId, DeviceStatus)]) -> Result<(), StoreError> {
        statuses.iter().try_for_each(|(device, status)| device::write_status(*device, status).map(drop))?;
        self.state().take_statuses(statuses);
        Ok(())
    }

    async fn standings(&self) -> Result<Vec<StandingRow>, StoreError> {
        let word = |row: &StandingRow| (row.device, device::word(&row.kind).unwrap_or_default());
        Ok(sorted(self.state().standings.values().copied(), word))
    }

    async fn watches(&self) -> Result<Vec<Watch>, StoreError> {
        Ok(self.state().watches.values().cloned().collect())
    }

    async fn watch(&self, device: DeviceId) -> Result<Option<Watch>, StoreError> {
        Ok(self.state().watches.get(&device).cloned())
    }

    async fn open_device_tickets(&self) -> Result<Vec<DeviceTicket>, StoreError> {
        let state = self.state();
        let open = state.tickets.values().filter(|ticket| ticket.is_open()).cloned();
        Ok(sorted(open, |ticket| (ticket.opened_at, ticket.id)))
    }

    async fn device_ticket(&self, id: DeviceTicketId) -> Result<Option<DeviceTicket>, StoreError> {
        Ok(self.state().tickets.get(&id).cloned())
    }

    async fn device_tickets_of(&self, device: DeviceId, limit: u32) -> Result<Vec<DeviceTicket>, StoreError> {
        let state = self.state();
        let of_device = state.tickets.values().filter(|ticket| ticket.device == device).cloned();
        let mut newest = sorted(of_device, |ticket| Reverse((ticket.opened_at, ticket.id)));
        newest.truncate(limit as usize);
        Ok(newest)
    }

    async fn open_outages(&self) -> Result<Vec<Outage>, StoreError> {
        let state = self.state();
        let open = state.outages.values().filter(|outage| outage.is_open()).cloned();
        Ok(sorted(open, |outage| (outage.opened_at, outage.id)))
    }

    async fn outage(&self, id: OutageId) -> Result<Option<Outage>, StoreError> {
        Ok(self.state().outages.get(&id).cloned())
    }

    async fn flush_battery(&self, lows: &[(DeviceId, DayLow)]) -> Result<(), StoreError> {
        let mut state = self.state();
        for (device, low) in lows {
            if state.devices.contains_key(device) {
                let kept = state.battery.entry((*device, low.day)).or_insert(low.percent);
                *kept = low.percent.min(*kept);
            }
        }
        Ok(())
    }

    async fn battery_of(&self, device: DeviceId, days: u32) -> Result<Vec<DayLow>, StoreError> {
        let state = self.state();
        let of_device = state.battery.range((device, i64::MIN)..=(device, i64::MAX)).rev().take(days as usize);
        let mut lows: Vec<DayLow> =
            of_device.map(|((_, day), percent)| DayLow { day: *day, percent: *percent }).collect();
        lows.reverse();
        Ok(lows)
    }

    async fn purge_battery(&self, day: i64) -> Result<u64, StoreError> {
        Ok(removed(&mut self.state().battery, |(_, kept), _| *kept >= day))
    }

    async fn purge_device_tickets(&self, before: UnixMs) -> Result<u64, StoreError> {
        Ok(removed(&mut self.state().tickets, |_, ticket| ticket.done_at.is_none_or(|done_at| done_at >= before)))
    }

    async fn facts(&self) -> Result<Vec<FactRow>, StoreError> {
        Ok(self.state().facts.values().cloned().collect())
    }

    async fn strangers(&self, limit: u32) -> Result<Vec<Stranger>, StoreError> {
        let key = |row: &Stranger| (Reverse(row.last_at), row.family.clone(), row.address.clone());
        let mut newest = sorted(self.state().strangers.values().cloned(), key);
        newest.truncate(limit as usize);
        Ok(newest)
    }

    async fn flush_strangers(&self, strangers: &[Stranger]) -> Result<(), StoreError> {
        strangers.iter().try_for_each(|row| stranger::write(row).map(drop))?;
        let mut state = self.state();
        for row in strangers {
            let key = (row.family.clone(), row.address.clone());
            let known = state.strangers.get(&key).unwrap_or(row);
            let (first_at, dismissed) = (known.first_at, known.dismissed.clone());
            state.strangers.insert(key, Stranger { first_at, dismissed, ..row.clone() });
        }
        Ok(())
    }

    async fn purge_strangers(&self, before: UnixMs) -> Result<u64, StoreError> {
        Ok(removed(&mut self.state().strangers, |_, row| row.last_at >= before))
    }

    async fn receipts_since(&self, at: UnixMs) -> Result<Vec<Receipt>, StoreError> {
        let state = self.state();
        let since = state.receipts.iter().filter(|(_, handled_at)| **handled_at >= at);
        let receipts = since.map(|((device, key), at)| Receipt { device: device.clone(), key: key.clone(), at: *at });
        Ok(sorted(receipts, |receipt| (receipt.at, receipt.device.clone(), receipt.key.clone())))
    }

    async fn purge_receipts(&self, before: UnixMs) -> Result<u64, StoreError> {
        Ok(removed(&mut self.state().receipts, |_, at| *at >= before))
    }

    async fn purge_rejections(&self, before: UnixMs) -> Result<u64, StoreError> {
        Ok(removed(&mut self.state().rejections, |_, row| row.at >= before))
    }

    async fn people(&self) -> Result<Vec<Person>, StoreError> {
        Ok(self.state().people.values().cloned().collect())
    }

    async fn person(&self, id: PersonId) -> Result<Option<Person>, StoreError> {
        Ok(self.state().people.get(&id).cloned())
    }

    async fn person_by_login(&self, login: &str) -> Result<Option<Person>, StoreError> {
        clean("person", "login", login)?;
        Ok(self.state().people.values().find(|person| person.login.as_deref() == Some(login)).cloned())
    }

    async fn fixes(&self) -> Result<Vec<(PersonId, Fix)>, StoreError> {
        Ok(self.state().fixes.iter().map(|(person, fix)| (*person, *fix)).collect())
    }

    async fn flush_fixes(&self, fixes: &[(PersonId, Fix)]) -> Result<(), StoreError> {
        self.state().take_fixes(fixes);
        Ok(())
    }

    async fn forget_fix(&self, person: PersonId) -> Result<(), StoreError> {
        self.state().fixes.remove(&person);
        Ok(())
    }

    async fn put_session(&self, session: &Session) -> Result<(), StoreError> {
        session::write(session)?;
        self.state().add_session(session)
    }

    async fn session(&self, token_sha256: &str) -> Result<Option<Session>, StoreError> {
        clean("session", "token_sha256", token_sha256)?;
        Ok(self.state().sessions.get(token_sha256).cloned())
    }

    async fn touch_session(&self, token_sha256: &str, at: UnixMs) -> Result<(), StoreError> {
        clean("session", "token_sha256", token_sha256)?;
        if let Some(session) = self.state().sessions.get_mut(token_sha256) {
            session.seen_at = at;
        }
        Ok(())
    }

    async fn drop_session(&self, token_sha256: &str) -> Result<(), StoreError> {
        clean("session", "token_sha256", token_sha256)?;
        self.state().sessions.remove(token_sha256);
        Ok(())
    }

    async fn drop_sessions_of(&self, person: PersonId) -> Result<u64, StoreError> {
        Ok(removed(&mut self.state().sessions, |_, session| session.person != person))
    }

    async fn drop_sessions_expired(&self, at: UnixMs) -> Result<u64, StoreError> {
        Ok(removed(&mut self.state().sessions, |_, session| session.expires_at > at))
    }

    async fn sessions_of(&self, person: PersonId) -> Result<Vec<Session>, StoreError> {
        let state = self.state();
        let own = state.sessions.values().filter(|session| session.person == person).cloned();
        Ok(sorted(own, |session| (Reverse(session.created_at), session.token_sha256.clone())))
    }

    async fn policies(&self) -> Result<Vec<PolicyRow>, StoreError> {
        let word = |row: &PolicyRow| columns::json("policy", "kind", &row.kind).unwrap_or_default();
        Ok(sorted(self.state().policies.values().cloned(), |row| (row.area.clone(), word(row))))
    }

    async fn open_alarms(&self) -> Result<Vec<Alarm>, StoreError> {
        let open: Vec<Alarm> = self.state().alarms.values().filter(|alarm| alarm.is_open()).cloned().collect();
        let mut current = Vec::with_capacity(open.len());
        for alarm in open {
            let since = self.entries_of(Stream::Alarm(alarm.id), alarm.version.into(), u32::MAX).await?;
            current.push(alarm::caught_up(alarm, &since)?);
        }
        Ok(sorted(current.into_iter(), |alarm| (alarm.opened_at, alarm.id)))
    }

    async fn alarm(&self, id: AlarmId) -> Result<Option<Alarm>, StoreError> {
        let Some(alarm) = self.state().alarms.get(&id).cloned() else { return Ok(None) };
        let since = self.entries_of(Stream::Alarm(id), alarm.version.into(), u32::MAX).await?;
        alarm::caught_up(alarm, &since).map(Some)
    }

    async fn closed_alarms(
        &self,
        areas: &[AreaPath],
        before: Option<(UnixMs, AlarmId)>,
        limit: u32,
    ) -> Result<Vec<Alarm>, StoreError> {
        Ok(self.state().closed_alarms(areas, before, limit))
    }

    async fn notes(&self, alarm: AlarmId) -> Result<Vec<Note>, StoreError> {
        let state = self.state();
        Ok(sorted(state.notes.values().filter(|note| note.alarm == alarm).cloned(), |note| (note.at, note.id)))
    }

    async fn deadlines_due(&self, until: UnixMs, limit: u32) -> Result<Vec<(AlarmId, UnixMs)>, StoreError> {
        let state = self.state();
        let due = state.deadlines.iter().filter(|(_, at)| **at <= until).map(|(alarm, at)| (*alarm, *at));
        let mut due = sorted(due, |(alarm, at)| (*at, *alarm));
        due.truncate(limit as usize);
        Ok(due)
    }

    async fn next_deadline_at(&self) -> Result<Option<UnixMs>, StoreError> {
        Ok(self.state().deadlines.values().min().copied())
    }

    async fn outbox_due(&self, until: UnixMs, limit: u32) -> Result<Vec<OutboxRow>, StoreError> {
        let state = self.state();
        let due = state.outbox.values().filter(|row| row.due_at <= until).cloned();
        let mut due = sorted(due, |row| (!row.urgent, row.due_at, row.id));
        due.truncate(limit as usize);
        Ok(due)
    }

    async fn claim_effects(
        &self,
        ids: &[EffectId],
        until: UnixMs,
        held_until: UnixMs,
    ) -> Result<Vec<EffectId>, StoreError> {
        Ok(self.state().claim(ids, until, held_until))
    }

    async fn effect_waits(&self, id: EffectId) -> Result<bool, StoreError> {
        Ok(self.state().outbox.contains_key(&id))
    }

    async fn outbox_next_at(&self) -> Result<Option<UnixMs>, StoreError> {
        Ok(self.state().outbox.values().map(|row| row.due_at).min())
    }

    async fn rejections(&self, limit: u32) -> Result<Vec<Rejection>, StoreError> {
        let mut newest = sorted(self.state().rejections.values().cloned(), |row| Reverse((row.at, row.id)));
        newest.truncate(limit as usize);
        Ok(newest)
    }

    async fn setting(&self, key: &str) -> Result<Option<String>, StoreError> {
        clean("setting", "key", key)?;
        Ok(self.state().settings.get(key).cloned())
    }

    async fn set_setting(&self, key: &str, value: &str) -> Result<(), StoreError> {
        setting::write(key, value)?;
        self.state().settings.insert(key.to_owned(), value.to_owned());
        Ok(())
    }

    async fn backup(&self, _: &Path) -> Result<(), StoreError> {
        Err(StoreError::NotHere("a store in memory cannot be copied"))
    }

    async fn close(&self) {}
}

/// Keeps what is wanted and says how much went.
fn removed<K: Ord, V>(rows: &mut BTreeMap<K, V>, wanted: impl FnMut(&K, &mut V) -> bool) -> u64 {
    let count = rows.len();
    rows.retain(wanted);
    (count - rows.len()) as u64
}
