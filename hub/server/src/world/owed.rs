//! What was earned while nothing could be booked. It is a fact in the store, written with the commit that earned it and
//! forgotten with the commit that books it, so that nobody loses coins to a stopped bank or to a restart.

use hub_core::area::AreaPath;
use hub_core::ids::{PersonId, TicketId};
use hub_store::{FactRow, Row};
use serde::{Deserialize, Serialize};

/// Such facts begin with this.
const OWED: &str = "owed/";

/// What somebody earns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Payment {
    /// Coins for confirmed service, with its minutes.
    Service(PersonId, u32),
    /// Points for a report that was judged valid.
    Report(PersonId),
}

/// Earned and not booked yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Owed {
    /// For which ticket.
    pub ticket: TicketId,
    /// The community whose bank owes it.
    pub area: AreaPath,
    /// What, and to whom.
    pub payment: Payment,
    /// The day it was earned, for the day's limit.
    pub local_day: i64,
}

impl Owed {
    /// The same for the same deed.
    #[must_use]
    pub fn key(&self) -> String {
        let (what, person) = match self.payment {
            Payment::Service(person, _) => ("service", person),
            Payment::Report(person) => ("report", person),
        };
        format!("{OWED}{}/{what}/{person}", self.ticket)
    }

    /// What is written when it is earned.
    #[must_use]
    pub fn row(&self) -> Option<Row> {
        let (key, body) = (self.key(), serde_json::to_string(self).ok()?);
        Some(Row::Fact(FactRow { key: key.clone(), source: key, body }))
    }

    /// All of them, among all facts.
    pub fn of_facts(facts: &[FactRow]) -> impl Iterator<Item = Self> {
        let owed = facts.iter().filter(|row| row.source.starts_with(OWED));
        owed.filter_map(|row| serde_json::from_str(&row.body).ok())
    }
}
