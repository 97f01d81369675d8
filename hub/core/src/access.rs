//! Rights in one place: role x area path. Every route and every frame asks [`may`], nothing else decides.

use crate::area::AreaPath;
use serde::{Deserialize, Serialize};

/// What somebody is, within an area and all below it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(ts_rs::TS, utoipa::ToSchema, schemars::JsonSchema))]
pub enum Role {
    /// Family or keyholder: may be paged for the own household.
    Contact,
    /// 志愿者, 骑手: may be paged.
    Volunteer,
    /// 街道观察员: numbers and status, never personal data, never writes.
    Observer,
    /// 网格员, 值守: handles the alarms of the area.
    Coordinator,
    /// 带班: the same, and the last word.
    DutyLead,
    /// 管理员: areas, people, devices, policies.
    Admin,
}

/// A role in an area and all that lies below it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(ts_rs::TS, utoipa::ToSchema, schemars::JsonSchema))]
pub struct Grant {
    /// The role.
    pub role: Role,
    /// Where it holds.
    pub area: AreaPath,
}

/// Something a session wants to do or to see.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Action {
    /// See that an alarm exists, its kind, phase and area; no name, no door.
    SeeAlarmStatus,
    /// See an alarm whole: household, pages, responders, timeline.
    SeeAlarm,
    /// Widen, add a person, accept on behalf, note, close.
    HandleAlarm,
    /// Answer pages that are addressed to oneself.
    AnswerPage,
    /// Switch the own on-call and report the own position.
    BeOnCall,
    /// See names, skills and positions of responders.
    SeePeople,
    /// See devices and what they said.
    SeeDevices,
    /// Add and change areas, households, people, devices, policies.
    Administer,
    /// See the map of areas and buildings.
    SeeMap,
    /// See tickets whole: who asked, what was written, history. A private case needs the name on it too.
    SeeTickets,
    /// File, size, dispatch, confirm, merge and close tickets.
    HandleTickets,
    /// See jobs that are offered, claim them and work on them.
    WorkTickets,
    /// See rates and counts of tickets, no ticket.
    SeeFigures,
    /// See accounts of the time bank, open and link them, grant from the fund, take transfers back, keep partners.
    KeepBank,
    /// See plans of visits and all visits with their answers, plan them, give them to somebody.
    KeepVisits,
    /// See the own round, make the visits on it.
    MakeVisits,
}

/// All actions, for tables that must be complete.
pub const ACTIONS: [Action; 16] = [
    Action::SeeAlarmStatus,
    Action::SeeAlarm,
    Action::HandleAlarm,
    Action::AnswerPage,
    Action::BeOnCall,
    Action::SeePeople,
    Action::SeeDevices,
    Action::Administer,
    Action::SeeMap,
    Action::SeeTickets,
    Action::HandleTickets,
    Action::WorkTickets,
    Action::SeeFigures,
    Action::KeepBank,
    Action::KeepVisits,
    Action::MakeVisits,
];

/// The one table of rights: what a role allows inside its area.
#[must_use]
pub fn role_allows(role: Role, action: Action) -> bool {
    use Action::{Administer, AnswerPage, BeOnCall, MakeVisits, SeeAlarmStatus, SeeFigures, SeeMap, WorkTickets};
    match role {
        Role::Contact => matches!(action, AnswerPage),
        Role::Volunteer => matches!(action, AnswerPage | BeOnCall | SeeMap | WorkTickets | MakeVisits),
        Role::Observer => matches!(action, SeeAlarmStatus | SeeMap | SeeFigures),
        Role::Coordinator | Role::DutyLead => !matches!(action, Administer),
        Role::Admin => true,
    }
}

/// True when one of the grants allows `action` on something that lies in `area`.
#[must_use]
pub fn may(grants: &[Grant], action: Action, area: &AreaPath) -> bool {
    grants.iter().any(|grant| role_allows(grant.role, action) && grant.area.covers(area))
}

/// True when one of the grants allows `action` anywhere at all.
#[must_use]
pub fn may_somewhere(grants: &[Grant], action: Action) -> bool {
    grants.iter().any(|grant| role_allows(grant.role, action))
}
