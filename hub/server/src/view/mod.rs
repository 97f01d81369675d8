//! What a session sees of the world: the one place where state becomes wire, cut to the reader's rights.

mod alarm;
mod call;
mod claimable;
mod device;
mod event;
mod guardian;
mod responder;
mod ticket;
mod timeline;
mod visit;
mod without;

pub use alarm::{alarm_change, alarm_view, status_view};
pub use call::call_view;
pub use claimable::{adopted_by, claimable_view, sees_claimables};
pub use device::{
    coverage, coverage_of, device_ticket_view, device_view, heard_view, outage_households, outage_view, sensor_view,
    stranger_view,
};
pub use event::{Needs, Viewer, concerned, event_json, needs_of, sees_only_own};
pub use guardian::{check_view, guardian_page, knows_check, sees_check};
pub use responder::{candidates, me, responder_value, responder_view, responders, sees};
pub use ticket::{
    Follower, follow_view, is_public, job_view, jobs_of, masked, merged_into, name_of, near_jobs, outside_ticket,
    place_name, refusal_reason, sees_ticket, similar_view, state_name, summary, ticket_page, ticket_view,
};
pub use timeline::timeline;
pub use visit::{
    findings, residents_of, stop_view, stops_of, visit_entry, visit_plan_view, visit_state_name, visit_view,
};
pub use without::without_page;

use crate::world::World;
use hub_core::area::{Area, AreaLevel};
use hub_core::household::Household;
use hub_wire::area::AreaView;

/// Building, unit and door as spoken: 幸福里3号楼 2单元 302.
#[must_use]
pub fn household_label(world: &World, household: &Household) -> String {
    let building = world.area_at(&household.area, AreaLevel::Building).map(|area| area.name.as_str());
    let parts = [building, household.unit.as_deref(), Some(household.door.as_str())];
    parts.into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

/// An area as it is.
#[must_use]
pub fn area_view(area: &Area) -> AreaView {
    AreaView {
        id: area.id,
        path: area.path.clone(),
        level: area.level,
        name: area.name.clone(),
        street: area.street.clone(),
        outline: area.outline.clone(),
        centre: area.centre,
    }
}
