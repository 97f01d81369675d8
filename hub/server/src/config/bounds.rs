//! Numbers of the file that must lie between two.

use super::ConfigError;
use std::time::Duration;

/// Days for which a ticket about a device is kept when it is done.
const KEPT_DAYS: u32 = 365;
/// Shorter than this, nobody could look what was wrong last month.
pub(super) const KEPT_DAYS_LEAST: u32 = 30;
/// Time for a reader that takes nothing, seconds: a phone in a lift comes back sooner.
const PATIENCE_S: u64 = 30;

pub(super) fn kept_days(days: Option<u32>) -> Result<u32, ConfigError> {
    let days = days.unwrap_or(KEPT_DAYS);
    if days >= KEPT_DAYS_LEAST { Ok(days) } else { Err(ConfigError::KeptDays) }
}

pub(super) fn patience(seconds: Option<u64>) -> Result<Duration, ConfigError> {
    let seconds = seconds.unwrap_or(PATIENCE_S);
    if (5..=600).contains(&seconds) { Ok(Duration::from_secs(seconds)) } else { Err(ConfigError::Patience) }
}
