//! Policies as administrators read and write them.

use hub_core::area::AreaPath;
use hub_core::policy::Policy;
use hub_core::signal::AlarmKind;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

/// How alarms of one kind are answered in an area and all below it, unless a narrower area says otherwise.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
pub struct PolicyView {
    /// Where it holds; none for the built-in one, which holds wherever nothing is set.
    pub area: Option<AreaPath>,
    /// For which kind.
    pub kind: AlarmKind,
    /// The steps.
    pub policy: Policy,
}

/// PUT /api/policies. Alarms that are open keep the policy they opened with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PolicyRequest {
    /// Where it is to hold; `/` is everywhere.
    pub area: AreaPath,
    /// For which kind.
    pub kind: AlarmKind,
    /// The steps.
    pub policy: Policy,
}

/// POST /api/policies/remove: the next wider area's policy holds again, at last the built-in one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RemovePolicyRequest {
    /// Where it holds.
    pub area: AreaPath,
    /// For which kind.
    pub kind: AlarmKind,
}
