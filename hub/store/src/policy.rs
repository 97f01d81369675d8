//! Policies: one per area and kind of alarm.

use hub_core::area::AreaPath;
use hub_core::policy::Policy;
use hub_core::signal::AlarmKind;
use uuid::Uuid;

/// The policy that holds for one kind of alarm in an area and all below it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyRow {
    /// Id, the name of its stream.
    pub id: Uuid,
    /// Where it holds.
    pub area: AreaPath,
    /// For which kind.
    pub kind: AlarmKind,
    /// The policy.
    pub policy: Policy,
}
