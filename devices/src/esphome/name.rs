//! What a part is about, from the object id that its owner gave it (`kitchen_smoke`, `wifi_signal`). Only whole words
//! count, and words of a setting or of the board itself end the guess.

use hub_core::signal::SignalKind;

/// What a part is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum About {
    /// Begins or ends this.
    State(SignalKind),
    /// Degrees Celsius of a room.
    Temperature,
    /// Percent.
    BatteryPercent,
    /// Volts.
    BatteryVolts,
    /// dBm.
    RssiDbm,
}

/// Words after which nothing is guessed.
const NO_GUESS: [&str; 16] = [
    "cpu",
    "esp",
    "esp32",
    "internal",
    "chip",
    "board",
    "device",
    "target",
    "setpoint",
    "outdoor",
    "outside",
    "count",
    "distance",
    "timeout",
    "version",
    "sensitivity",
];

/// Words of states.
const STATES: [(&str, SignalKind); 36] = [
    ("sos", SignalKind::Sos),
    ("emergency", SignalKind::Sos),
    ("panic", SignalKind::Sos),
    ("help", SignalKind::Sos),
    ("fall", SignalKind::Fall),
    ("fallen", SignalKind::Fall),
    ("smoke", SignalKind::Smoke),
    ("fire", SignalKind::Smoke),
    ("gas", SignalKind::Gas),
    ("lpg", SignalKind::Gas),
    ("methane", SignalKind::Gas),
    ("co", SignalKind::Co),
    ("monoxide", SignalKind::Co),
    ("water", SignalKind::Water),
    ("leak", SignalKind::Water),
    ("flood", SignalKind::Water),
    ("moisture", SignalKind::Water),
    ("tamper", SignalKind::Tamper),
    ("bed", SignalKind::Bed),
    ("mattress", SignalKind::Bed),
    ("door", SignalKind::Door),
    ("window", SignalKind::Door),
    ("contact", SignalKind::Door),
    ("reed", SignalKind::Door),
    ("motion", SignalKind::Motion),
    ("pir", SignalKind::Motion),
    ("moving", SignalKind::Motion),
    ("presence", SignalKind::Presence),
    ("occupancy", SignalKind::Presence),
    ("radar", SignalKind::Presence),
    ("mmwave", SignalKind::Presence),
    ("still", SignalKind::Presence),
    ("mains", SignalKind::Mains),
    ("fault", SignalKind::Fault),
    ("problem", SignalKind::Fault),
    ("inactivity", SignalKind::Inactivity),
];

/// The guess for an object id.
pub(super) fn about(object: &str) -> Option<About> {
    let object = object.to_ascii_lowercase();
    let words: Vec<&str> = object.split(['_', '-', '.']).collect();
    let has = |word: &str| words.contains(&word);
    if words.iter().any(|word| NO_GUESS.contains(word)) {
        return None;
    }
    if has("rssi") || (has("wifi") && has("signal")) {
        return Some(About::RssiDbm);
    }
    if has("battery") {
        return Some(match () {
            () if has("low") => About::State(SignalKind::Battery),
            () if has("voltage") || has("v") => About::BatteryVolts,
            () => About::BatteryPercent,
        });
    }
    // A room's name may hold any word, so what a sensor measures is told by the last word that is known.
    let state = |word: &&str| STATES.iter().find(|(known, _)| known == word).map(|(_, kind)| About::State(*kind));
    let temperature = has("temperature") || has("temp");
    if temperature { Some(About::Temperature) } else { words.iter().rev().find_map(state) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_words_tell() {
        assert_eq!(about("kitchen_smoke"), Some(About::State(SignalKind::Smoke)));
        assert_eq!(about("bed_room_door"), Some(About::State(SignalKind::Door)));
        assert_eq!(about("living_room_temperature"), Some(About::Temperature));
        assert_eq!(about("battery_low"), Some(About::State(SignalKind::Battery)));
        assert_eq!(about("WiFi_Signal"), Some(About::RssiDbm));
    }

    #[test]
    fn settings_and_the_board_itself_tell_nothing() {
        for object in ["cpu_temperature", "smoke_sensitivity", "relay", "uptime", "helper", "co2", "status_led"] {
            assert_eq!(about(object), None, "{object}");
        }
    }
}
