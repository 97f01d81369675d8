//! What can be wrong with a device, and a finding: one of these begins or ends.

use crate::ids::DeviceId;
use crate::time::UnixMs;
use serde::{Deserialize, Serialize};

/// What can be wrong with a device.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(ts_rs::TS, utoipa::ToSchema, schemars::JsonSchema))]
pub enum Fault {
    /// Silent for three beats, or its last will was heard.
    Offline,
    /// Mains power is lost.
    Mains,
    /// The battery is low, or will be empty within two weeks.
    Battery,
    /// Hardly heard any more.
    Link,
    /// Opened or removed.
    Tamper,
    /// The device says that it is broken.
    Broken,
    /// Goes and comes back all the time.
    Unstable,
    /// What it sends cannot be understood.
    BadMessages,
}

/// All faults, for tables that must be complete.
pub const FAULTS: [Fault; 8] = [
    Fault::Offline,
    Fault::Mains,
    Fault::Battery,
    Fault::Link,
    Fault::Tamper,
    Fault::Broken,
    Fault::Unstable,
    Fault::BadMessages,
];

impl Fault {
    /// True when nobody need look once it is over. Somebody who opened a device, or a device that speaks nonsense, is
    /// looked at all the same.
    #[must_use]
    pub fn settles_itself(self) -> bool {
        !matches!(self, Self::Tamper | Self::Broken | Self::BadMessages)
    }

    /// True when many devices with it at once are one outage.
    #[must_use]
    pub fn makes_outages(self) -> bool {
        matches!(self, Self::Offline | Self::Mains)
    }
}

/// A fault begins or ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Whose.
    pub device: DeviceId,
    /// Which.
    pub fault: Fault,
    /// Begins (true) or ends.
    pub on: bool,
    /// When it began or ended.
    pub at: UnixMs,
}
