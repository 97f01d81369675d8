//! Time as core sees it: an argument. Milliseconds since 1970 in UTC, and the hour where people live.

use serde::{Deserialize, Serialize};

/// Milliseconds since 1970-01-01T00:00Z.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
#[cfg_attr(feature = "schema", derive(ts_rs::TS, utoipa::ToSchema, schemars::JsonSchema))]
#[cfg_attr(feature = "schema", ts(as = "f64"))]
pub struct UnixMs(pub i64);

impl UnixMs {
    /// This instant and `seconds` more.
    #[must_use]
    pub fn plus_s(self, seconds: u32) -> Self {
        Self(self.0.saturating_add(i64::from(seconds) * 1000))
    }

    /// This instant and `ms` more (or less, when negative).
    #[must_use]
    pub fn plus_ms(self, ms: i64) -> Self {
        Self(self.0.saturating_add(ms))
    }

    /// Milliseconds from `earlier` to this instant; negative when `earlier` is later.
    #[must_use]
    pub fn since_ms(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }
}

/// The moment of a decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Now {
    /// The hub's clock.
    pub at: UnixMs,
    /// Hour of the day where the hub's residents live, 0 to 23.
    pub hour: u8,
}

impl Now {
    /// Night (22:00 to 06:00): people need longer to get to the door.
    #[must_use]
    pub fn is_night(self) -> bool {
        self.hour >= 22 || self.hour < 6
    }
}
