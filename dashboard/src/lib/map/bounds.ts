/** Bounding boxes over WGS-84 points, without the map library. */
import type { AreaView, LatLon } from '../wire';

/** West, south, east, north, degrees. */
export type Bounds = readonly [west: number, south: number, east: number, north: number];

/** The smallest box around `places`; none when there are none. */
export function boundsOf(places: readonly LatLon[]): Bounds | null {
  if (places.length === 0) return null;
  let west = Infinity;
  let south = Infinity;
  let east = -Infinity;
  let north = -Infinity;
  for (const { lat, lon } of places) {
    west = Math.min(west, lon);
    east = Math.max(east, lon);
    south = Math.min(south, lat);
    north = Math.max(north, lat);
  }
  return [west, south, east, north];
}

/** The box around everything the session may see: outlines, else centres. */
export function boundsOfAreas(areas: readonly AreaView[]): Bounds | null {
  return boundsOf(areas.flatMap((area) => (area.outline.length > 0 ? area.outline : area.centre ? [area.centre] : [])));
}

/**
 * Marks at one door would hide each other: those beyond the first are put on a small circle around it.
 * The answer has the order of `places`; `step` is the circle's radius in degrees of latitude.
 */
export function spread(places: readonly LatLon[], step: number): LatLon[] {
  const seen = new Map<string, number>();
  return places.map((place) => {
    const key = `${place.lat.toFixed(6)},${place.lon.toFixed(6)}`;
    const nth = seen.get(key) ?? 0;
    seen.set(key, nth + 1);
    if (nth === 0) return place;
    // The golden angle never lines two of them up.
    const angle = nth * 2.399963;
    const radius = step * Math.sqrt(nth);
    return {
      lat: place.lat + radius * Math.sin(angle),
      lon: place.lon + (radius * Math.cos(angle)) / Math.cos((place.lat * Math.PI) / 180),
    };
  });
}
