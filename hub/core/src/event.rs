//! One entry of the log: who did what, when, to which stream. Bodies carry ids and numbers, never personal data.

use crate::alarm::AlarmEvent;
use crate::area::AreaPath;
use crate::claimable::ClaimableEvent;
use crate::guardian::GuardianEvent;
use crate::ids::{AlarmId, DeviceId, PersonId, Position};
use crate::supervision::{Fault, OutageEvent, TicketEvent};
use crate::ticket;
use crate::time::UnixMs;
use crate::timebank::BankEvent;
use crate::visit::VisitEvent;
use serde::{Deserialize, Serialize};
use std::fmt;
use uuid::Uuid;

/// Who is behind an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "by", content = "id", rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(ts_rs::TS, utoipa::ToSchema, schemars::JsonSchema))]
pub enum Actor {
    /// Somebody with an account.
    Person(PersonId),
    /// A registered device.
    Device(DeviceId),
    /// The hub itself: a timer, a delivery report.
    Hub,
    /// The operator at the machine's command line.
    Operator,
}

/// The nouns of the registry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(ts_rs::TS, utoipa::ToSchema, schemars::JsonSchema))]
pub enum Noun {
    /// An area.
    Area,
    /// A household.
    Household,
    /// A device.
    Device,
    /// A person.
    Person,
    /// A policy.
    Policy,
    /// A ticket about a device.
    DeviceTicket,
    /// An outage.
    Outage,
    /// A ticket.
    Ticket,
    /// An account of the time bank.
    Account,
    /// A community's rules of the time bank.
    BankRules,
    /// A shop that takes vouchers.
    Partner,
    /// A voucher.
    Voucher,
    /// Whom to visit, and how often.
    VisitPlan,
    /// One visit.
    Visit,
    /// What visits in an area go by, and what is asked on them.
    VisitRules,
    /// Two lists compared.
    GuardianCheck,
    /// Something that can be adopted.
    Claimable,
    /// The categories of an area.
    Category,
    /// The service hours of an area.
    Calendar,
    /// A team.
    Team,
    /// An outside address that is told of changes.
    Subscription,
    /// A program outside that files and asks.
    Application,
}

impl Noun {
    /// Its name in stream names and event kinds.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Area => "area",
            Self::Household => "household",
            Self::Device => "device",
            Self::Person => "person",
            Self::Policy => "policy",
            Self::DeviceTicket => "device_ticket",
            Self::Outage => "outage",
            Self::Ticket => "ticket",
            Self::Account => "account",
            Self::BankRules => "bank_rules",
            Self::Partner => "partner",
            Self::Voucher => "voucher",
            Self::VisitPlan => "visit_plan",
            Self::Visit => "visit",
            Self::VisitRules => "visit_rules",
            Self::GuardianCheck => "guardian_check",
            Self::Claimable => "claimable",
            Self::Category => "category",
            Self::Calendar => "calendar",
            Self::Team => "team",
            Self::Subscription => "subscription",
            Self::Application => "application",
        }
    }
}

/// What an entry is about: an alarm, or one thing of the registry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stream {
    /// An alarm.
    Alarm(AlarmId),
    /// A thing of the registry.
    Registry(Noun, Uuid),
}

impl fmt::Display for Stream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Alarm(id) => write!(f, "alarm/{id}"),
            Self::Registry(noun, id) => write!(f, "{}/{id}", noun.as_str()),
        }
    }
}

/// The text is no stream name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a stream is <noun>/<uuid>")]
pub struct NotAStream;

impl std::str::FromStr for Stream {
    type Err = NotAStream;
    fn from_str(text: &str) -> Result<Self, NotAStream> {
        let (noun, id) = text.split_once('/').ok_or(NotAStream)?;
        let id: Uuid = id.parse().map_err(|_| NotAStream)?;
        match noun {
            "alarm" => Ok(Self::Alarm(AlarmId(id))),
            "area" => Ok(Self::Registry(Noun::Area, id)),
            "household" => Ok(Self::Registry(Noun::Household, id)),
            "device" => Ok(Self::Registry(Noun::Device, id)),
            "person" => Ok(Self::Registry(Noun::Person, id)),
            "policy" => Ok(Self::Registry(Noun::Policy, id)),
            "device_ticket" => Ok(Self::Registry(Noun::DeviceTicket, id)),
            "outage" => Ok(Self::Registry(Noun::Outage, id)),
            "ticket" => Ok(Self::Registry(Noun::Ticket, id)),
            "account" => Ok(Self::Registry(Noun::Account, id)),
            "bank_rules" => Ok(Self::Registry(Noun::BankRules, id)),
            "partner" => Ok(Self::Registry(Noun::Partner, id)),
            "voucher" => Ok(Self::Registry(Noun::Voucher, id)),
            "visit_plan" => Ok(Self::Registry(Noun::VisitPlan, id)),
            "visit" => Ok(Self::Registry(Noun::Visit, id)),
            "visit_rules" => Ok(Self::Registry(Noun::VisitRules, id)),
            "guardian_check" => Ok(Self::Registry(Noun::GuardianCheck, id)),
            "claimable" => Ok(Self::Registry(Noun::Claimable, id)),
            "category" => Ok(Self::Registry(Noun::Category, id)),
            "calendar" => Ok(Self::Registry(Noun::Calendar, id)),
            "team" => Ok(Self::Registry(Noun::Team, id)),
            "subscription" => Ok(Self::Registry(Noun::Subscription, id)),
            "application" => Ok(Self::Registry(Noun::Application, id)),
            _ => Err(NotAStream),
        }
    }
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Event {
    /// To an alarm.
    Alarm(AlarmEvent),
    /// To a thing of the registry.
    Registry(RegistryEvent),
    /// To a ticket about a device.
    DeviceTicket(TicketEvent),
    /// To an outage.
    Outage(OutageEvent),
    /// To a ticket.
    Ticket(ticket::TicketEvent),
    /// To an account of the time bank, or a voucher.
    Bank(BankEvent),
    /// To a visit.
    Visit(VisitEvent),
    /// To a guardian check.
    Guardian(GuardianEvent),
    /// To something that can be adopted.
    Claimable(ClaimableEvent),
}

/// What can happen to a thing of the registry. The row beside the log holds what it is now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum RegistryEvent {
    /// Added or changed: read the row.
    Changed,
    /// Removed.
    Removed,
    /// A person went on call or off call.
    OnCall {
        /// On call now.
        on: bool,
    },
    /// A device may no longer log in, or may again.
    Blocked {
        /// Blocked now.
        on: bool,
    },
    /// A device was seen to work for the first time.
    WentLive,
    /// A fault of a device began or ended.
    Fault {
        /// Which.
        fault: Fault,
        /// Begins (true) or ends.
        on: bool,
        /// When it did.
        since: UnixMs,
    },
}

impl Event {
    /// The event's name in the log, in frames and in metrics.
    #[must_use]
    pub fn name(&self, stream: Stream) -> String {
        match (self, stream) {
            (Self::Alarm(event), _) => event.name().to_owned(),
            (Self::Registry(event), Stream::Registry(noun, _)) => format!("{}.{}", noun.as_str(), event.verb()),
            (Self::Registry(event), Stream::Alarm(_)) => format!("alarm.{}", event.verb()),
            (Self::DeviceTicket(event), _) => format!("device_ticket.{}", event.verb()),
            (Self::Outage(event), _) => format!("outage.{}", event.verb()),
            (Self::Ticket(event), _) => format!("ticket.{}", event.verb()),
            (Self::Bank(event), Stream::Registry(noun, _)) => format!("{}.{}", noun.as_str(), event.verb()),
            (Self::Bank(event), Stream::Alarm(_)) => format!("account.{}", event.verb()),
            (Self::Visit(event), _) => format!("visit.{}", event.verb()),
            (Self::Guardian(event), _) => format!("guardian_check.{}", event.verb()),
            (Self::Claimable(event), _) => format!("claimable.{}", event.verb()),
        }
    }
}

impl RegistryEvent {
    fn verb(&self) -> &'static str {
        match self {
            Self::Changed => "changed",
            Self::Removed => "removed",
            Self::OnCall { on: true } => "on_call",
            Self::OnCall { on: false } => "off_call",
            Self::Blocked { on: true } => "blocked",
            Self::Blocked { on: false } => "unblocked",
            Self::WentLive => "went_live",
            Self::Fault { on: true, .. } => "fault",
            Self::Fault { on: false, .. } => "fault_over",
        }
    }
}

/// One committed entry.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Its place in the log.
    pub position: Position,
    /// What it is about.
    pub stream: Stream,
    /// Its place within the stream, counted from 1; for the registry it equals the position.
    pub version: u64,
    /// Where it happened; decides who may see it.
    pub area: AreaPath,
    /// Who did it.
    pub actor: Actor,
    /// What happened.
    pub event: Event,
    /// When it was decided.
    pub at: UnixMs,
}
