//! Positions in thing models: `GeoLocation` with its datum, or latitude and longitude beside the other values.

use crate::heard::Heard;
use crate::lenient::number;
use crate::report::{Datum, Said};
use serde_json::{Map, Value};

const LATITUDES: [&str; 4] = ["Latitude", "latitude", "lat", "Lat"];
const LONGITUDES: [&str; 6] = ["Longitude", "longitude", "lon", "lng", "Lng", "Lon"];
const ERRORS: [&str; 4] = ["accuracy", "Accuracy", "radius", "acc"];
/// The datum: 1 is WGS-84, 2 is GCJ-02 (Alink standard structure `GeoLocation`).
const DATUMS: [&str; 3] = ["CoordinateSystem", "coordinateSystem", "coordinate_system"];

/// True for the name of a property that holds a position.
pub(super) fn is_place(name: &str) -> bool {
    matches!(
        name.to_ascii_lowercase().as_str(),
        "geolocation" | "location" | "position" | "gps" | "geo_location" | "gpsinfo"
    )
}

/// True for a name that is one half of a position or belongs to it.
pub(super) fn is_part(name: &str) -> bool {
    LATITUDES.contains(&name)
        || LONGITUDES.contains(&name)
        || DATUMS.contains(&name)
        || matches!(name, "Altitude" | "altitude" | "alt")
}

/// Reads a position out of an object; false when there is none.
pub(super) fn read(object: &Map<String, Value>, heard: &mut Heard) -> bool {
    let get = |names: &[&str]| {
        names.iter().find_map(|name| object.get(*name)).map(|value| value.get("value").unwrap_or(value))
    };
    let coordinate = |names| get(names).and_then(number);
    let (Some(lat), Some(lon)) = (coordinate(&LATITUDES), coordinate(&LONGITUDES)) else { return false };
    let datum = match get(&DATUMS) {
        Some(Value::String(text)) if text.to_ascii_lowercase().contains("gcj") => Datum::Gcj02,
        Some(value) if number(value) == Some(2.0) => Datum::Gcj02,
        _ => Datum::Wgs84,
    };
    if heard.readings().fix(lat, lon, datum) {
        if let Some(metres) = get(&ERRORS) {
            heard.readings().accuracy_m(metres);
        }
        heard.say(Said::location());
    }
    true
}
