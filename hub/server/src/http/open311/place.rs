//! Where a request belongs: the narrowest area whose outline holds the spot, else the nearest building or grid, else what
//! the address names.

use super::fault::Refusal;
use super::question::Question;
use crate::http::report::code::has_code;
use crate::world::World;
use hub_core::area::{Area, AreaLevel, AreaPath};
use hub_core::geo::LatLon;

/// A building is meant when the spot is this near its middle, metres.
const BUILDING_M: f64 = 60.0;
/// Further from everything that is known than this, a spot is somebody else's, metres.
const FAR_M: f64 = 3_000.0;

/// Where a request is.
#[derive(Debug, PartialEq)]
pub struct Spot {
    /// Where it belongs.
    pub area: AreaPath,
    /// The spot.
    pub place: Option<LatLon>,
    /// The address as told, when nothing else says where it is.
    pub address: Option<String>,
}

/// Where a request is that one program may file within an area.
pub fn spot_of(world: &World, within: &AreaPath, sent: &Question) -> Result<Spot, Refusal> {
    let place = place(sent)?;
    let address = sent.one("address_string").map(ToOwned::to_owned);
    if let Some(id) = sent.one("address_id") {
        let known = world.areas.values().find(|area| area.id.to_string() == id && within.covers(&area.path));
        let known = known.ok_or(Refusal::Missing("address_id"))?;
        return Ok(Spot { area: known.path.clone(), place: place.or(known.centre), address });
    }
    if let Some(place) = place {
        let area = area_at(world, within, place).ok_or_else(|| Refusal::Wrong("lat and long lie outside".into()))?;
        return Ok(Spot { area, place: Some(place), address });
    }
    let wrong = || Refusal::Wrong("say where: lat and long, address_id or address_string".into());
    let address = address.ok_or_else(wrong)?;
    let named = named(world, within, &address);
    let centre = named.and_then(|area| area.centre);
    Ok(Spot { area: named.map_or(within, |area| &area.path).clone(), place: centre, address: Some(address) })
}

fn place(sent: &Question) -> Result<Option<LatLon>, Refusal> {
    let wrong = || Refusal::Wrong("lat and long are degrees (WGS 84), both of them".into());
    let degrees = |name| sent.one(name).map(|text| text.parse::<f64>().map_err(|_| wrong())).transpose();
    match (degrees("lat")?, degrees("long")?) {
        (Some(lat), Some(lon)) => LatLon::new(lat, lon).map(Some).map_err(|_| wrong()),
        (None, None) => Ok(None),
        (Some(_), None) | (None, Some(_)) => Err(wrong()),
    }
}

fn area_at(world: &World, within: &AreaPath, place: LatLon) -> Option<AreaPath> {
    let own = || world.areas.values().filter(|area| within.covers(&area.path) && has_code(area));
    let depth = |area: &Area| area.path.as_str().len();
    let holds = own().filter(|area| is_inside(&area.outline, place)).max_by_key(|area| depth(area));
    let away = |area: &Area| area.centre.map(|centre| centre.distance_m(place));
    let nearest = |least_m: f64, level: fn(AreaLevel) -> bool| {
        let near = own().filter(|area| level(area.level)).filter_map(|area| Some((away(area)?, area)));
        let near = near.filter(|(away_m, _)| *away_m <= least_m);
        near.min_by(|(one, _), (other, _)| one.total_cmp(other)).map(|(_, area)| area)
    };
    let found = holds
        .or_else(|| nearest(BUILDING_M, |level| level == AreaLevel::Building))
        .or_else(|| nearest(FAR_M, |level| level == AreaLevel::Grid))
        .or_else(|| nearest(FAR_M, |_| true));
    found.map(|area| area.path.clone())
}

/// The narrowest area that an address names.
fn named<'w>(world: &'w World, within: &AreaPath, address: &str) -> Option<&'w Area> {
    let plain = |text: &str| text.split_whitespace().collect::<String>().to_lowercase();
    let address = plain(address);
    let says = |name: &str| !name.is_empty() && address.contains(&plain(name));
    let own = world.areas.values().filter(|area| within.covers(&area.path) && has_code(area));
    let own = own.filter(|area| says(&area.name) || area.street.as_deref().is_some_and(says));
    own.max_by_key(|area| (area.path.as_str().len(), area.name.len())).map(AsRef::as_ref)
}

/// Counts how often a ray to the east crosses the ring.
fn is_inside(ring: &[LatLon], place: LatLon) -> bool {
    let edges = ring.iter().zip(ring.iter().cycle().skip(1));
    let crosses = |(a, b): &(&LatLon, &LatLon)| {
        let between = (a.lat > place.lat) != (b.lat > place.lat);
        between && place.lon < a.lon + (place.lat - a.lat) / (b.lat - a.lat) * (b.lon - a.lon)
    };
    edges.filter(crosses).count() % 2 == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spot_is_inside_a_ring_or_outside() {
        let at = |lat, lon| LatLon { lat, lon };
        let ring = [at(0.0, 0.0), at(0.0, 4.0), at(4.0, 4.0), at(1.0, 2.0), at(4.0, 0.0)];
        for (lat, lon, inside) in [(0.5, 2.0, true), (2.0, 2.0, false), (2.0, 0.5, true), (5.0, 1.0, false)] {
            assert_eq!(is_inside(&ring, at(lat, lon)), inside, "{lat} {lon}");
        }
        assert!(!is_inside(&[], at(0.0, 0.0)));
    }
}
