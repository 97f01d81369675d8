//! How often a device is expected to be heard, and what its silence means. A device is late after two beats and
//! offline after three: one lost message is weather, three are a fault. The time of the event is its last word and
//! three beats, however late somebody looks.

use crate::device::{Device, DeviceRole, DeviceStatus};
use crate::time::UnixMs;

/// Beats after which a silent device is late.
pub const LATE_BEATS: i64 = 2;
/// Beats after which a silent device is offline.
pub const OFFLINE_BEATS: i64 = 3;
/// A device that left its last will and is back within this was never gone, milliseconds.
pub const GONE_MS: i64 = 5_000;

/// How a device is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Presence {
    /// Has never said a word.
    NeverSeen,
    /// As expected.
    Live,
    /// Two beats are missing.
    Late,
    /// Three beats are missing, or it left its last will.
    Offline,
}

/// When a device counts as offline if it says nothing more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Silence {
    /// To be looked at then.
    pub due_at: UnixMs,
    /// It counts as offline since then.
    pub since: UnixMs,
}

/// The usual beat of a role, seconds; none for what is not looked after. Zigbee2MQTT calls a battery device offline
/// after 25 h and one with mains after 10 min, which is three of these beats; a watch keeps its line up every few
/// minutes.
#[must_use]
pub fn default_beat_s(role: DeviceRole) -> Option<u32> {
    match role {
        DeviceRole::Button | DeviceRole::PullCord | DeviceRole::Sensor | DeviceRole::SceneButton => Some(30_000),
        DeviceRole::Wearable => Some(1_200),
        DeviceRole::Gateway => Some(200),
        DeviceRole::Phone => None,
    }
}

/// The beat of a device, seconds: its own, else its model's, else its role's.
#[must_use]
pub fn beat_s(device: &Device, of_model_s: Option<u32>) -> Option<u32> {
    device.care.beat_s.or(of_model_s).or_else(|| default_beat_s(device.role)).map(|beat_s| beat_s.max(1))
}

/// True for a device that is looked after now.
#[must_use]
pub fn is_watched(device: &Device, at: UnixMs) -> bool {
    device.is_in_use() && device.care.muted_until.is_none_or(|until| until <= at)
}

/// When silence becomes "offline": the last will counts first. None for a device that has never spoken.
#[must_use]
pub fn silence(status: &DeviceStatus, beat_s: u32) -> Option<Silence> {
    let last = status.last_word_at?;
    let quiet_at = last.plus_ms(OFFLINE_BEATS * i64::from(beat_s) * 1_000);
    let by_beat = Silence { due_at: quiet_at, since: quiet_at };
    let by_will = status.gone_at.filter(|gone_at| *gone_at >= last);
    let by_will = by_will.map(|gone_at| Silence { due_at: gone_at.plus_ms(GONE_MS), since: gone_at });
    Some(by_will.filter(|will| will.due_at < by_beat.due_at).unwrap_or(by_beat))
}

/// How a device is there at a moment.
#[must_use]
pub fn presence(status: &DeviceStatus, beat_s: Option<u32>, at: UnixMs) -> Presence {
    let Some(last) = status.last_word_at else { return Presence::NeverSeen };
    let Some(beat_s) = beat_s else { return Presence::Live };
    match silence(status, beat_s) {
        Some(silence) if at >= silence.due_at => Presence::Offline,
        _ if at.since_ms(last) >= LATE_BEATS * i64::from(beat_s) * 1_000 => Presence::Late,
        _ => Presence::Live,
    }
}
