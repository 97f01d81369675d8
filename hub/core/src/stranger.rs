//! Devices that speak and are not registered: somebody takes one off their list, and says why.

use crate::ids::PersonId;
use crate::time::UnixMs;
use serde::{Deserialize, Serialize};

/// Why a device that is not registered is nobody's concern here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(ts_rs::TS, utoipa::ToSchema, schemars::JsonSchema))]
pub enum DismissReason {
    /// It belongs to somebody who is not looked after here.
    Neighbour,
    /// It is broken or thrown away, and still speaks.
    Broken,
    /// Somebody tried something out.
    Test,
    /// What the text says.
    Other,
}

/// A device was taken off the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dismissed {
    /// When.
    pub at: UnixMs,
    /// By whom.
    pub by: PersonId,
    /// Why.
    pub reason: DismissReason,
    /// In words; may be empty.
    pub text: String,
}

impl Dismissed {
    /// A call for help brings the device back, whatever was said about it before.
    #[must_use]
    pub fn holds(&self, called_at: Option<UnixMs>) -> bool {
        called_at.is_none_or(|called| called <= self.at)
    }
}
