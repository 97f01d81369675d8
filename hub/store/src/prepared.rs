//! A batch as statements. Everything that can be refused without asking the database is refused here, so that all
//! stores refuse it alike and before anything was written.

use crate::backend::Value;
use crate::batch::{Batch, Row};
use crate::columns::Columns;
use crate::device::Receipt;
use crate::error::StoreError;
use crate::ledger::{self, LedgerRow};
use crate::log::LogRow;
use crate::noun::{self, NounRow, NounTable};
use crate::sql::many::Many;
use crate::standing::StandingRow;
use crate::{
    alarm, area, deadline, device, fact, household, note, outbox, person, policy, rejection, sql, standing, stranger,
    supervision,
};
use hub_core::alarm::Alarm;
use hub_core::ids::{AlarmId, DeviceId, DeviceTicketId, OutageId};
use hub_core::signal::SignalKind;
use hub_core::supervision::{DeviceTicket, Outage, Watch};
use hub_core::time::UnixMs;
use std::collections::BTreeMap;
use std::fmt::Display;
use uuid::Uuid;

/// What a failed statement means.
#[derive(Clone, Copy)]
pub(crate) enum About {
    /// The database did not do what it always does.
    Rows,
    /// Entries of the log: somebody else was first.
    Log,
    /// Entries of the ledger: their numbers are taken, or do not follow.
    Ledger,
    /// A row whose column may be taken by another.
    Named { table: &'static str, column: &'static str },
}

impl About {
    /// What it means that a unique constraint said no with this message; none when that is no answer of this statement.
    pub fn taken(self, message: &str) -> Option<StoreError> {
        match self {
            Self::Rows => None,
            Self::Log | Self::Ledger => Some(StoreError::Conflict),
            Self::Named { table: "device", .. } => {
                Some(StoreError::Taken { table: "device", column: device::taken_column(message) })
            }
            Self::Named { table, column } => Some(StoreError::Taken { table, column }),
        }
    }

    /// What it means that a foreign key said no; none when that is no answer of this statement.
    pub fn missing(self) -> Option<StoreError> {
        match self {
            Self::Rows => None,
            Self::Ledger => Some(ledger::GAP),
            Self::Log | Self::Named { .. } => Some(StoreError::Missing { table: "person" }),
        }
    }
}

/// One statement of a batch.
pub(crate) struct Statement {
    pub text: &'static str,
    pub values: Vec<Value>,
    pub about: About,
}

/// Rows as few statements as the fixed sizes allow.
pub(crate) fn cut(many: &'static Many, rows: Vec<Vec<Value>>, about: About) -> Vec<Statement> {
    let mut left = rows.len();
    let mut rows = rows.into_iter();
    let mut statements = Vec::new();
    while left > 0 {
        let (text, count) = many.largest_for(left);
        let mut values = Vec::with_capacity(count * many.width);
        rows.by_ref().take(count).for_each(|row| values.extend(row));
        statements.push(Statement { text, values, about });
        left -= count;
    }
    statements
}

/// The last of several rows of the same thing counts.
#[derive(Default)]
struct Supervised<'a> {
    watches: BTreeMap<DeviceId, &'a Watch>,
    tickets: BTreeMap<DeviceTicketId, &'a DeviceTicket>,
    outages: BTreeMap<OutageId, &'a Outage>,
}

impl Supervised<'_> {
    fn write(self, prepared: &mut Prepared) -> Result<(), StoreError> {
        prepared.watches = self.watches.into_values().map(supervision::write_watch).collect::<Result<_, _>>()?;
        prepared.tickets = self.tickets.into_values().map(supervision::write_ticket).collect::<Result<_, _>>()?;
        prepared.outages = self.outages.into_values().map(supervision::write_outage).collect::<Result<_, _>>()?;
        Ok(())
    }
}

/// The last of several rows of the same thing counts; none of several entries of the same number does.
#[derive(Default)]
struct Everyday<'a> {
    /// None: removed.
    nouns: BTreeMap<(NounTable, Uuid), Option<&'a NounRow>>,
    ledger: Vec<&'a LedgerRow>,
}

impl Everyday<'_> {
    fn write(self, prepared: &mut Prepared) -> Result<(), StoreError> {
        for ((table, id), row) in self.nouns {
            match row {
                Some(row) => prepared.nouns.entry(table).or_default().push(noun::write(row)?),
                None => prepared.remove(table.name(), sql::noun::of(table).remove, id),
            }
        }
        let ledger = ledger::in_order(self.ledger)?;
        prepared.ledger = ledger.into_iter().map(ledger::write).collect::<Result<_, _>>()?;
        Ok(())
    }
}

/// A batch as statements.
#[derive(Default)]
pub(crate) struct Prepared {
    pub entries: Vec<LogRow>,
    /// One row each, for the multi-row statements.
    pub alarms: Vec<Vec<Value>>,
    pub deadlines: Vec<Vec<Value>>,
    pub effects: Vec<Vec<Value>>,
    pub receipts: Vec<Vec<Value>>,
    /// Effects that are done, removed after the above.
    pub done: Vec<Vec<Value>>,
    pub standings: Vec<Vec<Value>>,
    pub watches: Vec<Vec<Value>>,
    pub tickets: Vec<Vec<Value>>,
    pub outages: Vec<Vec<Value>>,
    pub nouns: BTreeMap<NounTable, Vec<Vec<Value>>>,
    pub ledger: Vec<Vec<Value>>,
    /// In the order of the batch, after the above.
    pub singles: Vec<Statement>,
}

impl Prepared {
    pub fn of(batch: &Batch) -> Result<Self, StoreError> {
        let mut prepared = Self::default();
        let mut position = batch.expected;
        for entry in &batch.entries {
            position = position.plus(1);
            prepared.entries.push(LogRow::of(entry, position)?);
        }
        // PostgreSQL refuses to touch a row twice in one statement: the last of several is the one that counts.
        let mut alarms: BTreeMap<AlarmId, &Alarm> = BTreeMap::new();
        let mut moved: BTreeMap<AlarmId, UnixMs> = BTreeMap::new();
        let mut receipts: BTreeMap<(&str, &str), &Receipt> = BTreeMap::new();
        let mut standings: BTreeMap<(DeviceId, SignalKind), &StandingRow> = BTreeMap::new();
        let mut supervised = Supervised::default();
        let mut everyday = Everyday::default();
        for row in &batch.rows {
            match row {
                Row::Watch(row) => drop(supervised.watches.insert(row.device, row)),
                Row::DeviceTicket(row) => drop(supervised.tickets.insert(row.id, row)),
                Row::Outage(row) => drop(supervised.outages.insert(row.id, row)),
                Row::Noun(row) => drop(everyday.nouns.insert((row.table, row.id), Some(row))),
                Row::RemoveNoun { table, id } => drop(everyday.nouns.insert((*table, *id), None)),
                Row::LedgerEntry(row) => everyday.ledger.push(row),
                Row::Alarm(alarm) => drop(alarms.insert(alarm.id, alarm)),
                Row::Due { alarm, due_at } => drop(moved.insert(*alarm, *due_at)),
                Row::Receipt(receipt) => drop(receipts.insert((&receipt.device, &receipt.key), receipt)),
                Row::Standing(row) => drop(standings.insert((row.device, row.kind), row)),
                Row::Fact(row) => prepared.put("fact", "key", sql::fact::PUT, fact::write(row)?),
                Row::ForgetFacts(source) => {
                    let values = Columns::of("fact").text("source", source)?.done();
                    prepared.put("fact", "source", sql::fact::FORGET, values);
                }
                Row::Dismissal(row) => {
                    prepared.put("stranger", "address", sql::stranger::DISMISS, stranger::write(row)?);
                }
                Row::RemoveStranger { family, address } => {
                    let values = Columns::of("stranger").text("family", family)?.text("address", address)?.done();
                    prepared.put("stranger", "address", sql::stranger::REMOVE, values);
                }
                Row::Effect(effect) => prepared.effects.push(outbox::write(effect)?),
                Row::EffectDone(id) => prepared.done.push(vec![Value::Int(Some((*id).into()))]),
                Row::EffectLater { id, attempts, due_at } => {
                    let values = Columns::of("outbox").int(*attempts).at(*due_at).int(*id).done();
                    prepared.put("outbox", "id", sql::outbox::LATER, values);
                }
                Row::Note(row) => prepared.put("note", "id", sql::note::PUT, note::write(row)?),
                Row::Rejection(row) => prepared.put("rejection", "id", sql::rejection::PUT, rejection::write(row)?),
                Row::Area(row) => prepared.put("area", "id", sql::area::PUT, area::write(row)?),
                Row::RemoveArea(id) => prepared.remove("area", sql::area::REMOVE, id),
                Row::Household(row) => prepared.put("household", "id", sql::household::PUT, household::write(row)?),
                Row::RemoveHousehold(id) => prepared.remove("household", sql::household::REMOVE, id),
                Row::Device(row) => prepared.put("device", "name", sql::device::PUT, device::write(row)?),
                Row::RemoveDevice(id) => prepared.remove("device", sql::device::REMOVE, id),
                Row::Person(row) => prepared.put("person", "login", sql::person::PUT, person::write(row)?),
                Row::RemovePerson(id) => prepared.remove("person", sql::person::REMOVE, id),
                Row::Policy(row) => prepared.put("policy", "kind", sql::policy::PUT, policy::write(row)?),
                Row::RemovePolicy(id) => prepared.remove("policy", sql::policy::REMOVE, id),
            }
        }
        moved.retain(|alarm, _| !alarms.contains_key(alarm));
        let moved = moved.into_iter().map(|(alarm, due_at)| deadline::write_due(alarm, due_at));
        prepared.deadlines.extend(moved);
        for alarm in alarms.into_values() {
            prepared.alarms.push(alarm::write(alarm)?);
            match deadline::write(alarm) {
                Some(values) => prepared.deadlines.push(values),
                None => prepared.remove("deadline", sql::deadline::REMOVE, alarm.id),
            }
        }
        for receipt in receipts.into_values() {
            prepared.receipts.push(device::write_receipt(receipt)?);
        }
        supervised.write(&mut prepared)?;
        everyday.write(&mut prepared)?;
        for row in standings.into_values() {
            prepared.standings.push(standing::write(row)?);
        }
        Ok(prepared)
    }

    fn put(&mut self, table: &'static str, unique: &'static str, text: &'static str, values: Vec<Value>) {
        self.singles.push(Statement { text, values, about: About::Named { table, column: unique } });
    }

    /// The statement of a batch that is nothing but one row.
    pub fn only(&mut self) -> Option<Statement> {
        let rows = [&self.alarms, &self.deadlines, &self.effects, &self.receipts, &self.done, &self.standings];
        let many = rows.into_iter().chain([&self.watches, &self.tickets, &self.outages, &self.ledger]);
        let many = many.chain(self.nouns.values());
        let alone = self.singles.len() == 1 && self.entries.is_empty() && many.into_iter().all(Vec::is_empty);
        if alone { self.singles.pop() } else { None }
    }

    /// True when what this replaces must not be found in the file afterwards.
    pub fn wipes(&self) -> bool {
        self.nouns.contains_key(&NounTable::GuardianCheck)
    }

    /// Everything but the entries, in the order in which it is written.
    pub fn statements(self) -> impl Iterator<Item = Statement> {
        let many = [
            (&*sql::alarm::PUT, self.alarms),
            (&*sql::deadline::PUT, self.deadlines),
            (&*sql::outbox::PUT, self.effects),
            (&*sql::device::PUT_RECEIPT, self.receipts),
            (&*sql::outbox::DONE, self.done),
            (&*sql::supervision::PUT_TICKET, self.tickets),
            (&*sql::supervision::PUT_OUTAGE, self.outages),
        ];
        // After the devices they belong to, which a batch may add.
        let after = [(&*sql::standing::PUT, self.standings), (&*sql::supervision::PUT_WATCH, self.watches)];
        let nouns = self.nouns.into_iter().map(|(table, rows)| (&*sql::noun::of(table).put, rows));
        let many = many.into_iter().chain(nouns).flat_map(|(many, rows)| cut(many, rows, About::Rows));
        let ledger = cut(&sql::ledger::INSERT, self.ledger, About::Ledger);
        let after = after.into_iter().flat_map(|(many, rows)| cut(many, rows, About::Rows));
        many.chain(ledger).chain(self.singles).chain(after)
    }

    fn remove(&mut self, table: &'static str, text: &'static str, id: impl Display) {
        self.put(table, "id", text, vec![Value::Text(Some(id.to_string()))]);
    }
}
