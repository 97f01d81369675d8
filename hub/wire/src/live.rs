//! The live feed. The client says where it stands (`hello`), the server sends what comes after, or a snapshot with
//! its position. Every frame says up to which position the client is complete. Events are never dropped and never
//! merged; values (positions, life signs) are: the latest wins. Putting an event in twice changes nothing.

use crate::alarm::{AlarmChange, AlarmView, StatusView};
use crate::call::CallView;
use crate::claimable::ClaimableView;
use crate::device::{CoverageView, DeviceTicketView, OutageView};
use crate::people::{PositionReport, ResponderView};
use crate::session::Me;
use crate::ticket::{JobView, TicketView};
use crate::visit::{StopView, VisitPlanView, VisitView};
use hub_core::geo::LatLon;
use hub_core::ids::{AlarmId, DeviceTicketId, GuardianCheckId, PageNo, PersonId, Position, TicketId};
use hub_core::time::UnixMs;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

/// What a phone reports about a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReceiptStage {
    /// The phone has it.
    Delivered,
    /// The screen showed it.
    Seen,
}

/// Client to server.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum ClientFrame {
    /// First frame, within 5 s.
    Hello {
        /// Protocol version.
        version: u32,
        /// Complete up to here; none asks for a snapshot.
        #[serde(default)]
        after: Option<Position>,
        /// The epoch that position belongs to.
        #[serde(default)]
        epoch: Option<String>,
    },
    /// Every 4 s, so that the server knows the phone is there. Braces, because serde takes unknown fields from a
    /// variant without them.
    Heartbeat {},
    /// A page reached the phone, or the screen.
    Receipt {
        /// The alarm.
        alarm: AlarmId,
        /// The page.
        page: PageNo,
        /// How far.
        stage: ReceiptStage,
    },
    /// Where the phone is. Only while on call.
    Position(PositionReport),
}

/// One event, cut to what this session may see. Fields that do not concern the reader are absent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
pub struct EventView {
    /// Its position in the log.
    pub position: Position,
    /// When.
    pub at: UnixMs,
    /// `alarm.opened`, `alarm.step_fired`, `person.on_call` …
    pub name: String,
    /// For staff: the alarm after the event, with the pages that changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alarm: Option<AlarmView>,
    /// For staff, instead of the alarm: what the event changed of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alarm_change: Option<AlarmChange>,
    /// For the one who is asked: the call after the event.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub call: Option<CallView>,
    /// For observers: the status after the event.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<StatusView>,
    /// For staff: a responder who changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub responder: Option<ResponderView>,
    /// For staff: an open ticket about a device, after the event.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device_ticket: Option<DeviceTicketView>,
    /// For staff: a ticket about a device that is over, and leaves the list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device_ticket_gone: Option<DeviceTicketId>,
    /// For staff: an outage after the event. One that is closed leaves the list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outage: Option<OutageView>,
    /// For staff: a ticket after the event. One that is closed leaves the board.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ticket: Option<TicketView>,
    /// For staff: a ticket that has become a private case of others. It leaves the board.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ticket_gone: Option<TicketId>,
    /// For volunteers: a job after the event. One that is closed, or no longer to be claimed and not theirs, leaves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub job: Option<JobView>,
    /// For staff: a visit after the event. One that is over leaves the list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub visit: Option<VisitView>,
    /// For staff: a plan of visits after the event. One that has ended leaves the list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub visit_plan: Option<VisitPlanView>,
    /// For whoever makes visits: a stop of the own round after the event. One that is over or not theirs leaves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stop: Option<StopView>,
    /// Something that can be adopted, after the event. One that is closed leaves the list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claimable: Option<ClaimableView>,
    /// For staff who are named on a guardian check or were, and who opened it: it is different now, read it anew.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub guardian_check: Option<GuardianCheckId>,
    /// The reader's own rights or on-call changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub me: Option<Me>,
}

/// A responder's position or connection: a value, latest wins.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
pub struct ResponderValue {
    /// Who.
    pub id: PersonId,
    /// Where.
    pub place: Option<LatLon>,
    /// When reported.
    pub place_at: Option<UnixMs>,
    /// A phone or screen is connected.
    pub connected: bool,
}

/// Server to client.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
// A frame lives until it is written; there is never a second one beside it.
#[allow(clippy::large_enum_variant)]
pub enum ServerFrame {
    /// Everything this session may see, as of `position`. Replace all that is there.
    Snapshot {
        /// Changes when the log starts anew (restore from a backup).
        epoch: String,
        /// Complete up to here.
        position: Position,
        /// The hub's clock, for running clocks on screens.
        now: UnixMs,
        /// Who one is.
        me: Me,
        /// For staff: open alarms.
        alarms: Vec<AlarmView>,
        /// For the one who is asked: calls of open alarms.
        calls: Vec<CallView>,
        /// For observers: open alarms.
        statuses: Vec<StatusView>,
        /// For staff: responders.
        responders: Vec<ResponderView>,
        /// For staff: open tickets about devices.
        device_tickets: Vec<DeviceTicketView>,
        /// For staff: open outages.
        outages: Vec<OutageView>,
        /// For staff and observers: people without a working alarm, in the areas of the reader's own roles.
        coverage: Vec<CoverageView>,
        /// For staff: tickets that are not closed.
        tickets: Vec<TicketView>,
        /// For volunteers: their own jobs and those they may claim.
        jobs: Vec<JobView>,
        /// What the reader, their household or their team has adopted.
        claimables: Vec<ClaimableView>,
        /// For staff: visits that are not over.
        visits: Vec<VisitView>,
        /// For whoever makes visits: the own round.
        stops: Vec<StopView>,
    },
    /// The cursor was good: what follows are the events after it.
    Resumed {
        /// The same epoch.
        epoch: String,
        /// The cursor.
        position: Position,
        /// The hub's clock.
        now: UnixMs,
    },
    /// What happened, in order.
    Events {
        /// Complete up to here, also when `events` is shorter: the rest was not for this session.
        position: Position,
        /// Events this session may see.
        events: Vec<EventView>,
    },
    /// Latest values, at most twice a second.
    Values {
        /// Complete up to here.
        position: Position,
        /// Responders whose value changed.
        responders: Vec<ResponderValue>,
        /// People without a working alarm, when the figures may have changed; else empty.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        coverage: Vec<CoverageView>,
    },
    /// Every 2 s when nothing else was sent. A client without any frame for 5 s shows "not current".
    Heartbeat {
        /// Complete up to here.
        position: Position,
        /// The hub's clock.
        now: UnixMs,
    },
    /// A frame of the client was refused; the connection goes on.
    Error {
        /// Stable code.
        code: String,
        /// One sentence.
        detail: String,
    },
}
