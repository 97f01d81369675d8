/** Which buildings have somebody on call near enough, as the crow flies. A hint for a quiet hour, not the ranking. */
import type { AreaView, LatLon, ResponderView } from '../../lib/wire';

/** The first ring of the default policy. */
export const COVER_RADIUS_M = 300;
const METRES_PER_DEGREE = 111_320;

export interface Coverage {
  readonly buildings: number;
  /** Names of buildings with nobody on call within the radius. */
  readonly gaps: readonly string[];
}

/** Metres between two points; exact enough within a town. */
export function metresBetween(a: LatLon, b: LatLon): number {
  const north = (a.lat - b.lat) * METRES_PER_DEGREE;
  const east = (a.lon - b.lon) * METRES_PER_DEGREE * Math.cos((a.lat * Math.PI) / 180);
  return Math.hypot(north, east);
}

/** People who could go now: on call, not committed, place known. */
export function coverageOf(areas: readonly AreaView[], responders: Iterable<ResponderView>): Coverage {
  const places: LatLon[] = [];
  for (const person of responders) {
    if (person.on_call && !person.committed && person.place) places.push(person.place);
  }
  const buildings = areas.filter((area) => area.level === 'building' && area.centre !== null);
  const gaps = buildings.filter((building) => {
    const centre = building.centre;
    return centre !== null && !places.some((place) => metresBetween(place, centre) <= COVER_RADIUS_M);
  });
  return { buildings: buildings.length, gaps: gaps.map((building) => building.name) };
}
