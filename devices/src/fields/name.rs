//! What a field is about, from its name as makers' decoders spell it: `WATER_LEAK_STATUS`, `WaterLeak_2`,
//! `leakage_status` are the same. Facts from Milesight-IoT/SensorDecoders, dragino/dragino-end-node-decoder,
//! TheThingsNetwork/lorawan-devices (Browan, Netvox and others) and the Cayenne LPP names of network servers.

use crate::reading_name::{self, ReadingName};
use hub_core::signal::SignalKind;

/// What a field is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    /// Begins or ends this.
    State(SignalKind),
    /// The opposite of it.
    Opposite(SignalKind),
    /// Somebody is there, or lies on it: the role may say which.
    Occupied,
    /// A reed contact: the role says what it guards.
    Contact,
    /// A bare input or switch: only the role or the model says what it means.
    Plain,
    /// An alarm without saying which.
    Alarm,
    /// A button's word.
    Button,
    /// A call for help by its name.
    Sos,
    /// Battery, percent or volts.
    Battery,
    /// Battery, percent.
    BatteryPercent,
    /// Battery, volts.
    BatteryVolts,
    /// Battery, millivolts.
    BatteryMillivolts,
    /// The device's own judgement of its battery.
    BatteryLow,
    /// Of the air; the better one when several stand there.
    Temperature,
    /// Of a probe, taken when there is none of the air.
    Probe,
    /// Too hot, too cold.
    TemperatureAlarm,
    /// Degrees north.
    Latitude,
    /// Degrees east.
    Longitude,
    /// Radius of the position's error, metres.
    Accuracy,
    /// Inside or outside its fence.
    Fence,
    /// A radar's word for what the person does.
    Posture,
    /// What a detector of one kind reports.
    Event,
    /// A self-test.
    Test,
    /// Firmware.
    Firmware,
    /// The maker's model.
    Model,
    /// Understood, not wanted.
    Nothing,
}

/// Words behind a name that only say that it is so.
const SAID: [&str; 13] = [
    "pressed",
    "activated",
    "active",
    "triggered",
    "trigger",
    "detected",
    "alarm",
    "alert",
    "status",
    "state",
    "event",
    "flag",
    "signal",
];

/// Lower case, letters and digits only; bounded.
pub fn plain(name: &str) -> String {
    let letters = name.chars().take(64).filter(|letter| letter.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

/// What a field with this [`plain`] name is about. Channel numbers in the name do not count.
pub fn about(plain: &str) -> Option<About> {
    if plain.starts_with("co2") {
        return Some(About::Nothing);
    }
    exact(plain).or_else(|| {
        let without: String = plain.chars().filter(|letter| !letter.is_ascii_digit()).collect();
        let without = without.replace("chn", "");
        let channel = (without != plain && !without.is_empty()).then(|| exact(&without)).flatten();
        channel.or_else(|| said(&without))
    })
}

/// A danger or a call with a word behind it that says only that it is so (`sos_pressed`, `panic_button_triggered`).
/// Words of settings (`fall_detection`) and of amounts (`smoke_value`) are not among them.
fn said(name: &str) -> Option<About> {
    let root = SAID.iter().find_map(|word| name.strip_suffix(word))?;
    danger(root).or_else(|| call(root)).or_else(|| said(root))
}

fn exact(name: &str) -> Option<About> {
    danger(name).or_else(|| call(name)).or_else(|| place(name)).or_else(|| reading(name)).or_else(|| button(name))
}

fn danger(name: &str) -> Option<About> {
    let kind = match name {
        "smoke" | "smokealarm" | "smokedetected" | "smokestatus" | "smokedetector" | "smokesensor" | "firealarm"
        | "fire" | "firedetected" | "firestatus" | "incensesmokealarm" | "smokestate" | "烟雾" | "烟感"
        | "烟雾报警" | "火警" => SignalKind::Smoke,
        "gas" | "gasalarm" | "gasstatus" | "gasdetected" | "gasleak" | "gasleakage" | "lpg" | "lpgalarm"
        | "methanealarm" | "ch4alarm" | "combustiblegas" | "naturalgas" | "gasstate" | "燃气" | "燃气报警"
        | "燃气泄漏" => SignalKind::Gas,
        "coalarm" | "carbonmonoxide" | "carbonmonoxidealarm" | "costatus" | "codetected" | "co" => SignalKind::Co,
        "leakagestatus" | "waterleak" | "waterleakstatus" | "waterleakage" | "waterleakdetected" | "leak"
        | "leakage" | "leakstatus" | "leakdetected" | "leakalarm" | "waterleakalarm" | "flood" | "flooding"
        | "floodalarm" | "water" | "waterdetected" | "waterstatus" | "waterimmersion" | "waterpresence"
        | "leakagealarm" | "moisturedetected" | "moisture" | "水浸" | "水浸报警" | "漏水" => SignalKind::Water,
        "fall" | "falldetected" | "fallalarm" | "fallstatus" | "falldown" | "falldownstatus" | "fallevent"
        | "mandown" | "freefall" | "跌倒" | "跌倒报警" | "摔倒" => SignalKind::Fall,
        "inactivity" | "inactive" | "inactivityalarm" | "motionless" | "longtimenomotion" => SignalKind::Inactivity,
        "tamper" | "tamperstatus" | "tamperalarm" | "tamperdetected" | "antitamper" | "disassembledalarm"
        | "shocktamperalarm" | "demolition" | "dismantle" | "vandal" | "tamperstatusalarm" => SignalKind::Tamper,
        "fault" | "faultalarm" | "devicefault" | "sensorfault" | "hardwarefault" | "malfunction" => SignalKind::Fault,
        "mains"
        | "mainspower"
        | "externalpower"
        | "externalpowersource"
        | "acpower"
        | "powerstatus"
        | "powersupply" => SignalKind::Mains,
        "poweroffalarm" | "poweroutage" | "poweroutagealarm" | "powerfail" | "powerfailure" | "powerlost"
        | "poweroff" => return Some(About::Opposite(SignalKind::Mains)),
        _ => return None,
    };
    Some(About::State(kind))
}

fn place(name: &str) -> Option<About> {
    Some(match name {
        "magnet" | "magnetstatus" | "door" | "doorstatus" | "dooropenstatus" | "dooropen" | "opendoor"
        | "doorstate" | "contact" | "contactstate" | "contactstatus" | "reed" | "reedstate" | "reedstatus"
        | "window" | "windowstatus" | "windowdetection" | "open" | "isopen" | "doorsensor" | "reedswitch"
        | "doordoorst" => About::Contact,
        "pir" | "pirstatus" | "pirtrigger" | "motion" | "motiondetected" | "movement" | "motionalarm"
        | "motionevent" | "motmotionst" => About::State(SignalKind::Motion),
        "presence" | "occupancy" | "occupancystatus" | "occupied" | "occupy" | "humanpresence" | "presencestatus"
        | "presencesensor" | "peopleexist" | "occupancystate" => About::Occupied,
        "bed" | "bedstatus" | "inbed" | "bedoccupancy" => About::State(SignalKind::Bed),
        "outofbed" | "leavebed" | "leavebedalarm" => About::Opposite(SignalKind::Bed),
        "status" | "onoff" | "state" | "switch" | "gpio" | "gpiostatus" | "digitalin" | "digitalinput" | "input"
        | "extipinlevel" | "din" | "dryconcact" | "drycontact" | "statusonoff" => About::Plain,
        "latitude" | "lat" | "gpslatitude" | "latitudedeg" => About::Latitude,
        "longitude" | "lon" | "lng" | "long" | "longitud" | "gpslongitude" | "longitudedeg" => About::Longitude,
        "accuracy" | "acc" | "positionestimate" | "horizontalaccuracy" | "uncertainty" | "radius" => About::Accuracy,
        "geofencestatus" | "geofence" => About::Fence,
        "detectionstatus" | "targetstatus" => About::Posture,
        _ => return None,
    })
}

fn reading(name: &str) -> Option<About> {
    let shared = reading_name::of(name).map(|known| match known {
        ReadingName::BatteryPercent => About::BatteryPercent,
        ReadingName::BatteryVolts => About::BatteryVolts,
        ReadingName::BatteryLow => About::BatteryLow,
        ReadingName::Temperature => About::Temperature,
    });
    shared.or_else(|| own_reading(name))
}

/// Names that decoders of sensors use alone.
fn own_reading(name: &str) -> Option<About> {
    Some(match name {
        "battery" | "bat" | "batt" | "电量" | "电池" | "电池电量" => About::Battery,
        "batv" | "vbat" | "volt" | "voltbattery" => About::BatteryVolts,
        "batmv" | "batterymv" | "vbatmv" | "vdd" => About::BatteryMillivolts,
        "batterylow" | "lowbattery" | "lowbatteryalarm" | "batstatus" | "batteryalarm" | "lowvoltagealarm"
        | "batlow" => About::BatteryLow,
        "tempc" | "temperaturec" | "tem" | "tempcsht" | "temperaturesensor" => About::Temperature,
        "tempcds" | "exttempcsht" | "tempctmp" | "temperatureexternal" | "externaltemperature" | "tempext" => {
            About::Probe
        }
        "temperaturealarm"
        | "hightempalarm"
        | "hightemperaturealarm"
        | "tempalarm"
        | "overtemperaturealarm"
        | "overtemperature"
        | "temperaturealarmtype"
        | "highttemperaturealarm" => About::TemperatureAlarm,
        "event" | "eventtype" | "eventname" | "alarmtype" | "alarmname" | "事件" | "报警类型" => About::Event,
        "test" | "selftest" | "testmode" => About::Test,
        "firmwareversion" | "fwversion" | "firmware" | "swver" => About::Firmware,
        "device" | "nodetype" | "sensormodel" | "devicemodel" | "model" => About::Model,
        "co2" | "pm25" | "pm10" | "o3" | "humidity" | "illuminance" | "humi" | "hum" | "humsht"
        | "temperatureboard" | "distance" | "pressure" | "light" | "daylight" | "tvoc" => About::Nothing,
        _ => return None,
    })
}

/// A call for help by its name.
fn call(name: &str) -> Option<About> {
    let call = matches!(
        name,
        "sos"
            | "sosalarm"
            | "sosstatus"
            | "sosevent"
            | "sosbutton"
            | "sosmode"
            | "soscall"
            | "emergency"
            | "emergencycall"
            | "panic"
            | "panicbutton"
            | "panicalarm"
            | "help"
            | "sosflag"
            | "emergencyalarm"
            | "emergencybutton"
            | "soskey"
            | "求救"
            | "求助"
            | "紧急呼叫"
            | "紧急按钮"
            | "紧急求助"
            | "一键报警"
            | "一键求助"
    );
    call.then_some(About::Sos)
}

fn button(name: &str) -> Option<About> {
    Some(match name {
        "button" | "buttonevent" | "buttoneventstatus" | "buttonstatus" | "buttonpressed" | "buttonpress" | "press"
        | "buttontrigger" | "buttonaction" | "buttonstate" | "click" | "key" | "keypress" | "btn" | "pushbutton"
        | "doorbell" | "functionkeyevent" | "action" | "buttoneventtype" => About::Button,
        "alarm" | "alarmstatus" | "alert" | "alarmstate" | "报警" | "告警" | "报警状态" => About::Alarm,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spelling_and_channel_numbers_do_not_count() {
        for name in ["WATER_LEAK_STATUS", "WaterLeak_2", "leakage_status", "waterLeak1", "leak"] {
            assert_eq!(about(&plain(name)), Some(About::State(SignalKind::Water)), "{name}");
        }
        assert_eq!(about(&plain("DOOR1_OPEN_STATUS")), Some(About::Contact));
        assert_eq!(about(&plain("TempC_SHT41")), Some(About::Temperature));
        assert_eq!(about(&plain("magnet_chn2")), Some(About::Contact));
    }

    #[test]
    fn what_only_looks_like_an_alarm_is_none() {
        for name in ["co2", "CO2_threshold", "people_count_all", "smoke_sensitivity", "alarm_id", "door_open_times"] {
            assert!(!matches!(about(&plain(name)), Some(About::State(_) | About::Contact | About::Alarm)), "{name}");
        }
        for name in ["co2_alarm", "fall_detection", "smoke_value", "sos_number", "emergency_contact", "help_url"] {
            assert!(!matches!(about(&plain(name)), Some(About::State(_) | About::Sos)), "{name}");
        }
    }

    #[test]
    fn a_call_may_say_that_it_is_so() {
        for name in ["sos_pressed", "panic_button_triggered", "emergency_active", "SOS_ALARM_STATUS", "紧急呼叫"] {
            assert_eq!(about(&plain(name)), Some(About::Sos), "{name}");
        }
        assert_eq!(about(&plain("smoke_alarm_triggered")), Some(About::State(SignalKind::Smoke)));
    }
}
