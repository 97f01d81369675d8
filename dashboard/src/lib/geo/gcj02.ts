/**
 * WGS-84 (what satellites and the hub say) to GCJ-02 (what navigation apps in mainland China expect).
 * The published approximation; off by a few metres at most. Outside the mainland's box nothing changes.
 */
import type { LatLon } from '../wire';

/** Krassowsky 1940, the ellipsoid of the shift. */
const SEMI_MAJOR_M = 6_378_245;
const ECCENTRICITY_2 = 0.006_693_421_622_965_943;
const PI = Math.PI;

function inBox({ lat, lon }: LatLon): boolean {
  return lon >= 72.004 && lon <= 137.8347 && lat >= 0.8293 && lat <= 55.8271;
}

/** Waves along one axis: `of` is the axis, `x` the eastern one; the two amplitudes are those of the long waves. */
function waves(x: number, of: number, shorter: number, longer: number): number {
  const short = 20 * Math.sin(6 * x * PI) + 20 * Math.sin(2 * x * PI);
  const middle = 20 * Math.sin(of * PI) + 40 * Math.sin((of / 3) * PI);
  const long = shorter * Math.sin((of / 12) * PI) + longer * Math.sin((of / 30) * PI);
  return ((short + middle + long) * 2) / 3;
}

/** The same place in GCJ-02. */
export function toGcj02(place: LatLon): LatLon {
  if (!inBox(place)) return place;
  const x = place.lon - 105;
  const y = place.lat - 35;
  const root = Math.sqrt(Math.abs(x));
  const north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + waves(x, y, 160, 320);
  const east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + waves(x, x, 150, 300);
  const phi = (place.lat / 180) * PI;
  const magic = 1 - ECCENTRICITY_2 * Math.sin(phi) ** 2;
  const metresPerLat = (SEMI_MAJOR_M * (1 - ECCENTRICITY_2) * PI) / (magic * Math.sqrt(magic) * 180);
  const metresPerLon = (SEMI_MAJOR_M * Math.cos(phi) * PI) / (Math.sqrt(magic) * 180);
  return { lat: place.lat + north / metresPerLat, lon: place.lon + east / metresPerLon };
}
