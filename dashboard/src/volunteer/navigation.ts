/** Links that open the way in the phone's own navigation. Tapped by the volunteer; this page asks no foreign host. */
import { toGcj02 } from '../lib/geo/gcj02';
import type { LatLon } from '../lib/wire';

const six = (degrees: number): string => degrees.toFixed(6);

/** Amap's app, on foot. It expects GCJ-02: the place is converted here, and `dev=0` says that it is. */
export function amapUri(place: LatLon, name: string, apple = isApple()): string {
  const { lat, lon } = toGcj02(place);
  const dname = encodeURIComponent(name);
  const query = `sourceApplication=fengdi&dlat=${six(lat)}&dlon=${six(lon)}&dname=${dname}&dev=0&t=2`;
  return apple ? `iosamap://path?${query}` : `amapuri://route/plan/?${query}`;
}

/** RFC 5870: any map app, WGS-84. */
export function geoUri(place: LatLon): string {
  const at = `${six(place.lat)},${six(place.lon)}`;
  return `geo:${at}?q=${at}`;
}

function isApple(): boolean {
  return typeof navigator !== 'undefined' && /iPhone|iPad|iPod/.test(navigator.userAgent);
}
