//! Values that say more than yes or no: a battery in percent or volts, a button's word, how sure a fall is, an alarm
//! in words or in codes.

use super::name::{self, About};
use super::{Leaf, word};
use crate::lenient;
use crate::report::{Level, Said};
use hub_core::signal::SignalKind;
use serde_json::Value;

/// Whether a battery is given in volts: by its maker, by its unit, or because no battery shows 3.6 percent.
pub fn is_volts(value: &Value, maker_says_volts: bool) -> bool {
    let unit = value.as_str().map(|text| text.trim_end().to_ascii_lowercase());
    match unit {
        Some(unit) if unit.ends_with('%') => false,
        Some(unit) if unit.ends_with('v') => true,
        _ => {
            let number = word::leading_number(value).unwrap_or_default();
            (maker_says_volts && number <= 6.0) || (number > 0.0 && number < 5.0 && number.fract() != 0.0)
        }
    }
}

/// Netvox writes a weak battery as `2.4(low battery)`.
pub fn low_remark(value: &Value) -> bool {
    value.as_str().is_some_and(|text| text.to_ascii_lowercase().contains("low battery"))
}

/// A button's word; a bare yes or a small number is a press.
pub fn button_word(value: &Value) -> Option<String> {
    let count = lenient::number(value).filter(|count| (1.0..=9.0).contains(count) && count.fract() == 0.0);
    if value == &Value::Bool(true) || count.is_some() {
        return Some("press".to_owned());
    }
    let word = value.as_str()?.trim().replace([' ', '-'], "_").to_lowercase();
    let press = matches!(word.as_str(), "true" | "yes" | "trigger" | "triggered");
    Some(if press { "press".to_owned() } else { word })
}

/// A danger or a call that a word names, perhaps with "alarm" and the like behind it; not that it is over.
pub fn danger(value: &Value) -> Option<SignalKind> {
    match name::about(&word::word(value))? {
        About::Sos => Some(SignalKind::Sos),
        About::State(kind) => kind.alarm_kind().map(|_| kind),
        _ => None,
    }
}

/// A fall, and how sure the detector is.
pub fn fallen(value: &Value) -> Option<Said> {
    let level = |level| Some(Said { level: Some(level), ..Said::state(SignalKind::Fall, true) });
    match word::word(value).as_str() {
        "fallalarm" => level(Level::Alarm),
        "maybefall" | "fallwarning" => level(Level::Warning),
        _ => word::on(value).map(|on| Said::state(SignalKind::Fall, on)),
    }
}

/// An alarm's state in words (`threshold alarm release`) or as Milesight's codes 0x10/0x20 (over) and 0x11/0x21.
pub fn alarm_word(leaf: &Leaf<'_>) -> Option<bool> {
    let code = lenient::number(leaf.value).filter(|_| leaf.path.ends_with(".type"));
    match (code, word::word(leaf.value).as_str()) {
        (Some(16.0 | 32.0), _) => Some(false),
        (Some(17.0 | 33.0), _) => Some(true),
        (Some(_), _) => None,
        (None, word) if word.contains("release") => Some(false),
        (None, word) if ["threshold", "mutation", "overheat"].iter().any(|part| word.contains(part)) => Some(true),
        _ => word::on(leaf.value),
    }
}
