//! Names of readings that the makers of sensors and the platforms share, whatever their spelling. What only one side
//! means by a name stands with that side: a bare `battery` may be volts, `electricity` may be a meter.

/// What a name in common use means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReadingName {
    /// Battery, percent.
    BatteryPercent,
    /// Battery, volts.
    BatteryVolts,
    /// The device's own judgement of its battery.
    BatteryLow,
    /// Of the air.
    Temperature,
}

/// The meaning of a name in lower case, letters and digits only.
pub fn of(plain: &str) -> Option<ReadingName> {
    Some(match plain {
        "batterylevel" | "batterypercent" | "batterypercentage" | "remainingbattery" | "batteryremaining"
        | "batlevel" | "battlevel" | "batpct" | "batterypct" | "batterycapacity" => ReadingName::BatteryPercent,
        "batteryvoltage" | "batteryv" | "battvoltage" | "batvoltage" | "batteryvol" | "batteryvolt" | "batvolt"
        | "battv" => ReadingName::BatteryVolts,
        "batterystate" | "batterystatus" | "batterylowstate" | "lowbatterystate" => ReadingName::BatteryLow,
        "temperature"
        | "temp"
        | "ambienttemperature"
        | "airtemperature"
        | "indoortemperature"
        | "envtemperature"
        | "environmenttemperature"
        | "currenttemperature"
        | "temperaturevalue"
        | "tempvalue"
        | "temperaturecelsius" => ReadingName::Temperature,
        _ => return None,
    })
}
