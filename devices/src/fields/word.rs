//! What a field's value says, in the words of many makers' decoders: yes or no, a number with a unit behind it.
//! None for anything that is neither, so that a count or a comment never becomes an alarm.

use crate::lenient;
use serde_json::Value;

/// Longest text that is taken for a word, bytes.
const WORD_BYTES: usize = 48;
/// Words for "begins", lower case, letters and digits only.
const ON: [&str; 55] = [
    "leak",
    "leaking",
    "leakage",
    "water",
    "wet",
    "flood",
    "trigger",
    "triggered",
    "alarmtriggered",
    "alarming",
    "warning",
    "fire",
    "smoke",
    "gas",
    "occupied",
    "occupy",
    "present",
    "presence",
    "motion",
    "moving",
    "activity",
    "high",
    "opened",
    "uninstalled",
    "uninstall",
    "removed",
    "tampered",
    "tamper",
    "dismantled",
    "abnormal",
    "fault",
    "error",
    "pressed",
    "press",
    "inbed",
    "outside",
    "exit",
    "externalpowersupply",
    "batterycharging",
    "connected",
    "fall",
    "motionless",
    "activated",
    "alarmactive",
    "sos",
    "panic",
    "emergency",
    "leakdetected",
    "smokedetected",
    "gasdetected",
    "是",
    "有",
    "报警",
    "告警",
    "按下",
];
/// Words for "ends".
const OFF: [&str; 51] = [
    "noleak",
    "notleak",
    "notleaking",
    "dry",
    "idle",
    "nottriggered",
    "alarmdeactivated",
    "noalarm",
    "nowarning",
    "nofire",
    "nosmoke",
    "nogas",
    "vacant",
    "unoccupied",
    "notoccupied",
    "absent",
    "empty",
    "nobody",
    "nomotion",
    "still",
    "noactivity",
    "notdetected",
    "close",
    "installed",
    "install",
    "nottampered",
    "notamper",
    "ok",
    "good",
    "released",
    "release",
    "outofbed",
    "inside",
    "batterysupply",
    "nofall",
    "disconnected",
    "low",
    "cleared",
    "alarmcleared",
    "alarmclear",
    "alarmoff",
    "alarmend",
    "alarmreleased",
    "deactivated",
    "restored",
    "recovered",
    "safe",
    "否",
    "无",
    "正常",
    "恢复",
];

/// A word without anything but letters and digits, in lower case; empty for what is no word.
pub fn word(value: &Value) -> String {
    let text = value.as_str().filter(|text| text.len() <= WORD_BYTES).unwrap_or_default();
    text.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Yes or no. A number counts only as 0 or 1.
pub fn on(value: &Value) -> Option<bool> {
    if let Some(truth) = lenient::truth(value) {
        return Some(truth);
    }
    let word = word(value);
    match word.as_str() {
        word if ON.contains(&word) => Some(true),
        word if OFF.contains(&word) => Some(false),
        word => lenient::truth(&Value::from(word)),
    }
}

/// Yes or no for a battery's own judgement; "low" is a yes, "high" a no.
pub fn low(value: &Value) -> Option<bool> {
    match word(value).as_str() {
        "low" | "ultralow" | "critical" | "empty" | "lowbattery" | "verylow" | "replace" | "lowvoltagealarm" => {
            Some(true)
        }
        "ok" | "good" | "high" | "full" | "medium" => Some(false),
        _ => on(value),
    }
}

/// A number, also with a unit or a remark behind it (`3.6V`, `2.4(low battery)`, `95 %`).
pub fn leading_number(value: &Value) -> Option<f64> {
    lenient::number(value).or_else(|| {
        let text = value.as_str()?.trim_start();
        let end = text.find(|letter: char| !matches!(letter, '0'..='9' | '.' | '-' | '+')).unwrap_or(text.len());
        text.get(..end)?.parse().ok().filter(|number: &f64| number.is_finite())
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use serde_json::json;

    #[test]
    fn makers_words_are_yes_or_no_and_counts_are_neither() {
        for yes in [json!("Leak"), json!("ALARM"), json!("TRUE"), json!(1), json!("uninstalled"), json!("occupied")] {
            assert_eq!(on(&yes), Some(true), "{yes}");
        }
        for no in [json!("NO LEAK"), json!("No Alarm"), json!("NoLeak"), json!("normal"), json!(0), json!("vacant")] {
            assert_eq!(on(&no), Some(false), "{no}");
        }
        for neither in [json!(18), json!("Success"), json!(null), json!([1]), json!("unknown"), json!("start")] {
            assert_eq!(on(&neither), None, "{neither}");
        }
    }

    #[test]
    fn a_number_may_carry_its_unit() {
        assert_eq!(leading_number(&json!("2.4(low battery)")), Some(2.4));
        assert_eq!(leading_number(&json!("95 %")), Some(95.0));
        assert_eq!(leading_number(&json!("V")), None);
    }
}
