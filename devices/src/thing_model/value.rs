//! Values of thing-model properties: plain, or with their time beside them, or a series of such. A state's value
//! means "on" or "off" by its kind; what neither says is not guessed.

use crate::lenient::{self, device_time};
use crate::report::DeviceTime;
use hub_core::signal::SignalKind;
use hub_core::time::UnixMs;
use serde_json::Value;

/// A press inside a series counts as happening now when it is not older than this.
const RECENT_MS: i64 = 15 * 60_000;

/// One value with its time.
#[derive(Clone, Debug)]
pub struct Timed<'a> {
    /// The value itself.
    pub value: &'a Value,
    /// When it was taken, where that stands beside it.
    pub at: Option<DeviceTime>,
}

/// The value of a property, out of `{"value":…,"time":…}` where it is wrapped. Of a series the newest counts, but a
/// call within the last minutes (`is_on`) is not hidden by the release behind it.
#[must_use]
pub fn timed(value: &Value, received_at: UnixMs, is_on: impl Fn(&Value) -> bool) -> Option<Timed<'_>> {
    let Value::Array(series) = value else { return Some(one(value)) };
    let wrapped = series.iter().filter(|entry| entry.is_object()).map(one);
    let mut newest: Option<(i64, Timed<'_>)> = None;
    let mut call: Option<(i64, Timed<'_>)> = None;
    for entry in wrapped {
        let at_ms = entry.at.as_ref().and_then(DeviceTime::instant).map_or(i64::MIN, |at| at.0);
        let recent = received_at.0.saturating_sub(at_ms) <= RECENT_MS;
        if recent && is_on(entry.value) && call.as_ref().is_none_or(|(best_ms, _)| at_ms >= *best_ms) {
            call = Some((at_ms, entry.clone()));
        }
        if newest.as_ref().is_none_or(|(best_ms, _)| at_ms >= *best_ms) {
            newest = Some((at_ms, entry));
        }
    }
    call.or(newest).map(|(_, entry)| entry)
}

fn one(value: &Value) -> Timed<'_> {
    let plain = Timed { value, at: None };
    let Value::Object(object) = value else { return plain };
    let inner = object.get("value").or_else(|| object.get("v"));
    let time = ["time", "timestamp", "t", "at", "ts"].iter().find_map(|name| object.get(*name));
    inner.map_or(plain, |value| Timed { value, at: time.and_then(device_time) })
}

/// True or false for a state of this kind; none for a value that says neither.
#[must_use]
pub fn state(kind: SignalKind, value: &Value) -> Option<bool> {
    let text = value.as_str().map(|text| text.trim().to_lowercase());
    let by_word = text.as_deref().and_then(|word| word_of(kind, word));
    by_word.or_else(|| lenient::truth(value))
}

fn word_of(kind: SignalKind, word: &str) -> Option<bool> {
    match word {
        "alarm" | "alarming" | "alert" | "warning" | "warn" | "trigger" | "triggered" | "detected" | "abnormal"
        | "报警" | "告警" | "异常" | "触发" | "fault" => Some(true),
        "normal" | "none" | "clear" | "ok" | "idle" | "safe" | "standby" | "正常" | "无" => Some(false),
        _ => match kind {
            SignalKind::Sos => {
                one_of(word, &["sos", "call", "press", "pressed", "emergency"], &["release", "released"])
            }
            SignalKind::Smoke => one_of(word, &["smoke", "fire", "有烟"], &["no_smoke", "无烟"]),
            SignalKind::Gas | SignalKind::Co => one_of(word, &["gas", "leak", "leaking", "泄漏"], &["no_gas"]),
            SignalKind::Water => one_of(word, &["leak", "leaking", "wet", "flood", "water", "漏水"], &["dry"]),
            SignalKind::Fall => {
                one_of(word, &["fall", "fall_down", "falling", "maybe_fall", "跌倒"], &["no_fall", "stand"])
            }
            SignalKind::Door => one_of(word, &["open", "opened", "打开"], &["close", "closed", "关闭"]),
            SignalKind::Motion => {
                one_of(word, &["pir", "motion", "move", "moving", "someone"], &["still", "no_motion"])
            }
            SignalKind::Presence => one_of(
                word,
                &[
                    "presence",
                    "present",
                    "occupied",
                    "someone",
                    "有人",
                    "large_move",
                    "small_move",
                    "breathe",
                    "peaceful",
                    "move",
                ],
                &["absent", "nobody", "noone", "unoccupied", "无人", "vacant"],
            ),
            SignalKind::Bed => {
                one_of(word, &["in_bed", "inbed", "on_bed", "在床"], &["out_of_bed", "leave", "left", "离床"])
            }
            SignalKind::Battery => one_of(word, &["low", "empty"], &["middle", "high", "full", "medium", "charging"]),
            SignalKind::Tamper => one_of(word, &["removed", "tampered", "demolished"], &["installed"]),
            SignalKind::Online => one_of(word, &["online"], &["offline"]),
            _ => None,
        },
    }
}

fn one_of(word: &str, on: &[&str], off: &[&str]) -> Option<bool> {
    if on.contains(&word) {
        return Some(true);
    }
    off.contains(&word).then_some(false)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use serde_json::json;

    #[test]
    fn a_word_means_on_by_the_kind_it_stands_for() {
        assert_eq!(state(SignalKind::Motion, &json!("pir")), Some(true));
        assert_eq!(state(SignalKind::Door, &json!("open")), Some(true));
        assert_eq!(state(SignalKind::Smoke, &json!("preheat")), None);
        assert_eq!(state(SignalKind::Smoke, &json!(2)), None);
        assert_eq!(state(SignalKind::Water, &json!("1")), Some(true));
    }

    #[test]
    fn a_series_tells_its_newest_value_but_a_fresh_press_in_it_is_heard() {
        let now = UnixMs(1_795_142_400_000);
        let series = json!([{"value": 1, "time": 1_795_142_390_000_i64}, {"value": 0, "time": 1_795_142_395_000_i64}]);
        assert_eq!(timed(&series, now, |value| value == &json!(1)).unwrap().value, &json!(1));
        let old = json!([{"value": 1, "time": 1_795_042_390_000_i64}, {"value": 0, "time": 1_795_142_395_000_i64}]);
        assert_eq!(timed(&old, now, |value| value == &json!(1)).unwrap().value, &json!(0));
    }
}
