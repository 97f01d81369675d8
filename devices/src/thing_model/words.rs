//! Property and event names of thing models, word by word: `SmokeSensorState`, `smoke_sensor_status` and
//! `smokeAlarm` say the same. A name that also speaks of a setting, a measure or a switch says nothing.

use hub_core::signal::SignalKind;

/// Words that make a name one of a setting, a measure or a part, never of an alarm.
const NOT_ALARMS: [&str; 55] = [
    "valve",
    "lock",
    "switch",
    "enable",
    "enabled",
    "disable",
    "mode",
    "level",
    "value",
    "concentration",
    "density",
    "threshold",
    "sensitivity",
    "volume",
    "time",
    "count",
    "counter",
    "duration",
    "current",
    "meter",
    "consumption",
    "pump",
    "heater",
    "set",
    "setting",
    "config",
    "interval",
    "sound",
    "light",
    "led",
    "fan",
    "num",
    "number",
    "delay",
    "version",
    "ringtone",
    "bell",
    "muffling",
    "silence",
    "mute",
    "distance",
    "speed",
    "direction",
    "temperature",
    "humidity",
    "pressure",
    "flow",
    "power_consumption",
    "lifecycle",
    "life",
    "range",
    "limit",
    "percent",
    "phone",
    "contacts",
];

/// The words of a name, in lower case: split at capitals and at everything that is no letter.
#[must_use]
pub fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut last = ' ';
    let mut letters = name.chars().peekable();
    while let Some(letter) = letters.next() {
        let next_is_lower = letters.peek().is_some_and(|next| next.is_lowercase());
        let starts = letter.is_alphabetic()
            && (!last.is_alphabetic()
                || (letter.is_uppercase() && (last.is_lowercase() || (last.is_uppercase() && next_is_lower))));
        if letter.is_ascii_digit() {
            // CO2 is no CO, and CH4 is a word of its own.
            if let Some(word) =
                words.last_mut().filter(|word| last.is_alphabetic() && matches!(word.as_str(), "co" | "ch"))
            {
                word.push(letter);
            }
        } else if letter.is_alphabetic() {
            match words.last_mut().filter(|_| !starts) {
                Some(word) => word.extend(letter.to_lowercase()),
                None => words.push(letter.to_lowercase().collect()),
            }
        }
        last = letter;
    }
    words
}

/// The kind of alarm or state that a property's or event's name speaks of.
#[must_use]
pub fn kind(name: &str) -> Option<SignalKind> {
    let words = words(name);
    let has = |word: &str| words.iter().any(|other| other == word);
    let any = |list: &[&str]| list.iter().any(|word| has(word));
    if any(&NOT_ALARMS) {
        return None;
    }
    let low_battery = (has("low") && any(&["battery", "batt", "power", "voltage", "electricity"]))
        || any(&["lowbattery", "batterylow", "lowpower", "lowvoltage", "undervoltage"]);
    let mains_lost = (any(&["power", "mains"])
        && any(&["off", "outage", "cut", "lost", "failure", "fail", "restored", "recovery"]))
        || any(&["poweroff", "powercut", "blackout"]);
    let says = [
        (low_battery, SignalKind::Battery),
        (mains_lost, SignalKind::Mains),
        (any(&["tamper", "temper", "demolish", "dismantle", "dismantled", "removal", "removed"]), SignalKind::Tamper),
        (any(&["cancel", "revoke"]) && any(&["sos", "alarm", "call", "help"]), SignalKind::Cancel),
        (any(&["sos", "panic", "emergency", "help", "urgent"]), SignalKind::Sos),
        (has("key") && (has("alarm") || has("onekey") || has("one")), SignalKind::Sos),
        (any(&["smoke", "fire"]), SignalKind::Smoke),
        (has("co") || has("cosensor") || (has("carbon") && has("monoxide")), SignalKind::Co),
        (any(&["gas", "methane", "lpg", "propane", "ch4"]) && !has("co"), SignalKind::Gas),
        (any(&["flood", "flooding", "immersion", "waterlogging", "waterleak", "watersensor"]), SignalKind::Water),
        (has("water") || (has("leak") && !has("gas")), SignalKind::Water),
        (any(&["fall", "tumble", "falldown", "falling"]), SignalKind::Fall),
        (any(&["door", "contact", "doorcontact", "window", "magnetic", "doorsensor"]), SignalKind::Door),
        (any(&["bed", "inbed", "onbed", "bedoccupied"]), SignalKind::Bed),
        (any(&["presence", "occupancy", "human", "body", "someone", "occupied"]), SignalKind::Presence),
        (any(&["motion", "pir", "movement", "infrared"]), SignalKind::Motion),
        (any(&["inactivity", "immobile", "nomove", "nobody"]), SignalKind::Inactivity),
        (any(&["fault", "malfunction", "breakdown", "error"]) && !has("code"), SignalKind::Fault),
        (any(&["fence", "geofence"]) && any(&["out", "exit", "leave", "alarm"]), SignalKind::GeofenceExit),
    ];
    says.iter().find(|(said, _)| *said).map(|(_, kind)| *kind)
}

/// True when a name says the opposite of its kind, so that "true" ends it: `OutOfBed`, `door_closed`, `PowerOff`.
#[must_use]
pub fn is_opposite(name: &str, kind: SignalKind) -> bool {
    let words = words(name);
    let any = |list: &[&str]| words.iter().any(|word| list.contains(&word.as_str()));
    match kind {
        SignalKind::Mains => true,
        SignalKind::Bed => any(&["out", "leave", "left", "off", "away", "empty"]),
        SignalKind::Door => any(&["closed", "close", "shut"]),
        SignalKind::Presence | SignalKind::Motion => {
            any(&["no", "nobody", "absence", "absent", "unoccupied", "vacant"])
        }
        _ => false,
    }
}

/// True for the name of a setting or a measure: understood, and nothing to show.
#[must_use]
pub fn is_measure(name: &str) -> bool {
    let words = words(name);
    words.iter().any(|word| NOT_ALARMS.contains(&word.as_str())) && !words.iter().any(|word| word == "alarm")
}

/// True when an event's name says that something ended (`SmokeAlarmRecover`, `alarm_clear`).
#[must_use]
pub fn is_end(name: &str) -> bool {
    words(name).iter().any(|word| {
        matches!(
            word.as_str(),
            "clear"
                | "cleared"
                | "recover"
                | "recovery"
                | "recovered"
                | "restore"
                | "restored"
                | "normal"
                | "end"
                | "eliminate"
                | "disarm"
                | "close"
                | "closed"
                | "resume"
        )
    })
}

/// True when a name says that it is a self-test (`SelfTestSmoke`, `smoke_test`).
#[must_use]
pub fn is_test(name: &str) -> bool {
    words(name).iter().any(|word| matches!(word.as_str(), "test" | "selftest" | "testing" | "checking" | "selfcheck"))
}

/// True for a name of an alarm that does not say which (`alarm`, `AlarmState`, `alarm_status`, `key`): the role of
/// the device decides.
#[must_use]
pub fn is_plain(name: &str) -> bool {
    let words = words(name);
    !words.is_empty()
        && words.iter().all(|word| {
            matches!(
                word.as_str(),
                "alarm"
                    | "state"
                    | "status"
                    | "alert"
                    | "key"
                    | "button"
                    | "call"
                    | "trigger"
                    | "triggered"
                    | "sensor"
                    | "detected"
                    | "detect"
                    | "event"
                    | "warning"
                    | "warn"
                    | "press"
                    | "pressed"
            )
        })
        && !matches!(words.join(" ").as_str(), "state" | "status" | "sensor" | "event" | "state status")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_meaning_has_many_spellings() {
        let same = [
            (SignalKind::Smoke, &["SmokeSensorState", "smoke_sensor_status", "smokeAlarm", "FireAlarm", "smoke"][..]),
            (SignalKind::Gas, &["GasSensorState", "gas_alarm", "ch4_sensor_state", "GasLeakAlarm"]),
            (SignalKind::Co, &["co_state", "COAlarmState", "co_status", "COSensorState"]),
            (SignalKind::Water, &["WaterSensorState", "watersensor_state", "water_leak", "FloodAlarm", "LeakState"]),
            (SignalKind::Sos, &["SOSState", "sos_state", "SosAlarm", "EmergencyCall", "OneKeyAlarm"]),
            (SignalKind::Door, &["ContactState", "doorcontact_state", "DoorContactState"]),
            (SignalKind::Tamper, &["temper_alarm", "TamperState", "AntiDismantle_Tamper"]),
            (SignalKind::Battery, &["LowBatteryAlarm", "low_power", "LowVoltageAlarm"]),
            (SignalKind::Fall, &["FallAlarm", "fall_down_status", "FallDownState"]),
        ];
        for (meaning, names) in same {
            for name in names {
                assert_eq!(kind(name), Some(meaning), "{name}");
            }
        }
    }

    #[test]
    fn a_setting_or_a_measure_is_no_alarm() {
        for name in [
            "GasConcentration",
            "smoke_sensor_value",
            "GasValveState",
            "fall_sensitivity",
            "WaterLevel",
            "alarm_volume",
            "DoorLockState",
            "PowerSwitch",
            "Humidity",
            "presence_time",
            "LeakageCurrent",
            "co2_state",
        ] {
            assert_eq!(kind(name), None, "{name}");
        }
    }

    #[test]
    fn an_end_and_a_test_are_told_from_an_alarm() {
        assert!(is_end("SmokeAlarmRecover") && !is_end("SmokeAlarm"));
        assert!(is_test("SmokeSelfTest") && !is_test("SmokeAlarm"));
        assert!(is_opposite("OutOfBed", SignalKind::Bed) && !is_opposite("InBed", SignalKind::Bed));
        assert!(is_plain("AlarmState") && is_plain("key") && !is_plain("state") && !is_plain("SmokeAlarm"));
    }
}
